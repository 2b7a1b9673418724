"""Hosts that send too few certificates, and where the rest is to be got."""

from dataclasses import replace

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from . import crl, pki
from .online import Online, good_crl, issue
from .pointers import pointers
from .revocation_hosts import place, silent_url
from .site import TABLE

host = TABLE.group("issuers")

INCOMPLETE = {"errors": {"chain.incomplete"}}
# Every place that is asked about such a certificate is silent.
MANY = 240


def alone(site, **where):
    """Serves a certificate without its issuer."""
    leaf = issue(site, crls=[good_crl(site)], **where)
    site.nginx(leaf, chain=[leaf.der])
    return leaf


def alone_with(site, octets):
    """The same; its issuer is to be got as these octets."""
    return alone(site, issuers=[Online.of(site).web.add(place(site), octets)])


@host("aia-der", "an issuer as DER", "not-ready", **INCOMPLETE)
def aia_der(site):
    alone_with(site, Online.of(site).authority.der)


@host("aia-pem", "an issuer as PEM", "not-ready", **INCOMPLETE)
def aia_pem(site):
    alone_with(site, pki.pem([Online.of(site).authority.der]))


@host("aia-pkcs7", "an issuer in a certs-only PKCS#7 message", "not-ready",
      **INCOMPLETE)
def aia_pkcs7(site):
    online = Online.of(site)
    alone_with(site, pkcs7.serialize_certificates(
        [site.authorities.private_root.certificate,
         online.authority.certificate], serialization.Encoding.DER))


@host("aia-redirects", "an issuer behind three redirects", "not-ready",
      **INCOMPLETE)
def aia_redirects(site):
    web, url = Online.of(site).web, Online.of(site).authority_url
    for number in range(3):
        url = web.answer(f"{place(site)}-{number}", f"return 301 {url};")
    alone(site, issuers=[url])


@host("aia-revoked", "a revoked certificate without its issuer", "not-ready",
      errors={"chain.incomplete", "revocation.leaf-revoked"})
def aia_revoked(site):
    online = Online.of(site)
    path = place(site) + ".crl"
    leaf = issue(site, issuers=[online.authority_url],
                 crls=[online.web.url + path])
    online.web.add(path, crl.make(online.authority, crl.List(revoked=(
        (leaf.certificate.serial_number, pki.days(-3),
         crl.KEY_COMPROMISE),))))
    site.nginx(leaf, chain=[leaf.der])


@host("aia-second", "two places, the first of which is not there",
      "not-ready", **INCOMPLETE)
def aia_second(site):
    online = Online.of(site)
    gone = online.web.answer(place(site), "return 404;")
    alone(site, issuers=[gone, online.authority_url])


@host("aia-two-deep", "an issuer whose issuer must be got too", "not-ready",
      **INCOMPLETE)
def aia_two_deep(site):
    leaf = deep(site, 2)
    site.nginx(leaf, chain=[leaf.der])


@host("aia-three-deep", "an issuer of an issuer of an issuer", "not-ready",
      **INCOMPLETE)
def aia_three_deep(site):
    leaf = deep(site, 3)
    site.nginx(leaf, chain=[leaf.der])


def deep(site, count):
    """A certificate with so many authorities between it and the root, each
    of which says where its issuer is."""
    online = Online.of(site)
    above, urls, crls = online.root, [], [online.root_crl]
    for number in reversed(range(count)):
        above = online.new_authority(
            f"Example Deep CA {count}.{number}", above, crls=crls,
            issuers=urls, path_length=number)
        path = f"{place(site)}-{number}"
        urls, crls = [online.web.add(path + ".der", above.der)], []
    return issue(site, above, issuers=urls, crls=[good_crl(site, above)])


@host("aia-none", "no place to get it from", "not-ready", **INCOMPLETE)
def aia_none(site):
    alone(site)


@host("aia-wrong", "another CA's certificate at the place", "not-ready",
      **INCOMPLETE)
def aia_wrong(site):
    alone_with(site, site.authorities.private.der)


@host("aia-wrong-key", "a certificate of the right name with another key",
      "not-ready", **INCOMPLETE)
def aia_wrong_key(site):
    alone_with(site, Online.of(site).new_authority("Example Online CA 1").der)


@host("aia-404", "nothing at the place", "not-ready", **INCOMPLETE)
def aia_404(site):
    alone(site, issuers=[Online.of(site).web.answer(place(site),
                                                    "return 404;")])


