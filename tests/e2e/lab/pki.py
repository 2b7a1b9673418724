"""Certificates made by script: authorities, and everything they can issue.

`Contents` says what a certificate is to hold. Its defaults are those of a
clean certificate of a public authority in 2026, so that each host of the
laboratory states only how it differs from that.
"""

import base64
import datetime
import functools
import os
import textwrap
import warnings
from dataclasses import dataclass, field, replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import (
    AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID,
    ObjectIdentifier)
from cryptography.utils import CryptographyDeprecationWarning

from . import sct

SERVER_AUTH = ExtendedKeyUsageOID.SERVER_AUTH
CLIENT_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH
DOMAIN_VALIDATED = ObjectIdentifier("2.23.140.1.2.1")
SCT_LIST = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")

NOW = datetime.datetime.utcnow().replace(microsecond=0)
# Fixed dates, so that a scan with --at finds the authorities valid too.
CA_BEGIN = datetime.datetime(2020, 1, 1)
CA_END = datetime.datetime(2040, 1, 1)


def days(count):
    """The moment that many days from the start of the laboratory."""
    return NOW + datetime.timedelta(days=count)


def days_from(begin, count):
    """The last second of a period of that many days (BR 6.3.2: both ends
    belong to it)."""
    return begin + datetime.timedelta(days=count, seconds=-1)


def p256():
    return ec.generate_private_key(ec.SECP256R1())


def p384():
    return ec.generate_private_key(ec.SECP384R1())


def p521():
    return ec.generate_private_key(ec.SECP521R1())


def rsa_key(bits=2048):
    return rsa.generate_private_key(65537, bits)


def ed25519_key():
    return ed25519.Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class Contents:
    """What a certificate is to contain; None leaves an extension out."""

    names: tuple = ()
    addresses: tuple = ()
    common_name: str = None
    subject: x509.Name = None
    begin: datetime.datetime = field(default_factory=lambda: days(-1))
    # 90 days are allowed by every row of the table in BR 6.3.2 until 2029.
    end: datetime.datetime = field(
        default_factory=lambda: days_from(days(-1), 90))
    serial: int = None
    make_key: callable = p256
    ca: bool = False
    path_length: int = None
    key_usage: tuple = ("digital_signature",)
    purposes: tuple = (SERVER_AUTH,)
    policy: ObjectIdentifier = DOMAIN_VALIDATED
    pointers: bool = True
    scts: int = 2
    digest: hashes.HashAlgorithm = field(default_factory=hashes.SHA256)
    # Further extensions: (dotted OID, critical, DER of the value).
    extra: tuple = ()


AUTHORITY = Contents(
    begin=CA_BEGIN, end=CA_END, ca=True, path_length=0,
    key_usage=("key_cert_sign", "crl_sign"), scts=0)
ROOT = replace(AUTHORITY, path_length=None, purposes=None, policy=None,
               pointers=False)


