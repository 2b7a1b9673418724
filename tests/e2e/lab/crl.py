"""Certificate revocation lists, good and bad."""

import base64
import textwrap
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from .pki import days
from .pointers import points, uri

KEY_COMPROMISE = x509.ReasonFlags.key_compromise
SUPERSEDED = x509.ReasonFlags.superseded


@dataclass(frozen=True)
class List:
    """What a list is to say; the defaults are those of a good one.

    `revoked` has (serial, date, reason) of each entry; `idp` the arguments of
    a critical issuingDistributionPoint that differ from those of none.
    """

    revoked: tuple = ()
    begin: object = field(default_factory=lambda: days(-1))
    end: object = field(default_factory=lambda: days(5))
    number: int = 7
    base: int = None  # of a delta
    freshest: tuple = ()
    idp: dict = None
    signer: object = None  # another key than that of the issuer


def make(issuer, contents=List()):
    """DER of a list of this authority."""
    key = contents.signer or issuer.key
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(contents.begin).next_update(contents.end)
        .add_extension(x509.CRLNumber(contents.number), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(
            issuer.key.public_key()), False))
    for value, critical in _further(contents):
        builder = builder.add_extension(value, critical)
    for entry in contents.revoked:
        builder = builder.add_revoked_certificate(_entry(*entry))
    digest = hashes.SHA256()
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size == 384:
        digest = hashes.SHA384()
    return builder.sign(key, digest).public_bytes(Encoding.DER)


def _further(contents):
    if contents.base is not None:
        yield x509.DeltaCRLIndicator(contents.base), True
    if contents.freshest:
        yield x509.FreshestCRL(points(contents.freshest)), False
    if contents.idp is not None:
        yield _idp(**contents.idp), True


def _idp(url=None, only_ca=False, only_user=False, some_reasons=None):
    return x509.IssuingDistributionPoint(
        [uri(url)] if url else None, None, only_user, only_ca, some_reasons,
        False, False)


def _entry(serial, date, reason):
    builder = (x509.RevokedCertificateBuilder().serial_number(serial)
               .revocation_date(date))
    if reason is not None:
        builder = builder.add_extension(x509.CRLReason(reason), False)
    return builder.build()


def pem(der):
    body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN X509 CRL-----\n{body}\n-----END X509 CRL-----\n"
