"""Web servers of authorities that answer oddly: for each kind of question
what revocation_hosts and issuers_hosts leave out."""

import gzip

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from . import ocsp, pki, pki_web
from .issuers_hosts import INCOMPLETE, alone
from .online import Online, issue
from .revocation_hosts import UNREACHABLE, place, silent_url
from .second_hosts import has_ipv6
from .site import TABLE

host = TABLE.group("answers")

INVALID = {"warnings": {"revocation.invalid"}}
SHORT = ("--timeout", "3")


def only_ipv6(site, url):
    """The same place, by a name that has an IPv6 address only."""
    if not has_ipv6():
        return url
    name = f"ipv6.{site.name}"
    site.record("AAAA", "::1", name=name)
    listen = Online.of(site).web.listen
    if "[::1]" not in listen:
        listen.append("[::1]")
    return url.replace(pki_web.NAME, name)


def nobody(site):
    """A place where nobody listens."""
    address = site.laboratory.new_address()
    return f"http://{address}:{site.laboratory.port}/gone"


def redirects(site, count, url):
    """That URL behind so many redirects, whatever stands behind the path."""
    web, path = Online.of(site).web, place(site)
    for number in range(count):
        web.locations.append(f"    location {path}-{number}/ "
                             f"{{ return 302 {url}; }}\n")
        url = f"{web.url}{path}-{number}/"
    return url


def certificates(site):
    return pkcs7.serialize_certificates(
        [Online.of(site).authority.certificate], serialization.Encoding.DER)


# Issuers.

def alone_at(site, url):
    alone(site, issuers=[url])


def issuer_host(site, octets, directives=""):
    alone_at(site, Online.of(site).web.add(place(site), octets, directives))


@host("aia-500", "a web server that fails", "not-ready", **INCOMPLETE)
def aia_500(site):
    alone_at(site, Online.of(site).web.answer(place(site), "return 500;"))


@host("aia-gzip", "an issuer that is compressed, though that was not asked",
      "not-ready", **INCOMPLETE)
def aia_gzip(site):
    issuer_host(site, gzip.compress(Online.of(site).authority.der),
                "add_header Content-Encoding gzip;")


@host("aia-text", "an issuer that says that it is plain text", "not-ready",
      **INCOMPLETE)
def aia_text(site):
    issuer_host(site, Online.of(site).authority.der,
                "default_type text/plain;")


