"""Signed certificate timestamps that are well-formed but of logs that do
not exist: a scanner without a list of logs can only count them."""

import calendar
import hashlib
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from .der import tlv


def sct_list(count, moment):
    """DER of the SCT list extension (RFC 6962 3.3), one SCT of each of
    `count` logs."""
    return der_list([_sct(log, moment) for log in range(count)])


def der_list(scts):
    """DER of the extension with these SCTs."""
    entries = b"".join(_vector16(one) for one in scts)
    return tlv(4, _vector16(entries))


def _sct(log, moment):
    """RFC 6962 3.2: version 1, log id, milliseconds, no extensions, and a
    signature by ECDSA with SHA-256."""
    log_id = hashlib.sha256(b"laboratory log %d" % log).digest()
    milliseconds = calendar.timegm(moment.timetuple()) * 1000
    key = ec.generate_private_key(ec.SECP256R1())
    signature = key.sign(log_id, ec.ECDSA(hashes.SHA256()))
    return (b"\0" + log_id + struct.pack(">QH", milliseconds, 0) +
            b"\4\3" + _vector16(signature))


def _vector16(octets):
    return struct.pack(">H", len(octets)) + octets
