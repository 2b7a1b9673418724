"""Hostile text in certificates, DNS and files breaks no report.

The unit tool `hostile` puts one text in each place where a stranger's text
can stand and renders every format; further certificates go through the whole
program. Each report is read by parsers of its own (readers.py).
"""

import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
from dataclasses import replace

from cryptography import x509
from cryptography.x509.oid import NameOID

from lab import pki
from lab.site import TABLE
from readers import READERS, text_of
from support import LaboratoryTest, PlainTest, run

HOSTILE = [
    # Terminals
    b"\x1b[2J\x1b[31mred", b"\x1b]0;title\x07", b"\x1b]8;;http://x\x1b\\link",
    b"\x1bP1$r\x1b\\", b"\x9b31m", "\u009b31m".encode(), "\u0085".encode(),
    b"\x07\x08\x0b\x0c", b"\x7f\x7f", b"a\rOK", b"a\r\nb", b"a\nb\n\nc",
    b"\ttab",
    # Order and width
    "\u202egnp.exe".encode(), "\u2066a\u2069".encode(),
    "\u200e\u200f".encode(), "\u061c".encode(), "a\u200bb\u2060c".encode(), "\ufeffbom".encode(),
    "\u2028\u2029".encode(), "e\u0301\u0489".encode(), "\U000e0041".encode(),
    "\ufffe\uffff".encode(), "广告".encode(),
    # No text at all
    b"nul\x00nul", b"\xff\xfe\xfd", b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\x80\x80",
    # Surrogates without their other half, in UTF-8 and (in BMPStrings) in
    # UTF-16; a pair in the wrong order; a pair that UTF-8 does not allow.
    b"\xed\xb0\x80", b"\xed\xbf\xbf\xed\xa0\x80",
    b"\xed\xa0\xbd\xed\xb8\x80", b"\xd8\x00\xd8\x00", b"\xdc\x00\x00a",
    b"\xd8\x00\x00a", b"\xdf\xff\xd8\x00",
    # Cut in the middle, longer than need be, not text in any encoding.
    b"\xe2\x82", b"a\xf0\x9f\x98", b"\xe0\x80\xaf", b"\xf0\x80\x80\xaf",
    b"\xfe", bytes(range(0x80, 0x100)),
    # HTML and XML
    b"<script>alert(1)</script>", b"\"><img src=x onerror=alert(1)>",
    b"' onmouseover='alert(1)", b"</style><svg onload=alert(1)>", b"<!--",
    b"--><b>", b"]]>", b"<![CDATA[x]]>", b"&lt;&#x1b;&amp;", b"&#0;",
    b"<?xml version='1.0'?>", b"javascript:alert(1)", b"</text></svg>",
    # Spreadsheets
    b"=HYPERLINK(\"http://x\",\"y\")", b"+1+1", b"-2+3", b"@SUM(A1)",
    b"=cmd|' /C calc'!A0", b"a,\"b\",c\"",
    # Continuous integration and monitoring
    b"::error file=x::y", b"%0A::set-output name=a::b", b"::stop-commands::x",
    b"x | 'y'=1;;;", b"# SKIP no", b"ok 1 - x # TODO", b"1..0",
    b"Bail out! x", b"  ---\n  ...", b"\nmetric 1\n", b"\"} 1",
    # Markdown
    b"[x](javascript:alert(1))", b"![x](http://x/y.png)", b"| a | b |",
    b"`x` ``y``", b"www.x.test @someone #1 :tada:", b"**x** __y__ ~~z~~ $a$",
    b"http://x.test/ <http://x.test>", b"\\| \\` \\\\", b"## x", b"- [ ] x",
    # Ours
    b"%s%n%d", b"../../../etc/passwd", b"x" * 5000, b"\\u{001B}[2J", b"",
]


def is_no_text(octets):
    """Is it no UTF-8?"""
    return octets.decode("utf-8", "ignore").encode() != octets


def shows(report):
    """The text, also as UTF-16 reads it."""
    return b"Zq" in report or "\u5a71".encode() in report


def hostile_tool():
    path = os.environ.get("CERTREADY_HOSTILE")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"CERTREADY_HOSTILE={path!r} names no program")
    return path


