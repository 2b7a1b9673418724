"""Hosts that are renewed between two runs: what one address of them serves
today, another serves tomorrow. Only the first address has a record; tests
choose others with --resolve."""

from . import listener, pki
from .site import TABLE

host = TABLE.group("baseline")


def another(site, credential, **settings):
    """Serves it on one more address, which the zone does not know."""
    site.nginx(credential, [site.address(listed=False)], **settings)


@host("renewal", "a certificate, its renewal, and one of another root",
      "ready")
def renewal(site):
    authorities = site.authorities
    old = site.issue(end=pki.days(20), begin=pki.days(-70))
    site.nginx(old)
    another(site, site.issue(end=pki.days(80)))
    another(site, site.issue(authorities.rsa, make_key=pki.rsa_key))
    another(site, site.issue(authorities.lower))
    another(site, old)
    site.script(listener.silent, site.address(listed=False))


@host("lapsed", "an expired certificate on two addresses, and its renewal",
      "not-ready", errors={"validity.expired"})
def lapsed(site):
    old = site.issue(begin=pki.days(-100), end=pki.days(-10))
    site.nginx(old)
    another(site, old)
    another(site, site.issue())
