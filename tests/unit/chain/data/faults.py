#!/usr/bin/python3
"""Makes faults.pem: certificates that have exactly one thing wrong with them,
each with its place, who is its issuer, and the faults that must be found. Of a
fault with "=text" the evidence must have that text (with _ for a space).

Nothing here is verified, so the signatures are no signatures.
"""

import os

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    rsa,
)

import der
from der import (
    NULL,
    bits,
    boolean,
    explicit,
    implicit,
    integer,
    octets,
    oid,
    seq,
    tlv,
)

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = der.Cases(os.path.join(HERE, "faults.pem"), "faults.py")

ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"))
SHA256_RSA = seq(oid("1.2.840.113549.1.1.11"), NULL)


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo,
    )


def rsa_spki(n, e=65537, parameters=NULL, kind="1.2.840.113549.1.1.1"):
    return seq(seq(oid(kind), parameters), bits(seq(integer(n), integer(e))))


P256 = spki(ec.generate_private_key(ec.SECP256R1()))
RSA_2048 = (
    rsa.generate_private_key(65537, 2048).public_key().public_numbers().n
)
KEY_ID = b"\x0b" * 20
OTHER_ID = b"\x0c" * 20


def ext(dotted, value, critical=False):
    return seq(
        oid(dotted), *([boolean(True)] if critical else []), octets(value)
    )


# Extensions by short names, in the form that is right.
SKI, KU, SAN, BC, NC = (
    "2.5.29.14",
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
)
CRL_DP, POLICIES, AKI = "2.5.29.31", "2.5.29.32", "2.5.29.35"
POLICY_CONSTRAINTS, EKU, FRESHEST, INHIBIT_ANY = (
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.46",
    "2.5.29.54",
)
DIRECTORY_ATTRIBUTES, ISSUER_ALT_NAME = "2.5.29.9", "2.5.29.18"
AIA, SIA = "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.11"
SERVER, CLIENT, CODE = (
    "1.3.6.1.5.5.7.3.1",
    "1.3.6.1.5.5.7.3.2",
    "1.3.6.1.5.5.7.3.3",
)
EMAIL, TIME, OCSP = (
    "1.3.6.1.5.5.7.3.4",
    "1.3.6.1.5.5.7.3.8",
    "1.3.6.1.5.5.7.3.9",
)
ANY_EKU = "2.5.29.37.0"


def ski(value=KEY_ID, critical=False):
    return ext(SKI, octets(value), critical)


def aki(key_id=KEY_ID, issuer=None, serial=None, critical=False):
    parts = []
    if key_id is not None:
        parts.append(implicit(0, key_id))
    if issuer is not None:
        parts.append(explicit(1, explicit(4, issuer)))
    if serial is not None:
        parts.append(implicit(2, integer(serial)[2:]))
    return ext(AKI, seq(*parts), critical)


def key_usage(*numbers, critical=True):
    value = sum(1 << 15 - number for number in numbers).to_bytes(2, "big")
    last = max(numbers, default=-1)
    size = (last + 8) // 8
    return ext(KU, bits(value[:size], 8 * size - 1 - last), critical)


def basic_constraints(is_ca=True, length=None, critical=True):
    parts = [boolean(True)] if is_ca else []
    if length is not None:
        parts.append(integer(length))
    return ext(BC, seq(*parts), critical)


def eku(*purposes, critical=False):
    return ext(EKU, seq(*(oid(purpose) for purpose in purposes)), critical)


def dns(text):
    return implicit(2, text.encode() if isinstance(text, str) else text)


def ip(content):
    return implicit(7, content)


def san(*names, critical=False):
    return ext(SAN, seq(*names), critical)


def constraints(critical=True):
    return ext(NC, seq(explicit(0, seq(dns("example.com")))), critical)


def policies(*items, critical=False):
    return ext(POLICIES, seq(*items), critical)


def points(*items, dotted=CRL_DP, critical=False):
    return ext(dotted, seq(*items), critical)


URI = implicit(6, b"http://example.com/x")
POINT = seq(explicit(0, explicit(0, URI)))
ACCESS = seq(seq(oid("1.3.6.1.5.5.7.48.2"), URI))

LEAF = {
    "ski": ski(OTHER_ID),
    "aki": aki(),
    "ku": key_usage(0),
    "eku": eku(SERVER),
    "san": san(
        dns("www.example.com"), dns("*.example.com"), ip(b"\xc0\x00\x02\x01")
    ),
}
CA = {
    "ski": ski(OTHER_ID),
    "aki": aki(),
    "ku": key_usage(5, 6),
    "bc": basic_constraints(length=0),
    "eku": eku(SERVER),
    "nc": constraints(),
}
ROOT = {
    "ski": ski(),
    "aki": aki(),
    "ku": key_usage(5, 6),
    "bc": basic_constraints(),
}

