"""The second group: every further way in which a host can be right or wrong."""

import datetime
import ipaddress
import socket

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from . import pki
from .site import TABLE

host = TABLE.group("second")

# What a certificate of a private authority does without.
PRIVATE = {"policy": None, "scts": 0}
# The row of 200 days in BR 6.3.2 holds from 2026-03-15 to 2027-03-14.
DATED = datetime.datetime(2026, 6, 1)
AT = ("--at", "2026-07-01T00:00:00Z")

# The laboratory's OpenSSL is lenient; a server need not be.
MODERN = ("-min_protocol", "TLSv1.2")


# Validity.

@host("not-yet", "a certificate that begins in ten days", "not-ready",
      errors={"validity.not-yet"})
def not_yet(site):
    site.nginx(site.issue(begin=pki.days(10),
                          end=pki.days_from(pki.days(10), 90)))


@host("expiring", "a certificate that ends in twelve days",
      "ready-with-warnings", warnings={"validity.expiring"})
def expiring(site):
    site.nginx(site.issue(begin=pki.days(-70), end=pki.days(12)))


@host("days-45", "a certificate of 45 days, 25 before its end", "ready")
def days_45(site):
    site.nginx(site.issue(begin=pki.days(-20), end=pki.days(25)))


@host("expired-intermediate", "an intermediate that ended five days ago",
      "not-ready", errors={"validity.expired"})
def expired_intermediate(site):
    site.nginx(site.issue(site.authorities.expired))


def dated(site, count):
    site.nginx(site.issue(begin=DATED, end=pki.days_from(DATED, count),
                          scts=3))


@host("days-199", "a public certificate of 199 days", "ready", options=AT)
def days_199(site):
    dated(site, 199)


@host("days-200", "a public certificate of 200 days", "ready", options=AT)
def days_200(site):
    dated(site, 200)


@host("days-201", "a public certificate of 201 days", "not-ready",
      errors={"validity.too-long"}, options=AT)
def days_201(site):
    dated(site, 201)


@host("public-824", "a public certificate of 824 days", "not-ready",
      errors={"validity.too-long"})
def public_824(site):
    site.nginx(site.issue(end=pki.days_from(pki.days(-1), 824), scts=3))


def private(site, **differences):
    site.options += ["--extra-roots",
                     site.root_file(site.authorities.private_root)]
    site.nginx(site.issue(site.authorities.private,
                          **{**PRIVATE, **differences}))


@host("private-824", "a certificate of a private CA for 824 days",
      "ready-with-warnings", warnings={"product.private-ca"})
def private_824(site):
    private(site, end=pki.days_from(pki.days(-1), 824))


@host("private-826", "a certificate of a private CA for 826 days",
      "ready-with-warnings",
      warnings={"product.private-ca", "validity.apple-825"})
def private_826(site):
    private(site, end=pki.days_from(pki.days(-1), 826))


# Names.

@host("wildcard-right", "a wildcard for the level of the host", "ready")
def wildcard_right(site):
    site.name = site.target = f"portal.{site.name}"
    site.nginx(site.issue(names=("*.wildcard-right.example.com",)))


@host("wildcard-wrong", "a wildcard one level too high", "not-ready",
      errors={"name.mismatch"})
def wildcard_wrong(site):
    site.name = site.target = f"support.portal.{site.name}"
    site.nginx(site.issue(names=("*.wildcard-wrong.example.com",)))


@host("cn-only", "the name stands in the Common Name, not among the SANs",
      "not-ready", errors={"name.cn-only"})
def cn_only(site):
    site.nginx(site.issue(names=("elsewhere.example.com",),
                          common_name=site.name))


@host("no-san", "no Subject Alternative Name at all", "not-ready",
      errors={"name.no-san"})
def no_san(site):
    site.nginx(site.issue(names=(), common_name=site.name))


@host("ip-san", "a target by address, with the address in the certificate",
      "ready-with-warnings", warnings={"dns.ip-literal"})
def ip_san(site):
    address = site.address()
    site.target = address
    site.nginx(site.issue(addresses=(ipaddress.ip_address(address),)),
               [address])


@host("ip-no-san", "a target by address, with only a name in the certificate",
      "not-ready", errors={"name.ip-san"}, warnings={"dns.ip-literal"})
def ip_no_san(site):
    address = site.address()
    site.target = address
    site.nginx(site.issue(), [address])


@host("idn", "an internationalised name, given as people write it", "ready")
def idn(site):
    site.name, site.target = "xn--bcher-kva.example.com", "bücher.example.com"
    site.nginx(site.issue())


@host("long-labels", "labels of 63 octets", "ready")
def long_labels(site):
    site.name = ".".join(letter * 63 for letter in "abc") + ".example.com"
    site.target = site.name
    site.nginx(site.issue())


