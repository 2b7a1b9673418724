"""Hosts about whose revocation the network is asked: CRLs, OCSP, staples."""

import gzip

from cryptography import x509

from . import crl, ct_logs, ocsp, pki, pki_web
from .listener import drain
from .ocsp import Responder
from .online import Online, good_crl, issue
from .second_hosts import has_ipv6
from .site import TABLE
from .tls_server import TlsServer

host = TABLE.group("revocation")

REVOKED_AT = pki.days(-3)
MORE_THAN_A_LIST = 20 * 1024 * 1024 + 1


def place(site):
    """A path of the host's own at the web server."""
    return f"/{site.host.name}"


def serve_with_crl(site, octets_of, directives="", crls=1, **differences):
    """Serves a certificate that names one list, and the list that
    `octets_of(leaf)` makes once the certificate is there."""
    online = Online.of(site)
    path = place(site) + ".crl"
    leaf = issue(site, crls=[online.web.url + path], **differences)
    online.web.add(path, octets_of(leaf), directives)
    site.nginx(leaf)
    return leaf


def list_host(site, **contents):
    """Serves a certificate with a list of these contents."""
    authority = Online.of(site).authority
    return serve_with_crl(
        site, lambda leaf: crl.make(authority, crl.List(**contents)))


def answer_host(site, directives):
    """Serves a certificate whose list is whatever nginx answers there."""
    url = Online.of(site).web.answer(place(site), directives)
    site.nginx(issue(site, crls=[url]))


def serial(leaf):
    return leaf.certificate.serial_number


# Lists that answer.

@host("crl-good", "a list on which the certificate is not", "ready")
def crl_good(site):
    site.nginx(issue(site, crls=[good_crl(site)]))


@host("crl-revoked", "a certificate that its CA has revoked", "not-ready",
      errors={"revocation.leaf-revoked"})
def crl_revoked(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda leaf: crl.make(authority, crl.List(
        revoked=((serial(leaf), REVOKED_AT, crl.KEY_COMPROMISE),))))


@host("crl-stale-revoked", "revoked by a list that ended two days ago",
      "not-ready", errors={"revocation.leaf-revoked"})
def crl_stale_revoked(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda leaf: crl.make(authority, crl.List(
        begin=pki.days(-9), end=pki.days(-2),
        revoked=((serial(leaf), REVOKED_AT, crl.KEY_COMPROMISE),))))


@host("crl-revoked-plain", "revoked without a word about the reason",
      "not-ready", errors={"revocation.leaf-revoked"})
def crl_revoked_plain(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda leaf: crl.make(authority, crl.List(
        revoked=((serial(leaf), REVOKED_AT, None),))))


@host("crl-ca-revoked", "a certificate of a CA that its root has revoked",
      "not-ready", errors={"revocation.ca-revoked"})
def crl_ca_revoked(site):
    online = Online.of(site)
    path = place(site) + "-root.crl"
    authority = online.new_authority("Example Revoked CA",
                                     crls=[online.web.url + path])
    online.web.add(path, crl.make(online.root, crl.List(
        revoked=((serial(authority), REVOKED_AT, crl.SUPERSEDED),))))
    site.nginx(issue(site, authority, crls=[good_crl(site, authority)]))


@host("crl-pem", "a list in PEM, which the standard does not allow", "ready")
def crl_pem(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda _: crl.pem(crl.make(authority)))


@host("crl-text", "a list that says that it is plain text", "ready")
def crl_text(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda _: crl.make(authority),
                   "default_type text/plain;")


@host("crl-ipv6", "a web server that has an IPv6 address only", "ready")
def crl_ipv6(site):
    url = good_crl(site)
    if has_ipv6():
        name = f"ipv6.{site.name}"
        site.record("AAAA", "::1", name=name)
        url = url.replace(pki_web.NAME, name)
        Online.of(site).web.listen.append("[::1]")
    site.nginx(issue(site, crls=[url]))


@host("crl-second", "two lists, the first of which is not there", "ready")
def crl_second(site):
    gone = Online.of(site).web.answer(place(site), "return 404;")
    site.nginx(issue(site, crls=[gone, good_crl(site)]))