ROOT_NAME = der.name(c="NL", o="Example", cn="Root")
CA_NAME = der.name(o="Example", cn="CA")
LEAF_NAME = der.name(cn="www.example.com")

DEFAULTS = {
    "leaf": {"issuer": CA_NAME, "subject": LEAF_NAME, "extensions": LEAF},
    "ca": {"issuer": ROOT_NAME, "subject": CA_NAME, "extensions": CA},
    "root": {"issuer": ROOT_NAME, "subject": ROOT_NAME, "extensions": ROOT},
}


def certificate(
    place,
    version=2,
    serial=integer(4711),
    inner=ECDSA_SHA256,
    outer=None,
    validity=("250101000000Z", "350101000000Z"),
    key=P256,
    unique=b"",
    empty_extensions=False,
    raw_extensions=None,
    more=(),
    without=(),
    **changes,
):
    fields = {
        **DEFAULTS[place],
        **{k: v for k, v in changes.items() if k in ("issuer", "subject")},
    }
    extensions = {
        **fields["extensions"],
        **{k: v for k, v in changes.items() if k not in fields},
    }
    listed = [v for k, v in extensions.items() if k not in without] + list(
        more
    )
    if raw_extensions is not None:
        listed = raw_extensions
    content = [
        serial,
        inner,
        fields["issuer"],
        seq(*(der.utc(time) for time in validity)),
        fields["subject"],
        key,
        unique,
    ]
    if version > 0:
        content.insert(0, explicit(0, integer(version)))
    if listed or empty_extensions:
        content.append(explicit(3, seq(*listed)))
    return seq(seq(*content), outer or inner, bits(b"\x30\x00"))


def add(name, place, faults="", by="-", purpose="server", **fields):
    """`by` is the case whose key signed it."""
    CASES.add(
        name,
        f"{place} {purpose} {by} {faults}".rstrip(),
        certificate(place, **fields),
    )


def add_good():
    add("good-root", "root")
    add("good-ca", "ca", by="good-root")
    add("good-leaf", "leaf", by="good-ca")
    add("good-leaf-rsa", "leaf", key=rsa_spki(RSA_2048), ku=key_usage(0, 2))
    add(
        "good-leaf-key-encipherment",
        "leaf",
        key=rsa_spki(RSA_2048),
        ku=key_usage(2),
    )
    add("good-leaf-no-key-usage", "leaf", without=["ku"])
    add("good-leaf-client", "leaf", purpose="client", eku=eku(CLIENT))
    add("good-leaf-cross-issuer-by-rsa", "leaf", inner=SHA256_RSA)
    add("good-root-without-aki", "root", without=["aki"])
    add("good-ca-without-constraints", "ca", without=["nc", "eku"])


def add_self_signed():
    """A leaf that signs itself may be a CA and needs no authority key id."""
    add(
        "self-signed-leaf",
        "leaf",
        issuer=LEAF_NAME,
        without=["aki"],
        bc=basic_constraints(),
        ku=key_usage(0, 5),
    )
    add(
        "self-issued-ca-without-aki",
        "ca",
        "key-ids=authorityKeyIdentifier_is_absent",
        issuer=CA_NAME,
        without=["aki"],
    )
    add(
        "root-of-another-name",
        "root",
        "key-ids",
        issuer=CA_NAME,
        without=["aki"],
    )


def add_namesakes():
    """Other names that differ only in what a hash of them may leave out."""
    for number in range(6):
        for text in ("Name Sake", "Name-Sake"):
            subject = der.name(cn=text)
            add(
                f"{text.replace(' ', '_').lower()}-{number}",
                "root",
                serial=integer(number),
                issuer=subject,
                subject=subject,
            )


