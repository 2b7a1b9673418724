"""--licensed-root and --licensed-host: what the licence holds today."""

import hashlib
import unittest
from dataclasses import replace

from lab import pki
from support import LaboratoryTest, named, why


class License(LaboratoryTest):
    groups = ("first", "second")
    only = {"good-ecdsa", "cross-both", "private-ca", "missing-intermediate"}

    def root_file(self, root, name="licensed.pem"):
        return self.lab.file(name, pki.pem([root.der]))

    def judge(self, root, host="good-ecdsa", *options):
        site = self.site(host)
        record = self.scan_one("--licensed-root", root, *site.options,
                               *options, site.target)
        return record

    def license(self, record):
        """What the family has to say."""
        return {f["id"]: f["verdict"] for f in record["findings"]
                if f["id"].startswith("license.")}

    def test_the_same_root(self):
        root = self.lab.authorities.ecdsa_root
        for given in (self.root_file(root),
                      hashlib.sha256(root.der).hexdigest(),
                      hashlib.sha256(root.der).hexdigest().upper()):
            with self.subTest(given):
                record = self.judge(given)
                self.assert_judged(record, "ready")
                for rule in ("license.root-changed", "license.root-reissued"):
                    self.assertIn(rule, record["passed"])

    def test_another_root(self):
        record = self.judge(self.root_file(self.lab.authorities.rsa_root))
        self.assert_judged(record, "not-ready", {"license.root-changed"})
        self.assertEqual(record["exit"], 1)
        [finding] = [f for f in record["findings"]
                     if f["id"] == "license.root-changed"]
        self.assertIn("Example Public Root E1", finding["evidence"])
        self.assertIn("24-48 h", finding["fix"])

    def test_a_root_that_nobody_has(self):
        """Only its SHA-256 was given: it might be reached."""
        record = self.judge("ab" * 32)
        self.assert_judged(record, "inconclusive",
                           unknown={"license.root-changed"})
        self.assertEqual(record["exit"], 3)

    def test_one_of_several_roots(self):
        """Clients find their root by the cross-certificate that is served."""
        authorities = self.lab.authorities
        record = self.judge(self.root_file(authorities.ecdsa_root),
                            "cross-both")
        self.assert_judged(record, "ready")
        record = self.judge(self.root_file(authorities.young_root),
                            "cross-both")
        self.assertEqual(self.license(record), {}, why(record))

    def test_only_what_is_served_counts(self):
        record = self.judge(self.root_file(self.lab.authorities.ecdsa_root),
                            "missing-intermediate")
        self.assertEqual(self.license(record),
                         {"license.root-changed": "fail"})

    def reissued(self, root):
        """The same name and key in a certificate of another period."""
        return pki.make(replace(
            pki.ROOT, subject=root.certificate.subject,
            begin=pki.CA_BEGIN + pki.datetime.timedelta(days=1)),
            key=root.key)

    def test_a_root_that_was_issued_anew(self):
        root = self.lab.authorities.ecdsa_root
        old = self.reissued(root)
        record = self.judge(self.root_file(old, "reissued.pem"))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"license.root-reissued"})

    def test_a_private_root_that_was_issued_anew(self):
        root = self.lab.authorities.private_root
        old = self.reissued(root)
        record = self.judge(self.root_file(old, "reissued.pem"),
                            "private-ca")
        self.assertEqual(self.license(record),
                         {"license.root-reissued": "fail"}, why(record))

    def test_the_host(self):
        site = self.site("good-ecdsa")
        for name in (site.name, site.name.upper(), site.name + "."):
            with self.subTest(name):
                record = self.scan_one("--licensed-host", name, site.target)
                self.assert_judged(record, "ready")
                self.assertIn("license.host-changed", record["passed"])
        record = self.scan_one("--licensed-host", "old.example.com",
                               site.target)
        self.assert_judged(record, "not-ready", {"license.host-changed"})

    def test_nothing_given_nothing_judged(self):
        record = self.scan_one(self.site("good-ecdsa").target)
        self.assertLessEqual({"license.root-changed", "license.root-reissued",
                              "license.host-changed"},
                             set(record["not_judged"]))
        self.assertEqual(named(record, "fail"), set())

    def test_wrong_use(self):
        site = self.site("good-ecdsa")
        two = self.lab.file("two.pem", self.lab.authorities.store())
        for options, word in (
                (["--licensed-root", "/gone.pem"], "gone.pem"),
                (["--licensed-root", two], "one certificate"),
                (["--licensed-root", "ab" * 31], "ab"),
                (["--licensed-host", "a..b"], "--licensed-host")):
            with self.subTest(options):
                done = self.scan(*options, site.target)
                self.assertEqual(done.returncode, 2)
                self.assertIn(word, done.stderr.decode())
                self.assertEqual(done.stdout, b"")


if __name__ == "__main__":
    unittest.main()