@host("aia-html", "a web page at the place", "not-ready", **INCOMPLETE)
def aia_html(site):
    alone_with(site, "<html>Not found</html>")


@host("aia-empty", "an empty answer", "not-ready", **INCOMPLETE)
def aia_empty(site):
    alone_with(site, b"")


@host("aia-large", "more than 64 KiB", "not-ready", **INCOMPLETE)
def aia_large(site):
    alone_with(site, pki.pem([Online.of(site).authority.der]) * 100)


@host("aia-ldap", "a place in a directory, which is not asked", "not-ready",
      **INCOMPLETE)
def aia_ldap(site):
    alone(site, issuers=["ldap://ca.example.com/cn=issuer"])


@host("aia-loop", "two authorities that each say that the other is above",
      "not-ready", **INCOMPLETE)
def aia_loop(site):
    """Each signed the other: there is no root anywhere."""
    online = Online.of(site)
    urls = [f"{online.web.url}{place(site)}-{letter}.der" for letter in "ab"]

    def authority(name, issuer, url, key=None):
        contents = replace(
            pki.AUTHORITY, common_name=name, pointers=False, path_length=3,
            extra=pointers(issuers=[url]))
        return pki.make(contents, issuer, key)
    seed = authority("Example Loop CA A", None, urls[1])
    second = authority("Example Loop CA B", seed, urls[0])
    first = authority("Example Loop CA A", second, urls[1], seed.key)
    online.web.add(f"{place(site)}-a.der", first.der)
    online.web.add(f"{place(site)}-b.der", second.der)
    leaf = issue(site, first, issuers=[urls[0]])
    site.nginx(leaf, chain=[leaf.der])


@host("aia-240", "240 places for issuers and 240 for lists, all silent",
      "not-ready", **INCOMPLETE, options=("--timeout", "4"))
def aia_240(site):
    url = silent_url(site)
    leaf = issue(site, issuers=[f"{url}/{n}.der" for n in range(MANY)],
                 crls=[f"{url}/{n}.crl" for n in range(MANY)])
    site.nginx(leaf, chain=[leaf.der])


@host("lists-240", "240 places for lists, all silent, under a good chain",
      "ready-with-warnings", warnings={"revocation.unreachable"},
      options=("--timeout", "4"))
def lists_240(site):
    url = silent_url(site)
    site.nginx(issue(site, crls=[f"{url}/{n}.crl" for n in range(MANY)],
                     ocsp=[f"{url}/{n}" for n in range(MANY)]))


# Roots that are nowhere but at their CA.

def unsent_root(site, path=None, **differences):
    """An authority below a root that only its CA publishes."""
    online = Online.of(site)
    root = pki.make(replace(
        pki.ROOT, common_name=f"Example {site.host.name} Root",
        **differences))
    url = online.web.add(path or f"{place(site)}-root.der", root.der)
    return online.new_authority(f"Example {site.host.name} CA", root,
                                crls=[], issuers=[url])


@host("root-by-aia", "a private CA whose root can be fetched", "not-ready",
      errors={"chain.unknown-root"})
def root_by_aia(site):
    site.nginx(issue(site, unsent_root(site), policy=None, scts=0))


@host("root-404", "a private CA whose root is not where it should be",
      "not-ready", errors={"chain.root-not-found"})
def root_404(site):
    online = Online.of(site)
    gone = online.web.answer(place(site), "return 404;")
    root = pki.make(replace(pki.ROOT, common_name="Example Lost Root"))
    authority = online.new_authority("Example Lost CA", root, crls=[],
                                     issuers=[gone])
    site.nginx(issue(site, authority, policy=None, scts=0))


@host("root-own-aia", "such a root that names itself as its issuer",
      "not-ready", errors={"chain.unknown-root"})
def root_own_aia(site):
    path = f"{place(site)}-root.der"
    extra = pointers(issuers=[Online.of(site).web.url + path])
    site.nginx(issue(site, unsent_root(site, path, extra=extra), policy=None,
                     scts=0))


@host("all-by-aia", "a private CA that is to be fetched, root and all",
      "not-ready", errors={"chain.incomplete"})
def all_by_aia(site):
    authority = unsent_root(site)
    url = Online.of(site).web.add(place(site), authority.der)
    leaf = issue(site, authority, issuers=[url], policy=None, scts=0)
    site.nginx(leaf, chain=[leaf.der])
