#!/usr/bin/python3
"""TLS servers for the unit tests, on free ports of 127.0.0.1.

Usage: peers.py odd|openssl|plain

Prints one line for each server: name, port, SHA-256 of the stapled response,
of the SCT list and of each certificate that it sends ("-" for none), then
"ready". Ends when its standard input does.
"""

import base64
import hashlib
import pathlib
import re
import struct
import sys
import tempfile
import time
from dataclasses import replace

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "e2e"))

from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.x509 import ocsp  # noqa: E402

from lab import listener, odd_hosts, pki, process, sct  # noqa: E402
from lab.listener import Listener  # noqa: E402
from lab.tls_server import TlsServer  # noqa: E402

HOST = "127.0.0.1"
AUTHORITIES = pki.Authorities()
NAMES = ("probe.example.com", "*.example.com")


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def tell(name, port, chain=(), staple=b"", scts=b""):
    print(name, port, digest(staple) if staple else "-",
          digest(scts) if scts else "-",
          " ".join(digest(der) for der in chain) or "-", flush=True)


class Site:
    """What a builder of the laboratory's odd chains asks of its site."""

    name = NAMES[0]
    authorities = AUTHORITIES

    def issue(self, issuer=None, names=(NAMES[0],), **differences):
        return (issuer or AUTHORITIES.ecdsa).issue(
            pki.Contents(names=names, common_name=names[0], **differences))


def scripted(name, dialogue, chain=()):
    tell(name, Listener(HOST, 0, dialogue).socket.getsockname()[1], chain)


def none_at_all(site):
    return [], odd_hosts.plain(site)[1]


def empty_leaf(site):
    chain, key = odd_hosts.plain(site)
    return [b""] + chain, key


def odd():
    """Chains that no ordinary server would load, in every version."""
    builders = {name: row[0] for name, row in odd_hosts.CHAINS.items()}
    builders.update({name: row[0]
                     for name, row in odd_hosts.OVER_LIMIT.items()})
    builders["none"] = none_at_all
    builders["empty-leaf"] = empty_leaf
    builders["other-rsa-key"] = other_rsa_key
    site = Site()
    for name, build in builders.items():
        chain, key = build(site)
        for version in ("1.3", "1.2", "1.1", "1.0"):
            script = TlsServer(chain, key, version=version)
            scripted(f"{name}-{version}", script, chain)
    chain, key = odd_hosts.large(site)
    manners = {
        "records-of-700": {"fragment": 700},
        "coalesced": {"coalesce": True},
        "retried": {"retry": True},
        "asking": {"ask_certificate": True},
        "forged": {"bad_signature": True},
        "stalling": {"stop_at": "signature"},
        "resetting": {"stop_at": "signature", "stop_how": "reset"},
        "refusing": {"stop_at": "signature", "stop_how": "refuse",
                     "ask_certificate": True},
        "closing": {"stop_at": "certificate", "stop_how": "close"},
        "closing-late": {"stop_at": "signature", "stop_how": "close"},
    }
    for name, settings in manners.items():
        for version in ("1.3", "1.2"):
            script = TlsServer(chain, key, version=version, **settings)
            scripted(f"{name}-{version}", script, chain)


def other_rsa_key(site):
    chain, _ = odd_hosts.rsa(site)
    return chain, pki.rsa_key()