def add_basics():
    add(
        "version-1",
        "leaf",
        "version=version_1 eku-absent no-san",
        version=0,
        raw_extensions=[],
    )
    add("version-1-ca", "ca", "version", version=0, raw_extensions=[])
    add("version-1-root", "root", version=0, raw_extensions=[])
    add("version-2-with-extensions", "leaf", "version=version_2", version=1)
    add("version-4", "leaf", "version=version_4", version=3)
    add("serial-zero", "leaf", "serial=zero", serial=integer(0))
    add("serial-zero-ca", "ca", "serial=zero", serial=integer(0))
    add("serial-zero-root", "root", serial=integer(0))
    add(
        "serial-negative", "leaf", "serial=-05_is_negative", serial=integer(-5)
    )
    add("serial-negative-root", "root", "serial", serial=integer(-5))
    add("serial-20-octets", "leaf", serial=integer((1 << 159) - 1))
    add(
        "serial-21-octets",
        "leaf",
        "serial=21_octets",
        serial=integer(1 << 159),
    )
    add("serial-21-octets-root", "root", "serial", serial=integer(1 << 159))
    add(
        "issuer-empty",
        "leaf",
        "profile=issuer's_name_is_empty",
        issuer=der.EMPTY_NAME,
    )
    add(
        "subject-empty-ca",
        "ca",
        "profile=subject_of_a_CA",
        subject=der.EMPTY_NAME,
    )
    add(
        "subject-empty-root",
        "root",
        "profile=issuer's_name_is_empty;_the_subject_of_a_CA",
        issuer=der.EMPTY_NAME,
        subject=der.EMPTY_NAME,
    )
    add(
        "validity-backwards",
        "leaf",
        "profile=notAfter_is_before",
        validity=("350101000000Z", "250101000000Z"),
    )
    add(
        "validity-of-no-length",
        "leaf",
        validity=("250101000000Z", "250101000000Z"),
    )
    add(
        "extensions-empty",
        "leaf",
        "key-ids profile=there_but_empty eku-absent no-san",
        raw_extensions=[],
        empty_extensions=True,
    )
    add(
        "unique-id",
        "leaf",
        "br-profile=issuerUniqueID",
        unique=implicit(1, b"\x00\x01"),
    )
    add(
        "unique-id-of-ca",
        "ca",
        "br-profile=subjectUniqueID",
        unique=implicit(2, b"\x00\x01"),
    )
    add(
        "default-written",
        "leaf",
        "profile=not_DER",
        more=[seq(oid("1.2.3.4"), boolean(False), octets(NULL))],
    )
    add(
        "default-written-by-root",
        "root",
        more=[seq(oid("1.2.3.4"), boolean(False), octets(NULL))],
    )
    CASES.add("malformed", "leaf server - malformed", certificate("leaf")[:-5])


def add_algorithms():
    sha1_rsa = seq(oid("1.2.840.113549.1.1.5"), NULL)
    add(
        "algorithms-differ",
        "leaf",
        "algorithm-mismatch=ecdsa-with-SHA256_inside,"
        "_sha256WithRSAEncryption_outside",
        outer=SHA256_RSA,
    )
    add(
        "algorithms-differ-in-parameters",
        "root",
        "algorithm-mismatch=other_parameters",
        inner=SHA256_RSA,
        outer=seq(oid("1.2.840.113549.1.1.11")),
    )
    add(
        "signature-sha1",
        "leaf",
        "weak-signature=sha1WithRSAEncryption signature-algorithm",
        inner=sha1_rsa,
    )
    add(
        "signature-sha1-ca",
        "ca",
        "weak-signature signature-algorithm",
        inner=sha1_rsa,
    )
    add("signature-sha1-root", "root", inner=sha1_rsa)
    add(
        "signature-sha224",
        "leaf",
        "signature-algorithm=sha224WithRSAEncryption_with_these",
        inner=seq(oid("1.2.840.113549.1.1.14"), NULL),
    )
    add(
        "signature-without-null",
        "leaf",
        "signature-algorithm",
        inner=seq(oid("1.2.840.113549.1.1.11")),
    )
    add(
        "signature-ed25519",
        "leaf",
        "signature-algorithm=Ed25519",
        inner=seq(oid("1.3.101.112")),
    )
    add("signature-ed25519-root", "root", inner=seq(oid("1.3.101.112")))
    add("ca-p384", "ca", key=spki(ec.generate_private_key(ec.SECP384R1())))
    add(
        "signature-of-p384-by-sha256",
        "leaf",
        "signature-algorithm=ecdsa-with-SHA256_by_a_key_of_384_bits",
        by="ca-p384",
    )


