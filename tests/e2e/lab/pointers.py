"""Extensions that say where to ask: issuers, CRLs, OCSP, must-staple.

Each function gives the DER of one extension for `Contents.extra`.
"""

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

AIA, CRL_POINTS = "1.3.6.1.5.5.7.1.1", "2.5.29.31"
FRESHEST_CRL, TLS_FEATURE = "2.5.29.46", "1.3.6.1.5.5.7.1.24"


def uri(text):
    return x509.UniformResourceIdentifier(text)


def points(urls):
    return [x509.DistributionPoint([uri(url)], None, None, None)
            for url in urls]


def pointers(issuers=(), ocsp=(), crls=(), freshest=(), must_staple=False):
    """All of them that are wanted."""
    return tuple(_extensions(issuers, ocsp, crls, freshest, must_staple))


def _extensions(issuers, ocsp, crls, freshest, must_staple):
    places = [x509.AccessDescription(method, uri(url))
              for method, urls in ((Access.OCSP, ocsp),
                                   (Access.CA_ISSUERS, issuers))
              for url in urls]
    if places:
        value = x509.AuthorityInformationAccess(places)
        yield AIA, False, value.public_bytes()
    if crls:
        value = x509.CRLDistributionPoints(points(crls))
        yield CRL_POINTS, False, value.public_bytes()
    if freshest:
        value = x509.FreshestCRL(points(freshest))
        yield FRESHEST_CRL, False, value.public_bytes()
    if must_staple:
        value = x509.TLSFeature([x509.TLSFeatureType.status_request])
        yield TLS_FEATURE, False, value.public_bytes()