@host("crl-gzip", "a list that says that it is compressed, and is not asked",
      "ready-with-warnings", warnings={"revocation.unreachable"})
def crl_gzip(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda _: gzip.compress(crl.make(authority)),
                   "add_header Content-Encoding gzip;")


def redirects(site, count):
    """The URL of a good list behind so many redirects."""
    web, path = Online.of(site).web, place(site)
    url = good_crl(site)
    for number in range(count):
        url = web.answer(f"{path}-{number}", f"return 302 {url};")
    return url


@host("crl-three-redirects", "a list behind three redirects", "ready")
def crl_three_redirects(site):
    site.nginx(issue(site, crls=[redirects(site, 3)]))


# Deltas.

def delta_host(site, in_list):
    """A complete list, and a newer one of changes that revokes the leaf."""
    online = Online.of(site)
    path = place(site)
    complete, delta = (online.web.url + path + end
                       for end in (".crl", "-delta.crl"))
    leaf = issue(site, crls=[complete],
                 freshest=() if in_list else [delta])
    online.web.add(path + ".crl", crl.make(online.authority, crl.List(
        freshest=(delta,) if in_list else ())))
    online.web.add(path + "-delta.crl", crl.make(online.authority, crl.List(
        number=9, base=7,
        revoked=((serial(leaf), REVOKED_AT, crl.SUPERSEDED),))))
    site.nginx(leaf)


@host("delta-of-certificate", "revoked by a delta that the certificate names",
      "not-ready", errors={"revocation.leaf-revoked"})
def delta_of_certificate(site):
    delta_host(site, in_list=False)


@host("delta-of-list", "revoked by a delta that the complete list names",
      "not-ready", errors={"revocation.leaf-revoked"})
def delta_of_list(site):
    delta_host(site, in_list=True)


# Many hosts under one CA.

@host("crl-many", "any name one level below, all under one CA", "ready")
def crl_many(site):
    wildcard = f"*.{site.name}"
    url = good_crl(site)
    address = site.address(listed=False)
    site.record("A", address, name=wildcard)
    site.target = f"any.{site.name}"
    site.nginx(issue(site, crls=[url], names=(wildcard,)), [address])


# Lists that decide nothing.

@host("crl-stale", "a list that ended two days ago", "ready-with-warnings",
      warnings={"revocation.stale"})
def crl_stale(site):
    list_host(site, begin=pki.days(-9), end=pki.days(-2))


@host("crl-future", "a list of tomorrow", "ready-with-warnings",
      warnings={"revocation.stale"})
def crl_future(site):
    list_host(site, begin=pki.days(1))


@host("crl-wrong-signer", "a list that another key has signed",
      "ready-with-warnings", warnings={"revocation.invalid"})
def crl_wrong_signer(site):
    list_host(site, signer=pki.p256())


@host("crl-other-issuer", "the list of another CA", "ready-with-warnings",
      warnings={"revocation.invalid"})
def crl_other_issuer(site):
    serve_with_crl(site, lambda _: crl.make(site.authorities.private))


@host("crl-idp-url", "a list for another distribution point",
      "ready-with-warnings", warnings={"revocation.invalid"})
def crl_idp_url(site):
    list_host(site, idp={"url": "http://ca.example.com/other.crl"})


@host("crl-idp-ca", "a list of CA certificates only", "ready-with-warnings",
      warnings={"revocation.invalid"})
def crl_idp_ca(site):
    list_host(site, idp={"only_ca": True})


@host("crl-some-reasons", "a list that leaves out most reasons",
      "ready-with-warnings", warnings={"revocation.invalid"})
def crl_some_reasons(site):
    list_host(site, idp={"some_reasons": frozenset(
        {x509.ReasonFlags.superseded})})


# Lists that cannot be read.

UNREACHABLE = {"warnings": {"revocation.unreachable"}}


@host("crl-404", "a list that is not there", "ready-with-warnings",
      **UNREACHABLE)
def crl_404(site):
    answer_host(site, "return 404;")


@host("lists-40", "eight lists for each of five certificates, none there",
      "ready-with-warnings", **UNREACHABLE)