class Folder:
    """PEM files for `openssl s_server`."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="certready-")
        self.path = pathlib.Path(self.temporary.name)
        self.servers = []

    def write(self, name, content):
        path = self.path / name
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        return str(path)

    def credential(self, name, credential):
        chain = credential.chain()
        return ["-cert", self.write(name + ".pem", pki.pem(chain[:1])),
                "-key", self.write(name + ".key",
                                   pki.key_pem(credential.key)),
                "-cert_chain", self.write(name + ".above.pem",
                                          pki.pem(chain[1:]))]

    def serve(self, name, credential, *options, staple=b"", scts=b""):
        child = process.Child(
            name, ["openssl", "s_server", "-accept", HOST + ":0", "-www",
                   *self.credential(name, credential), *options], self.path)
        self.servers.append((name, child, credential, staple, scts))

    def tell(self):
        """Says where they listen, when they do."""
        for name, child, credential, staple, scts in self.servers:
            end = time.monotonic() + process.PATIENCE
            while True:
                said = re.search(r"^ACCEPT \S+:(\d+)$",
                                 child.log.read_text(errors="replace"),
                                 re.MULTILINE)
                if said:
                    break
                child.check()
                if time.monotonic() > end:
                    raise process.LaboratoryError(name)
                time.sleep(0.02)
            tell(name, said[1], credential.chain(), staple, scts)


def ocsp_response(credential):
    """A good answer, signed by the issuer."""
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=credential.certificate, issuer=credential.issuer.certificate,
        algorithm=hashes.SHA256(), cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=pki.days(-1), next_update=pki.days(1),
        revocation_time=None, revocation_reason=None,
    ).responder_id(ocsp.OCSPResponderEncoding.HASH,
                   credential.issuer.certificate)
    return builder.sign(credential.issuer.key, hashes.SHA256()).public_bytes(
        serialization.Encoding.DER)


def serverinfo(extension, data):
    """The PEM file of -serverinfo: an extension for a certificate, wherever
    the version of TLS puts it."""
    # SSL_EXT_CLIENT_HELLO, …_TLS1_2_SERVER_HELLO, …_TLS1_3_CERTIFICATE,
    # and unknown extensions may be repeated
    context = 0x0080 | 0x0100 | 0x1000
    body = struct.pack(">IHH", context, extension, len(data)) + data
    return ("-----BEGIN SERVERINFOV2 FOR SCT-----\n" +
            base64.encodebytes(body).decode() +
            "-----END SERVERINFOV2 FOR SCT-----\n")


def openssl(folder):
    """Real servers: what they choose, ask for and staple."""
    site = Site()
    rsa = site.issue(AUTHORITIES.rsa, make_key=pki.rsa_key,
                     key_usage=("digital_signature", "key_encipherment"))
    ecdsa = site.issue()
    ed25519 = site.issue(make_key=pki.ed25519_key)
    weak = ("-cipher", "ALL:@SECLEVEL=0")
    old = "-no_tls1_3"
    folder.serve("rsa-1.3", rsa)
    folder.serve("ecdsa-1.3", ecdsa)
    folder.serve("ed25519-1.3", ed25519)
    folder.serve("rsa-1.2", rsa, old)
    folder.serve("ecdsa-1.2", ecdsa, old)
    folder.serve("ed25519-1.2", ed25519, old)
    folder.serve("rsa-1.1", rsa, "-tls1_1", *weak)
    folder.serve("ecdsa-1.0", ecdsa, "-tls1", *weak)
    folder.serve("only-1.3", ecdsa, "-tls1_3")
    for name, suite in (("chacha20", "TLS_CHACHA20_POLY1305_SHA256"),
                        ("aes256", "TLS_AES_256_GCM_SHA384"),
                        ("ccm", "TLS_AES_128_CCM_SHA256")):
        folder.serve(name, ecdsa, "-ciphersuites", suite)
    # Its tag of 64 bits is too short for the level of OpenSSL 3.2 and later.
    folder.serve("ccm8", ecdsa, "-ciphersuites", "TLS_AES_128_CCM_8_SHA256",
                 *weak)
    for group in ("P-256", "P-384", "P-521", "X448", "ffdhe2048"):
        folder.serve("group-" + group, ecdsa, "-groups", group)
    folder.serve("static-rsa", rsa, old, "-cipher", "AES128-SHA")
    folder.serve("dhe", rsa, old, "-cipher", "DHE-RSA-AES128-SHA")
    folder.serve("camellia", rsa, old, "-cipher", "CAMELLIA128-SHA")
    folder.serve("anonymous", rsa, old, "-cipher", "ADH-AES128-SHA:@SECLEVEL=0")
    folder.serve("both", ecdsa, "-dcert", str(folder.path / "rsa-1.3.pem"),
                 "-dkey", str(folder.path / "rsa-1.3.key"))
    names = folder.write("names.pem", pki.pem(
        [AUTHORITIES.rsa_root.der, AUTHORITIES.ecdsa_root.der]))
    folder.serve("asking-1.3", ecdsa, "-verify", "2", "-CAfile", names)
    folder.serve("asking-1.2", ecdsa, "-verify", "2", "-CAfile", names, old)
    folder.serve("demanding-1.2", ecdsa, "-Verify", "2", "-CAfile", names,
                 old)
    folder.serve("named", ecdsa, "-servername", "other.example.com",
                 "-servername_fatal", "-cert2", str(folder.path / "named.pem"),
                 "-key2", str(folder.path / "named.key"))
    evidence(folder, site, old)


def evidence(folder, site, old):
    """Servers that staple, under a leaf that names a responder, and that send
    SCTs, under a leaf that embeds none."""
    responder = x509.AuthorityInformationAccess([x509.AccessDescription(
        x509.oid.AuthorityInformationAccessOID.OCSP,
        x509.UniformResourceIdentifier("http://ocsp.example.com/"))])
    leaf = site.issue(pointers=False, scts=0, extra=(
        ("1.3.6.1.5.5.7.1.1", False, responder.public_bytes()),))
    response = ocsp_response(leaf)
    staple = ["-status_file", folder.write("status.der", response)]
    # The extension holds the list without the OCTET STRING around it.
    scts = sct.sct_list(2, pki.days(-1))
    scts = scts[scts.index(struct.pack(">H", len(scts) - 5)):]
    info = ["-serverinfo", folder.write("scts.pem", serverinfo(18, scts))]
    folder.serve("staple-any", leaf, *staple, *info, staple=response,
                 scts=scts)
    folder.serve("staple-1.2", leaf, *staple, *info, old, staple=response,
                 scts=scts)
    folder.serve("staple-1.3", leaf, *staple, "-tls1_3", staple=response)
    folder.serve("staple-none", leaf)
    folder.serve("scts-only", site.issue(scts=0), *info, scts=scts)


def drip(octets, seconds):
    """One octet at a time; the connection never ends by itself."""
    def dialogue(connection):
        connection.recv(65536)
        for octet in octets:
            connection.sendall(bytes([octet]))
            time.sleep(seconds)
        listener.drain(connection)
    return dialogue


def flood(octets):
    """The same octets for ever."""
    def dialogue(connection):
        connection.recv(65536)
        while True:
            connection.sendall(octets)
    return dialogue


def says_and_resets(octets):
    """A reset right behind the first octets of an answer."""
    def dialogue(connection):
        connection.recv(65536)
        connection.sendall(octets)
        listener.reset(connection)
    return dialogue


def first_then(first, then):
    """A server that does one thing with its first client, and another with
    all later ones."""
    seen = []

    def dialogue(connection):
        seen.append(connection)
        (first if len(seen) == 1 else then)(connection)
    return dialogue


def plain():
    """Servers that are no TLS servers, or bad ones."""
    site = Site()
    chain, key = odd_hosts.plain(site)
    good = TlsServer(chain, key)
    scripted("good", good, chain)
    scripted("silent", listener.silent)
    scripted("closes", listener.closes)
    scripted("resets", listener.resets)
    scripted("http", listener.says(
        b"HTTP/1.1 400 Bad Request\r\nServer: example\r\n\r\n"))
    scripted("ssh", listener.says(b"SSH-2.0-OpenSSH_9.2\r\n"))
    scripted("smtp", listener.says(b"220 mail.example.com ESMTP\r\n"))
    scripted("escapes", listener.says(b"\x1b]0;owned\x07\xff\n"))
    for alert in (40, 70, 80, 112, 200):
        scripted(f"alert-{alert}", listener.alerts(alert))
    scripted("drip", drip(b"\x16\x03\x03\x40\0" + bytes(10000), 0.05))
    scripted("empty-records", flood(b"\x16\x03\x03\0\0" * 100))
    scripted("warnings", flood(b"\x15\x03\x03\0\2\1\x5a" * 100))
    scripted("zeros", flood(bytes(4096)))
    scripted("huge-message", listener.says(
        b"\x16\x03\x03\0\4\x0b\x10\0\0"))
    scripted("says-and-resets", says_and_resets(b"\x16\x03\x03\1\0" +
                                                bytes(100)))
    scripted("reset-then-good", first_then(listener.resets, good), chain)
    scripted("alert-then-silent",
             first_then(listener.alerts(40), listener.silent))
    for name in ("hello", "certificate", "signature"):
        scripted("stall-" + name, replace(good, stop_at=name), chain)


def main():
    group = sys.argv[1]
    folder = Folder()
    if group == "openssl":
        openssl(folder)
        folder.tell()
    else:
        {"odd": odd, "plain": plain}[group]()
    print("ready", flush=True)
    sys.stdin.read()
    for _, child, *_ in folder.servers:
        child.stop()


if __name__ == "__main__":
    main()
