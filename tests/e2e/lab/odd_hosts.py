"""Chains that no ordinary server would load, sent octet for octet.

Each is served under TLS 1.3 and 1.2, and some in small records or after a
HelloRetryRequest. `site.sent` is what went out.
"""

from dataclasses import replace

from . import pki
from .site import TABLE
from .tls_server import TlsServer

host = TABLE.group("odd")


def plain(site):
    credential = site.issue()
    return credential.chain(), credential.key


def malformed_leaf(site):
    """The TBSCertificate claims to be longer than the certificate."""
    chain, key = plain(site)
    leaf = bytearray(chain[0])
    assert leaf[:2] == b"\x30\x82" and leaf[4:6] == b"\x30\x82"
    leaf[6:8] = b"\xff\xff"
    return [bytes(leaf)] + chain[1:], key


def truncated_leaf(site):
    chain, key = plain(site)
    return [chain[0][:len(chain[0]) // 2]] + chain[1:], key


def noise(site):
    chain, key = plain(site)
    return [b"this is no certificate"] + chain[1:], key


def malformed_third(site):
    chain, key = plain(site)
    return chain + [chain[1][:100]], key


def unknown_critical(site):
    credential = site.issue(extra=(
        ("1.3.6.1.4.1.32473.1", True, b"\5\0"),))  # 32473: RFC 5612
    return credential.chain(), credential.key


def large(site):
    """A certificate of 107 KB, by a thousand names of 100 octets."""
    names = tuple(f"{n:04}-{'x' * 50}.{'y' * 32}.example.com"
                  for n in range(1000))
    credential = site.issue(names=(site.name, *names))
    return credential.chain(), credential.key


def too_large(site):
    """More than the 256 KiB that a handshake may have."""
    chain, key = large(site)
    return [chain[0]] * 3 + chain[1:], key


def several(count):
    """The chain, and unrelated CA certificates up to that many."""
    def build(site):
        chain, key = plain(site)
        return chain + unrelated(count - len(chain)), key
    return build


def unrelated(count):
    return [pki.make(replace(pki.ROOT,
                             common_name=f"Example Unrelated CA {n}")).der
            for n in range(count)]


def all_reversed(site):
    credential = site.issue()
    return ([credential.root().der] + credential.chain()[::-1],
            credential.key)


def cas_reversed(site):
    credential = site.issue(site.authorities.lower)
    leaf, lower, upper = credential.chain()
    return [leaf, upper, lower], credential.key


def ed25519(site):
    credential = site.issue(make_key=pki.ed25519_key)
    return credential.chain(), credential.key


def rsa(site):
    credential = site.issue(site.authorities.rsa, make_key=pki.rsa_key)
    return credential.chain(), credential.key


def fat(site):
    """A leaf and an intermediate of more than 2048 octets each."""
    padding = ("1.3.6.1.4.1.32473.2", False, b"\4\x82\x0b\xb8" + bytes(3000))
    issuer = site.authorities.ecdsa_root.issue(replace(
        pki.AUTHORITY, common_name="Example Fat CA", extra=(padding,)))
    names = tuple(f"name-{n}.fat.example.com" for n in range(100))
    credential = site.issue(issuer, names=(site.name, *names))
    return credential.chain(), credential.key


NOT_READY, READY, WARNED = "not-ready", "ready", "ready-with-warnings"
INCONCLUSIVE = "inconclusive"

# name: (builder, verdict, rules that fail at least)
CHAINS = {
    "plain": (plain, READY, ()),
    "rsa": (rsa, READY, ()),
    "malformed-leaf": (malformed_leaf, NOT_READY, {"certificate.malformed"}),
    "truncated-leaf": (truncated_leaf, NOT_READY, {"certificate.malformed"}),
    "noise": (noise, NOT_READY, {"certificate.malformed"}),
    # Not on the path, so no fault of the chain; but the TLS library ends
    # the handshake over it, and that alone is not held against the server.
    "malformed-third": (malformed_third, INCONCLUSIVE, {"chain.extra"}),
    "unknown-critical": (unknown_critical, NOT_READY,
                         {"chain.unknown-critical"}),
    "large": (large, READY, ()),
    "twelve": (several(12), WARNED, {"chain.extra"}),
    "thirty-two": (several(32), WARNED, {"chain.extra"}),
    "reversed": (all_reversed, NOT_READY, ()),
    "reversed-cas": (cas_reversed, WARNED, {"chain.order"}),
    "ed25519": (ed25519, NOT_READY, {"key.algorithm"}),
    "fat": (fat, READY, ()),
}

# What the peer's certificates exhaust is a failure: name -> (builder, how
# many certificates must still be shown, at least).
OVER_LIMIT = {"thirty-three": (several(33), 32), "too-large": (too_large, 0)}

# Ways to send the plain chain: name -> settings of the server.
MANNERS = {
    "records-of-97": {"fragment": 97},
    "coalesced": {"coalesce": True},
    "asks-certificate": {"ask_certificate": True},
}


def declare(name, build, verdict, rules=(), **settings):
    errors = rules if verdict == NOT_READY else ()
    warnings = rules if verdict in (WARNED, INCONCLUSIVE) else ()
    unknown = {"tls.handshake"} if verdict == INCONCLUSIVE else ()

    @host(name, f"odd chain: {name}", verdict, errors, warnings, unknown)
    def serve(site):
        chain, key = build(site)
        site.sent = chain
        site.script(TlsServer(chain, key, **settings))


for number in ("1.3", "1.2"):
    for title, (maker, expected, fails) in CHAINS.items():
        declare(f"{title}-{number}", maker, expected, fails, version=number)
    for title, (maker, _) in OVER_LIMIT.items():
        declare(f"{title}-{number}", maker, NOT_READY, {"chain.over-limit"},
                version=number)
    for title, manner in MANNERS.items():
        declare(f"{title}-{number}", plain, READY, version=number, **manner)
declare("records-of-5-1.3", plain, READY, version="1.3", fragment=5)
# The TLS library does not join the pieces of an encrypted Finished before
# TLS 1.3. The chain has been seen by then.
declare("records-of-5-1.2", plain, INCONCLUSIVE, version="1.2", fragment=5)
declare("retried-1.3", plain, READY, version="1.3", retry=True)
declare("retried-large-1.3", large, READY, version="1.3", retry=True,
        fragment=997)
for number in ("1.1", "1.0"):
    declare(f"plain-{number}", plain, NOT_READY, version=number)
    declare(f"malformed-leaf-{number}", malformed_leaf, NOT_READY,
            version=number)