def render(text, folder):
    folder.mkdir()
    subprocess.run([hostile_tool(), folder], input=text, check=True)
    return folder


class EveryPlace(PlainTest):
    """Records that are hostile in one place each, in every format."""

    @classmethod
    def setUpClass(cls):
        cls.places = subprocess.run(
            [hostile_tool(), "--places"], check=True,
            capture_output=True).stdout.decode().split()
        root = tempfile.TemporaryDirectory(prefix="certready-hostile-")
        cls.addClassCleanup(root.cleanup)
        cls.rendered = [
            (text, render(text, pathlib.Path(root.name, str(number))))
            for number, text in enumerate(HOSTILE)]

    def test_the_suite_is_large_enough(self):
        self.assertGreaterEqual(len(set(HOSTILE)), 60)
        self.assertGreaterEqual(len(set(self.places)), 20)
        self.assertEqual(len(READERS), 13)
        self.assertGreaterEqual(sum(map(is_no_text, HOSTILE)), 15)

    def test_every_place_is_in_some_report(self):
        """A place that no report shows would be tested in vain."""
        folder = render(b"ZqZqZq", self.folder / "shown")
        for place in self.places:
            with self.subTest(place):
                shown = [
                    name for name in READERS
                    if shows((folder / f"{name}.{place}").read_bytes())]
                self.assertNotEqual(shown, [])

    def test_all_places_in_one_report(self):
        for text, folder in self.rendered:
            for name, reader in READERS.items():
                with self.subTest(text, format=name):
                    reader((folder / name).read_bytes())

    def test_each_place_alone(self):
        """Of these formats one says less of many targets than of one."""
        for text, folder in self.rendered:
            for name in ("github", "nagios"):
                for place in self.places:
                    with self.subTest(text, format=name, place=place):
                        path = folder / f"{name}.{place}"
                        READERS[name](path.read_bytes())

    def test_the_same_text_gives_the_same_reports(self):
        text = b"<\x1b>"
        one = render(text, self.folder / "one")
        other = render(text, self.folder / "other")
        names = sorted(path.name for path in one.iterdir())
        self.assertEqual(len(names), len(READERS) * (1 + len(self.places)))
        for name in names:
            self.assertEqual((one / name).read_bytes(),
                             (other / name).read_bytes(), name)

    def test_what_was_there_can_still_be_told(self):
        folder = render(b"\x1b\\x", self.folder / "told")
        self.assertIn("\\u{001B}\\\\x", (folder / "text").read_text())


class ReadersCanRefuse(unittest.TestCase):
    """A reader that takes everything would show nothing."""

    def test_each_refuses(self):
        page = (b"<!DOCTYPE html><meta http-equiv=Content-Security-Policy "
                b"content=\"default-src 'none'\"><h1>x</h1>%s\n")
        bad = {
            "text": [b"\x1b[2J\n", b"\xff\n", "\u202e\n".encode(),
                     b"a \n", b"x" * 81 + b"\n"],
            "json": [b"{}\n", b"{\"schema\":\n"],
            "jsonl": [b"{}\n", b"[\n"],
            "csv": [b"\"a\",\"b\"\r\n\"c\"\r\n", b"\"a\"\r\n\"=1\"\r\n"],
            "html": [page % b"<script></script>", page % b"<p onclick=x></p>",
                     page % b"<a href=javascript:x>y</a>", page % b"<p>",
                     page % b"<!-- x -->"],
            "markdown": [b"<b>\n", b"[x](y)\n", b"`x`\n"],
            "junit": [b"<testsuites>\n",
                      b"<testsuites><testsuite name='a' tests='1' errors='0' "
                      b"failures='0'/></testsuites>\n"],
            "sarif": [b"{}\n", b"{\"$schema\":\"x\",\"version\":\"2.1.0\","
                               b"\"runs\":[]}\n"],
            "gitlab": [b"{}\n", b"[{}]\n"],
            "github": [b"::error x::y\ncertready: x\n",
                       b"::set-env name=x::y\ncertready: x\n"],
            "prometheus": [b"x{a=\"\"\"} 1\n", b"# HELP x y\n# HELP x y\n"],
            "nagios": [b"CERT OK - a | b | 'c'=1\n", b"CERT OK\nx\n"],
            "tap": [b"TAP version 13\nok 1 - a # SKIP\n1..1\n",
                    b"TAP version 13\nok 1 - a\n1..2\n"],
        }
        self.assertEqual(set(bad), set(READERS))
        for name, reports in bad.items():
            for report in reports:
                with self.subTest(name, report=report):
                    with self.assertRaises(Exception) as caught:
                        result = READERS[name](report)
                        if hasattr(result, "open"):
                            self.assertEqual(result.open, [])
                    self.assertNotIsInstance(caught.exception, NameError)


