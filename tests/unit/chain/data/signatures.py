#!/usr/bin/python3
"""Makes signatures.pem: certificates that are signed by the key in them, or
seem to be, each with what the verifier has to say. The keys are thrown away,
so each run makes other certificates.
"""

import hashlib
import os
import random
import secrets

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    rsa,
    utils,
    x25519,
)

import der
from der import NULL, bits, explicit, integer, oid, seq

HASHES = {
    "md5": ("1.2.840.113549.2.5", "1.2.840.113549.1.1.4"),
    "sha1": ("1.3.14.3.2.26", "1.2.840.113549.1.1.5"),
    "sha224": ("2.16.840.1.101.3.4.2.4", "1.2.840.113549.1.1.14"),
    "sha256": ("2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"),
    "sha384": ("2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12"),
    "sha512": ("2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13"),
}
ECDSA = {
    "sha1": "1.2.840.10045.4.1",
    "sha224": "1.2.840.10045.4.3.1",
    "sha256": "1.2.840.10045.4.3.2",
    "sha384": "1.2.840.10045.4.3.3",
    "sha512": "1.2.840.10045.4.3.4",
}
RSA, PSS, MGF1 = (
    "1.2.840.113549.1.1.1",
    "1.2.840.113549.1.1.10",
    "1.2.840.113549.1.1.8",
)
EC, DSA = "1.2.840.10045.2.1", "1.2.840.10040.4.1"
ED25519, ED448, X25519 = "1.3.101.112", "1.3.101.113", "1.3.101.110"

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = der.Cases(os.path.join(HERE, "signatures.pem"), "signatures.py")


def algorithm(dotted, *parameters):
    return seq(oid(dotted), *parameters)


def tbs(signature_algorithm, spki, serial):
    return seq(
        explicit(0, integer(2)),
        integer(serial),
        signature_algorithm,
        der.name(cn="Signer"),
        seq(der.utc("250101000000Z"), der.utc("350101000000Z")),
        der.name(cn="Signer"),
        spki,
    )


def add(name, result, spki, signature_algorithm, sign, unused=0, until=None):
    """sign(message) gives the octets; until says which of them will do."""
    serial = secrets.randbits(63)
    while True:
        message = tbs(signature_algorithm, spki, serial)
        signature = sign(message)
        if until is None or until(signature):
            break
        serial += 1
    CASES.add(
        name,
        result,
        seq(message, signature_algorithm, bits(signature, unused)),
    )