def add_keys():
    def rsa_bits(size):
        return 1 << size - 1 | RSA_2048 % (1 << size - 1) | 1

    add("rsa-1024", "leaf", "rsa-size=1024_bits", key=rsa_spki(rsa_bits(1024)))
    add("rsa-2040", "ca", "rsa-size", key=rsa_spki(rsa_bits(2040)))
    add(
        "rsa-2047",
        "root",
        "rsa-size rsa-multiple",
        key=rsa_spki(rsa_bits(2047)),
    )
    add(
        "rsa-2052",
        "leaf",
        "rsa-multiple=2052_bits",
        key=rsa_spki(rsa_bits(2052)),
    )
    add("rsa-16384", "leaf", key=rsa_spki(rsa_bits(2048) << 14336 | 1))
    add(
        "rsa-exponent-1",
        "leaf",
        "rsa-exponent=exponent_1",
        key=rsa_spki(RSA_2048, 1),
    )
    add(
        "rsa-exponent-2",
        "leaf",
        "rsa-exponent=exponent_2",
        key=rsa_spki(RSA_2048, 2),
    )
    add("rsa-exponent-3", "leaf", key=rsa_spki(RSA_2048, 3))
    add(
        "rsa-exponent-even",
        "root",
        "rsa-exponent=even",
        key=rsa_spki(RSA_2048, 65536),
    )
    add(
        "rsa-without-null",
        "leaf",
        "key-algorithm=without_the_parameters_NULL",
        key=rsa_spki(RSA_2048, parameters=b""),
    )
    add(
        "rsa-malformed",
        "leaf",
        "malformed=no_key_for_rsaEncryption",
        key=seq(seq(oid("1.2.840.113549.1.1.1"), NULL), bits(b"\x04\x00")),
    )
    add(
        "rsa-pss",
        "leaf",
        "key-algorithm=rsassaPss",
        key=rsa_spki(RSA_2048, parameters=b"", kind="1.2.840.113549.1.1.10"),
    )
    add(
        "rsa-pss-1024",
        "leaf",
        "key-algorithm rsa-size",
        key=rsa_spki(
            rsa_bits(1024), parameters=b"", kind="1.2.840.113549.1.1.10"
        ),
    )
    for name, curve, faults in (
        ("p384", ec.SECP384R1(), ""),
        ("p521", ec.SECP521R1(), ""),
        ("p192", ec.SECP192R1(), "ec-curve=P-192;"),
        ("p224", ec.SECP224R1(), "ec-curve=P-224;"),
        ("secp256k1", ec.SECP256K1(), "ec-curve=secp256k1"),
        ("brainpool", ec.BrainpoolP256R1(), "ec-curve=brainpoolP256r1"),
    ):
        for place in ("leaf", "root"):
            add(
                f"{name}-{place}",
                place,
                faults,
                key=spki(ec.generate_private_key(curve)),
            )
    ec_key = "1.2.840.10045.2.1"
    point = b"\x04" + b"\x01" * 64
    add(
        "ec-explicit",
        "leaf",
        "ec-curve=by_its_parameters",
        key=seq(seq(oid(ec_key), seq(integer(1))), bits(point)),
    )
    add(
        "ec-implicit",
        "leaf",
        "ec-curve=names_no_curve",
        key=seq(seq(oid(ec_key), NULL), bits(point)),
    )
    add(
        "ec-unknown",
        "leaf",
        "ec-curve=1.2.3.4",
        key=seq(seq(oid(ec_key), oid("1.2.3.4")), bits(point)),
    )
    p256 = seq(oid(ec_key), oid("1.2.840.10045.3.1.7"))
    add("ec-compressed", "leaf", key=seq(p256, bits(b"\x02" + b"\x01" * 32)))
    add(
        "ec-hybrid",
        "leaf",
        "malformed=no_key_for_id-ecPublicKey",
        key=seq(p256, bits(b"\x06" + point[1:])),
    )
    add("ec-short", "leaf", "malformed", key=seq(p256, bits(point[:-1])))
    add("ec-empty", "ca", "malformed", key=seq(p256, bits(b"")))
    add(
        "dsa",
        "leaf",
        "key-algorithm=dsa;",
        key=spki(dsa.generate_private_key(2048)),
    )
    add(
        "ed25519",
        "leaf",
        "key-algorithm=Ed25519",
        key=spki(ed25519.Ed25519PrivateKey.generate()),
    )
    add(
        "ed25519-short",
        "leaf",
        "key-algorithm malformed",
        key=seq(seq(oid("1.3.101.112")), bits(b"\x01" * 31)),
    )
    add(
        "ed448",
        "root",
        "key-algorithm=Ed448",
        key=spki(ed448.Ed448PrivateKey.generate()),
    )
    add(
        "ed448-long",
        "leaf",
        "key-algorithm malformed",
        key=seq(seq(oid("1.3.101.113")), bits(b"\x01" * 58)),
    )