def lists_40(site):
    online = Online.of(site)
    gone = online.web.answer(place(site), "return 404;")

    def lists(level):
        return [f"{gone}?{level}.{number}" for number in range(8)]

    above, chain = online.root, []
    for level in (4, 3, 2, 1):
        above = online.new_authority(
            f"Example Lists CA {level}", above, crls=lists(level),
            path_length=level - 1)
        chain.insert(0, above.der)
    leaf = issue(site, above, crls=lists(0))
    site.nginx(leaf, chain=[leaf.der, *chain])


@host("crl-500", "a web server that fails", "ready-with-warnings",
      **UNREACHABLE)
def crl_500(site):
    answer_host(site, "return 500;")


@host("crl-html", "a web page in place of the list", "ready-with-warnings",
      **UNREACHABLE)
def crl_html(site):
    answer_host(site, "default_type text/html; "
                      "return 200 '<html>Not found</html>';")


@host("crl-empty", "an empty answer", "ready-with-warnings", **UNREACHABLE)
def crl_empty(site):
    serve_with_crl(site, lambda _: b"")


@host("crl-cut", "half of a list", "ready-with-warnings",
      warnings={"revocation.invalid"})
def crl_cut(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda _: crl.make(authority)[:150])


@host("crl-huge", "more than twenty MiB, without a length before them",
      "ready-with-warnings", **UNREACHABLE)
def crl_huge(site):
    # Server-side includes make nginx send chunks.
    serve_with_crl(site, lambda _: bytes(MORE_THAN_A_LIST),
                   "ssi on; ssi_types *;")


@host("crl-slow", "one octet a second", "ready-with-warnings", **UNREACHABLE,
      options=("--timeout", "3"))
def crl_slow(site):
    authority = Online.of(site).authority
    serve_with_crl(site, lambda _: crl.make(authority), "limit_rate 1;")


@host("crl-silent", "a web server that never answers", "ready-with-warnings",
      **UNREACHABLE, options=("--timeout", "3"))
def crl_silent(site):
    site.nginx(issue(site, crls=[silent_url(site)]))


@host("crl-refused", "no web server at all", "ready-with-warnings",
      **UNREACHABLE)
def crl_refused(site):
    address = site.laboratory.new_address()
    site.nginx(issue(site, crls=[
        f"http://{address}:{site.laboratory.port}/gone.crl"]))


@host("crl-nxdomain", "a web server whose name does not exist",
      "ready-with-warnings", **UNREACHABLE)
def crl_nxdomain(site):
    site.nginx(issue(site, crls=["http://gone.example.com/gone.crl"]))


@host("crl-four-redirects", "a list behind four redirects",
      "ready-with-warnings", **UNREACHABLE)
def crl_four_redirects(site):
    site.nginx(issue(site, crls=[redirects(site, 4)]))


@host("crl-loop", "a redirect to itself", "ready-with-warnings",
      **UNREACHABLE)
def crl_loop(site):
    url = Online.of(site).web.url + place(site)
    answer_host(site, f"return 301 {url};")


# What we refuse to ask says nothing against the host.

@host("crl-ldap", "a list in a directory, which is not asked", "ready")
def crl_ldap(site):
    site.nginx(issue(site, crls=["ldap://ca.example.com/cn=list"]))


@host("crl-redirect-away", "a redirect to an address of a cloud", "ready")
def crl_redirect_away(site):
    answer_host(site, "return 302 http://169.254.169.254/latest;")


def silent_url(site):
    """A place that accepts and never answers."""
    address = site.laboratory.new_address()
    site.script(drain, address)
    return f"http://{address}:{site.laboratory.port}/silent"


# OCSP, where there is no list.

def ocsp_host(site, status="good", options=(), clock=None,
              signed_by=None):
    """Serves a certificate whose responder knows it in this way."""
    online = Online.of(site)
    # The responder must know the certificate, and it the responder.
    responder = Responder(site.laboratory, online.authority, options=options,
                          clock=clock, signed_by=signed_by)
    leaf = issue(site, ocsp=[responder.url])
    if status == "good":
        responder.knows(good=[leaf])
    elif status == "revoked":
        responder.knows(revoked=[(leaf, REVOKED_AT, "cessationOfOperation")])
    site.nginx(leaf)
    return leaf


