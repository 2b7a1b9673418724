"""Hosts of several appliances: Atlas nodes and failover pairs."""

from .site import TABLE

host = TABLE.group("nodes")


def node(site, name, credential):
    """A further appliance with a name of its own."""
    address = site.address(listed=False)
    site.record("A", address, name=name)
    site.nginx(credential, [address])


def pair(site, *names, other=None):
    """The host and its second appliance, called b.<host>."""
    credential = site.issue(names=(site.name, *names))
    site.nginx(credential)
    node(site, f"b.{site.name}", other or credential)


@host("atlas", "nodes that a wildcard covers", "ready", options=(
    "--node", "a.atlas.example.com,b.atlas.example.com"))
def atlas(site):
    credential = site.issue(names=(site.name, f"*.{site.name}"))
    site.nginx(credential)
    node(site, f"a.{site.name}", credential)
    node(site, f"b.{site.name}", credential)


@host("atlas-uncovered", "a node whose name the certificate lacks",
      "not-ready", errors={"name.atlas-node"},
      options=("--node", "b.atlas-uncovered.example.com"))
def atlas_uncovered(site):
    pair(site)


@host("failover", "a backup appliance with the same certificate", "ready",
      options=("--failover", "b.failover.example.com"))
def failover(site):
    pair(site, f"b.{site.name}")


@host("failover-uncovered", "a backup whose own name is not covered",
      "ready-with-warnings", warnings={"name.failover-node"},
      options=("--failover", "b.failover-uncovered.example.com"))
def failover_uncovered(site):
    pair(site)


@host("failover-other", "a backup with a certificate of its own",
      "not-ready", errors={"agreement.failover-leaf"},
      options=("--failover", "b.failover-other.example.com"))
def failover_other(site):
    pair(site, f"b.{site.name}",
         other=site.issue(names=(site.name, f"b.{site.name}")))
