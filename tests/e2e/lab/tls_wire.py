"""The octets of TLS: vectors, records, the ClientHello, key derivation.

Only what a scripted server needs, for TLS 1.3 and 1.2 with
AES-128-GCM and SHA-256 (RFC 8446, RFC 5246, RFC 5288).
"""

import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, APPLICATION_DATA = 20, 21, 22, 23


def u16(number):
    return struct.pack(">H", number)


def vector8(octets):
    return bytes([len(octets)]) + octets


def vector16(octets):
    return u16(len(octets)) + octets


def vector24(octets):
    return len(octets).to_bytes(3, "big") + octets


def message(kind, body):
    """A handshake message (RFC 8446 4)."""
    return bytes([kind]) + vector24(body)


def extension(kind, body):
    return u16(kind) + vector16(body)


def sha256(octets):
    return hashlib.sha256(octets).digest()


def hmac256(key, octets):
    return hmac.new(key, octets, hashlib.sha256).digest()


def expand_label(secret, label, context, size):
    """HKDF-Expand-Label of RFC 8446 7.1, for results of up to 32 octets."""
    info = u16(size) + vector8(b"tls13 " + label) + vector8(context)
    return hmac256(secret, info + b"\1")[:size]


def prf(secret, label, seed, size):
    """The pseudorandom function of TLS 1.2 (RFC 5246 5)."""
    seed = label + seed
    chained, out = seed, b""
    while len(out) < size:
        chained = hmac256(secret, chained)
        out += hmac256(secret, chained + seed)
    return out[:size]


class ClientHello:
    """The parts of a ClientHello that decide how a server answers."""

    def __init__(self, octets):
        rest = Reader(octets[4:])
        rest.take(2)
        self.random = rest.take(32)
        self.session_id = rest.vector(1)
        self.suites = _numbers(rest.vector(2))
        rest.vector(1)
        self.extensions = {}
        extensions = Reader(rest.vector(2) if rest.left() else b"")
        while extensions.left():
            kind = extensions.number(2)
            self.extensions[kind] = extensions.vector(2)

    def groups(self):
        return _numbers(self.extensions.get(10, b"")[2:])

    def key_shares(self):
        shares, rest = {}, Reader(self.extensions.get(51, b"")[2:])
        while rest.left():
            group = rest.number(2)
            shares[group] = rest.vector(2)
        return shares

    def server_name(self):
        name = self.extensions.get(0)
        return None if name is None else name[5:].decode("latin-1")


class Reader:
    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def left(self):
        return len(self.octets) - self.at

    def take(self, count):
        if count > self.left():
            raise EOFError("message ends early")
        self.at += count
        return self.octets[self.at - count:self.at]

    def number(self, count):
        return int.from_bytes(self.take(count), "big")

    def vector(self, count):
        return self.take(self.number(count))


def _numbers(octets):
    return [int.from_bytes(octets[i:i + 2], "big")
            for i in range(0, len(octets), 2)]


class Keys13:
    """Protects the records of one direction of TLS 1.3 (RFC 8446 5.2)."""

    def __init__(self, secret):
        self.aead = AESGCM(expand_label(secret, b"key", b"", 16))
        self.iv = expand_label(secret, b"iv", b"", 12)
        self.count = 0

    def _nonce(self):
        number = self.count.to_bytes(12, "big")
        self.count += 1
        return bytes(a ^ b for a, b in zip(self.iv, number))

    def seal(self, kind, _version, octets):
        inner = octets + bytes([kind])
        head = b"\x17\3\3" + u16(len(inner) + 16)
        return head + self.aead.encrypt(self._nonce(), inner, head)

    def unseal(self, head, octets):
        inner = self.aead.decrypt(self._nonce(), octets, head).rstrip(b"\0")
        return inner[-1], inner[:-1]


class Keys12:
    """Protects the records of one direction of TLS 1.2 (RFC 5288 3)."""

    def __init__(self, key, salt):
        self.aead, self.salt, self.count = AESGCM(key), salt, 0

    def _associated(self, kind, size):
        number = struct.pack(">Q", self.count)
        self.count += 1
        return number, number + bytes([kind, 3, 3]) + u16(size)

    def seal(self, kind, _version, octets):
        explicit, associated = self._associated(kind, len(octets))
        body = explicit + self.aead.encrypt(self.salt + explicit, octets,
                                            associated)
        return bytes([kind, 3, 3]) + vector16(body)

    def unseal(self, head, octets):
        _, associated = self._associated(head[0], len(octets) - 24)
        return head[0], self.aead.decrypt(self.salt + octets[:8], octets[8:],
                                          associated)


class Records:
    """The record layer over a socket; `fragment` is the most plaintext that
    one record carries."""

    def __init__(self, connection, fragment=16384):
        self.connection, self.fragment = connection, fragment
        self.version = 0x0303
        self.reading = self.writing = None
        self.pending = b""

    def send(self, kind, octets):
        out = b""
        for at in range(0, max(len(octets), 1), self.fragment):
            piece = octets[at:at + self.fragment]
            if self.writing and kind != CHANGE_CIPHER_SPEC:
                out += self.writing.seal(kind, self.version, piece)
            else:
                out += bytes([kind]) + u16(self.version) + vector16(piece)
        self.connection.sendall(out)

    def receive(self):
        head = self._exactly(5)
        octets = self._exactly(int.from_bytes(head[3:], "big"))
        if self.reading and head[0] != CHANGE_CIPHER_SPEC:
            return self.reading.unseal(head, octets)
        return head[0], octets

    def handshake(self):
        """The next handshake message; change_cipher_spec is passed over."""
        while True:
            if len(self.pending) >= 4:
                size = 4 + int.from_bytes(self.pending[1:4], "big")
                if len(self.pending) >= size:
                    first = self.pending[:size]
                    self.pending = self.pending[size:]
                    return first
            kind, octets = self.receive()
            if kind == ALERT:
                raise EOFError(f"alert {octets.hex()}")
            if kind == HANDSHAKE:
                self.pending += octets

    def _exactly(self, count):
        octets = b""
        while len(octets) < count:
            more = self.connection.recv(count - len(octets))
            if not more:
                raise EOFError("the client closed")
            octets += more
        return octets
