"""Hosts behind the questions that customers ask Support."""

from dataclasses import replace

from cryptography import x509
from cryptography.x509.oid import NameOID

from . import pki
from .site import TABLE

host = TABLE.group("support")


@host("lets-encrypt", "a Let's Encrypt certificate that was not renewed",
      "ready-with-warnings", warnings={"validity.renewal-overdue"})
def lets_encrypt(site):
    subject = x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Let's Encrypt"),
        x509.NameAttribute(NameOID.COMMON_NAME, "YE1")])
    issuer = site.authorities.ecdsa_root.issue(replace(
        pki.AUTHORITY, subject=subject))
    site.nginx(site.issue(issuer, begin=pki.days(-70), end=pki.days(20)))


@host("two-leaves", "two appliances with different certificates",
      "ready-with-warnings", warnings={"agreement.leaf"},
      notes={"dns.multiple"})
def two_leaves(site):
    site.nginx(site.issue())
    site.nginx(site.issue())


@host("two-roots", "two appliances whose certificates end at different roots",
      "not-ready", errors={"agreement.root"}, warnings={"agreement.leaf"},
      notes={"dns.multiple"})
def two_roots(site):
    site.nginx(site.issue())
    site.nginx(site.issue(site.authorities.rsa, make_key=pki.rsa_key))


@host("two-chains", "two appliances, one of which sends the root too",
      "ready-with-warnings", warnings={"agreement.chain"},
      notes={"dns.multiple", "chain.root-sent"})
def two_chains(site):
    credential = site.issue()
    site.nginx(credential)
    site.nginx(credential,
               chain=credential.chain() + [credential.root().der])


@host("root-unsent", "an internal CA whose root is nowhere to be found",
      "not-ready", errors={"chain.root-not-found"})
def root_unsent(site):
    site.nginx(site.issue(site.authorities.unknown))


def revocation_lists(site, *revoked):
    """Lists of the two authorities on the path; the lower one's holds these
    certificates."""
    for authority, entries in ((site.authorities.ecdsa, revoked),
                               (site.authorities.ecdsa_root, ())):
        site.options += ["--crl", site.file(
            "crl", authority.revocation_list(*entries))]


@host("revoked", "a certificate that its CA has revoked", "not-ready",
      errors={"revocation.leaf-revoked"})
def revoked(site):
    credential = site.issue()
    site.nginx(credential)
    revocation_lists(site, credential)


@host("not-revoked", "a CRL that lists another certificate", "ready")
def not_revoked(site):
    site.nginx(site.issue())
    revocation_lists(site, site.issue())


@host("no-crl-of-ca", "CRLs were given, but none about the intermediate",
      "ready-with-warnings", warnings={"revocation.unreachable"})
def no_crl_of_ca(site):
    site.nginx(site.issue())
    revocation_lists(site)
    del site.options[-2:]


@host("root-changed", "another root than the licence package encodes",
      "not-ready", errors={"license.root-changed"})
def root_changed(site):
    site.nginx(site.issue())
    site.options += ["--licensed-root",
                     site.root_file(site.authorities.rsa_root)]


@host("root-kept", "the root that the licence package encodes", "ready")
def root_kept(site):
    site.nginx(site.issue())
    site.options += ["--licensed-root",
                     site.root_file(site.authorities.ecdsa_root)]
