"""Hosts of which not all addresses are known to lead to the same root."""

from . import pki
from .second_hosts import has_ipv6
from .site import TABLE

host = TABLE.group("roots")


def by_other_root(site):
    return site.issue(site.authorities.rsa, make_key=pki.rsa_key)


@host("root-beyond-limit", "the last of 33 addresses has another root",
      "inconclusive", unknown={"dns.too-many"}, notes={"dns.multiple"})
def root_beyond_limit(site):
    site.nginx(site.issue(), [site.address() for _ in range(32)])
    site.nginx(by_other_root(site))


@host("ipv6-other-root", "another root at the IPv6 address",
      "ready-with-warnings", warnings={"dns.ipv6-differs"})
def ipv6_other_root(site):
    site.nginx(site.issue())
    site.record("AAAA", "::1")
    if has_ipv6():
        site.nginx(by_other_root(site), ["::1"], server_name=site.name)


@host("ipv6-refused", "nothing listens at the IPv6 address",
      "ready-with-warnings", warnings={"dns.ipv6-differs"})
def ipv6_refused(site):
    """Alone in its laboratory: all hosts share this address."""
    site.nginx(site.issue())
    site.record("AAAA", "::1")
