#!/usr/bin/python3
"""corpora_test.py CERTREADY_DUMP

Shows every certificate of the corpora with CERTREADY_DUMP and compares
subject, issuer, alternative names, validity and serial number with what
`openssl x509` shows, for each certificate that it can read. Differences are
listed with their reasons in corpora_differences.tsv: one that is not listed
fails, and so does a listed one that has gone. The list is that of OpenSSL 3.0;
later releases refuse or read some of those certificates, so that for them a
difference may be gone.

The corpora are in $CERTREADY_SHARED, or in ../shared beside the project;
without them the test is skipped.
"""

import csv
import ctypes
import ctypes.util
import gzip
import hashlib
import ipaddress
import json
import os
import pathlib
import re
import struct
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LEAST_EQUAL = 0.995
SAMPLED = 100  # of so many one is shown by the program openssl too
SKIPPED = 77

# openssl prints types as numbers so that they need no table here.
TYPES = {
    "CN": "2.5.4.3", "SN": "2.5.4.4", "serialNumber": "2.5.4.5",
    "C": "2.5.4.6", "L": "2.5.4.7", "ST": "2.5.4.8", "street": "2.5.4.9",
    "O": "2.5.4.10", "OU": "2.5.4.11", "title": "2.5.4.12",
    "businessCategory": "2.5.4.15", "postalCode": "2.5.4.17",
    "GN": "2.5.4.42", "initials": "2.5.4.43",
    "generationQualifier": "2.5.4.44", "dnQualifier": "2.5.4.46",
    "pseudonym": "2.5.4.65", "organizationIdentifier": "2.5.4.97",
    "DC": "0.9.2342.19200300.100.1.25", "UID": "0.9.2342.19200300.100.1.1",
    "emailAddress": "1.2.840.113549.1.9.1",
}
DNS, EMAIL, URI, IP, DIRECTORY, REGISTERED = 2, 1, 6, 7, 4, 8


def corpora():
    shared = pathlib.Path(os.environ.get(
        "CERTREADY_SHARED", HERE.parent.parent.parent / "shared"))
    return sorted(shared.glob("corpora/*.bin.gz"))


def certificates(path):
    """Each after its length in four octets, the most significant first."""
    octets = gzip.decompress(path.read_bytes())
    at = 0
    while at < len(octets):
        (size,) = struct.unpack(">I", octets[at:at + 4])
        yield octets[at + 4:at + 4 + size]
        at += 4 + size


def ours(dump, certs):
    stream = b"".join(struct.pack(">I", len(der)) + der for der in certs)
    run = subprocess.run([dump, "--stream"], input=stream, check=False,
                         capture_output=True)
    if run.returncode != 0:
        sys.exit(f"{dump} ended with {run.returncode}:\n"
                 + run.stderr.decode(errors="replace"))
    lines = run.stdout.decode().splitlines()
    if len(lines) != len(certs):
        sys.exit(f"{dump} showed {len(lines)} of {len(certs)} certificates")
    return [json.loads(line) for line in lines]


def is_release_of_list():
    library = ctypes.CDLL(ctypes.util.find_library("crypto"))
    library.OPENSSL_version_major.restype = ctypes.c_uint
    library.OPENSSL_version_minor.restype = ctypes.c_uint
    return (library.OPENSSL_version_major(),
            library.OPENSSL_version_minor()) == (3, 0)


