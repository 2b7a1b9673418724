"""Hosts that are asked for pages: the appliance's health, and port 80."""

import errno
import socket
from dataclasses import replace

from cryptography import x509
from cryptography.x509.oid import NameOID

from . import listener, pki
from .listener import Listener
from .online import Online, good_crl, issue
from .pointers import pointers
from .site import TABLE
from .tls_server import TlsServer
from .tls_wire import APPLICATION_DATA

host = TABLE.group("pages")

PROBE = ("--probe-http",)
HTTP_PORT = 80


def can_use_port_80():
    try:
        with socket.socket() as attempt:
            attempt.bind(("127.0.0.1", HTTP_PORT))
    except OSError as fault:
        return fault.errno == errno.EADDRINUSE
    return True


def serve(site, directives, issuer=None):
    crl = good_crl(site, issuer)
    site.nginx(issue(site, issuer, crls=[crl]), directives=directives)


@host("healthy", "an appliance that says that it is healthy", "ready",
      options=PROBE)
def healthy(site):
    serve(site, "location = /check_health { return 200 'ok'; }")


@host("unhealthy", "an appliance that reports a fault", "ready",
      notes={"network.health"}, options=PROBE)
def unhealthy(site):
    serve(site, "location = /check_health { return 500; }")


@host("no-health-page", "an appliance before it is licensed", "ready",
      notes={"network.health"}, options=PROBE)
def no_health_page(site):
    serve(site, "location = /check_health { return 404; }")


@host("tls-1.2-health", "a health page over TLS 1.2", "ready", options=PROBE)
def tls_1_2_health(site):
    site.nginx(issue(site, crls=[good_crl(site)]), protocols="TLSv1.2",
               directives="location = /check_health { return 200 'ok'; }")


@host("large-page", "a health page that does not end", "ready",
      options=PROBE)
def large_page(site):
    path = site.laboratory.new_file("large")
    path.write_bytes(bytes(1 << 22))
    serve(site, f"location = /check_health {{ alias {path}; }}")


def empty_for_ever(records):
    """Until the client leaves."""
    while True:
        records.send(APPLICATION_DATA, b"")


for version in ("1.3", "1.2"):
    @host(f"empty-records-{version}", "empty records in place of a page",
          "ready", options=PROBE)
    def empty_records(site, version=version):
        leaf = issue(site, crls=[good_crl(site)])
        site.script(TlsServer(leaf.chain(), leaf.key, version=version,
                              then=empty_for_ever))


# Let's Encrypt renews over port 80.

def lets_encrypt_issuer(site):
    online = Online.of(site)
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Let's Encrypt"),
        x509.NameAttribute(NameOID.COMMON_NAME, f"YE {site.host.name}")])
    return online.root.issue(replace(
        pki.AUTHORITY, subject=subject, pointers=False,
        extra=pointers(crls=[online.root_crl])))


def lets_encrypt(site):
    issuer = lets_encrypt_issuer(site)
    leaf = issue(site, issuer, crls=[good_crl(site, issuer)])
    address = site.address()
    site.nginx(leaf, [address])
    return address


def answer_on_80(site, dialogue):
    address = lets_encrypt(site)
    if not can_use_port_80():
        return
    site.laboratory.add_server(
        lambda: Listener(address, HTTP_PORT, dialogue))


def http(head):
    """Reads a request and answers with these lines."""
    def dialogue(connection):
        connection.recv(65536)
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        listener.drain(connection)
    return dialogue


@host("acme-refused", "a Let's Encrypt certificate, and port 80 closed",
      "ready-with-warnings", warnings={"network.port80"})
def acme_refused(site):
    lets_encrypt(site)


@host("acme-open", "a Let's Encrypt certificate, and port 80 open", "ready")
def acme_open(site):
    answer_on_80(site, http(["HTTP/1.1 404 Not Found", "Content-Length: 0"]))


@host("acme-ssh", "another protocol on port 80", "ready-with-warnings",
      warnings={"network.port80"})
def acme_ssh(site):
    answer_on_80(site, listener.says(b"SSH-2.0-OpenSSH_9.2p1\r\n"))


@host("acme-silent", "silence on port 80", "ready",
      options=("--timeout", "6"))
def acme_silent(site):
    answer_on_80(site, listener.silent)


NEEDS_PORT_80 = {"acme-open", "acme-ssh", "acme-silent"}