def fixed_ocsp_host(site, octets_of):
    """Serves a certificate whose responder always says the same."""
    online = Online.of(site)
    leaf = issue(site, ocsp=[online.web.url + place(site)])
    octets = octets_of(leaf)
    name = f"{site.laboratory.new_file('ocsp')}.response"
    with open(name, "wb") as file:
        file.write(octets)
    # Whatever the request that stands behind the path.
    online.web.locations.append(
        f"    location ~ ^{place(site)} {{ alias {name}; "
        "error_page 405 =200 $uri; }\n")
    site.nginx(leaf)
    return leaf


@host("ocsp-good", "a responder that knows the certificate", "ready")
def ocsp_good(site):
    ocsp_host(site)


@host("ocsp-revoked", "a responder that says revoked", "not-ready",
      errors={"revocation.leaf-revoked"})
def ocsp_revoked(site):
    ocsp_host(site, "revoked")


@host("ocsp-unknown", "a responder that does not know it",
      "ready-with-warnings", warnings={"revocation.ocsp-unknown"})
def ocsp_unknown(site):
    ocsp_host(site, "unknown")


@host("ocsp-stale", "a responder whose clock is two days behind",
      "ready-with-warnings", warnings={"revocation.stale"})
def ocsp_stale(site):
    ocsp_host(site, clock="-2d")


@host("ocsp-delegated", "a responder with a certificate of its own", "ready")
def ocsp_delegated(site):
    ocsp_host(site, signed_by=ocsp.signer(Online.of(site).authority))


@host("ocsp-no-purpose", "a responder whose certificate is for servers",
      "ready-with-warnings", warnings={"revocation.invalid"})
def ocsp_no_purpose(site):
    ocsp_host(site, signed_by=ocsp.signer(
        Online.of(site).authority, purposes=(pki.SERVER_AUTH,)))


@host("ocsp-wrong-signer", "a responder that nobody has authorised",
      "ready-with-warnings", warnings={"revocation.invalid"})
def ocsp_wrong_signer(site):
    ocsp_host(site, signed_by=ocsp.signer(site.authorities.unknown))


@host("ocsp-bad-signature", "a response that was altered",
      "ready-with-warnings", warnings={"revocation.invalid"})
def ocsp_bad_signature(site):
    ocsp_host(site, options=("-badsig",))


@host("ocsp-only-post", "a responder that knows only POST", "ready")
def ocsp_only_post(site):
    online = Online.of(site)
    responder = Responder(site.laboratory, online.authority)
    url = online.web.relay(place(site), responder.url,
                           "if ($request_method = GET) { return 405; }")
    leaf = issue(site, ocsp=[url])
    responder.knows(good=[leaf])
    site.nginx(leaf)


@host("ocsp-other", "a response about another certificate",
      "ready-with-warnings", warnings={"revocation.invalid"})
def ocsp_other(site):
    fixed_ocsp_host(site, lambda _: ocsp.response(issue(site)))


@host("ocsp-try-later", "a responder that has no time",
      "ready-with-warnings", warnings={"revocation.ocsp-unknown"})
def ocsp_try_later(site):
    fixed_ocsp_host(site, lambda _: ocsp.TRY_LATER)


@host("ocsp-html", "a web page in place of the response",
      "ready-with-warnings", warnings={"revocation.invalid"})
def ocsp_html(site):
    fixed_ocsp_host(site, lambda _: b"<html>It works!</html>")


@host("ocsp-500", "a responder that fails", "ready-with-warnings",
      **UNREACHABLE)
def ocsp_500(site):
    web = Online.of(site).web
    web.locations.append(f"    location {place(site)} {{ return 500; }}\n")
    site.nginx(issue(site, ocsp=[web.url + place(site)]))


@host("ocsp-refused", "no responder at all", "ready-with-warnings",
      **UNREACHABLE)
def ocsp_refused(site):
    address = site.laboratory.new_address()
    site.nginx(issue(site, ocsp=[
        f"http://{address}:{site.laboratory.port}/"]))


# Lists go before responders.

@host("crl-then-ocsp", "a list that answers, and a responder that does not",
      "ready")