def flip(sign):
    def flipped(message):
        signature = bytearray(sign(message))
        signature[len(signature) // 2] ^= 0x10
        return bytes(signature)

    return flipped


# RSA -------------------------------------------------------------------------


class RsaKey:
    def __init__(self, size, e=None):
        numbers = rsa.generate_private_key(65537, size).private_numbers()
        self.n = numbers.public_numbers.n
        self.e = numbers.public_numbers.e
        phi = (numbers.p - 1) * (numbers.q - 1)
        if e is not None:
            self.e = e(phi)
        self.d = pow(self.e, -1, phi)
        self.size = (self.n.bit_length() + 7) // 8

    def spki(self, *parameters, kind=RSA):
        return rsa_spki(self.n, self.e, *parameters, kind=kind)

    def raw(self, block):
        number = int.from_bytes(block, "big")
        return pow(number, self.d, self.n).to_bytes(self.size, "big")


def rsa_spki(n, e, *parameters, kind=RSA):
    if kind == RSA and not parameters:
        parameters = (NULL,)
    return seq(algorithm(kind, *parameters), bits(seq(integer(n), integer(e))))


def info(hash_name, message, *parameters):
    digest = hashlib.new(hash_name, message).digest()
    return seq(seq(oid(HASHES[hash_name][0]), *parameters), der.octets(digest))


def pkcs1_block(size, digest_info, start=b"\x00\x01", fill=b"\xff"):
    return start + fill * (size - 3 - len(digest_info)) + b"\x00" + digest_info


def pkcs1(key, hash_name="sha256", block=None):
    """block(size, message) makes the octets that are signed."""

    def sign(message):
        if block is not None:
            return key.raw(block(key.size, message))
        return key.raw(pkcs1_block(key.size, info(hash_name, message, NULL)))

    return sign


def rsa_algorithm(hash_name="sha256", *parameters):
    return algorithm(HASHES[hash_name][1], *(parameters or (NULL,)))


def add_pkcs1():
    key = RsaKey(2048)
    for hash_name in HASHES:
        add(
            f"rsa-{hash_name}",
            "valid",
            key.spki(),
            rsa_algorithm(hash_name),
            pkcs1(key, hash_name),
        )
    good = rsa_algorithm()
    add(
        "rsa-no-parameters",
        "valid",
        key.spki(),
        algorithm(HASHES["sha256"][1]),
        pkcs1(key),
    )
    add(
        "rsa-parameters-octets",
        "invalid",
        key.spki(),
        rsa_algorithm("sha256", b"\x04\x00"),
        pkcs1(key),
    )
    add(
        "rsa-parameters-long-null",
        "invalid",
        key.spki(),
        rsa_algorithm("sha256", b"\x05\x01\x00"),
        pkcs1(key),
    )
    add("rsa-flipped", "invalid", key.spki(), good, flip(pkcs1(key)))
    add(
        "rsa-other-key",
        "invalid",
        key.spki(),
        good,
        pkcs1(RsaKey(2048)),
        until=lambda s: int.from_bytes(s, "big") < key.n,
    )
    blocks = {
        "no-null": lambda k, m: pkcs1_block(k, info("sha256", m)),
        "other-digest": lambda k, m: pkcs1_block(
            k,
            seq(
                seq(oid(HASHES["sha512"][0]), NULL),
                der.octets(hashlib.sha256(m).digest()),
            ),
        ),
        "long-length": lambda k, m: pkcs1_block(
            k, b"\x30\x81\x31" + info("sha256", m, NULL)[2:]
        ),
        "type-2": lambda k, m: pkcs1_block(
            k, info("sha256", m, NULL), start=b"\x00\x02"
        ),
        "type-0": lambda k, m: pkcs1_block(
            k, info("sha256", m, NULL), start=b"\x00\x00"
        ),
        "fill-00": lambda k, m: pkcs1_block(
            k, info("sha256", m, NULL), fill=b"\x00"
        ),
        "garbage-after": lambda k, m: (
            b"\x00\x01" + b"\xff" * 8 + b"\x00" + info("sha256", m, NULL)
        ).ljust(k, b"\x55"),
        "garbage-in-info": lambda k, m: pkcs1_block(
            k,
            seq(
                seq(oid(HASHES["sha256"][0]), NULL),
                der.octets(hashlib.sha256(m).digest()),
                b"\x04\x01\x00",
            ),
        ),
        "short-fill": lambda k, m: (
            b"\x00\x01\xff\x00" + info("sha256", m, NULL)
        ).rjust(k, b"\x00"),
        "bare-digest": lambda k, m: pkcs1_block(k, hashlib.sha256(m).digest()),
    }
    for name, block in blocks.items():
        add(
            f"rsa-block-{name}",
            "invalid",
            key.spki(),
            good,
            pkcs1(key, block=block),
        )
    add(
        "rsa-signature-short",
        "invalid",
        key.spki(),
        good,
        lambda m: pkcs1(key)(m)[1:] if pkcs1(key)(m)[0] == 0 else b"",
        until=len,
    )
    add(
        "rsa-signature-long",
        "invalid",
        key.spki(),
        good,
        lambda m: b"\x00" + pkcs1(key)(m),
    )
    add(
        "rsa-signature-plus-modulus",
        "invalid",
        key.spki(),
        good,
        lambda m: (int.from_bytes(pkcs1(key)(m), "big") + key.n).to_bytes(
            257, "big"
        )[1:],
        until=lambda s: int.from_bytes(s, "big") >= key.n,
    )
    add(
        "rsa-unused-bits",
        "invalid",
        key.spki(),
        good,
        pkcs1(key),
        unused=1,
        until=lambda s: s[-1] & 1 == 0,
    )
    add("rsa-signature-empty", "invalid", key.spki(), good, lambda m: b"")
    add(
        "rsa-md2",
        "unsupported",
        key.spki(),
        algorithm("1.2.840.113549.1.1.2", NULL),
        pkcs1(key),
    )
    add(
        "rsa-unknown-algorithm",
        "unsupported",
        key.spki(),
        algorithm("1.2.3.4", NULL),
        pkcs1(key),
    )
    add(
        "rsa-key-with-ecdsa",
        "invalid",
        key.spki(),
        algorithm(ECDSA["sha256"]),
        pkcs1(key),
    )
    add(
        "rsa-key-with-ed25519",
        "invalid",
        key.spki(),
        algorithm(ED25519),
        lambda m: b"\x00" * 64,
    )
    add(
        "rsa-pss-key-with-pkcs1",
        "invalid",
        key.spki(kind=PSS),
        good,
        pkcs1(key),
    )


def add_rsa_keys():
    good = rsa_algorithm()
    for size in (512, 1024, 1025, 2047, 2052, 3072, 4096):
        key = RsaKey(size)
        add(f"rsa-{size}", "valid", key.spki(), good, pkcs1(key))
    key = RsaKey(8192)
    add("rsa-8192", "valid-if-built", key.spki(), good, pkcs1(key))
    # The padding of a SHA-512 digest does not fit.
    key = RsaKey(512)
    add(
        "rsa-512-sha512",
        "invalid",
        key.spki(),
        rsa_algorithm("sha512"),
        lambda m: b"\x01" * 64,
    )
    # Shorter than anything the library computes with.
    n = secrets.randbits(384) | 1 << 383 | 1
    add(
        "rsa-384",
        "unsupported",
        rsa_spki(n, 65537),
        good,
        lambda m: b"\x01" * 48,
    )
    for size in (8193, 16384):
        n = secrets.randbits(size) | 1 << size - 1 | 1
        add(
            f"rsa-{size}",
            "over-limit",
            rsa_spki(n, 65537),
            good,
            lambda m, size=size: b"\x01" * ((size + 7) // 8),
        )
    for bits_of_e in (2, 64):
        key = None
        while key is None:
            try:
                key = RsaKey(
                    2048,
                    lambda phi, b=bits_of_e: (
                        3 if b == 2 else odd_coprime(b, phi)
                    ),
                )
            except ValueError:
                pass
        add(
            f"rsa-exponent-{bits_of_e}-bits",
            "valid",
            key.spki(),
            good,
            pkcs1(key),
        )
    key = RsaKey(2048, lambda phi: odd_coprime(72, phi))
    add("rsa-exponent-72-bits", "over-limit", key.spki(), good, pkcs1(key))
    key = RsaKey(2048)
    block = lambda m: pkcs1_block(key.size, info("sha256", m, NULL))
    add("rsa-exponent-1", "over-limit", rsa_spki(key.n, 1), good, block)
    add(
        "rsa-exponent-even",
        "over-limit",
        rsa_spki(key.n, 65536),
        good,
        pkcs1(key),
    )
    add(
        "rsa-modulus-even",
        "over-limit",
        rsa_spki(key.n - 1, key.e),
        good,
        pkcs1(key),
    )
    add(
        "rsa-modulus-negative",
        "over-limit",
        seq(algorithm(RSA, NULL), bits(seq(integer(-key.n), integer(key.e)))),
        good,
        pkcs1(key),
    )
    add(
        "rsa-key-malformed",
        "over-limit",
        seq(algorithm(RSA, NULL), bits(b"\x04\x02\x01\x02")),
        good,
        pkcs1(key),
    )


def odd_coprime(size, phi):
    while True:
        e = secrets.randbits(size) | 1 << size - 1 | 1
        try:
            pow(e, -1, phi)
            return e
        except ValueError:
            continue


# RSASSA-PSS ------------------------------------------------------------------


def mgf1(hash_name, seed, size):
    out = b""
    for counter in range(size // hashlib.new(hash_name).digest_size + 1):
        out += hashlib.new(
            hash_name, seed + counter.to_bytes(4, "big")
        ).digest()
    return out[:size]


def pss(
    key,
    hash_name="sha256",
    salt_size=32,
    trailer=0xBC,
    padding=0,
    separator=1,
    top=0,
    extra=0,
    mask=None,
):
    def sign(message):
        em_bits = key.n.bit_length() - 1
        em_size = (em_bits + 7) // 8
        salt = os.urandom(salt_size)
        digest = hashlib.new(hash_name, message).digest()
        hashed = hashlib.new(hash_name, b"\x00" * 8 + digest + salt).digest()
        zeros = bytearray(em_size - len(hashed) - salt_size - 2)
        if zeros:
            zeros[-1] = padding
        db = bytes(zeros) + bytes([separator]) + salt
        masked = int.from_bytes(db, "big") ^ int.from_bytes(
            mgf1(mask or hash_name, hashed, len(db)), "big"
        )
        masked &= (1 << em_bits - 8 * (len(hashed) + 1)) - 1
        block = bytearray(
            masked.to_bytes(len(db), "big") + hashed + bytes([trailer])
        )
        block[0] |= top
        block[:0] = extra.to_bytes(key.size - em_size, "big")
        if int.from_bytes(block, "big") >= key.n:
            return b""
        return key.raw(bytes(block))

    return sign


def pss_parameters(
    hash_name="sha256",
    salt_size=32,
    mask=None,
    null=(NULL,),
    more=b"",
    explicit_defaults=False,
):
    fields = []
    if hash_name != "sha1" or explicit_defaults:
        digest = seq(oid(HASHES[hash_name][0]), *null)
        fields += [explicit(0, digest)]
    if (mask or hash_name) != "sha1" or explicit_defaults:
        digest = seq(oid(HASHES[mask or hash_name][0]), *null)
        fields += [explicit(1, seq(oid(MGF1), digest))]
    if salt_size != 20 or explicit_defaults:
        fields += [explicit(2, integer(salt_size))]
    if explicit_defaults:
        fields += [explicit(3, integer(1))]
    return seq(*fields, more)


def pss_algorithm(*args, **kwargs):
    return algorithm(PSS, pss_parameters(*args, **kwargs))


def add_pss():
    key = RsaKey(2048)
    spki = key.spki()
    for hash_name in ("sha1", "sha224", "sha256", "sha384", "sha512"):
        size = hashlib.new(hash_name).digest_size
        add(
            f"pss-{hash_name}",
            "valid",
            spki,
            pss_algorithm(hash_name, size),
            pss(key, hash_name, size),
        )
    add(
        "pss-defaults-written",
        "valid",
        spki,
        pss_algorithm("sha1", 20, explicit_defaults=True),
        pss(key, "sha1", 20),
    )
    add(
        "pss-digests-without-null",
        "valid",
        spki,
        pss_algorithm(null=()),
        pss(key),
    )
    for size in (0, 222):
        add(
            f"pss-salt-{size}",
            "valid",
            spki,
            pss_algorithm(salt_size=size),
            pss(key, salt_size=size),
        )
    add(
        "pss-salt-223", "invalid", spki, pss_algorithm(salt_size=223), pss(key)
    )
    add(
        "pss-salt-huge",
        "invalid",
        spki,
        pss_algorithm(salt_size=1 << 40),
        pss(key),
    )
    add(
        "pss-salt-shorter-than-said",
        "invalid",
        spki,
        pss_algorithm(salt_size=32),
        pss(key, salt_size=31),
    )
    add(
        "pss-salt-longer-than-said",
        "invalid",
        spki,
        pss_algorithm(salt_size=32),
        pss(key, salt_size=33),
    )
    add(
        "pss-other-digest",
        "invalid",
        spki,
        pss_algorithm("sha256"),
        pss(key, "sha512", 32),
    )
    add("pss-flipped", "invalid", spki, pss_algorithm(), flip(pss(key)))
    add(
        "pss-two-digests",
        "unsupported",
        spki,
        pss_algorithm(mask="sha1"),
        pss(key, mask="sha1"),
    )
    add(
        "pss-no-parameters",
        "invalid",
        spki,
        algorithm(PSS),
        pss(key, "sha1", 20),
    )
    add(
        "pss-null-parameters",
        "invalid",
        spki,
        algorithm(PSS, NULL),
        pss(key, "sha1", 20),
    )
    add(
        "pss-trailer-field-2",
        "invalid",
        spki,
        algorithm(PSS, pss_parameters(more=explicit(3, integer(2)))),
        pss(key),
    )
    add(
        "pss-parameters-junk",
        "invalid",
        spki,
        algorithm(PSS, pss_parameters(more=b"\x04\x00")),
        pss(key),
    )
    add(
        "pss-unknown-digest",
        "unsupported",
        spki,
        algorithm(PSS, seq(explicit(0, seq(oid("2.16.840.1.101.3.4.2.8"))))),
        pss(key),
    )
    add(
        "pss-other-mask-function",
        "invalid",
        spki,
        algorithm(
            PSS,
            seq(explicit(1, seq(oid("1.2.3"), seq(oid(HASHES["sha1"][0]))))),
        ),
        pss(key, "sha1", 20),
    )
    add(
        "pss-trailer-octet",
        "invalid",
        spki,
        pss_algorithm(),
        pss(key, trailer=0xCC),
    )
    add("pss-padding", "invalid", spki, pss_algorithm(), pss(key, padding=1))
    add(
        "pss-separator",
        "invalid",
        spki,
        pss_algorithm(),
        pss(key, separator=2),
    )
    add(
        "pss-top-bit",
        "invalid",
        spki,
        pss_algorithm(),
        pss(key, top=0x80),
        until=len,
    )
    for size in (1024, 1025, 1026, 1031, 4096):
        other = RsaKey(size)
        add(
            f"pss-rsa-{size}",
            "valid",
            other.spki(),
            pss_algorithm(),
            pss(other),
        )
    add(
        "pss-rsa-512-sha512",
        "invalid",
        RsaKey(512).spki(),
        pss_algorithm("sha512", 64),
        lambda m: b"\x01" * 64,
    )
    add(
        "pss-rsa-1024-sha512",
        "invalid",
        RsaKey(1024).spki(),
        pss_algorithm("sha512", 64),
        lambda m: b"\x01" * 128,
    )
    # The octet that the block of this key is shorter than the modulus
    other = RsaKey(1025)
    add(
        "pss-rsa-1025-first-octet",
        "invalid",
        other.spki(),
        pss_algorithm(),
        pss(other, extra=1),
        until=len,
    )
    # Keys that say what they may be used with
    own = lambda *parameters: key.spki(*parameters, kind=PSS)
    add("pss-key", "valid", own(), pss_algorithm(), pss(key))
    add(
        "pss-key-same",
        "valid",
        own(pss_parameters()),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-key-shorter-salt",
        "valid",
        own(pss_parameters(salt_size=16)),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-key-longer-salt",
        "invalid",
        own(pss_parameters(salt_size=33)),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-key-other-digest",
        "invalid",
        own(pss_parameters("sha384", 32)),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-key-other-mask",
        "invalid",
        own(pss_parameters(mask="sha1")),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-key-malformed",
        "invalid",
        own(b"\x04\x00"),
        pss_algorithm(),
        pss(key),
    )
    add(
        "pss-ec-key",
        "invalid",
        ec_spki(ec.generate_private_key(ec.SECP256R1())),
        pss_algorithm(),
        pss(key),
    )


# ECDSA -----------------------------------------------------------------------


def public_spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )


def ec_spki(key):
    return public_spki(key)


def spki_of_point(curve, point):
    return seq(algorithm(EC, oid(curve)), bits(point))


def ecdsa(key, hash_name="sha256", change=None):
    """change(r, s) gives the octets of another signature."""

    def sign(message):
        signature = key.sign(
            message, ec.ECDSA(getattr(hashes, hash_name.upper())())
        )
        if change is None:
            return signature
        return change(*utils.decode_dss_signature(signature))

    return sign


P256 = "1.2.840.10045.3.1.7"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_PRIME = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF


def add_ecdsa():
    curves = {
        "p224": (ec.SECP224R1(), "sha224"),
        "p384": (ec.SECP384R1(), "sha384"),
        "p521": (ec.SECP521R1(), "sha512"),
        "secp256k1": (ec.SECP256K1(), "sha256"),
        "brainpool-p256": (ec.BrainpoolP256R1(), "sha256"),
        "brainpool-p384": (ec.BrainpoolP384R1(), "sha384"),
        "brainpool-p512": (ec.BrainpoolP512R1(), "sha512"),
    }
    for name, (curve, hash_name) in curves.items():
        key = ec.generate_private_key(curve)
        add(
            f"ecdsa-{name}",
            "valid",
            ec_spki(key),
            algorithm(ECDSA[hash_name]),
            ecdsa(key, hash_name),
        )
        add(
            f"ecdsa-{name}-flipped",
            "invalid",
            ec_spki(key),
            algorithm(ECDSA[hash_name]),
            ecdsa(
                key, hash_name, lambda r, s: seq(integer(r), integer(s ^ 2))
            ),
        )
    key = ec.generate_private_key(ec.SECP256R1())
    spki = ec_spki(key)
    for hash_name, dotted in ECDSA.items():
        add(
            f"ecdsa-p256-{hash_name}",
            "valid",
            spki,
            algorithm(dotted),
            ecdsa(key, hash_name),
        )
    p521 = ec.generate_private_key(ec.SECP521R1())
    add(
        "ecdsa-p521-sha256",
        "valid",
        ec_spki(p521),
        algorithm(ECDSA["sha256"]),
        ecdsa(p521),
    )
    p192 = ec.generate_private_key(ec.SECP192R1())
    add(
        "ecdsa-p192",
        "unsupported",
        ec_spki(p192),
        algorithm(ECDSA["sha256"]),
        ecdsa(p192),
    )
    good = algorithm(ECDSA["sha256"])
    add(
        "ecdsa-parameters",
        "invalid",
        spki,
        algorithm(ECDSA["sha256"], NULL),
        ecdsa(key),
    )
    add(
        "ecdsa-other-key",
        "invalid",
        spki,
        good,
        ecdsa(ec.generate_private_key(ec.SECP256R1())),
    )
    n = P256_ORDER
    changes = {
        "r-zero": lambda r, s: seq(integer(0), integer(s)),
        "s-zero": lambda r, s: seq(integer(r), integer(0)),
        "both-zero": lambda r, s: seq(integer(0), integer(0)),
        "r-above-order": lambda r, s: seq(integer(r + n), integer(s)),
        "s-above-order": lambda r, s: seq(integer(r), integer(s + n)),
        "r-is-order": lambda r, s: seq(integer(n), integer(s)),
        "r-negative": lambda r, s: seq(integer(r - n), integer(s)),
        "s-negative": lambda r, s: seq(integer(r), integer(-s)),
        "huge": lambda r, s: seq(integer(r + (n << 600)), integer(s)),
        "r-padded": lambda r, s: seq(
            der.tlv(2, b"\x00" + integer(r)[2:]), integer(s)
        ),
        "trailing": lambda r, s: seq(integer(r), integer(s)) + b"\x00",
        "trailing-inside": lambda r, s: seq(integer(r), integer(s), NULL),
        "long-length": lambda r, s: b"\x30\x81"
        + seq(integer(r), integer(s))[1:],
        "one-number": lambda r, s: seq(integer(r)),
        "set": lambda r, s: der.tlv(0x31, integer(r), integer(s)),
        "raw": lambda r, s: r.to_bytes(32, "big") + s.to_bytes(32, "big"),
        "empty": lambda r, s: b"",
    }
    for name, change in changes.items():
        add(
            f"ecdsa-signature-{name}",
            "invalid",
            spki,
            good,
            ecdsa(key, change=change),
        )
    add(
        "ecdsa-signature-mirrored",
        "valid",
        spki,
        good,
        ecdsa(key, change=lambda r, s: seq(integer(r), integer(n - s))),
    )
    numbers = key.public_key().public_numbers()
    x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
    odd = bytes([2 + numbers.y % 2])
    points = {
        "off-curve": ("over-limit", b"\x04" + x + bytes([y[0] ^ 1]) + y[1:]),
        "zero": ("over-limit", b"\x04" + b"\x00" * 64),
        "prime-added": (
            "over-limit",
            b"\x04" + (numbers.x + P256_PRIME).to_bytes(33, "big")[-32:] + y,
        ),
        "infinity": ("over-limit", b"\x00"),
        "hybrid": ("over-limit", bytes([6 + numbers.y % 2]) + x + y),
        "short": ("over-limit", b"\x04" + x + y[:-1]),
        "long": ("over-limit", b"\x04" + x + y + b"\x00"),
        "empty": ("over-limit", b""),
        "compressed": ("valid-if-built", odd + x),
    }
    for name, (result, point) in points.items():
        add(
            f"ecdsa-point-{name}",
            result,
            spki_of_point(P256, point),
            good,
            ecdsa(key),
        )
    prime_field = seq(oid("1.2.840.10045.1.1"), integer(P256_PRIME))
    explicit_curve = seq(
        integer(1),
        prime_field,
        seq(der.octets(b"\x01"), der.octets(b"\x02")),
        der.octets(b"\x04" + x + y),
        integer(n),
        integer(1),
    )
    point = bits(b"\x04" + x + y)
    add(
        "ecdsa-explicit-curve",
        "unsupported",
        seq(algorithm(EC, explicit_curve), point),
        good,
        ecdsa(key),
    )
    add(
        "ecdsa-unknown-curve",
        "unsupported",
        seq(algorithm(EC, oid("1.2.3.4")), point),
        good,
        ecdsa(key),
    )
    add(
        "ecdsa-implicit-curve",
        "unsupported",
        seq(algorithm(EC, NULL), point),
        good,
        ecdsa(key),
    )
    add("ecdsa-key-with-rsa", "invalid", spki, rsa_algorithm(), ecdsa(key))


# Edwards curves, and what is left --------------------------------------------

ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def no_point(prime, size, numerator, denominator):
    """The encoding of a y that no point of the curve has."""
    while True:
        y = secrets.randbelow(prime)
        square = numerator(y * y) * pow(denominator(y * y), -1, prime)
        if pow(square % prime, (prime - 1) // 2, prime) == prime - 1:
            return y.to_bytes(size, "little")


def add_eddsa():
    key = ed25519.Ed25519PrivateKey.generate()
    spki, good = public_spki(key), algorithm(ED25519)
    raw = key.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    plus_order = lambda m: key.sign(m)[:32] + (
        int.from_bytes(key.sign(m)[32:], "little") + ED25519_ORDER
    ).to_bytes(32, "little")
    add("ed25519", "valid", spki, good, key.sign)
    add("ed25519-flipped", "invalid", spki, good, flip(key.sign))
    add(
        "ed25519-parameters",
        "invalid",
        spki,
        algorithm(ED25519, NULL),
        key.sign,
    )
    add("ed25519-plus-order", "invalid", spki, good, plus_order)
    add("ed25519-short", "invalid", spki, good, lambda m: key.sign(m)[:63])
    add("ed25519-long", "invalid", spki, good, lambda m: key.sign(m) + b"\x00")
    add(
        "ed25519-key-parameters",
        "over-limit",
        seq(algorithm(ED25519, NULL), bits(raw)),
        good,
        key.sign,
    )
    add(
        "ed25519-key-short",
        "over-limit",
        seq(algorithm(ED25519), bits(raw[:31])),
        good,
        key.sign,
    )
    prime = 2**255 - 19
    d = -121665 * pow(121666, -1, prime)
    point = no_point(prime, 32, lambda yy: yy - 1, lambda yy: d * yy + 1)
    add(
        "ed25519-key-no-point",
        "refused",
        seq(algorithm(ED25519), bits(point)),
        good,
        key.sign,
    )
    add(
        "ed25519-other-key",
        "invalid",
        public_spki(ed25519.Ed25519PrivateKey.generate()),
        good,
        key.sign,
    )
    add(
        "ed25519-x25519-key",
        "invalid",
        public_spki(x25519.X25519PrivateKey.generate()),
        good,
        key.sign,
    )
    other = ed448.Ed448PrivateKey.generate()
    raw = other.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    spki, good = public_spki(other), algorithm(ED448)
    add("ed448", "valid", spki, good, other.sign)
    add("ed448-flipped", "invalid", spki, good, flip(other.sign))
    add(
        "ed448-parameters", "invalid", spki, algorithm(ED448, NULL), other.sign
    )
    add("ed448-short", "invalid", spki, good, lambda m: other.sign(m)[:113])
    add(
        "ed448-key-short",
        "over-limit",
        seq(algorithm(ED448), bits(raw[:56])),
        good,
        other.sign,
    )
    prime = 2**448 - 2**224 - 1
    point = no_point(prime, 57, lambda yy: 1 - yy, lambda yy: 1 + 39081 * yy)
    add(
        "ed448-key-no-point",
        "refused",
        seq(algorithm(ED448), bits(point)),
        good,
        other.sign,
    )
    add("ed448-ed25519-key", "invalid", public_spki(key), good, other.sign)


def add_dsa():
    key = dsa.generate_private_key(2048)
    add(
        "dsa",
        "unsupported",
        public_spki(key),
        algorithm("2.16.840.1.101.3.4.3.2"),
        lambda m: key.sign(m, hashes.SHA256()),
    )


if __name__ == "__main__":
    random.seed()
    add_pkcs1()
    add_rsa_keys()
    add_pss()
    add_ecdsa()
    add_eddsa()
    add_dsa()
    CASES.save()