def add_key_ids():
    add("ski-absent-leaf", "leaf", without=["ski"])
    add(
        "ski-absent-ca",
        "ca",
        "key-ids=subjectKeyIdentifier_is_absent",
        without=["ski"],
    )
    add("ski-and-aki-absent-root", "root", "key-ids", without=["ski", "aki"])
    add("ski-empty-ca", "ca", "key-ids", ski=ski(b""))
    add(
        "ski-critical",
        "ca",
        "key-ids=subjectKeyIdentifier_is_critical",
        ski=ski(critical=True),
    )
    add(
        "aki-absent-leaf",
        "leaf",
        "key-ids=authorityKeyIdentifier_is_absent",
        without=["aki"],
    )
    add("aki-absent-ca", "ca", "key-ids", without=["aki"])
    add(
        "aki-critical",
        "root",
        "key-ids=authorityKeyIdentifier_is_critical",
        aki=aki(critical=True),
    )
    add(
        "aki-without-key-id",
        "leaf",
        "key-ids=has_no_keyIdentifier br-profile",
        aki=aki(None, ROOT_NAME, 5),
    )
    add("aki-empty", "ca", "key-ids", aki=aki(None))
    add(
        "aki-with-issuer",
        "leaf",
        "br-profile=issuer's_name_or_serial",
        aki=aki(KEY_ID, ROOT_NAME, 5),
    )
    add(
        "aki-with-serial-only",
        "leaf",
        "key-ids=only_one_of br-profile",
        aki=aki(KEY_ID, None, 5),
    )
    add(
        "aki-with-issuer-only",
        "ca",
        "key-ids=only_one_of br-profile",
        aki=aki(KEY_ID, ROOT_NAME),
    )
    add(
        "aki-of-root-differs",
        "root",
        "br-profile=is_not_its",
        aki=aki(OTHER_ID),
    )
    add("aki-of-root-without-key-id", "root", "br-profile", aki=aki(None))
    add(
        "aki-malformed",
        "leaf",
        "key-ids profile=extension_authorityKeyIdentifier",
        aki=ext(AKI, octets(KEY_ID)),
    )


def add_criticality():
    add(
        "basic-constraints-not-critical-ca",
        "ca",
        "criticality=basicConstraints",
        bc=basic_constraints(length=0, critical=False),
    )
    # No CA; that is for the path rules.
    add(
        "basic-constraints-false-ca",
        "ca",
        bc=basic_constraints(False, critical=False),
    )
    add(
        "basic-constraints-not-critical-root",
        "root",
        "criticality",
        bc=basic_constraints(critical=False),
    )
    add(
        "basic-constraints-not-critical-leaf",
        "leaf",
        more=[basic_constraints(False, critical=False)],
    )
    add(
        "constraints-not-critical-ca",
        "ca",
        "constraints-not-critical=nameConstraints",
        nc=constraints(critical=False),
    )
    add(
        "constraints-not-critical-root",
        "root",
        "constraints-not-critical",
        more=[constraints(False)],
    )
    add(
        "policy-constraints-critical",
        "ca",
        more=[ext(POLICY_CONSTRAINTS, seq(implicit(0, b"\x00")), True)],
    )
    add(
        "policy-constraints-not-critical",
        "ca",
        more=[ext(POLICY_CONSTRAINTS, seq(implicit(0, b"\x00")))],
    )
    add(
        "inhibit-any-policy-critical",
        "ca",
        more=[ext(INHIBIT_ANY, integer(0), True)],
    )
    add(
        "inhibit-any-policy-not-critical",
        "ca",
        "criticality=inhibitAnyPolicy",
        more=[ext(INHIBIT_ANY, integer(0))],
    )
    add("aia", "leaf", more=[ext(AIA, ACCESS)])
    add(
        "aia-critical",
        "leaf",
        "criticality=authorityInfoAccess",
        more=[ext(AIA, ACCESS, True)],
    )
    add(
        "sia-critical",
        "ca",
        "criticality=subjectInfoAccess",
        more=[ext(SIA, ACCESS, True)],
    )
    add(
        "freshest-crl-critical",
        "leaf",
        "criticality=freshestCRL",
        more=[points(POINT, dotted=FRESHEST, critical=True)],
    )
    add(
        "directory-attributes-critical",
        "leaf",
        "criticality=2.5.29.9",
        more=[ext(DIRECTORY_ATTRIBUTES, seq(), True)],
    )
    add("unknown-not-critical", "leaf", more=[ext("1.2.3.4", NULL)])


def add_policies():
    cps = seq(oid("1.3.6.1.5.5.7.2.1"), tlv(22, b"http://example.com"))
    other = seq(oid("1.2.3.9"), NULL)
    policy = lambda dotted, *qualifiers: seq(
        oid(dotted), *([seq(*qualifiers)] if qualifiers else [])
    )
    add(
        "policies",
        "leaf",
        more=[policies(policy("2.23.140.1.2.1"), policy("1.2.3"))],
    )
    add(
        "policy-twice",
        "leaf",
        "profile=policy_is_there_twice",
        more=[
            policies(
                policy("2.23.140.1.2.1"),
                policy("1.2.3"),
                policy("2.23.140.1.2.1"),
            )
        ],
    )
    add(
        "qualifier-cps-critical",
        "leaf",
        more=[policies(policy("1.2.3", cps), critical=True)],
    )
    add("qualifier-unknown", "leaf", more=[policies(policy("1.2.3", other))])
    add(
        "qualifier-unknown-critical",
        "leaf",
        "unknown-critical=qualifier",
        more=[
            policies(policy("1.2.4"), policy("1.2.3", other), critical=True)
        ],
    )


