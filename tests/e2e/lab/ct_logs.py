"""Logs of Certificate Transparency whose signatures are real."""

import base64
import datetime
import hashlib
import json
import struct
from dataclasses import replace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding, PublicFormat)

from . import pki
from .sct import der_list

RETIRED_AT = datetime.datetime(2026, 6, 1)


class Log:
    def __init__(self, name, operator, key=None, state="usable",
                 since=pki.CA_BEGIN):
        self.name, self.operator = name, operator
        self.key = key or pki.p256()
        self.state, self.since = state, since
        self.spki = _spki(self.key)

    def sct(self, entry_type, entry, moment):
        """RFC 6962 3.2, about an entry that is put together already."""
        stamp = struct.pack(">Q", int(
            moment.replace(tzinfo=datetime.timezone.utc).timestamp() * 1000))
        signed = b"\0\0" + stamp + entry_type + entry + b"\0\0"
        if isinstance(self.key, rsa.RSAPrivateKey):
            algorithm = b"\4\1"
            signature = self.key.sign(signed, padding.PKCS1v15(),
                                      hashes.SHA256())
        else:
            algorithm = b"\4\3"
            signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return (b"\0" + hashlib.sha256(self.spki).digest() + stamp + b"\0\0" +
                algorithm + struct.pack(">H", len(signature)) + signature)

    def json(self):
        return {"description": self.name,
                "log_id": _base64(hashlib.sha256(self.spki).digest()),
                "key": _base64(self.spki), "mmd": 86400,
                "url": f"https://{self.name}.example.com/",
                "state": {self.state: {"timestamp": self.since.strftime(
                    "%Y-%m-%dT%H:%M:%SZ")}}}


def _spki(key):
    return key.public_key().public_bytes(Encoding.DER,
                                         PublicFormat.SubjectPublicKeyInfo)


def _base64(octets):
    return base64.b64encode(octets).decode()


def about(leaf, logs, moment=None):
    """The extension with an SCT of each log about the certificate itself, as
    a server sends them apart from it."""
    entry = len(leaf.der).to_bytes(3, "big") + leaf.der
    return der_list([log.sct(b"\0\0", entry, moment or pki.days(-1))
                     for log in logs])


def log_list(logs):
    """The JSON of these logs in the form of version 3."""
    operators = {}
    for log in logs:
        operators.setdefault(log.operator, []).append(log.json())
    return json.dumps({"version": "1.0", "operators": [
        {"name": name, "email": [], "logs": rows[:1], "tiled_logs": rows[1:]}
        for name, rows in operators.items()]})


def logged(contents, issuer, logs, moment=None, wrong=False):
    """A certificate with an SCT of each log about its precertificate; wrong
    ones are about another."""
    moment = moment or contents.begin
    key = contents.make_key()
    serial = contents.serial or 0x5a5a5a5a5a5a5a5a
    plain = replace(contents, scts=0, serial=serial)
    tbs = pki.make(plain, issuer, key).certificate.tbs_certificate_bytes
    entry = (hashlib.sha256(_spki(issuer.key)).digest() +
             len(tbs).to_bytes(3, "big") + tbs)
    if wrong:
        entry = entry[:-1] + bytes([entry[-1] ^ 1])
    scts = der_list([log.sct(b"\0\1", entry, moment) for log in logs])
    extra = (*contents.extra, (pki.SCT_LIST.dotted_string, False, scts))
    return pki.make(replace(plain, extra=extra), issuer, key)
