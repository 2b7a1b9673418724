"""OCSP: responders (`openssl ocsp`), and single responses made by script."""

import errno
import random
import socket

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from . import pki
from .clock import forget as forget_clock, shifted
from .der import parts, tlv
from .process import Child, wait_until

OCSP_SIGNING = ExtendedKeyUsageOID.OCSP_SIGNING
# Apart from those of the laboratories, which have addresses of their own.
PORTS = range(32000, 32768)
# The OID 1.3.6.1.4.1.11129.2.4.5
OCSP_SCT_LIST = bytes.fromhex("060a2b06010401d679020405")
# OCSPResponse with responseStatus tryLater and nothing else (RFC 6960 4.2.1).
TRY_LATER = bytes.fromhex("30030a0103")


def signer(issuer, **differences):
    """A certificate of a delegated responder (RFC 6960 4.2.2.2)."""
    return issuer.issue(pki.Contents(**{
        "common_name": "Example OCSP Responder", "policy": None, "scts": 0,
        "pointers": False, "purposes": (OCSP_SIGNING,), **differences}))


def response(credential, status="good", begin=None, end=None):
    """DER of a response about the credential, signed by its issuer."""
    issuer = credential.issuer
    revoked = status == "revoked"
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=credential.certificate, issuer=issuer.certificate,
        algorithm=hashes.SHA1(),
        cert_status=getattr(ocsp.OCSPCertStatus, status.upper()),
        this_update=begin or pki.days(-1), next_update=end or pki.days(5),
        revocation_time=pki.days(-3) if revoked else None,
        revocation_reason=None,
    ).responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(
        Encoding.DER)


def with_scts(octets, issuer, scts):
    """The response with this extension value (sct.der_list) in its only
    SingleResponse (RFC 6962 3.3), signed again. python3-cryptography writes
    no singleExtensions."""
    status, answer = parts(octets)
    [kind, wrapped] = parts(parts(answer)[0])
    [data, algorithm, *_] = parts(parts(wrapped)[0])
    *before, singles = parts(data)
    extension = tlv(0x30, OCSP_SCT_LIST, tlv(4, scts))
    single = tlv(0x30, *parts(parts(singles)[0]),
                 tlv(0xa1, tlv(0x30, extension)))
    data = tlv(0x30, *before, tlv(0x30, single))
    signature = issuer.key.sign(data, ec.ECDSA(hashes.SHA256()))
    basic = tlv(0x30, data, algorithm, tlv(3, b"\0", signature))
    return tlv(0x30, status, tlv(0xa0, tlv(0x30, kind, tlv(4, basic))))


def altered(octets):
    """The same with another signature, which stands at the end."""
    return octets[:-1] + bytes([octets[-1] ^ 1])


class Responder:
    """One `openssl ocsp`, on a port of its own. It answers "unknown" about
    every certificate but those that it knows()."""

    def __init__(self, laboratory, issuer, signed_by=None, options=(),
                 clock=None):
        self.laboratory, self.options, self.clock = laboratory, options, clock
        self.stem = laboratory.new_file("ocsp")
        self.port, self.claims = _claim_port()
        self.url = f"http://127.0.0.1:{self.port}"
        by = signed_by or issuer
        self.files = {
            "-CA": self._write("ca", pki.pem([issuer.der])),
            "-rsigner": self._write("signer", pki.pem([by.der])),
            "-rkey": self._write("key", pki.key_pem(by.key)),
            "-index": self._write("index", "")}
        self._write("index.attr", "unique_subject = no\n")
        laboratory.add_server(self.start)
        laboratory.on_stop(self._give_up_claims)

    def knows(self, good=(), revoked=()):
        """Of `revoked` as (credential, date, reason)."""
        self._write("index", _index(good, revoked))

    def _write(self, name, text):
        return pki.write(f"{self.stem}.{name}", text)

    def start(self):
        files = [word for pair in self.files.items() for word in pair]
        self._give_up_claims()
        # It cannot be told an address to listen on.
        self.child = Child(
            f"ocsp-{self.port}",
            [*(shifted(self.clock) if self.clock else ()),
             "openssl", "ocsp", "-port", str(self.port), "-nmin", "60",
             *files, *self.options], self.laboratory.folder)
        return self

    def wait(self):
        # A connection without a request would confuse it.
        wait_until(lambda: b"waiting for" in self.child.log.read_bytes(),
                   "openssl ocsp", self.child)

    def _give_up_claims(self):
        for claim in self.claims:
            claim.close()

    def stop(self):
        self.child.stop()
        if self.clock:
            forget_clock(self.child.process)


def _index(good, revoked):
    """The database of openssl-ca(1): status, end, revocation, serial, file,
    subject."""
    lines = [f"V\t{_time(pki.days(90))}\t\t{_serial(one)}\tunknown\t/CN=x"
             for one in good]
    lines += [f"R\t{_time(pki.days(90))}\t{_time(date)},{reason}\t"
              f"{_serial(one)}\tunknown\t/CN=x"
              for one, date, reason in revoked]
    return "".join(line + "\n" for line in lines)


def _time(moment):
    return moment.strftime("%y%m%d%H%M%SZ")


def _serial(credential):
    text = f"{credential.certificate.serial_number:X}"
    return text if len(text) % 2 == 0 else "0" + text


def _claim_port():
    """A port that is free on every address, and what keeps it so."""
    while True:
        port, claims = random.choice(PORTS), []
        try:
            for family, address in ((socket.AF_INET, "0.0.0.0"),
                                    (socket.AF_INET6, "::")):
                claims.append(socket.socket(family))
                if family == socket.AF_INET6:
                    claims[-1].setsockopt(socket.IPPROTO_IPV6,
                                          socket.IPV6_V6ONLY, 1)
                claims[-1].bind((address, port))
        except OSError as fault:
            if fault.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                return port, claims  # no IPv6 here
            for claim in claims:
                claim.close()
            continue
        return port, claims