def add_rest_of_profile():
    add(
        "extension-twice",
        "leaf",
        "duplicate-extension=subjectAltName",
        more=[LEAF["san"]],
    )
    add(
        "unknown-extension-twice",
        "root",
        "duplicate-extension=1.2.3.4",
        more=[ext("1.2.3.4", NULL), ext("1.2.3.4", b"\x05\x00")],
    )
    add(
        "key-usage-absent-ca",
        "ca",
        "profile=keyUsage_of_a_CA_is_absent",
        without=["ku"],
    )
    add("key-usage-absent-root", "root", "profile", without=["ku"])
    add(
        "key-usage-empty",
        "ca",
        "profile=keyUsage_has_no_bit"
        " profile=pathLenConstraint_without_keyCertSign",
        ku=key_usage(),
    )
    add(
        "path-length-of-no-ca",
        "leaf",
        "profile=pathLenConstraint_without_cA",
        more=[basic_constraints(False, 0)],
    )
    add(
        "path-length-without-sign",
        "ca",
        "profile=pathLenConstraint_without_keyCertSign",
        ku=key_usage(6),
    )
    add(
        "constraints-in-leaf",
        "leaf",
        "profile=nameConstraints_in",
        more=[constraints()],
    )
    add(
        "constraints-in-ca-leaf",
        "leaf",
        "ca-leaf=cA_is_TRUE",
        more=[basic_constraints(), constraints()],
    )
    add("points", "leaf", more=[points(POINT), points(POINT, dotted=FRESHEST)])
    add(
        "point-of-reasons-only",
        "leaf",
        "profile=without_name_and_issuer",
        more=[points(POINT, seq(implicit(1, b"\x01\x06")))],
    )
    add(
        "freshest-point-empty",
        "leaf",
        "profile=without_name_and_issuer",
        more=[points(seq(), dotted=FRESHEST)],
    )
    add(
        "point-of-issuer",
        "leaf",
        more=[points(seq(explicit(2, explicit(4, CA_NAME))))],
    )
    add(
        "aia-malformed",
        "leaf",
        "profile=extension_authorityInfoAccess",
        more=[ext(AIA, octets(b""))],
    )
    add("aia-empty", "leaf", "profile=at_least_one", more=[ext(AIA, seq())])
    add(
        "issuer-alt-name-malformed",
        "ca",
        "profile=issuerAltName",
        more=[ext(ISSUER_ALT_NAME, NULL)],
    )
    # Left to the path rules, which refuse it.
    add(
        "aia-malformed-critical",
        "leaf",
        "criticality",
        more=[ext(AIA, octets(b""), True)],
    )
    add("eku-malformed", "leaf", eku=ext(EKU, seq()))
    add(
        "root-eku",
        "root",
        "br-profile=extKeyUsage_in_a_root",
        more=[eku(SERVER)],
    )


def add_usage():
    add(
        "eku-absent",
        "leaf",
        "eku-absent=extKeyUsage_is_absent",
        without=["eku"],
    )
    add("eku-client-too", "leaf", eku=eku(SERVER, CLIENT))
    for name, purpose in (
        ("any", ANY_EKU),
        ("code", CODE),
        ("email", EMAIL),
        ("time", TIME),
        ("ocsp", OCSP),
    ):
        add(
            f"eku-{name}",
            "leaf",
            "eku-any=extKeyUsage_has",
            eku=eku(SERVER, purpose),
        )
        add(f"eku-{name}-ca", "ca", eku=eku(SERVER, purpose))
    add(
        "eku-critical",
        "leaf",
        "br-profile=extKeyUsage_is_critical",
        eku=eku(SERVER, critical=True),
    )
    add("eku-critical-ca", "ca", eku=eku(SERVER, critical=True))
    add("leaf-ca", "leaf", "ca-leaf", more=[basic_constraints()])
    add("leaf-ca-false", "leaf", more=[basic_constraints(False)])
    add("leaf-signs", "leaf", "key-usage=keyCertSign", ku=key_usage(0, 5))
    add(
        "leaf-signs-as-ca",
        "leaf",
        "ca-leaf",
        ku=key_usage(0, 5),
        more=[basic_constraints()],
    )
    add("leaf-signs-crls", "leaf", ku=key_usage(0, 6))
    add(
        "leaf-ec-enciphers",
        "leaf",
        "key-usage=no_digitalSignature",
        ku=key_usage(2),
    )
    add(
        "leaf-rsa-agrees",
        "leaf",
        "key-usage=or_keyEncipherment",
        key=rsa_spki(RSA_2048),
        ku=key_usage(4),
    )
    add(
        "leaf-rsa-deciphers-only",
        "leaf",
        "key-usage",
        key=rsa_spki(RSA_2048),
        ku=key_usage(4, 8),
    )
    add(
        "client-rsa-enciphers",
        "leaf",
        "key-usage",
        purpose="client",
        key=rsa_spki(RSA_2048),
        ku=key_usage(2),
        eku=eku(CLIENT),
    )
    add(
        "client-signs",
        "leaf",
        purpose="client",
        key=rsa_spki(RSA_2048),
        ku=key_usage(0),
        eku=eku(CLIENT),
    )