@host("many-sans", "a certificate for 900 names", "ready")
def many_sans(site):
    others = tuple(f"host-{n}.many-sans.example.com" for n in range(899))
    site.nginx(site.issue(names=(site.name, *others)))


# Chain.

@host("reversed-cas", "the CA certificates in reverse order",
      "ready-with-warnings", warnings={"chain.order"})
def reversed_cas(site):
    credential = site.issue(site.authorities.lower)
    leaf, lower, upper = credential.chain()
    site.nginx(credential, chain=[leaf, upper, lower])


@host("root-sent", "the root is sent too, as this product wants", "ready",
      notes={"chain.root-sent"})
def root_sent(site):
    credential = site.issue()
    site.nginx(credential,
               chain=credential.chain() + [credential.root().der])


@host("extra", "a CA certificate that has nothing to do with the host",
      "ready-with-warnings", warnings={"chain.extra"})
def extra(site):
    credential = site.issue()
    site.nginx(credential,
               chain=credential.chain() + [site.authorities.private.der])


@host("cross-expired",
      "a root in the store, and an expired cross-certificate of it", "ready")
def cross_expired(site):
    credential = site.issue(site.authorities.cross)
    site.nginx(credential, chain=credential.chain() +
               [site.authorities.cross_expired.der])


@host("cross-both", "a young root with two cross-certificates, one expired",
      "ready")
def cross_both(site):
    credential = site.issue(site.authorities.young)
    site.nginx(credential, chain=credential.chain() + [
        site.authorities.young_by_ecdsa.der,
        site.authorities.young_by_rsa_expired.der])


@host("private-ca", "a private CA whose root the user gives",
      "ready-with-warnings", warnings={"product.private-ca"})
def private_ca(site):
    private(site)


@host("factory", "the self-signed certificate of the factory", "not-ready",
      errors={"product.default-cert"})
def factory(site):
    site.nginx(factory_certificate(site))


def factory_certificate(site):
    subject = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example Appliances"),
        x509.NameAttribute(NameOID.COMMON_NAME, "appliance.example.com")])
    return site.self_sign(names=("appliance.example.com",), subject=subject)


# Keys and signatures.

@host("rsa-1024", "a key of 1024 bits", "not-ready", errors={"key.rsa-size"})
def rsa_1024(site):
    site.nginx(site.issue(make_key=lambda: pki.rsa_key(1024)))


def serve_two(site, first, second):
    """One address with two certificates, for clients of either kind of key."""
    other = site.files(second)
    site.nginx(first, directives=f"ssl_certificate {other.chain}; "
               f"ssl_certificate_key {other.key};")


@host("two-keys", "an ECDSA and an RSA certificate, both as they should be",
      "ready", options=("--both-keys",))
def two_keys(site):
    serve_two(site, site.issue(), site.issue(make_key=pki.rsa_key))


@host("two-keys-expired", "a good ECDSA certificate and an expired RSA one",
      "not-ready", errors={"validity.expired"}, options=("--both-keys",))
def two_keys_expired(site):
    serve_two(site, site.issue(),
              site.issue(make_key=pki.rsa_key, begin=pki.days(-100),
                         end=pki.days(-10)))


@host("two-keys-two-roots", "the RSA certificate leads to another root",
      "not-ready", errors={"agreement.root"}, options=("--both-keys",))
def two_keys_two_roots(site):
    serve_two(site, site.issue(),
              site.issue(site.authorities.rsa, make_key=pki.rsa_key))


@host("sha1", "a certificate signed with SHA-1", "not-ready",
      errors={"signature.weak"})
def sha1(site):
    site.nginx(site.issue(site.authorities.rsa, digest=hashes.SHA1()))


@host("md5", "a certificate signed with MD5", "not-ready",
      errors={"signature.weak"})
def md5(site):
    site.nginx(site.issue(site.authorities.rsa, digest=hashes.MD5()))


@host("p521", "a key on P-521", "ready-with-warnings",
      warnings={"key.ec-p521"})
def p521(site):
    site.s_server(site.issue(make_key=pki.p521), *MODERN)


@host("ed25519", "an Ed25519 key", "not-ready", errors={"key.algorithm"})
def ed25519(site):
    site.s_server(site.issue(make_key=pki.ed25519_key), *MODERN)


# Usage and transparency.

@host("eku-client", "a certificate for clients only", "not-ready",
      errors={"usage.eku-server"})
def eku_client(site):
    site.nginx(site.issue(purposes=(pki.CLIENT_AUTH,)))


@host("ca-leaf", "a CA certificate in the place of the leaf",
      "ready-with-warnings", warnings={"usage.ca-leaf"})