class OpenSSL:
    """Shows certificates by the functions of libcrypto that `openssl x509`
    calls: a process for each would take minutes."""

    NAME_FLAGS = (
        2 << 21      # oid
        | 1 << 16    # sep_comma_plus
        | 0x001      # esc_2253
        | 0x002      # esc_ctrl
        | 0x004      # esc_msb
        | 0x010      # utf8
        | 0x100      # dump_nostr
        | 0x200)     # dump_der
    COMMAND = [
        "openssl", "x509", "-inform", "DER", "-noout", "-subject", "-issuer",
        "-serial", "-dates", "-ext", "subjectAltName", "-nameopt",
        "oid,sep_comma_plus,esc_2253,esc_ctrl,esc_msb,utf8,dump_nostr,dump_der"]
    SUBJECT_ALT_NAME = 85  # NID

    def __init__(self):
        self.library = ctypes.CDLL(ctypes.util.find_library("crypto"))
        for function in ("BIO_s_mem", "BIO_new", "d2i_X509",
                         "X509_get_subject_name", "X509_get_issuer_name",
                         "X509_get_serialNumber", "X509_get0_notBefore",
                         "X509_get0_notAfter", "X509_get_ext",
                         "OPENSSL_sk_new_null"):
            getattr(self.library, function).restype = ctypes.c_void_p

    def printed(self, function, *arguments):
        """What a function writes to a BIO, its first argument."""
        bio = ctypes.c_void_p(self.library.BIO_new(
            ctypes.c_void_p(self.library.BIO_s_mem())))
        getattr(self.library, function)(bio, *arguments)
        text = b""
        buffer = ctypes.create_string_buffer(4096)
        while (size := self.library.BIO_read(bio, buffer, 4096)) > 0:
            text += buffer.raw[:size]
        self.library.BIO_free(bio)
        return text

    def alternative_names(self, cert):
        extensions = ctypes.c_void_p(self.library.OPENSSL_sk_new_null())
        at = -1
        while (at := self.library.X509_get_ext_by_NID(
                cert, self.SUBJECT_ALT_NAME, at)) >= 0:
            self.library.OPENSSL_sk_push(extensions, ctypes.c_void_p(
                self.library.X509_get_ext(cert, at)))
        text = self.printed("X509V3_extensions_print", None, extensions,
                            ctypes.c_ulong(0), 0)
        self.library.OPENSSL_sk_free(extensions)
        return text

    def shown(self, der):
        """What is shown, field by field; None if it cannot be read."""
        octets = ctypes.c_char_p(der)
        cert = ctypes.c_void_p(self.library.d2i_X509(
            None, ctypes.byref(octets), ctypes.c_long(len(der))))
        if not cert:
            return None

        def of(function):
            return ctypes.c_void_p(getattr(self.library, function)(cert))

        flags = ctypes.c_ulong(self.NAME_FLAGS)
        fields = {
            "subject": self.printed("X509_NAME_print_ex",
                                    of("X509_get_subject_name"), 0, flags),
            "issuer": self.printed("X509_NAME_print_ex",
                                   of("X509_get_issuer_name"), 0, flags),
            "serial": self.printed("i2a_ASN1_INTEGER",
                                   of("X509_get_serialNumber")),
            "not_before": self.printed("ASN1_TIME_print",
                                       of("X509_get0_notBefore")),
            "not_after": self.printed("ASN1_TIME_print",
                                      of("X509_get0_notAfter")),
            "san": self.alternative_names(cert),
        }
        self.library.X509_free(cert)
        return fields

    def agrees_with_command(self, der):
        """Whether the program shows the same."""
        fields = self.shown(der)
        run = subprocess.run(self.COMMAND, input=der, capture_output=True,
                             check=True)
        head = (b"subject=%(subject)b\nissuer=%(issuer)b\n"
                b"serial=%(serial)b\nnotBefore=%(not_before)b\n"
                b"notAfter=%(not_after)b\n" % {
                    name.encode(): text for name, text in fields.items()})
        none = re.compile(rb"No extensions (in|matching) .*\n")
        return run.stdout.startswith(head) and \
            none.sub(b"", run.stdout[len(head):]) == fields["san"]


def unescaped(text, escape):
    """Octets of a text in which `escape` finds escapes and makes octets of
    them."""
    result = b""
    at = 0
    for match in escape[0].finditer(text):
        result += text[at:match.start()] + escape[1](match)
        at = match.end()
    return result + text[at:]


OPENSSL_ESCAPE = (re.compile(rb"\\(?:([0-9A-F]{2})|(.))", re.S),
                  lambda m: bytes.fromhex(m[1].decode()) if m[1] else m[2])
OUR_ESCAPE = (
    re.compile(rb"\\(?:u\{([0-9A-F]+)\}|x([0-9A-F]{2})|(.))", re.S),
    lambda m: chr(int(m[1], 16)).encode() if m[1]
    else bytes.fromhex(m[2].decode()) if m[2] else m[3])


def name(text, escape):
    """[[(type, octets), …], …] of a name's text."""
    rdns = []
    for part in re.finditer(rb"(^|,|\+)((?:\\.|[^\\,+])*)", text, re.S):
        if not part[2] and not part[1]:
            continue
        kind, _, value = part[2].partition(b"=")
        kind = TYPES.get(kind.decode(), kind.decode())
        value = value.upper() if value.startswith(b"#") \
            else unescaped(value, escape)
        if part[1] != b"+":
            rdns.append([])
        rdns[-1].append((kind, value))
    return rdns


MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def time(text):
    """"Jan  2 03:04:05 2026 GMT" as RFC 3339 has it."""
    if text == b"Bad time value":
        return "unknown"
    month, day, clock, year, _ = text.decode().split()
    return (f"{int(year):04}-{MONTHS.index(month) + 1:02}-{int(day):02}"
            f"T{clock.partition('.')[0]}Z")


def printed(octets):
    """As ASN1_STRING_print does."""
    return re.sub(rb"[^\x20-\x7e\n\r]", b".", octets)


def address(octets):
    if len(octets) == 4:
        return str(ipaddress.IPv4Address(octets)).encode()
    if len(octets) == 16:
        return b":".join(b"%X" % (octets[i] << 8 | octets[i + 1])
                         for i in range(0, 16, 2))
    return b"<invalid length=%d>" % len(octets)


def alternative_name(entry):
    """One entry as openssl shows it; None where it shows another form."""
    value = bytes.fromhex(entry["value"])
    kinds = {DNS: b"DNS:", EMAIL: b"email:", URI: b"URI:"}
    if entry["type"] in kinds:
        return kinds[entry["type"]] + value
    if entry["type"] == IP:
        return b"IP Address:" + address(value)
    return None


def same_alternative_names(shown, theirs):
    """Whether openssl's text is that of our entries, in their order. A value that
    it can make no sense of (for a NUL in it, or when it does not decode) it
    shows by its octets."""
    if "san_value" not in shown:
        return b"Subject Alternative Name" not in theirs
    body = re.split(rb"X509v3 Subject Alternative Name: (?:critical)?\n    ",
                    theirs)[1].rstrip(b"\n")
    raw = bytes.fromhex(shown["san_value"])
    if body == printed(raw).rstrip(b"\n"):
        return True
    if shown["san_is_malformed"]:
        return body == b"<EMPTY>"
    pattern = b", ".join(
        b".*?" if part is None else re.escape(part)
        for part in map(alternative_name, shown["san"]))
    return re.fullmatch(pattern, body, re.S) is not None


def shows_its_value(entry):
    """Whether the text of an entry, read back, is its value."""
    prefix, _, text = entry["text"].partition(":")
    value = bytes.fromhex(entry["value"])
    if prefix in ("DNS", "email", "URI"):
        return unescaped(text.encode(), OUR_ESCAPE) == value
    if prefix == "IP" and len(value) in (4, 16):
        return ipaddress.ip_address(text).packed == value
    return True


def differences(shown, theirs):
    """The fields that differ."""
    for field in ("subject", "issuer"):
        if name(shown[field].encode(), OUR_ESCAPE) != \
                name(theirs[field], OPENSSL_ESCAPE):
            yield field
    if shown["serial"].encode() != theirs["serial"].replace(b"\\\n", b""):
        yield "serial"
    for field in ("not_before", "not_after"):
        if shown[field] != time(theirs[field]):
            yield field
    if not same_alternative_names(shown, theirs["san"]) or \
            not all(map(shows_its_value, shown["san"])):
        yield "san"


def listed():
    path = HERE / "corpora_differences.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["id"], row["field"]) for row in rows}


def main():
    dump = sys.argv[1]
    paths = corpora()
    if not paths:
        print("skipped: there are no corpora in $CERTREADY_SHARED")
        return SKIPPED
    certs = [der for path in paths for der in certificates(path)]
    shown = ours(dump, certs)
    openssl = OpenSSL()
    theirs = list(map(openssl.shown, certs))
    readable = [der for der, other in zip(certs, theirs) if other]
    for der in readable[::SAMPLED]:
        if not openssl.agrees_with_command(der):
            print("libcrypto is not used as openssl x509 uses it")
            return 1

    found = set()
    different = 0
    for der, mine, other in zip(certs, shown, theirs):
        if other is None:
            continue
        key = hashlib.sha256(der).hexdigest()[:16]
        fields = list(differences(mine, other))
        different += bool(fields)
        found.update((key, field) for field in fields)
        if os.environ.get("CERTREADY_VERBOSE") and fields:
            print(key, fields, mine, other)

    print(f"{len(certs)} certificates, {len(readable)} readable by openssl, "
          f"{different} shown differently")
    expected = listed()
    for key, field in sorted(found - expected):
        print(f"not listed: {key} {field}")
    for key, field in sorted(expected - found):
        print(f"listed, but gone: {key} {field}")
    if different > (1 - LEAST_EQUAL) * len(readable):
        print(f"fewer than {LEAST_EQUAL:.1%} are shown alike")
        return 1
    return int(found != expected if is_release_of_list()
               else not found <= expected)


if __name__ == "__main__":
    sys.exit(main())