def crl_then_ocsp(site):
    site.nginx(issue(site, crls=[good_crl(site)], ocsp=[silent_url(site)]))


@host("crl-404-ocsp-good", "no list, but a responder", "ready")
def crl_404_ocsp_good(site):
    online = Online.of(site)
    gone = online.web.answer(place(site), "return 404;")
    responder = Responder(site.laboratory, online.authority)
    leaf = issue(site, crls=[gone], ocsp=[responder.url])
    responder.knows(good=[leaf])
    site.nginx(leaf)


# Stapled responses. The certificate names a responder (else none is asked
# for), but it is not there.

def staple_host(site, octets_of, **differences):
    address = site.laboratory.new_address()
    leaf = issue(site, ocsp=[f"http://{address}:{site.laboratory.port}/"],
                 **differences)
    name = f"{site.laboratory.new_file('staple')}.der"
    with open(name, "wb") as file:
        file.write(octets_of(leaf))
    site.nginx(leaf, directives=f"ssl_stapling on; ssl_stapling_file {name};")
    return leaf


@host("staple-good", "a good stapled response", "ready")
def staple_good(site):
    staple_host(site, ocsp.response)


@host("staple-revoked", "a stapled response that says revoked", "not-ready",
      errors={"revocation.leaf-revoked"})
def staple_revoked(site):
    staple_host(site, lambda leaf: ocsp.response(leaf, "revoked"))


BAD_STAPLE = {"warnings": {"revocation.staple-bad"}}


@host("staple-stale", "a stapled response that has ended",
      "ready-with-warnings", **BAD_STAPLE)
def staple_stale(site):
    staple_host(site, lambda leaf: ocsp.response(
        leaf, begin=pki.days(-9), end=pki.days(-2)))


@host("staple-other", "a stapled response about another certificate",
      "ready-with-warnings", **BAD_STAPLE)
def staple_other(site):
    staple_host(site, lambda _: ocsp.response(issue(site)))


@host("staple-wrong-signer", "a stapled response with a wrong signature",
      "ready-with-warnings", **BAD_STAPLE)
def staple_wrong_signer(site):
    staple_host(site, lambda leaf: ocsp.altered(ocsp.response(leaf)))


@host("staple-try-later", "a stapled tryLater", "ready-with-warnings",
      **BAD_STAPLE)
def staple_try_later(site):
    staple_host(site, lambda _: ocsp.TRY_LATER)


@host("staple-scts", "SCTs of two logs in the stapled response only",
      "ready")
def staple_scts(site):
    site.logs = [ct_logs.Log("First", "Operator A"),
                 ct_logs.Log("Second", "Operator B")]
    staple_host(site, lambda leaf: ocsp.with_scts(
        ocsp.response(leaf), leaf.issuer, ct_logs.about(leaf, site.logs)),
        scts=0)


@host("staple-without-scts", "a stapled response without SCTs, and no others",
      "ready-with-warnings", warnings={"transparency.none"})
def staple_without_scts(site):
    staple_host(site, ocsp.response, scts=0)


@host("staple-garbage", "a staple that is no response",
      "ready-with-warnings", **BAD_STAPLE)
def staple_garbage(site):
    address = site.laboratory.new_address()
    leaf = issue(site, ocsp=[f"http://{address}:{site.laboratory.port}/"])
    site.script(TlsServer(leaf.chain(), leaf.key, staple=b"\xff" * 80))


@host("must-staple", "a certificate that demands a staple, and has one",
      "ready")
def must_staple(site):
    staple_host(site, ocsp.response, must_staple=True)


@host("must-staple-missing", "a certificate that demands a staple, and has "
      "none", "not-ready", errors={"tls.staple-missing"})
def must_staple_missing(site):
    site.nginx(issue(site, crls=[good_crl(site)], must_staple=True))


# Where there is nothing to ask.

@host("no-source", "a public certificate that names nothing",
      "ready-with-warnings", warnings={"revocation.no-source"})
def no_source(site):
    site.nginx(issue(site))


@host("short-lived", "a certificate of six days", "ready",
      notes={"revocation.none-needed"})
def short_lived(site):
    site.nginx(issue(site, end=pki.days_from(pki.days(-1), 6)))