@host("aia-cut", "half of an issuer", "not-ready", **INCOMPLETE)
def aia_cut(site):
    octets = Online.of(site).authority.der
    issuer_host(site, octets[:len(octets) // 2])


@host("aia-slow", "one octet a second", "not-ready", **INCOMPLETE,
      options=SHORT)
def aia_slow(site):
    issuer_host(site, Online.of(site).authority.der, "limit_rate 1;")


@host("aia-silent", "a web server that never answers", "not-ready",
      **INCOMPLETE, options=SHORT)
def aia_silent(site):
    alone_at(site, silent_url(site))


@host("aia-ipv6", "a web server that has an IPv6 address only", "not-ready",
      **INCOMPLETE)
def aia_ipv6(site):
    alone_at(site, only_ipv6(site, Online.of(site).authority_url))


@host("aia-refused", "no web server at all", "not-ready", **INCOMPLETE)
def aia_refused(site):
    alone_at(site, nobody(site))


@host("aia-nxdomain", "a web server whose name does not exist", "not-ready",
      **INCOMPLETE)
def aia_nxdomain(site):
    alone_at(site, "http://gone.example.com/gone.der")


@host("aia-four-redirects", "an issuer behind four redirects", "not-ready",
      **INCOMPLETE)
def aia_four_redirects(site):
    alone_at(site, redirects(site, 4, Online.of(site).authority_url))


# Lists.

@host("crl-pkcs7", "certificates in place of the list",
      "ready-with-warnings", **UNREACHABLE)
def crl_pkcs7(site):
    url = Online.of(site).web.add(place(site), certificates(site))
    site.nginx(issue(site, crls=[url]))


# Responders.

def ocsp_host(site, octets_of=ocsp.response, directives="", url_of=None):
    """A responder that always says the same, to GET and POST alike."""
    web, path = Online.of(site).web, f"{place(site)}-fixed"
    url = web.url + path
    leaf = issue(site, ocsp=[url_of(url) if url_of else url])
    name = f"{site.laboratory.new_file('ocsp')}.response"
    with open(name, "wb") as file:
        file.write(octets_of(leaf))
    web.locations.append(f"    location ~ ^{path} {{ alias {name}; "
                         f"error_page 405 =200 $uri; {directives} }}\n")
    site.nginx(leaf)


def ocsp_at(site, url):
    site.nginx(issue(site, ocsp=[url]))


@host("ocsp-404", "a responder that is not there", "ready-with-warnings",
      **UNREACHABLE)
def ocsp_404(site):
    web = Online.of(site).web
    web.locations.append(f"    location {place(site)} {{ return 404; }}\n")
    ocsp_at(site, web.url + place(site))


@host("ocsp-three-redirects", "a responder behind three redirects", "ready")
def ocsp_three_redirects(site):
    ocsp_host(site, url_of=lambda url: redirects(site, 3, url))


@host("ocsp-four-redirects", "a responder behind four redirects",
      "ready-with-warnings", **UNREACHABLE)
def ocsp_four_redirects(site):
    ocsp_host(site, url_of=lambda url: redirects(site, 4, url))


@host("ocsp-text", "a response that says that it is plain text", "ready")
def ocsp_text(site):
    ocsp_host(site, directives="default_type text/plain;")


@host("ocsp-ipv6", "a responder that has an IPv6 address only", "ready")
def ocsp_ipv6(site):
    ocsp_host(site, url_of=lambda url: only_ipv6(site, url))


@host("ocsp-empty", "an empty answer", "ready-with-warnings", **INVALID)
def ocsp_empty(site):
    ocsp_host(site, lambda _: b"")


@host("ocsp-cut", "half of a response", "ready-with-warnings", **INVALID)
def ocsp_cut(site):
    ocsp_host(site, lambda leaf: ocsp.response(leaf)[:200])


@host("ocsp-pem", "a response in PEM, which no standard knows",
      "ready-with-warnings", **INVALID)
def ocsp_pem(site):
    ocsp_host(site, lambda leaf: pki.pem([ocsp.response(leaf)]).replace(
        "CERTIFICATE", "OCSP RESPONSE").encode())


@host("ocsp-pkcs7", "certificates in place of the response",
      "ready-with-warnings", **INVALID)
def ocsp_pkcs7(site):
    ocsp_host(site, lambda _: certificates(site))


@host("ocsp-gzip", "a response that is compressed, though that was not asked",
      "ready-with-warnings", **INVALID)
def ocsp_gzip(site):
    ocsp_host(site, lambda leaf: gzip.compress(ocsp.response(leaf)),
              "add_header Content-Encoding gzip;")


@host("ocsp-huge", "more than 64 KiB", "ready-with-warnings", **UNREACHABLE)
def ocsp_huge(site):
    ocsp_host(site, lambda _: bytes(64 * 1024 + 1))


@host("ocsp-slow", "one octet a second", "ready-with-warnings",
      **UNREACHABLE, options=SHORT)
def ocsp_slow(site):
    ocsp_host(site, directives="limit_rate 1;")


@host("ocsp-silent", "a responder that never answers", "ready-with-warnings",
      **UNREACHABLE, options=SHORT)
def ocsp_silent(site):
    ocsp_at(site, silent_url(site))


@host("ocsp-nxdomain", "a responder whose name does not exist",
      "ready-with-warnings", **UNREACHABLE)
def ocsp_nxdomain(site):
    ocsp_at(site, "http://gone.example.com/")
