"""Revocation lists of any length: with half a million entries the usual
builders take minutes, so the DER is put together here."""

import random

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography import x509

SEQUENCE, INTEGER, OCTETS, BITS, UTC_TIME = 0x30, 0x02, 0x04, 0x03, 0x17
ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
AUTHORITY_KEY, CRL_NUMBER, CRL_REASON = (
    bytes.fromhex(oid) for oid in ("0603551d23", "0603551d14", "0603551d15"))


def tlv(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def time(moment):
    return tlv(UTC_TIME, moment.strftime("%y%m%d%H%M%SZ").encode())


def extension(oid, value):
    return tlv(SEQUENCE, oid + tlv(OCTETS, value))


def entries(count, date):
    """With serial numbers of 16 octets; every third names a reason."""
    source = random.Random(count)
    reason = tlv(SEQUENCE, extension(CRL_REASON, bytes.fromhex("0a0104")))
    for number in range(count):
        serial = source.getrandbits(126) | 1 << 126
        yield tlv(SEQUENCE, tlv(INTEGER, serial.to_bytes(16, "big")) + date +
                  (reason if number % 3 == 0 else b""))


def key_identifier(key):
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(
        key.public_key()).key_identifier


def make_list(issuer, key, begin, end, count):
    """DER of a list of that issuer (a Name) with so many entries, of nobody in
    the farm."""
    revoked = b"".join(entries(count, time(begin)))
    extensions = tlv(SEQUENCE, extension(
        AUTHORITY_KEY,
        tlv(SEQUENCE, tlv(0x80, key_identifier(key)))) + extension(
            CRL_NUMBER, tlv(INTEGER, b"\x07")))
    body = tlv(SEQUENCE, tlv(INTEGER, b"\x01") + ECDSA_SHA256 +
               issuer.public_bytes() + time(begin) + time(end) +
               (tlv(SEQUENCE, revoked) if revoked else b"") +
               tlv(0xa0, extensions))
    signature = key.sign(body, ec.ECDSA(hashes.SHA256()))
    return tlv(SEQUENCE, body + ECDSA_SHA256 + tlv(BITS, b"\0" + signature))