def ca_leaf(site):
    site.nginx(site.issue(ca=True, key_usage=(
        "digital_signature", "key_cert_sign", "crl_sign")))


@host("no-sct", "a public certificate without any SCT",
      "ready-with-warnings", warnings={"transparency.none"})
def no_sct(site):
    site.nginx(site.issue(scts=0))


@host("one-sct", "a public certificate with one SCT",
      "ready-with-warnings", warnings={"transparency.too-few"})
def one_sct(site):
    site.nginx(site.issue(scts=1))


# TLS.

@host("tls-1.2", "a server that speaks TLS 1.2 only", "ready")
def tls_1_2(site):
    site.s_server(site.issue(), "-tls1_2")


@host("tls-1.1", "a server that speaks TLS 1.1 only", "not-ready",
      errors={"tls.version"})
def tls_1_1(site):
    site.nginx(site.issue(), protocols="TLSv1.1")


@host("tls-1.0", "a server that speaks TLS 1.0 only", "not-ready",
      errors={"tls.version"})
def tls_1_0(site):
    site.nginx(site.issue(site.authorities.rsa, make_key=pki.rsa_key),
               protocols="TLSv1")


@host("tls-legacy", "a server that still speaks TLS 1.0 and 1.1 too",
      "ready-with-warnings", warnings={"tls.legacy"})
def tls_legacy(site):
    site.nginx(site.issue(), protocols="TLSv1 TLSv1.1 TLSv1.2 TLSv1.3")


@host("no-encryption", "a server that knows no encryption", "not-ready",
      errors={"tls.handshake"})
def no_encryption(site):
    site.s_server(site.issue(site.authorities.rsa, make_key=pki.rsa_key,
                             key_usage=("digital_signature",
                                        "key_encipherment")),
                  "-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0")


@host("camellia", "a cipher that only our TLS library lacks", "inconclusive",
      unknown={"tls.handshake"})
def camellia(site):
    site.s_server(site.issue(site.authorities.rsa, make_key=pki.rsa_key),
                  "-tls1_2", "-cipher",
                  "ECDHE-RSA-CAMELLIA128-SHA256:@SECLEVEL=0")


@host("static-rsa", "a server without ephemeral keys", "ready")
def static_rsa(site):
    site.s_server(site.issue(site.authorities.rsa, make_key=pki.rsa_key,
                             key_usage=("digital_signature",
                                        "key_encipherment")),
                  "-tls1_2", "-cipher", "AES128-GCM-SHA256")


@host("no-sni-default", "the right certificate only where SNI names the host",
      "ready-with-warnings", warnings={"tls.sni-default"})
def no_sni_default(site):
    address = site.address()
    site.nginx(factory_certificate(site), [address])
    site.nginx(site.issue(), [address], server_name=site.name)


@host("client-cert", "a server that asks for a client certificate", "ready",
      notes={"tls.client-cert"})
def client_cert(site):
    root = site.root_file(site.authorities.private_root)
    site.nginx(site.issue(), directives="ssl_verify_client on; "
               f"ssl_client_certificate {root};")


# DNS.

def has_ipv6():
    """Can this machine serve on [::1]?"""
    try:
        with socket.socket(socket.AF_INET6) as attempt:
            attempt.bind(("::1", 0))
        return True
    except OSError:
        return False


@host("ipv6-differs", "another certificate at the IPv6 address",
      "ready-with-warnings", warnings={"dns.ipv6-differs"})
def ipv6_differs(site):
    site.nginx(site.issue())
    site.record("AAAA", "::1")
    if has_ipv6():
        site.nginx(site.issue(), ["::1"])


@host("no-a", "a name that has an IPv6 address only", "not-ready",
      errors={"dns.no-a"})
def no_a(site):
    site.record("AAAA", "::1")


@host("nodata", "a name that has no address", "not-ready",
      errors={"dns.lookup"})
def nodata(site):
    site.record("TXT", '"no address here"')


@host("refused-query", "a zone that the server refuses to answer for",
      "inconclusive", unknown={"dns.lookup"})
def refused_query(site):
    site.laboratory.zone.add_refused(site.name)


@host("alias-loop", "an alias of an alias of itself", "not-ready",
      errors={"dns.lookup"})
def alias_loop(site):
    site.record("CNAME", "alias-loop-back.example.com.")
    site.record("CNAME", f"{site.name}.", name="alias-loop-back.example.com")


@host("forty-addresses", "more addresses than are probed", "inconclusive",
      unknown={"dns.too-many"}, notes={"dns.multiple"})
def forty_addresses(site):
    site.nginx(site.issue(), [site.address() for _ in range(40)])
