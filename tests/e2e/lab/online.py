"""Authorities whose certificates point to the laboratory's web server."""

import functools
from dataclasses import replace

from . import crl, pki
from .pki_web import PkiWeb
from .pointers import pointers


class Online:
    """What hosts that are asked about over the network share."""

    def __init__(self, laboratory):
        self.web = PkiWeb.of(laboratory)
        self.authorities = laboratory.authorities

    @classmethod
    def of(cls, site):
        laboratory = site.laboratory
        if not hasattr(laboratory, "online"):
            laboratory.online = cls(laboratory)
        return laboratory.online

    @property
    def root(self):
        return self.authorities.ecdsa_root

    @functools.cached_property
    def root_crl(self):
        """The URL of a list of the root, on which there is nothing."""
        return self.web.add("/root.crl", crl.make(self.root))

    @functools.cached_property
    def authority(self):
        """Issues for most hosts; nothing is wrong with it."""
        return self.new_authority("Example Online CA 1")

    @functools.cached_property
    def authority_url(self):
        return self.web.add("/online-ca-1.der", self.authority.der)

    def new_authority(self, name, issuer=None, crls=None, issuers=(),
                      **differences):
        """Below the root unless another issuer is named, whose list is then
        to be given."""
        extra = pointers(issuers=issuers,
                         crls=[self.root_crl] if crls is None else crls)
        contents = replace(pki.AUTHORITY, common_name=name, pointers=False,
                           extra=extra)
        return (issuer or self.root).issue(replace(contents, **differences))


def issue(site, issuer=None, issuers=(), ocsp=(), crls=(), freshest=(),
          must_staple=False, **differences):
    """A certificate of the host that points to these places."""
    extra = pointers(issuers, ocsp, crls, freshest, must_staple)
    return site.issue(issuer or Online.of(site).authority, pointers=False,
                      extra=extra, **differences)


def good_crl(site, issuer=None):
    """The URL of a list on which there is nothing; the host's own."""
    online = Online.of(site)
    return online.web.add(f"/{site.host.name}.crl",
                          crl.make(issuer or online.authority))
