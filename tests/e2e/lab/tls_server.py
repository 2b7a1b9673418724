"""A TLS server that sends any octets as its certificates.

It shows a scanner what no ordinary server would load: certificates that do
not parse, thirty-three of them, 107 KB in one. TLS 1.3 and 1.2 complete;
for 1.1 and 1.0 the server's first flight is sent, which holds the chain.
"""

import os
import socket
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey, X25519PublicKey)
from cryptography.hazmat.primitives.serialization import (
    Encoding, PublicFormat)

from . import listener
from .tls_wire import (
    ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, ClientHello, Keys12, Keys13, Records,
    expand_label, extension, hmac256, message, prf, sha256, u16, vector8,
    vector16, vector24)

X25519, P256 = 29, 23
VERSIONS = {"1.3": 0x0304, "1.2": 0x0303, "1.1": 0x0302, "1.0": 0x0301}
# RFC 8446 4.1.3: this "random" makes a ServerHello a HelloRetryRequest.
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891"
                      "c2a211167abb8c5e079e09e2c8a8339c")


class Stop(Exception):
    """The script ends here."""


@dataclass
class TlsServer:
    """One script: which chain, in which version, and what goes wrong.

    `stop_at` is None, or "hello" (before the ServerHello), "certificate"
    (in the middle of the Certificate message) or "signature" (after it);
    `stop_how` is "stall", "reset", "close" or "refuse" (a fatal alert).
    `then(records)` goes on behind the handshake.
    """

    chain: list
    key: object
    version: str = "1.3"
    fragment: int = 16384
    coalesce: bool = False
    retry: bool = False
    ask_certificate: bool = False
    bad_signature: bool = False
    staple: bytes = None  # TLS 1.3 only
    then: callable = None
    stop_at: str = None
    stop_how: str = "stall"

    def __call__(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        records = Records(connection, self.fragment)
        first = records.handshake()
        try:
            if self.version == "1.3":
                Handshake13(self, records, first).run()
            else:
                Handshake12(self, records, first).run()
            if self.then:
                self.then(records)
            if VERSIONS[self.version] >= 0x0303:
                records.send(ALERT, b"\1\0")  # close_notify
        except Stop:
            if self.stop_how == "stall":
                listener.drain(connection)
            elif self.stop_how == "refuse":
                records.send(ALERT, b"\2\x28")  # handshake_failure
            elif self.stop_how == "reset":
                listener.reset(connection)
        # Anything else that the client says is read, so that closing does
        # not turn into a reset.
        if self.stop_how != "reset":
            connection.shutdown(socket.SHUT_WR)
            listener.drain(connection)

    def stop(self, point):
        if self.stop_at == point:
            raise Stop

    def sign(self, octets, in_13):
        """The algorithm's number and a signature over these octets."""
        number, signature = _sign(self.key, octets, in_13,
                                  VERSIONS[self.version] < 0x0303)
        if self.bad_signature:
            signature = signature[:-1] + bytes([signature[-1] ^ 1])
        return number, signature


def _sign(key, octets, in_13, old):
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return 0x0807, key.sign(octets)
    if isinstance(key, rsa.RSAPrivateKey):
        if in_13:
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
            return 0x0804, key.sign(octets, pss, hashes.SHA256())
        return 0x0401, key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    number, digest = {256: (0x0403, hashes.SHA256()),
                      384: (0x0503, hashes.SHA384()),
                      521: (0x0603, hashes.SHA512())}[key.key_size]
    # Before TLS 1.2 ECDSA signed SHA-1 and nothing said so (RFC 4492 5.4).
    return number, key.sign(octets, ec.ECDSA(hashes.SHA1() if old
                                             else digest))


class KeyExchange:
    """An ephemeral key in the group that the client and we share."""

    def __init__(self, group):
        self.group = group
        if group == X25519:
            self.private = X25519PrivateKey.generate()
            self.public = self.private.public_key().public_bytes(
                Encoding.Raw, PublicFormat.Raw)
        else:
            self.private = ec.generate_private_key(ec.SECP256R1())
            self.public = self.private.public_key().public_bytes(
                Encoding.X962, PublicFormat.UncompressedPoint)

    def secret(self, peer):
        if self.group == X25519:
            return self.private.exchange(X25519PublicKey.from_public_bytes(
                peer))
        return self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), peer))


