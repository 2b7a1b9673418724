#!/usr/bin/python3
"""Makes ocsp.pem: certificates, and responses of `openssl ocsp` about them,
each with what they say, a moment after they were made. The keys are thrown
away, so each run makes others.
"""

import datetime
import os
import pathlib
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import der

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = der.Cases(os.path.join(HERE, "ocsp.pem"), "ocsp.py")
EPOCH = datetime.datetime(2020, 1, 1)
END = datetime.datetime(2120, 1, 1)
LONG_AGO = datetime.datetime(2021, 1, 1)
OCSP_SIGNING = ExtendedKeyUsageOID.OCSP_SIGNING
SERVER = ExtendedKeyUsageOID.SERVER_AUTH
ANY = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Holder:
    """A certificate with its key."""

    def __init__(self, subject, serial, issuer=None, key=None, ekus=(),
                 usage=None, start=EPOCH, end=END, extension=None, ca=False):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        issuer = issuer or self
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(issuer.cert.subject if issuer is not self
                         else name(subject))
            .public_key(self.key.public_key())
            .serial_number(serial)
            .not_valid_before(start)
            .not_valid_after(end)
        )
        if ca:
            builder = builder.add_extension(
                x509.BasicConstraints(True, None), True)
        if ekus:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage(ekus), False)
        if usage:
            flags = dict.fromkeys(
                ("digital_signature", "content_commitment",
                 "key_encipherment", "data_encipherment", "key_agreement",
                 "key_cert_sign", "crl_sign", "encipher_only",
                 "decipher_only"), False)
            builder = builder.add_extension(
                x509.KeyUsage(**{**flags, usage: True}), True)
        if extension:
            builder = builder.add_extension(extension, True)
        self.cert = builder.sign(issuer.key, hashes.SHA256())

    def der(self):
        return self.cert.public_bytes(serialization.Encoding.DER)

    def write(self, folder, label):
        pem = self.cert.public_bytes(serialization.Encoding.PEM)
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())
        (folder / f"{label}.pem").write_bytes(pem)
        (folder / f"{label}.key").write_bytes(key)


RSA_KEY = rsa.generate_private_key(65537, 2048)
ISSUER = Holder("Issuer", 1, ca=True)
OTHER = Holder("Other", 2, ca=True)
# The same name and serial numbers as the issuer, but not its key.
TWIN = Holder("Issuer", 1, ca=True)
DELEGATE = Holder("Delegate", 0x50, ISSUER, RSA_KEY, [OCSP_SIGNING])

HOLDERS = {
    "issuer": ISSUER,
    "other": OTHER,
    "twin": TWIN,
    "delegate": DELEGATE,
    "good": Holder("good", 0x1122, ISSUER),
    "longer": Holder("longer", 0x112233, ISSUER),
    "revoked": Holder("revoked", 0x2001, ISSUER),
    "superseded": Holder("superseded", 0x2002, ISSUER),
    "unspecified": Holder("unspecified", 0x2003, ISSUER),
    "absent": Holder("absent", 0x3001, ISSUER),
    "of-twin": Holder("good", 0x1122, TWIN),
    "of-other": Holder("good", 0x1122, OTHER),
    "without-eku": Holder("Delegate", 0x51, ISSUER),
    "for-servers": Holder("Delegate", 0x52, ISSUER, ekus=[SERVER]),
    "for-any": Holder("Delegate", 0x53, ISSUER, ekus=[ANY]),
    "expired": Holder("Delegate", 0x54, ISSUER, ekus=[OCSP_SIGNING],
                      end=LONG_AGO),
    "of-other-delegate": Holder("Delegate", 0x55, OTHER, ekus=[OCSP_SIGNING]),
    "of-twin-delegate": Holder("Delegate", 0x56, TWIN, ekus=[OCSP_SIGNING]),
    "of-delegate": Holder("Delegate", 0x57, DELEGATE, ekus=[OCSP_SIGNING]),
    "encipherment": Holder("Delegate", 0x58, ISSUER, ekus=[OCSP_SIGNING],
                           usage="key_encipherment"),
    "signing": Holder("Delegate", 0x59, ISSUER, ekus=[OCSP_SIGNING],
                      usage="digital_signature"),
    "critical": Holder("Delegate", 0x5a, ISSUER, ekus=[OCSP_SIGNING],
                       extension=x509.UnrecognizedExtension(
                           x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"),
                           b"\5\0")),
}