def san_type(name):
    """What is found, but for hosts."""
    is_host = name.startswith(("dns-", "ip-"))
    return "" if is_host else "san-type=DNS_name_and_no_IP"


def add_names():
    www = dns("www.example.com")
    host = implicit  # an entry by its number
    good = {
        "dns-one-label": dns("localhost"),
        "dns-a-label": dns("xn--bcher-kva.example"),
        "dns-digits": dns("1.2.3.example"),
        # Wildcards of a wrong form have a rule of their own.
        "dns-partial-wildcard": dns("w*.example.com"),
        "dns-wildcard-of-suffix": dns("*.com"),
        "dns-star": dns("*"),
        "ip-v6": ip(bytes(15) + b"\x01"),
        "email": host(1, b"user@example.com"),
        "email-quoted": host(1, b'"a b"@example.com'),
        "uri": host(6, b"https://example.com/"),
        "uri-urn": host(6, b"urn:uuid:1"),
        "directory": explicit(4, LEAF_NAME),
        "registered-id": host(8, b"\x2a\x03"),
        "other-name": explicit(0, oid("1.2.3"), explicit(0, NULL)),
    }
    bad = {
        "dns-empty": (dns(""), "DNS:_is_empty"),
        "dns-space": (dns(" "), "no_host_name_has"),
        "dns-underscore": (
            dns("foo_bar.example.com"),
            "DNS:foo_bar.example.com_has_an_underscore",
        ),
        "dns-leading-dot": (dns(".example.com"), "has_a_label"),
        "dns-two-dots": (dns("www..example.com"), "has_a_label"),
        "dns-hyphen": (dns("-www.example.com"), "has_a_label"),
        "dns-trailing-dot": (dns("www.example.com."), "ends_with_a_dot"),
        "dns-address": (dns("192.0.2.1"), "is_an_IP_address"),
        "dns-address-v6": (dns("2001:db8::1"), "is_an_IP_address"),
        "dns-latin-1": (dns(b"b\xfccher.example"), "no_host_name_has"),
        "dns-utf-8": (dns("bücher.example"), "no_host_name_has"),
        "dns-nul": (dns(b"www.example.com\x00.evil.test"), "no_host_name_has"),
        "dns-url": (dns("https://www.example.com"), "no_host_name_has"),
        "dns-long": (dns(".".join(["a" * 60] * 5)), "more_than_253"),
        "ip-short": (ip(b"\xc0\x00\x02"), "neither_4_nor_16"),
        "ip-network": (
            ip(b"\xc0\x00\x02\x00\xff\xff\xff\x00"),
            "neither_4_nor_16",
        ),
        "ip-empty": (ip(b""), "neither_4_nor_16"),
        "email-no-at": (host(1, b"example.com"), "no_mailbox"),
        "email-at-start": (host(1, b"@example.com"), "no_mailbox"),
        "email-at-end": (host(1, b"user@"), "no_mailbox"),
        "email-empty": (host(1, b""), "no_mailbox"),
        "email-utf-8": (host(1, "ü@example.com".encode()), "no_mailbox"),
        "uri-relative": (host(6, b"/index.html"), "no_absolute_URI"),
        "uri-host": (host(6, b"example.com"), "no_absolute_URI"),
        "uri-scheme-only": (host(6, b"http:"), "no_absolute_URI"),
        "uri-space": (host(6, b"http://a b/"), "no_absolute_URI"),
        "uri-bad-scheme": (host(6, b"ht_tp://x/"), "no_absolute_URI"),
        "uri-empty": (host(6, b""), "no_absolute_URI"),
        "directory-empty": (explicit(4, der.EMPTY_NAME), "is_empty"),
    }
    for name, entry in good.items():
        add(f"san-{name}", "leaf", san_type(name), san=san(www, entry))
    for name, (entry, text) in bad.items():
        add(
            f"san-{name}",
            "leaf",
            f"san={text} {san_type(name)}".rstrip(),
            san=san(www, entry),
        )
    add("san-bad-in-ca", "ca", "san", more=[san(dns("foo_bar.example.com"))])
    add("san-bad-in-root", "root", more=[san(dns("foo_bar.example.com"))])
    add(
        "san-absent",
        "leaf",
        "no-san=subjectAltName_is_absent",
        without=["san"],
    )
    add(
        "san-email-only",
        "leaf",
        "no-san=no_DNS_name san-type=DNS_name_and_no_IP",
        san=san(host(1, b"user@example.com")),
    )
    add(
        "san-critical",
        "leaf",
        "br-profile=subjectAltName_is_critical",
        san=san(www, critical=True),
    )
    add(
        "subject-empty",
        "leaf",
        "san-critical=not_critical",
        subject=der.EMPTY_NAME,
    )
    add(
        "subject-empty-san-critical",
        "leaf",
        subject=der.EMPTY_NAME,
        san=san(www, critical=True),
    )
    add(
        "subject-empty-no-san",
        "leaf",
        "no-san",
        subject=der.EMPTY_NAME,
        without=["san"],
    )