class Credential:
    """A key, its certificate, and the authority that issued it (None for a
    self-signed one)."""

    def __init__(self, key, certificate, issuer):
        self.key = key
        self.certificate = certificate
        self.issuer = issuer

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def chain(self):
        """What a well-configured server sends: all but the root."""
        chain = [self.der]
        above = self.issuer
        while above is not None and above.issuer is not None:
            chain.append(above.der)
            above = above.issuer
        return chain

    def root(self):
        at = self
        while at.issuer is not None:
            at = at.issuer
        return at

    def issue(self, contents):
        """A certificate with these contents, signed by this authority."""
        return make(contents, self)

    def revocation_list(self, *revoked):
        """A CRL of this authority with these certificates on it, as PEM."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(days(-1)).next_update(days(6))
            .add_extension(x509.CRLNumber(1), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()), False))
        for credential in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(credential.certificate.serial_number)
                .revocation_date(days(-1)).build())
        signed = builder.sign(self.key, _digest(self.key, hashes.SHA256()))
        return signed.public_bytes(serialization.Encoding.PEM).decode()


def make(contents, issuer=None, key=None):
    """A certificate signed by `issuer`, or by its own key without one."""
    key = key or contents.make_key()
    signer = issuer.key if issuer else key
    subject = _subject(contents)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(contents.serial or x509.random_serial_number())
        .not_valid_before(contents.begin)
        .not_valid_after(contents.end))
    for value, critical in _extensions(contents, key, issuer, subject):
        builder = builder.add_extension(value, critical)
    digest = _digest(signer, contents.digest)
    old = _OLD_ALGORITHMS.get(digest and digest.name)
    certificate = builder.sign(signer, hashes.SHA256() if old else digest)
    if old:
        certificate = _sign_again(certificate, signer, digest, old)
    return Credential(key, certificate, issuer)


# The OIDs of RSA's signatures: 1.2.840.113549.1.1.n
_RSA_SHA256 = bytes.fromhex("06092a864886f70d01010b")
_OLD_ALGORITHMS = {"sha1": bytes.fromhex("06092a864886f70d010105"),
                   "md5": bytes.fromhex("06092a864886f70d010104")}


def _sign_again(certificate, signer, digest, algorithm):
    """The certificate with a signature that python3-cryptography 43 does not
    make any more. The names of the algorithms, and RSA's signatures, are as
    long as before."""
    before = certificate.tbs_certificate_bytes
    der = certificate.public_bytes(serialization.Encoding.DER)
    body = before.replace(_RSA_SHA256, algorithm)
    with warnings.catch_warnings():  # used on purpose
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        signature = signer.sign(body, padding.PKCS1v15(), digest)
    der = (der.replace(before, body).replace(_RSA_SHA256, algorithm)
           [:-len(signature)] + signature)
    return x509.load_der_x509_certificate(der)


def _digest(signer, wanted):
    """The hash that goes with the signer's key."""
    if isinstance(signer, ed25519.Ed25519PrivateKey):
        return None
    if isinstance(signer, ec.EllipticCurvePrivateKey) and \
            signer.key_size == 384 and isinstance(wanted, hashes.SHA256):
        return hashes.SHA384()  # by the curve (BR 7.1.3.2.2)
    return wanted


def _subject(contents):
    if contents.subject is not None:
        return contents.subject
    if contents.common_name is None:
        return x509.Name([])
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME,
                                     contents.common_name)]
    if contents.ca:
        attributes[:0] = [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "XX"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME,
                               "Example Laboratory")]
    return x509.Name(attributes)


def _extensions(contents, key, issuer, subject):
    yield x509.BasicConstraints(contents.ca, contents.path_length), True
    if contents.key_usage is not None:
        yield _key_usage(contents.key_usage), True
    if contents.purposes is not None:
        yield x509.ExtendedKeyUsage(contents.purposes), False
    alternatives = [x509.DNSName(name) for name in contents.names]
    alternatives += [x509.IPAddress(a) for a in contents.addresses]
    if alternatives:
        yield (x509.SubjectAlternativeName(alternatives),
               len(subject.rdns) == 0)
    if contents.ca or issuer is None:  # not wanted in others (BR 7.1.2.7.6)
        yield (x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
               False)
    signer = issuer.key if issuer else key
    yield (x509.AuthorityKeyIdentifier.from_issuer_public_key(
        signer.public_key()), False)
    if contents.policy is not None:
        policy = x509.PolicyInformation(contents.policy, None)
        yield x509.CertificatePolicies([policy]), False
    if contents.pointers:
        yield from _pointers()
    if contents.scts:
        value = sct.sct_list(contents.scts, contents.begin)
        yield x509.UnrecognizedExtension(SCT_LIST, value), False
    for oid, critical, value in contents.extra:
        yield (x509.UnrecognizedExtension(ObjectIdentifier(oid), value),
               critical)


def _key_usage(wanted):
    bits = ("digital_signature", "content_commitment", "key_encipherment",
            "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only")
    return x509.KeyUsage(**{bit: bit in wanted for bit in bits})


def _pointers():
    def uri(path):
        return x509.UniformResourceIdentifier("http://pki.example.com/" + path)
    yield x509.AuthorityInformationAccess([x509.AccessDescription(
        AuthorityInformationAccessOID.CA_ISSUERS, uri("issuer.crt"))]), False
    yield x509.CRLDistributionPoints([x509.DistributionPoint(
        [uri("revoked.crl")], None, None, None)]), False


