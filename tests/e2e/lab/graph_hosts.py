"""The graph of Let's Encrypt's roots in 2026, rebuilt with own keys.

X1 (RSA) and X2 (P-384) are in the stores. YR and YE are not yet: chains reach
the store through cross-certificates, YR by X1, YE by X2, X2 by X1. The one of
X2 by X1 of 2020 expired in September 2025; those of September 2025 lacked an
extended key usage, were revoked in May 2026 and replaced by twins of the same
name and key.
"""

import datetime
import functools
from dataclasses import replace

from cryptography.x509.oid import NameOID

from . import crl, pki
from .online import Online, issue
from .pointers import pointers
from .site import TABLE

host = TABLE.group("graph")

EXPIRED = datetime.datetime(2025, 9, 15, 16)
FIRST = datetime.datetime(2025, 9, 3)
SECOND = datetime.datetime(2026, 5, 13)
CROSS_END = datetime.datetime(2032, 9, 2, 23, 59, 59)
REVOKED_AT = datetime.datetime(2026, 5, 19, 12)


class Graph:
    """All of it; each certificate is made when it is first asked for."""

    def __init__(self, laboratory):
        self.web = Online(laboratory).web
        self.x1_crl = self._list("x1", self.x1, [
            self.x2_by_x1_revoked, self.yr_by_x1_revoked])
        self.x2_crl = self._list("x2", self.x2, [self.ye_by_x2_revoked])
        self.ye_crl = self._list("ye", self.ye, [])
        self.yr_crl = self._list("yr", self.yr, [])
        self.leaves = [self._list("ye1", self.ye1, []),
                       self._list("yr1", self.yr1, [])]
        laboratory.authorities.more_public = [self.x1, self.x2]

    @classmethod
    def of(cls, site):
        if not hasattr(site.laboratory, "graph"):
            site.laboratory.graph = cls(site.laboratory)
        return site.laboratory.graph

    def _url(self, name):
        return f"{self.web.url}/graph-{name}"

    def _list(self, name, issuer, revoked):
        return self.web.add(f"/graph-{name}.crl", crl.make(issuer, crl.List(
            revoked=tuple((one.certificate.serial_number, REVOKED_AT,
                           crl.SUPERSEDED) for one in revoked))))

    def _root(self, name, make_key=pki.p384):
        return pki.make(replace(pki.ROOT, common_name=name,
                                make_key=make_key))

    def _cross(self, root, issuer, name, begin, end=CROSS_END, purposes=None):
        """The root's name and key in a certificate of another one."""
        contents = replace(
            pki.AUTHORITY, common_name=_name(root), path_length=None,
            begin=begin, end=end, purposes=purposes, pointers=False,
            extra=pointers(issuers=[self._url(f"{name}.der")],
                           crls=[self._url(f"{name}.crl")]))
        return pki.make(contents, issuer, root.key)

    def _issuing(self, name, issuer, above, make_key):
        return issuer.issue(replace(
            pki.AUTHORITY, common_name=name, make_key=make_key,
            pointers=False,
            extra=pointers(issuers=[self._url(f"{above}.der")],
                           crls=[self._url(f"{above}.crl")])))

    @functools.cached_property
    def x1(self):
        return self._root("Example Graph Root X1", pki.rsa_key)

    @functools.cached_property
    def x2(self):
        return self._root("Example Graph Root X2")

    @functools.cached_property
    def ye(self):
        return self._root("Example Graph Root YE")

    @functools.cached_property
    def yr(self):
        return self._root("Example Graph Root YR", pki.rsa_key)

    @functools.cached_property
    def x2_by_x1_expired(self):
        return self._cross(self.x2, self.x1, "x1", pki.CA_BEGIN, EXPIRED)

    @functools.cached_property
    def x2_by_x1_revoked(self):
        return self._cross(self.x2, self.x1, "x1", FIRST)

    @functools.cached_property
    def x2_by_x1(self):
        return self._cross(self.x2, self.x1, "x1", SECOND, purposes=(
            pki.SERVER_AUTH, pki.CLIENT_AUTH))

    @functools.cached_property
    def ye_by_x2_revoked(self):
        return self._cross(self.ye, self.x2, "x2", FIRST)

    @functools.cached_property
    def ye_by_x2(self):
        return self._cross(self.ye, self.x2, "x2", SECOND,
                           purposes=(pki.SERVER_AUTH,))

    @functools.cached_property
    def yr_by_x1_revoked(self):
        return self._cross(self.yr, self.x1, "x1", FIRST)

    @functools.cached_property
    def yr_by_x1(self):
        return self._cross(self.yr, self.x1, "x1", SECOND,
                           purposes=(pki.SERVER_AUTH,))

    @functools.cached_property
    def ye1(self):
        return self._issuing("Example Graph YE1", self.ye, "ye", pki.p384)

    @functools.cached_property
    def yr1(self):
        return self._issuing("Example Graph YR1", self.yr, "yr", pki.rsa_key)

    @functools.cached_property
    def ye_url(self):
        """What YE1 names as its issuer: the current cross-certificate."""
        return self.web.add("/graph-ye.der", self.ye_by_x2.der)


