#!/usr/bin/python3
"""Makes weak_keys.pem: certificates with RSA keys that are weak in a known
way, or nearly, each with the word of what the test must say. Takes minutes.
"""

import os
import secrets

import der
from der import NULL, bits, explicit, integer, oid, seq

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = der.Cases(os.path.join(HERE, "weak_keys.pem"), "weak_keys.py")

SMALL_PRIMES = [
    p for p in range(2, 752) if all(p % q for q in range(2, int(p**0.5) + 1))
]


def is_prime(n):
    """Miller and Rabin; good enough for numbers nobody has chosen."""
    if any(n % p == 0 for p in SMALL_PRIMES):
        return n in SMALL_PRIMES
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(16):
        x = pow(secrets.randbelow(n - 3) + 2, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(n):
    n |= 1
    while not is_prime(n):
        n += 2
    return n


def random_prime(size):
    return next_prime(secrets.randbits(size) | 3 << size - 2)


def roca_prime(size):
    """k * M + (65537^a mod M), as CVE-2017-15361 has them."""
    count = {256: 39, 512: 71, 1024: 126}[size]
    product = 1
    for p in SMALL_PRIMES[:count]:
        product *= p
    while True:
        k = (
            secrets.randbelow((1 << size) // product)
            | 1 << size - product.bit_length() - 1
        )
        p = k * product + pow(65537, secrets.randbelow(1 << 64), product)
        if p.bit_length() == size and is_prime(p):
            return p


def rounds_of(p, q):
    """How many rounds Fermat's method needs."""
    n, root = p * q, 1 << ((p * q).bit_length() + 1) // 2
    while (step := (root + n // root) // 2) < root:
        root = step
    return (p + q) // 2 - root


def close_primes(size, least, most):
    """Two primes that Fermat's method finds after so many rounds."""
    distance = 2
    p = random_prime(size)
    while True:
        q = next_prime(p + distance)
        rounds = rounds_of(p, q)
        if least <= rounds <= most:
            return p, q
        if rounds > most:
            p, distance = random_prime(size), 2
        # The rounds grow with the square of the distance.
        distance = max(
            distance + 2,
            (
                distance * 5 // 4
                if rounds < least // 2
                else distance * 101 // 100
            ),
        )


def add(name, word, n):
    key = seq(
        seq(oid("1.2.840.113549.1.1.1"), NULL),
        bits(seq(integer(n), integer(65537))),
    )
    tbs = seq(
        explicit(0, integer(2)),
        integer(1),
        seq(oid("1.2.840.10045.4.3.2")),
        der.name(cn="CA"),
        seq(der.utc("250101000000Z"), der.utc("350101000000Z")),
        der.name(cn="Key"),
        key,
    )
    CASES.add(
        name,
        word,
        seq(tbs, seq(oid("1.2.840.10045.4.3.2")), bits(b"\x30\x00")),
    )


if __name__ == "__main__":
    for size in (512, 1024, 2048, 3072, 4096):
        add(
            f"good-{size}",
            "none",
            random_prime(size // 2) * random_prime(size // 2),
        )
    add("good-odd-size", "none", random_prime(1021) * random_prime(1030))
    for size in (256, 512, 1024):
        add(f"roca-{2 * size}", "ROCA", roca_prime(size) * roca_prime(size))
    # Only one of the primes has the form.
    add("half-roca", "none", roca_prime(512) * random_prime(512))
    for size in (256, 1024, 2048):
        p = random_prime(size)
        add(f"close-{2 * size}", "Fermat", p * next_prime(p + 2))
    add("square", "Fermat", random_prime(1024) ** 2)
    p, q = close_primes(256, 95, 100)
    add(f"close-after-{rounds_of(p, q)}-rounds", "Fermat", p * q)
    p, q = close_primes(256, 101, 110)
    add(f"close-after-{rounds_of(p, q)}-rounds", "none", p * q)
    for factor in (2, 3, 5, 743, 751):
        add(f"factor-{factor}", "factor", factor * random_prime(2040))
    add("factor-757", "none", 757 * random_prime(2039))
    # No primes, but Fermat's method cannot tell.
    middle, half = 0, 0
    while any(
        (middle - half) * (middle + half) % p == 0 for p in SMALL_PRIMES
    ):
        middle, half = secrets.randbits(4096) | 3 << 4094, secrets.randbits(
            1024
        )
    add("close-8192", "Fermat", (middle - half) * (middle + half))
    add("largest", "none", random_prime(4096) * random_prime(4096))
    add("too-large", "none", 3 * (secrets.randbits(8200) | 1 << 8199 | 1))
    CASES.save()