def subject(text):
    return x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, text, _validate=False),
        x509.NameAttribute(NameOID.COMMON_NAME, text, _validate=False)])


def certificate(text):
    """A self-signed certificate that says `text` wherever it can."""
    ascii_text = text.encode("ascii", "replace").decode()
    key = pki.p256()
    names = [x509.DNSName._init_without_validation(ascii_text),
             x509.RFC822Name._init_without_validation(ascii_text),
             x509.UniformResourceIdentifier._init_without_validation(
                 ascii_text),
             x509.DirectoryName(subject(text))]
    pointer = x509.UniformResourceIdentifier._init_without_validation(
        "http://" + ascii_text)
    return (x509.CertificateBuilder()
            .subject_name(subject(text)).issuer_name(subject(text + " CA"))
            .public_key(key.public_key()).serial_number(1)
            .not_valid_before(datetime.datetime(2026, 1, 1))
            .not_valid_after(datetime.datetime(2026, 3, 1))
            .add_extension(x509.SubjectAlternativeName(names), False)
            .add_extension(x509.AuthorityInformationAccess(
                [x509.AccessDescription(
                    x509.AuthorityInformationAccessOID.CA_ISSUERS, pointer)]),
                False)
            .sign(key, pki.hashes.SHA256())
            .public_bytes(pki.serialization.Encoding.DER))


TEXTS = [text.decode() for text in HOSTILE
         if text and not is_no_text(text)]


class WholeProgram(PlainTest):
    """Certificates full of hostile text, from the file to the report."""

    def reports(self, *arguments):
        outputs = [f"{name}:{self.folder / name}" for name in READERS]
        done = run(*arguments, *(x for o in outputs for x in ("-o", o)),
                   "-f", "text")
        for name, reader in READERS.items():
            reader((self.folder / name).read_bytes())
        READERS["text"](done.stdout)
        return done

    def test_verify(self):
        self.assertGreater(len(TEXTS), 40)
        for text in TEXTS:
            with self.subTest(text):
                path = self.file("hostile.pem",
                                 pki.pem([certificate(text)]).encode())
                done = self.reports("verify", "--host", "host.example.com",
                                    "--at", "2026-02-01T00:00:00Z", path)
                self.assertEqual(done.returncode, 1)
                if done.stderr:
                    text_of(done.stderr)


host = TABLE.group("injection")


@host("hostile", "a chain whose every name is hostile", "not-ready",
      errors={"name.mismatch"})
def _hostile(site):
    text = "\x1b]0;x\x07<script>|`::error::\u202e=1"
    issuer = site.authorities.ecdsa_root.issue(replace(
        pki.AUTHORITY, subject=subject(text)))
    site.nginx(site.issue(issuer, subject=subject(text),
                          names=("elsewhere.example.com",)))


class OverTheWire(LaboratoryTest):
    """The same from a server."""

    groups = ("injection",)

    def test_every_format(self):
        outputs = [f"{name}:{self.lab.folder / name}" for name in READERS]
        done = run("scan", *self.lab.options(),
                   *(x for o in outputs for x in ("-o", o)), "-f", "text",
                   self.site("hostile").target, env=self.lab.env())
        self.assertEqual(done.returncode, 1, done.stderr)
        for name, reader in READERS.items():
            with self.subTest(name):
                reader((self.lab.folder / name).read_bytes())
        record = json.loads((self.lab.folder / "jsonl").read_bytes())
        self.assertIn("\\u{001B}]0",
                      record["endpoints"][0]["chain"][0]["subject"])
