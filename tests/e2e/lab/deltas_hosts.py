"""Hosts whose list of revoked certificates has a second one, of changes."""

from cryptography import x509

from . import crl, pki
from .online import Online, issue
from .revocation_hosts import REVOKED_AT, place, serial
from .site import TABLE

host = TABLE.group("deltas")

STALE = {"warnings": {"revocation.stale"}}
INVALID = {"warnings": {"revocation.invalid"}}


def on_it(leaf, reason):
    return ((serial(leaf), REVOKED_AT, reason),)


def delta_host(site, octets_of=None, complete_of=lambda leaf: {},
               reason=crl.SUPERSEDED, **contents):
    """A list that names a delta. The delta revokes the certificate, if
    anybody believes it; `contents` is how it differs from a good one, or
    `octets_of(it)` how its octets do, and `complete_of(leaf)` what the list
    has besides."""
    online = Online.of(site)
    path = place(site)
    complete, delta = (online.web.url + path + end
                       for end in (".crl", "-delta.crl"))
    leaf = issue(site, crls=[complete])
    online.web.add(path + ".crl", crl.make(online.authority, crl.List(
        freshest=(delta,), **complete_of(leaf))))
    octets = crl.make(online.authority, crl.List(**{
        "number": 9, "base": 7, "revoked": on_it(leaf, reason), **contents}))
    online.web.add(path + "-delta.crl",
                   octets_of(octets) if octets_of else octets)
    site.nginx(leaf)


@host("delta-stale", "a delta that ended two days ago", "ready-with-warnings",
      **STALE)
def delta_stale(site):
    delta_host(site, begin=pki.days(-9), end=pki.days(-2))


@host("delta-future", "a delta of tomorrow", "ready-with-warnings", **STALE)
def delta_future(site):
    delta_host(site, begin=pki.days(1))


@host("delta-wrong-signer", "a delta that another key has signed",
      "ready-with-warnings", **INVALID)
def delta_wrong_signer(site):
    delta_host(site, signer=pki.p256())


@host("delta-base", "a delta of a newer list than there is",
      "ready-with-warnings", **INVALID)
def delta_base(site):
    delta_host(site, base=8)


@host("delta-scope", "a delta of another distribution point",
      "ready-with-warnings", **INVALID)
def delta_scope(site):
    delta_host(site, idp={"url": "http://ca.example.com/other.crl"})


@host("delta-cut", "half of a delta", "ready-with-warnings", **INVALID)
def delta_cut(site):
    delta_host(site, lambda octets: octets[:len(octets) // 2])


@host("delta-older", "a delta that is older than the list", "ready")
def delta_older(site):
    delta_host(site, number=6, base=5)


@host("delta-404", "a delta that is not there; the list is current", "ready")
def delta_404(site):
    online = Online.of(site)
    path = place(site)
    gone = online.web.answer(path + "-delta.crl", "return 404;")
    url = online.web.add(path + ".crl", crl.make(
        online.authority, crl.List(freshest=(gone,))))
    site.nginx(issue(site, crls=[url]))


@host("delta-stale-revoked", "an old delta of a list that revokes",
      "not-ready", errors={"revocation.leaf-revoked"}, **STALE)
def delta_stale_revoked(site):
    delta_host(site, complete_of=lambda leaf: {
        "revoked": on_it(leaf, crl.KEY_COMPROMISE)},
               begin=pki.days(-9), end=pki.days(-2), revoked=())


@host("delta-removes", "a delta that lifts the hold of the list", "ready")
def delta_removes(site):
    held = x509.ReasonFlags.certificate_hold
    delta_host(site, reason=x509.ReasonFlags.remove_from_crl,
               complete_of=lambda leaf: {"revoked": on_it(leaf, held)})
