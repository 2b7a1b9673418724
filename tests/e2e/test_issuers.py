"""Certificates that the server forgot: named, fetched, put in order."""

import hashlib
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

from lab import pki
from lab.process import wait_until
from support import (
    LaboratoryTest, every_host, finding, finish, records, schema_faults, start,
    why)

# What the evidence says of a place that gave nothing useful.
CAUSES = {
    "aia-404": "HTTP status 404",
    "aia-html": "malformed, octet 0: HTML, not a certificate",
    "aia-empty": "malformed, the file is empty",
    "aia-large": "over-limit, the answer has more than 65536 octets",
    "aia-wrong": '"Example Private CA 1"',
    "aia-wrong-key": "is not that issuer",
    "aia-loop": "is missing still",
    "aia-three-deep": '"C=XX,O=Example Laboratory,CN=Example Deep CA 3.2" '
                      "is missing still",
    "aia-240": "timed-out",
}


class IssuersTest(LaboratoryTest):
    groups = ("issuers",)
    online = True

    def record(self, name, *options, **settings):
        site = self.site(name)
        return self.scan_one(*site.options, *options, site.target, **settings)

    def evidence(self, name, rule="chain.incomplete"):
        return finding(self.record(name), rule)["evidence"]


@every_host
class Hosts(IssuersTest):
    pass


class Named(IssuersTest):
    def test_the_missing_certificate(self):
        """By name, fingerprint and the place where it is."""
        authority = self.lab.online.authority
        digits = hashlib.sha256(authority.der).hexdigest()
        for name, path in (("aia-der", "aia-der"), ("aia-pem", "aia-pem"),
                           ("aia-pkcs7", "aia-pkcs7"),
                           ("aia-second", "online-ca-1.der")):
            with self.subTest(name):
                said = self.evidence(name)
                self.assertIn(f"{self.lab.pki_web.url}/{path} supplies "
                              f'"Example Online CA 1", SHA-256 {digits}', said)
                self.assertNotIn("Example Private Root", said)

    def test_all_that_is_missing(self):
        said = self.evidence("aia-two-deep")
        for number in (0, 1):
            self.assertIn(f'supplies "Example Deep CA 2.{number}", SHA-256',
                          said)

    def test_why_a_place_gave_nothing(self):
        for name, words in CAUSES.items():
            with self.subTest(name):
                self.assertIn(words, self.evidence(name))

    def test_the_place_of_a_fetched_root(self):
        said = self.evidence("root-by-aia", "chain.unknown-root")
        self.assertIn(f"fetched from {self.lab.pki_web.url}"
                      "/root-by-aia-root.der: confirm the fingerprint", said)

    def test_the_fix_says_how_to_get_it(self):
        fix = finding(self.record("aia-der"), "chain.incomplete")["fix"]
        self.assertIn('"Example Online CA 1"', fix)
        self.assertIn("--export-chain", fix)

    def test_why_a_root_was_not_found(self):
        said = self.evidence("root-404", "chain.root-not-found")
        self.assertIn("CN=Example Lost Root", said)
        self.assertIn(f"{self.lab.pki_web.url}/root-404: HTTP status 404",
                      said)

    def test_offline_the_places_are_named(self):
        record = self.record("aia-der", online=False)
        self.assert_judged(record, "not-ready", {"chain.incomplete"})
        self.assertIn(f"caIssuers URI:{self.lab.pki_web.url}/aia-der",
                      finding(record, "chain.incomplete")["evidence"])


class Recorded(IssuersTest):
    def test_strict_decides_and_repaired_explains(self):
        record = self.record("aia-two-deep")
        paths = record["endpoints"][0]["paths"]
        strict = [p for p in paths if p["layer"] == "strict"]
        repaired = [p for p in paths if p["layer"] == "repaired"]
        self.assertEqual([p["valid"] for p in strict], [False])
        self.assertEqual(strict[0]["reason"], "incomplete")
        self.assertEqual([p["valid"] for p in repaired], [True])
        self.assertEqual(len(repaired[0]["certificates"]), 4)
        self.assertEqual(record["root"]["source"], "store")

    def test_what_was_fetched(self):
        record = self.record("aia-second")
        first, second = record["issuers"]
        self.assertEqual((first["error"], first["certificates"]), ("http", []))
        self.assertIsNone(second["error"])
        [certificate] = second["certificates"]
        self.assertEqual(
            certificate["pem"],
            pki.pem([self.lab.online.authority.der]))

    def test_nothing_is_fetched_for_a_good_chain(self):
        self.assertEqual(self.record("lists-240")["issuers"], [])

    def test_no_more_than_four_places(self):
        self.assertEqual(len(self.record("aia-240")["issuers"]), 4)

    def test_a_root_by_aia_is_never_trusted(self):
        record = self.record("root-by-aia")
        # But Support can get it, too.
        self.assertIn("product.root-retrievable", record["passed"])
        self.assertEqual(record["root"]["source"], "aia")
        self.assertFalse(any(
            p["valid"] for p in record["endpoints"][0]["paths"]), why(record))


class InTime(IssuersTest):
    """Silence at every place costs a target no more than its own time."""

    def test_many_silent_places(self):
        for name in ("aia-240", "lists-240"):
            site = self.site(name)
            given = float(site.options[site.options.index("--timeout") + 1])
            with self.subTest(name):
                record = self.record(name)
                self.assertLess(record["duration_ms"], 2 * 1000 * given)

    def test_they_were_asked(self):
        [listener] = self.site("lists-240").listeners
        before = listener.accepted
        self.record("lists-240")
        self.assertGreater(listener.accepted, before)
        # Sources of one certificate, however many it names.
        self.assertLessEqual(listener.accepted - before, 8)

    def test_an_interrupted_wait_leaves_nothing_half(self):
        """The places go on to be silent; the program ends all the same."""
        for name in ("aia-240", "lists-240"):
            with self.subTest(name), tempfile.TemporaryDirectory(
                    prefix="certready-test-") as folder:
                report = pathlib.Path(folder, "report.jsonl")
                [listener] = self.site(name).listeners
                before = listener.accepted
                process = start(
                    "scan", *self.lab.options(online=True),
                    *self.site(name).options, "-o", f"jsonl:{report}",
                    self.site(name).target, env=self.lab.env(),
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL)
                self.addCleanup(process.wait)
                self.addCleanup(process.kill)
                with process.stdout:
                    wait_until(lambda: listener.accepted > before,
                               "a place to be asked")
                    process.send_signal(signal.SIGTERM)
                    finish(process)
                self.assertEqual(os.listdir(folder), [report.name])
                [record] = records(report.read_bytes())
                self.assertEqual(schema_faults(record), [])
                self.assertNotIn("revocation.leaf-revoked", record["passed"])


if __name__ == "__main__":
    unittest.main()