INDEX = (
    "V\t21200101000000Z\t\t1122\tunknown\t/CN=good\n"
    "V\t21200101000000Z\t\t112233\tunknown\t/CN=longer\n"
    "R\t21200101000000Z\t250601120000Z,keyCompromise\t2001\tunknown\t"
    "/CN=revoked\n"
    "R\t21200101000000Z\t250602120000Z,superseded\t2002\tunknown\t"
    "/CN=superseded\n"
    "R\t21200101000000Z\t250603120000Z\t2003\tunknown\t/CN=unspecified\n"
)


def openssl(folder, *arguments):
    subprocess.run(["openssl", "ocsp", *arguments], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)


def respond(folder, leaf, signer="issuer", issuer="issuer", request=(),
            response=("-ndays", "7"), nonce=False):
    """What a responder says to a request about the leaf."""
    openssl(folder, *request, "-issuer", f"{issuer}.pem", "-cert",
            f"{leaf}.pem", "-nonce" if nonce else "-no_nonce", "-reqout",
            "request.der")
    openssl(folder, "-index", "index", "-CA", f"{issuer}.pem", "-rsigner",
            f"{signer}.pem", "-rkey", f"{signer}.key", "-reqin",
            "request.der", "-respout", "response.der", *response)
    return (folder / "response.der").read_bytes()


def elements(octets):
    """The elements of a DER content, each as (tag, content, whole)."""
    found, at = [], 0
    while at < len(octets):
        size, start = octets[at + 1], at + 2
        if size >= 0x80:
            start += size & 0x7F
            size = int.from_bytes(octets[at + 2:start], "big")
        end = start + size
        found.append((octets[at], octets[start:end], octets[at:end]))
        at = end
    return found


def with_certs(response, *labels):
    """The certificates sent along are not signed: others in their place."""
    (_, outer, _), = elements(response)
    status, wrapped = elements(outer)
    (_, pair, _), = elements(wrapped[1])
    kind, basic = elements(pair)
    (_, parts, _), = elements(basic[1])
    signed = b"".join(whole for _, _, whole in elements(parts)[:3])
    certs = der.explicit(0, der.seq(
        *(HOLDERS[label].der() for label in labels)))
    return der.seq(status[2], der.explicit(0, der.seq(
        kind[2], der.octets(der.seq(signed, certs)))))


def add(label, leaf, says, response):
    CASES.add(label, f"{leaf} {says}", response, "OCSP RESPONSE")


def add_answers(folder):
    add("good", "good", "good", respond(folder, "good"))
    add("revoked", "revoked", "revoked keyCompromise 2025-06-01T12:00:00Z",
        respond(folder, "revoked"))
    add("superseded", "superseded", "revoked superseded 2025-06-02T12:00:00Z",
        respond(folder, "superseded"))
    add("unspecified", "unspecified",
        "revoked unspecified 2025-06-03T12:00:00Z",
        respond(folder, "unspecified"))
    add("unknown", "absent",
        "unknown the responder does not know the certificate",
        respond(folder, "absent"))
    add("nonce", "good", "good", respond(folder, "good", nonce=True))
    add("by-key", "good", "good", respond(
        folder, "good", response=("-ndays", "7", "-resp_key_id")))
    add("sha256-id", "good", "good", respond(
        folder, "good", request=("-sha256",)))
    add("sha512-id", "good", "invalid the response is about another "
        "certificate", respond(folder, "good", request=("-sha512",)))
    add("sha1-signature", "good",
        "invalid the response is signed with a weak digest",
        respond(folder, "good", response=("-ndays", "7", "-rmd", "sha1")))
    add("no-next-update", "good", "good",
        respond(folder, "good", response=()))
    add("bad-signature", "good", "invalid the signature does not verify",
        respond(folder, "good", response=("-ndays", "7", "-badsig")))
    add("with-leaf", "good", "good", with_certs(
        respond(folder, "good"), "good", "issuer"))
    add("try-later", "good", "unknown the responder answers tryLater",
        der.seq(der.tlv(10, b"\3")))
    add("unauthorized", "good", "unknown the responder answers unauthorized",
        der.seq(der.tlv(10, b"\6")))
    two = respond(folder, "good", request=(
        "-issuer", "issuer.pem", "-cert", "revoked.pem"))
    add("two-good", "good", "good", two)
    add("two-revoked", "revoked",
        "revoked keyCompromise 2025-06-01T12:00:00Z", two)


