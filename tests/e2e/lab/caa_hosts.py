"""Hosts whose zone says which CA may issue for them (CAA, RFC 8659)."""

from .online import good_crl, issue
from .pages_hosts import lets_encrypt_issuer
from .site import TABLE

host = TABLE.group("caa")

ALLOWED, OTHER = '"letsencrypt.org"', '"ca.example.net"'


def serve(site, issuer=None, **differences):
    issuer = issuer or lets_encrypt_issuer(site)
    site.nginx(issue(site, issuer, crls=[good_crl(site, issuer)],
                     **differences))


PORT_80 = {"network.port80"}  # nothing listens there


@host("caa-none", "no CAA record anywhere", "ready-with-warnings",
      warnings=PORT_80)
def caa_none(site):
    serve(site)


@host("caa-allows", "a record for the CA that issued", "ready-with-warnings",
      warnings=PORT_80)
def caa_allows(site):
    site.record("CAA", f"0 issue {OTHER}")
    site.record("CAA", f"0 issue {ALLOWED}")
    serve(site)


@host("caa-forbids", "a record for another CA only", "ready-with-warnings",
      warnings={"dns.caa", *PORT_80})
def caa_forbids(site):
    site.record("CAA", f"0 issue {OTHER}")
    serve(site)


@host("caa-above", "a record at the name above", "ready-with-warnings",
      warnings={"dns.caa", *PORT_80})
def caa_above(site):
    site.record("CAA", f"0 issue {OTHER}", name=site.name)
    site.name = site.target = f"portal.{site.name}"
    serve(site)


@host("caa-alias", "a record at the name that an alias leads to",
      "ready-with-warnings", warnings={"dns.caa", *PORT_80})
def caa_alias(site):
    site.record("CNAME", "caa-alias-end.example.com.")
    site.record("CAA", f"0 issue {OTHER}", name="caa-alias-end.example.com")
    address = site.address(listed=False)
    site.record("A", address, name="caa-alias-end.example.com")
    issuer = lets_encrypt_issuer(site)
    site.nginx(issue(site, issuer, crls=[good_crl(site, issuer)]), [address])


@host("caa-wildcard", "a record of its own for wildcards",
      "ready-with-warnings", warnings={"dns.caa", *PORT_80})
def caa_wildcard(site):
    site.record("CAA", f"0 issue {ALLOWED}")
    site.record("CAA", f"0 issuewild {OTHER}")
    site.name = site.target = f"portal.{site.name}"
    serve(site, names=("*.caa-wildcard.example.com",))
