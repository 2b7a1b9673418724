"""The hosts that docs/howto speaks of."""

from .nodes_hosts import node
from .site import TABLE

host = TABLE.group("howto")


@host("support", "an appliance with a standby and a node", "ready",
      options=("--failover", "support-b.example.com",
               "--node", "support-n1.example.com"))
def support(site):
    others = ("support-b.example.com", "support-n1.example.com")
    credential = site.issue(names=(site.name, *others))
    site.nginx(credential)
    for name in others:
        node(site, name, credential)


@host("old", "an appliance without its intermediate", "not-ready",
      errors={"chain.incomplete"})
def old(site):
    credential = site.issue()
    site.nginx(credential, chain=credential.chain()[:1])


@host("portal", "an appliance with a certificate of an internal CA",
      "ready-with-warnings", warnings={"product.private-ca"})
def portal(site):
    site.nginx(site.issue(site.authorities.private))
    site.options += ["--extra-roots",
                     site.root_file(site.authorities.private_root)]