def add_requests(folder):
    for label in ("good", "longer"):
        respond(folder, label)
        CASES.add(f"request-{label}", "request",
                  (folder / "request.der").read_bytes(), "OCSP REQUEST")


def add_other_certificates(folder):
    other = "invalid the response is about another certificate"
    good = respond(folder, "good")
    add("other-serial", "revoked", other, good)
    add("shorter-serial", "longer", other, good)
    add("longer-serial", "good", other, respond(folder, "longer"))
    # The same serial number: first another issuer name, then another key.
    add("other-issuer", "good", other, respond(
        folder, "of-other", "other", "other"))
    add("other-key", "good", other, respond(
        folder, "of-twin", "twin", "twin"))


def add_signers(folder):
    add("twin", "good", "invalid the signature does not verify",
        respond(folder, "good", "twin",
                response=("-ndays", "7", "-resp_no_certs")))
    add("other", "good", "invalid the responder's certificate is of another "
        "issuer", respond(folder, "good", "other"))
    add("other-unnamed", "good", "invalid the responder is neither the issuer "
        "nor a certificate sent along",
        respond(folder, "good", "other",
                response=("-ndays", "7", "-resp_no_certs")))
    add("delegate", "good", "good", respond(folder, "good", "delegate"))
    add("delegate-by-key", "good", "good", respond(
        folder, "good", "delegate",
        response=("-ndays", "7", "-resp_key_id")))
    add("delegate-absent", "good", "invalid the responder is neither the "
        "issuer nor a certificate sent along",
        respond(folder, "good", "delegate",
                response=("-ndays", "7", "-resp_no_certs")))
    add("delegate-signing", "good", "good",
        respond(folder, "good", "signing"))
    purpose = "the responder's certificate is not for OCSP signing"
    for signer, fault in (
            ("without-eku", purpose), ("for-servers", purpose),
            ("for-any", purpose),
            ("expired", "the responder's certificate is not valid now"),
            ("of-other-delegate",
             "the responder's certificate is of another issuer"),
            ("of-twin-delegate",
             "the issuer did not sign the responder's certificate"),
            ("of-delegate",
             "the responder's certificate is of another issuer"),
            ("encipherment",
             "the responder's certificate is not for signing"),
            ("critical", "the responder's certificate has a critical")):
        add(f"signed-{signer}", "good", f"invalid {fault}",
            respond(folder, "good", signer))
    by_delegate = respond(folder, "good", "delegate")
    wrong = ["without-eku", "for-servers", "expired"]
    add("three-before", "good", "good",
        with_certs(by_delegate, "other", *wrong, "delegate"))
    add("four-before", "good", "invalid",
        with_certs(by_delegate, "other", *wrong, "for-any", "delegate"))
    # What the delegate signed, with the certificate of one who did not.
    add("exchanged", "good", "invalid the signature does not verify",
        with_certs(by_delegate, "signing"))


def main():
    for label, holder in HOLDERS.items():
        CASES.add(f"cert-{label}", "certificate", holder.der())
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        for label, holder in HOLDERS.items():
            holder.write(folder, label)
        (folder / "index").write_text(INDEX)
        add_answers(folder)
        add_other_certificates(folder)
        add_signers(folder)
        add_requests(folder)
    CASES.save()


main()
