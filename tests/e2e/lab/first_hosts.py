"""The first group: what a customer's host most often looks like."""

from . import listener, pki
from .site import TABLE

host = TABLE.group("first")

# A server that accepts and then says nothing costs the whole limit.
HASTE = ("--handshake-timeout", "1", "--connect-timeout", "2",
         "--retries", "0")


@host("good-rsa", "RSA certificate with its complete chain", "ready")
def good_rsa(site):
    site.nginx(site.issue(site.authorities.rsa, make_key=pki.rsa_key))


@host("good-ecdsa", "ECDSA certificate with its complete chain", "ready")
def good_ecdsa(site):
    site.nginx(site.issue())


@host("five-good", "five addresses that serve the same certificate",
      "ready", notes={"dns.multiple"})
def five_good(site):
    site.nginx(site.issue(), [site.address() for _ in range(5)])


@host("five-mixed",
      "five addresses: good, expired, another certificate, refusing, silent",
      "not-ready", errors={"validity.expired", "network.connect"},
      warnings={"agreement.leaf"}, unknown={"tls.handshake"},
      notes={"dns.multiple"}, options=HASTE)
def five_mixed(site):
    site.nginx(site.issue())
    site.nginx(site.issue(begin=pki.days(-100), end=pki.days(-10)))
    site.nginx(site.issue())
    site.address()  # nothing listens here: refused
    site.script(listener.silent)


@host("wrong-host", "a certificate for another name", "not-ready",
      errors={"name.mismatch"})
def wrong_host(site):
    site.nginx(site.issue(names=("elsewhere.example.com",)))


@host("expired", "a certificate that ended ten days ago", "not-ready",
      errors={"validity.expired"})
def expired(site):
    site.nginx(site.issue(begin=pki.days(-100), end=pki.days(-10)))


@host("self-signed", "a self-signed certificate for the right name",
      "ready-with-warnings", warnings={"product.self-signed"})
def self_signed(site):
    site.nginx(site.self_sign())


@host("unknown-root", "a complete chain to a root that nobody knows",
      "not-ready", errors={"chain.unknown-root"})
def unknown_root(site):
    credential = site.issue(site.authorities.unknown)
    site.nginx(credential, chain=credential.chain() +
               [site.authorities.unknown_root.der])


@host("missing-intermediate", "the server sends its own certificate only",
      "not-ready", errors={"chain.incomplete"})
def missing_intermediate(site):
    credential = site.issue()
    site.nginx(credential, chain=[credential.der])


@host("nxdomain", "a name that does not exist", "not-ready",
      errors={"dns.lookup"})
def nxdomain(site):
    pass


@host("servfail", "a name whose zone is broken", "inconclusive",
      unknown={"dns.lookup"})
def servfail(site):
    site.laboratory.zone.add_servfail(site.name)


@host("alias", "a name that is an alias of an alias of the host", "ready",
      notes={"dns.cname"})
def alias(site):
    site.record("CNAME", "alias-next.example.com.")
    site.record("CNAME", "alias-last.example.com.",
                name="alias-next.example.com")
    address = site.address(listed=False)
    site.record("A", address, name="alias-last.example.com")
    site.nginx(site.issue(), [address])


@host("plain-http", "HTTP without TLS on the port", "not-ready",
      errors={"tls.handshake"})
def plain_http(site):
    site.nginx(None)