def _name(root):
    [name] = root.certificate.subject.get_attributes_for_oid(
        NameOID.COMMON_NAME)
    return name.value


def serve(site, *above, rsa=False):
    """A chain of the leaf, its issuer, and these."""
    graph = Graph.of(site)
    issuer, url = ((graph.yr1, graph.leaves[1]) if rsa
                   else (graph.ye1, graph.leaves[0]))
    leaf = issue(site, issuer, crls=[url], issuers=[graph.web.url],
                 make_key=pki.rsa_key if rsa else pki.p256)
    site.nginx(leaf, chain=[leaf.der, issuer.der,
                            *(getattr(graph, name).der for name in above)])


@host("graph-ecdsa", "the default chain: YE1, YE by X2, X2 by X1", "ready",
      notes={"chain.multiple-anchors"})
def graph_ecdsa(site):
    serve(site, "ye_by_x2", "x2_by_x1")


@host("graph-rsa", "the default chain: YR1, YR by X1", "ready")
def graph_rsa(site):
    serve(site, "yr_by_x1", rsa=True)


@host("graph-ecdsa-short", "a chain that ends at X2", "ready")
def graph_ecdsa_short(site):
    serve(site, "ye_by_x2")


@host("graph-ecdsa-old", "a chain file from before May 2026", "not-ready",
      errors={"revocation.ca-revoked"})
def graph_ecdsa_old(site):
    serve(site, "ye_by_x2_revoked", "x2_by_x1_revoked")


@host("graph-rsa-old", "the same for RSA", "not-ready",
      errors={"revocation.ca-revoked"})
def graph_rsa_old(site):
    serve(site, "yr_by_x1_revoked", rsa=True)


# A client that meets a revoked twin takes the other one.

@host("graph-twins", "the revoked cross-certificate before its replacement",
      "ready")
def graph_twins(site):
    serve(site, "ye_by_x2_revoked", "ye_by_x2")


@host("graph-twins-late", "the replacement before the revoked one", "ready")
def graph_twins_late(site):
    serve(site, "ye_by_x2", "ye_by_x2_revoked")


@host("graph-half-old", "a good way to X2, and a revoked one on to X1",
      "ready", notes={"chain.multiple-anchors"})
def graph_half_old(site):
    serve(site, "ye_by_x2", "x2_by_x1_revoked")


@host("graph-expired", "a good way to X2, and an expired one on to X1",
      "ready")
def graph_expired(site):
    serve(site, "ye_by_x2", "x2_by_x1_expired")


@host("graph-missing", "a chain without any cross-certificate", "not-ready",
      errors={"chain.incomplete"})
def graph_missing(site):
    Graph.of(site).ye_url  # it can be got
    serve(site)