class Handshake13:
    """The server's side of RFC 8446 2, AES-128-GCM with SHA-256."""

    SUITE = 0x1301

    def __init__(self, script, records, first):
        self.script, self.records = script, records
        self.hello = ClientHello(first)
        self.transcript = first

    def run(self):
        self.script.stop("hello")
        if u16(0x0304) not in self.hello.extensions.get(43, b""):
            self.records.send(ALERT, b"\2\x46")  # protocol_version
            return
        self.shares = self.hello.key_shares()
        group = X25519 if X25519 in self.shares else P256
        if self.script.retry:
            group = self._ask_again()
        self._keys(group)
        self._flight()
        self._finish()

    def _server_hello(self, random, share):
        body = (u16(0x0303) + random + vector8(self.hello.session_id) +
                u16(self.SUITE) + b"\0" +
                vector16(extension(43, u16(0x0304)) + extension(51, share)))
        return message(2, body)

    def _ask_again(self):
        """HelloRetryRequest for a group of which no share came."""
        wanted = [group for group in (P256, X25519)
                  if group in self.hello.groups() and
                  group not in self.shares]
        if not wanted:
            raise Stop
        self.transcript = message(254, sha256(self.transcript))
        self._say(self._server_hello(RETRY, u16(wanted[0])))
        self.records.send(CHANGE_CIPHER_SPEC, b"\1")
        second = self.records.handshake()
        self.transcript += second
        self.hello = ClientHello(second)
        self.shares = self.hello.key_shares()
        return wanted[0]

    def _say(self, octets):
        self.transcript += octets
        self.records.send(HANDSHAKE, octets)

    def _keys(self, group):
        exchange = KeyExchange(group)
        shared = exchange.secret(self.shares[group])
        self._say(self._server_hello(
            os.urandom(32), u16(group) + vector16(exchange.public)))
        self.records.send(CHANGE_CIPHER_SPEC, b"\1")
        zero, empty = bytes(32), sha256(b"")
        early = hmac256(zero, zero)
        secret = hmac256(expand_label(early, b"derived", empty, 32), shared)
        seen = sha256(self.transcript)
        self.client = expand_label(secret, b"c hs traffic", seen, 32)
        self.server = expand_label(secret, b"s hs traffic", seen, 32)
        self.records.writing = Keys13(self.server)
        self.records.reading = Keys13(self.client)
        self.master = hmac256(expand_label(secret, b"derived", empty, 32),
                              zero)

    def _staple(self):
        """The extension of the leaf's entry (RFC 8446 4.4.2.1)."""
        if self.script.staple is None or 5 not in self.hello.extensions:
            return b""
        return extension(5, b"\1" + vector24(self.script.staple))

    def _flight(self):
        """EncryptedExtensions to Finished, in one piece or several."""
        script, pieces = self.script, []

        def add(octets):
            self.transcript += octets
            pieces.append(octets)

        add(message(8, vector16(b"")))
        if script.ask_certificate:
            algorithms = extension(13, vector16(u16(0x0403) + u16(0x0804)))
            add(message(13, b"\0" + vector16(algorithms)))
        entries = b"".join(
            vector24(der) + vector16(b"" if i else self._staple())
            for i, der in enumerate(script.chain))
        add(message(11, b"\0" + vector24(entries)))
        if script.stop_at == "certificate":
            sent = b"".join(pieces)
            self.records.send(HANDSHAKE, sent[:len(sent) // 2])
            raise Stop
        if script.stop_at == "signature":
            self.records.send(HANDSHAKE, b"".join(pieces))
            raise Stop
        number, signature = script.sign(
            b" " * 64 + b"TLS 1.3, server CertificateVerify\0" +
            sha256(self.transcript), True)
        add(message(15, u16(number) + vector16(signature)))
        finished = expand_label(self.server, b"finished", b"", 32)
        add(message(20, hmac256(finished, sha256(self.transcript))))
        self.application = sha256(self.transcript)
        if script.coalesce:
            pieces = [b"".join(pieces)]
        for piece in pieces:
            self.records.send(HANDSHAKE, piece)

    def _finish(self):
        while self.records.handshake()[0] != 20:
            pass  # the client's Certificate and CertificateVerify
        self.records.writing = Keys13(expand_label(
            self.master, b"s ap traffic", self.application, 32))


class Handshake12:
    """The server's side of RFC 5246 7.3 with ECDHE (RFC 8422)."""

    def __init__(self, script, records, first):
        self.script, self.records = script, records
        self.hello = ClientHello(first)
        self.transcript = first
        records.version = VERSIONS[script.version]
        self.old = records.version < 0x0303
        self.random = os.urandom(32)
        group = X25519 if X25519 in self.hello.groups() else P256
        self.exchange = KeyExchange(group)
        self.extended = 23 in self.hello.extensions

    def run(self):
        self.script.stop("hello")
        flight = [self._server_hello(), self._certificate()]
        if self.script.stop_at == "certificate":
            sent = b"".join(flight)
            self.records.send(HANDSHAKE, sent[:-len(flight[1]) // 2])
            raise Stop
        request = self._request() if self.script.ask_certificate else b""
        if self.script.stop_at == "signature":
            self.records.send(HANDSHAKE, b"".join(flight) + request)
            raise Stop
        flight.append(self._key_exchange())
        if request:
            flight.append(request)
        flight.append(message(14, b""))
        self.transcript += b"".join(flight)
        if self.script.coalesce:
            flight = [b"".join(flight)]
        for octets in flight:
            self.records.send(HANDSHAKE, octets)
        self._finish()

    def _server_hello(self):
        extensions = b""
        if 0xff01 in self.hello.extensions or 0x00ff in self.hello.suites:
            extensions += extension(0xff01, b"\0")  # RFC 5746 3.6
        if self.extended:
            extensions += extension(23, b"")
        with_rsa = isinstance(self.script.key, rsa.RSAPrivateKey)
        if self.old:
            suite = 0xc013 if with_rsa else 0xc009
        else:
            suite = 0xc02f if with_rsa else 0xc02b
        return message(2, u16(self.records.version) + self.random +
                       vector8(b"") + u16(suite) + b"\0" +
                       vector16(extensions))

    def _certificate(self):
        return message(11, vector24(b"".join(
            vector24(der) for der in self.script.chain)))

    @staticmethod
    def _request():
        return message(13, vector8(b"\1\x40") + vector16(
            u16(0x0403) + u16(0x0401)) + vector16(b""))

    def _key_exchange(self):
        parameters = (b"\3" + u16(self.exchange.group) +
                      vector8(self.exchange.public))
        number, signature = self.script.sign(
            self.hello.random + self.random + parameters, False)
        algorithm = b"" if self.old else u16(number)
        return message(12, parameters + algorithm + vector16(signature))

    def _finish(self):
        answer = self.records.handshake()
        while answer[0] != 16:  # the client's Certificate
            self.transcript += answer
            answer = self.records.handshake()
        self.transcript += answer
        if self.old:
            return  # the chain was sent: that is what the script is for
        shared = self.exchange.secret(answer[5:])
        seed, label = self.hello.random + self.random, b"master secret"
        if self.extended:  # RFC 7627 4
            seed, label = sha256(self.transcript), b"extended master secret"
        master = prf(shared, label, seed, 48)
        keys = prf(master, b"key expansion", self.random + self.hello.random,
                   40)
        self._wait_for_change()
        self.records.reading = Keys12(keys[:16], keys[32:36])
        self.transcript += self.records.handshake()
        self.records.send(CHANGE_CIPHER_SPEC, b"\1")
        self.records.writing = Keys12(keys[16:32], keys[36:40])
        self.records.send(HANDSHAKE, message(20, prf(
            master, b"server finished", sha256(self.transcript), 12)))

    def _wait_for_change(self):
        while self.records.receive()[0] != CHANGE_CIPHER_SPEC:
            pass
