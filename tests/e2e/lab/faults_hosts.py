"""Servers that fail before, in or instead of the handshake."""

from cryptography import x509
from cryptography.x509.oid import NameOID

from . import listener, pki
from .site import TABLE
from .tls_server import TlsServer

host = TABLE.group("faults")

HANDSHAKE_FAILURE, UNRECOGNIZED_NAME = 40, 112
HASTE = ("--handshake-timeout", "1", "--retries", "0")


def script(site, credential=None, **what):
    credential = credential or site.issue()
    site.script(TlsServer(credential.chain(), credential.key, **what))


@host("refused", "nothing listens on the port", "not-ready",
      errors={"network.connect"})
def refused(site):
    site.address()


@host("silent", "a server that accepts and never answers", "inconclusive",
      unknown={"tls.handshake"}, options=HASTE)
def silent(site):
    site.script(listener.silent)


@host("two-silent", "two addresses, both silent", "inconclusive",
      unknown={"tls.handshake"}, options=HASTE)
def two_silent(site):
    site.script(listener.silent)
    site.script(listener.silent)


@host("ssh", "SSH on the port", "not-ready", errors={"tls.handshake"})
def ssh(site):
    site.script(listener.says(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"))


@host("smtp", "SMTP on the port", "not-ready", errors={"tls.handshake"})
def smtp(site):
    site.script(listener.says(b"220 mail.example.com ESMTP\r\n"))


@host("alert", "a fatal alert: handshake_failure", "not-ready",
      errors={"tls.handshake"})
def alert(site):
    site.script(listener.alerts(HANDSHAKE_FAILURE))


@host("unrecognized-name", "a fatal alert: unrecognized_name", "not-ready",
      errors={"tls.handshake"})
def unrecognized_name(site):
    site.script(listener.alerts(UNRECOGNIZED_NAME))


@host("reset-first", "a reset in place of the ServerHello", "inconclusive",
      unknown={"tls.handshake"}, options=("--retries", "0"))
def reset_first(site):
    site.script(listener.resets)


for version in ("1.3", "1.2"):
    @host(f"reset-{version}", f"TLS {version}, reset inside the Certificate",
          "inconclusive", unknown={"tls.handshake"},
          options=("--retries", "0"))
    def reset_inside(site, version=version):
        script(site, version=version, stop_at="certificate",
               stop_how="reset")

    @host(f"stall-{version}", f"TLS {version}, silence inside the Certificate",
          "inconclusive", unknown={"tls.handshake"}, options=HASTE)
    def stall_inside(site, version=version):
        script(site, version=version, stop_at="certificate")

    @host(f"bad-signature-{version}",
          f"TLS {version}, a server that does not hold the key",
          "not-ready", errors={"tls.handshake"})
    def bad_signature(site, version=version):
        script(site, version=version, bad_signature=True)

    @host(f"other-rsa-key-{version}",
          f"TLS {version}, a server with the RSA key of another certificate",
          "not-ready", errors={"tls.handshake"})
    def other_rsa_key(site, version=version):
        issuer = site.authorities.rsa
        right = site.issue(issuer, make_key=pki.rsa_key)
        script(site, pki.Credential(pki.rsa_key(), right.certificate, issuer),
               version=version)

    @host(f"refuses-early-{version}",
          f"TLS {version}, an alert before the key is proven, from a server "
          "that asks for a client certificate",
          "not-ready", errors={"tls.handshake"}, notes={"tls.client-cert"})
    def refuses_early(site, version=version):
        script(site, version=version, ask_certificate=True,
               stop_at="signature", stop_how="refuse")


@host("hostile-text", "a certificate whose texts attack the reader's screen",
      "not-ready", errors={"name.mismatch"}, warnings={"name.bad-san"})
def hostile_text(site):
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME,
                           "\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME,
                           "line\r\n::error::\u202egnirts\u2066\x9b31m"),
        x509.NameAttribute(NameOID.COMMON_NAME, "=HYPERLINK(\u200f\x7f\x00)")])
    site.nginx(site.issue(subject=subject, names=(
        "evil\x1b[31m.example.com", "new\nline.example.com",
        "nul\x00.example.com", "'><img src=x>.example.com")))


@host("two-hundred", "two hundred addresses, of which none answers",
      "not-ready", errors={"network.connect"}, unknown={"dns.too-many"},
      notes={"dns.multiple"})
def two_hundred(site):
    """More than a datagram holds: the answer comes over TCP."""
    for last in range(200):
        site.record("A", f"127.0.1.{last}")