def pem(ders):
    """PEM of any octets, one block each, whether they parse or not."""
    blocks = []
    for der in ders:
        body = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
        blocks.append("-----BEGIN CERTIFICATE-----\n" + body +
                      "\n-----END CERTIFICATE-----\n")
    return "".join(blocks)


def key_pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()).decode()


class Authorities:
    """The authorities of one laboratory, each made when first asked for.

    `public` roots stand in the store that the laboratory calls the system's;
    every other root is unknown unless the user gives it.
    """

    # What groups of hosts bring along.
    more_public = ()

    @property
    def public(self):
        return [self.rsa_root, self.ecdsa_root, self.cross_root,
                *self.more_public]

    def store(self):
        """The PEM text of the public roots."""
        return pem(root.der for root in self.public)

    @functools.cached_property
    def rsa_root(self):
        return make(replace(ROOT, common_name="Example Public Root R1",
                            make_key=rsa_key))

    @functools.cached_property
    def rsa(self):
        return self.rsa_root.issue(replace(
            AUTHORITY, common_name="Example RSA CA 1", make_key=rsa_key))

    @functools.cached_property
    def ecdsa_root(self):
        return make(replace(ROOT, common_name="Example Public Root E1",
                            make_key=p384))

    @functools.cached_property
    def ecdsa(self):
        return self.ecdsa_root.issue(replace(
            AUTHORITY, common_name="Example ECDSA CA 1"))

    @functools.cached_property
    def upper(self):
        return self.ecdsa_root.issue(replace(
            AUTHORITY, common_name="Example Upper CA", path_length=1))

    @functools.cached_property
    def lower(self):
        return self.upper.issue(replace(
            AUTHORITY, common_name="Example Lower CA"))

    @functools.cached_property
    def expired(self):
        return self.ecdsa_root.issue(replace(
            AUTHORITY, common_name="Example Expired CA", end=days(-5)))

    @functools.cached_property
    def private_root(self):
        return make(replace(ROOT, common_name="Example Private Root"))

    @functools.cached_property
    def private(self):
        return self.private_root.issue(replace(
            AUTHORITY, common_name="Example Private CA 1"))

    @functools.cached_property
    def unknown_root(self):
        return make(replace(ROOT, common_name="Example Unknown Root"))

    @functools.cached_property
    def unknown(self):
        return self.unknown_root.issue(replace(
            AUTHORITY, common_name="Example Unknown CA 1"))

    @functools.cached_property
    def cross_root(self):
        """A public root that an older one also signed."""
        return make(replace(ROOT, common_name="Example Public Root X1"))

    @functools.cached_property
    def cross(self):
        return self.cross_root.issue(replace(
            AUTHORITY, common_name="Example Cross CA 1"))

    @functools.cached_property
    def cross_expired(self):
        """X1 as signed by E1, in a certificate that has ended."""
        return make(_cross_sign("Example Public Root X1", days(-5)),
                    self.ecdsa_root, self.cross_root.key)

    @functools.cached_property
    def young_root(self):
        """A root that is in no store yet, known by cross-signs only."""
        return make(replace(ROOT, common_name="Example Young Root Y1"))

    @functools.cached_property
    def young(self):
        return self.young_root.issue(replace(
            AUTHORITY, common_name="Example Young CA 1"))

    @functools.cached_property
    def young_by_ecdsa(self):
        return make(_cross_sign("Example Young Root Y1", CA_END),
                    self.ecdsa_root, self.young_root.key)

    @functools.cached_property
    def young_by_rsa_expired(self):
        return make(_cross_sign("Example Young Root Y1", days(-5)),
                    self.rsa_root, self.young_root.key)


def _cross_sign(name, end):
    return replace(AUTHORITY, common_name=name, path_length=1, end=end)


def write(path, text, mode=0o600):
    """Writes a file and gives its path back, as text."""
    with open(path, "w", encoding="utf-8",
              opener=lambda p, flags: os.open(p, flags, mode)) as file:
        file.write(text)
    return str(path)