def add_common_names():
    missing = "cn-not-in-san=CN="
    v4, v6 = ip(bytes([192, 168, 1, 1])), ip(
        bytes.fromhex("20010db8000000000000000000000001")
    )
    www = dns("www.example.com")
    rows = [
        ("copy", "www.example.com", [www], ""),
        (
            "copy-second",
            "mail.example.com",
            [www, dns("mail.example.com")],
            "",
        ),
        ("copy-wildcard", "*.example.com", [dns("*.example.com")], ""),
        ("copy-v4", "192.168.1.1", [v4], ""),
        ("copy-v6", "2001:db8::1", [v6], ""),
        ("other", "mail.example.com", [www], missing + "mail.example.com"),
        ("case", "WWW.example.com", [www], missing),
        ("final-dot", "www.example.com.", [www], missing),
        ("domain-of-wildcard", "example.com", [dns("*.example.com")], ""),
        (
            "host-of-wildcard",
            "www.example.com",
            [dns("*.example.com")],
            missing,
        ),
        ("u-label", "bücher.example", [dns("xn--bcher-kva.example")], missing),
        ("a-label", "xn--nxasmq6b.com", [dns("xn--n3h.com")], missing),
        ("underscore", "a_b.example.com", [www], missing),
        ("v4-zeros", "192.168.001.001", [v4], missing),
        ("v4-octal", "0300.0250.1.1", [v4], missing),
        ("v4-hexadecimal", "0xC0A80101", [v4], missing),
        ("v4-mixed", "0xC0.168.257", [v4], missing),
        ("v4-number", "3232235777", [v4], missing),
        ("v4-other", "192.168.1.2", [v4], missing),
        ("v4-other-odd", "192.168.001.002", [v4], missing),
        ("v4-not-in-dns", "192.0.2.1", [www], missing),
        ("v6-upper", "2001:DB8::1", [v6], missing),
        ("v6-long", "2001:0db8:0000:0000:0000:0000:0000:0001", [v6], missing),
        ("v6-other", "2001:db8::2", [v6], missing),
        ("title", "Example Appliance", [www], ""),
        ("title-with-dots", "Example Inc. v2.1", [www], ""),
        ("one-word", "appliance", [www], ""),
        ("number", "20251231", [www], ""),
        ("version", "v1.2", [www], ""),
        ("email", "user@example.com", [www], ""),
        ("empty", "", [www], ""),
        ("dots", "..", [www], ""),
        ("parts", "1.2.3.4.5", [www], ""),
        ("too-large", "999.1.1.1", [www], ""),
        # For the machine itself: the common name is a mere title.
        ("localhost", "bad.example.com", [dns("test.localhost")], ""),
        ("localhost-alone", "bad.example.com", [dns("localhost")], ""),
        ("loopback", "bad.example.com", [ip(b"\x7f\x00\x00\x01")], ""),
        ("loopback-v6", "bad.example.com", [ip(bytes(15) + b"\x01")], ""),
        ("loopback-spelt", "127.0.0.01", [ip(b"\x7f\x00\x00\x01")], missing),
        ("no-localhost", "bad.example.com", [dns("notlocalhost")], missing),
    ]
    for name, text, names, faults in rows:
        add(
            f"cn-{name}",
            "leaf",
            faults,
            subject=der.name(cn=text),
            san=san(*names),
        )
    add(
        "cn-second",
        "leaf",
        missing + "b.example",
        subject=seq(
            *(
                tlv(0x31, seq(oid("2.5.4.3"), der.utf8(text)))
                for text in ("a.example", "b.example")
            )
        ),
        san=san(dns("a.example")),
    )
    add("cn-without-san", "leaf", "no-san", without=["san"])


if __name__ == "__main__":
    add_good()
    add_self_signed()
    add_namesakes()
    add_basics()
    add_algorithms()
    add_keys()
    add_key_ids()
    add_criticality()
    add_policies()
    add_rest_of_profile()
    add_usage()
    add_names()
    add_common_names()
    CASES.save()
