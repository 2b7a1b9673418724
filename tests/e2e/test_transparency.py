"""--ct-logs: SCTs are verified, logs and operators counted."""

import json
import subprocess
import unittest

from lab import ct_logs, pki
from lab.ct_logs import Log
from support import LaboratoryTest, PlainTest, named, records, run, why

HOST = "logged.example.com"


class Transparency(PlainTest):
    """Files say the same as hosts: verify takes the list too."""

    @classmethod
    def setUpClass(cls):
        cls.authorities = pki.Authorities()
        cls.first = Log("First", "Operator A")
        cls.second = Log("Second", "Operator B")
        cls.third = Log("Third", "Operator A")
        cls.by_rsa = Log("RSA", "Operator C", pki.rsa_key())
        cls.retired = Log("Retired", "Operator D", state="retired",
                          since=ct_logs.RETIRED_AT)
        cls.rejected = Log("Rejected", "Operator E", state="rejected")
        cls.pending = Log("Pending", "Operator E", state="pending")
        cls.unlisted = Log("Unlisted", "Operator F")
        cls.listed = [cls.first, cls.second, cls.third, cls.by_rsa,
                      cls.retired, cls.rejected, cls.pending]

    def setUp(self):
        super().setUp()
        self.list = self.file("logs.json",
                              ct_logs.log_list(self.listed).encode())
        self.store = self.file("store.pem", self.authorities.store().encode())

    def judge(self, logs, *options, issuer=None, **differences):
        wrong = differences.pop("wrong", False)
        moment = differences.pop("moment", None)
        issuer = issuer or self.authorities.ecdsa
        leaf = ct_logs.logged(pki.Contents(names=(HOST,), **differences),
                              issuer, logs, moment, wrong)
        chain = self.file("chain.pem", pki.pem(leaf.chain()).encode())
        done = run("verify", "--host", HOST, "-f", "jsonl", *options, chain,
                   env={"SSL_CERT_FILE": str(self.store)})
        [record] = records(done.stdout)
        return record

    def verified(self, logs, **differences):
        return self.judge(logs, "--ct-logs", self.list, **differences)

    def assert_enough(self, record):
        self.assertIn("transparency.too-few", record["passed"], why(record))

    def assert_too_few(self, record, *words):
        self.assertIn("transparency.too-few", named(record, "fail"),
                      why(record))
        [finding] = [f for f in record["findings"]
                     if f["id"] == "transparency.too-few"]
        for word in words:
            self.assertIn(word, finding["evidence"])

    def test_two_operators(self):
        self.assert_enough(self.verified([self.first, self.second]))

    def test_a_log_with_an_rsa_key(self):
        self.assert_enough(self.verified([self.first, self.by_rsa]))

    def test_an_rsa_certificate(self):
        self.assert_enough(self.verified(
            [self.first, self.second], issuer=self.authorities.rsa,
            make_key=pki.rsa_key))

    def test_one_operator(self):
        logs = [self.first, self.third]
        self.assert_too_few(self.verified(logs), "2 logs of 1 operator",
                            '"First" of Operator A (good)')
        self.assert_enough(self.judge(logs))

    def test_one_log_twice(self):
        self.assert_too_few(self.verified([self.first, self.first]),
                            "1 logs of 1 operator")

    def test_about_another_certificate(self):
        logs = [self.first, self.second]
        self.assert_too_few(self.verified(logs, wrong=True),
                            "0 logs of 0 operators", "signature is wrong")
        self.assert_enough(self.judge(logs, wrong=True))

    def test_unknown_logs(self):
        self.assert_too_few(self.verified([self.first, self.unlisted]),
                            "not on the list")

    def test_logs_that_are_not_trusted(self):
        for log in (self.rejected, self.pending):
            with self.subTest(log.name):
                self.assert_too_few(self.verified([self.first, log]),
                                    f"({log.state})")

    def test_a_log_that_was_retired_since(self):
        before = ct_logs.RETIRED_AT - pki.datetime.timedelta(days=1)
        logs = [self.first, self.retired]
        self.assert_enough(self.verified(logs, moment=before))
        self.assert_too_few(self.verified(logs), "(retired)")
        # Somebody must watch it today.
        self.assert_too_few(self.verified([self.retired], moment=before),
                            "good, retired since")

    def test_an_sct_of_the_future(self):
        self.assert_too_few(self.verified([self.first, self.second],
                                          moment=pki.days(1)),
                            "in the future")

    def test_three_for_long_lifetimes(self):
        end = pki.days_from(pki.days(-1), 190)
        self.assert_too_few(self.verified([self.first, self.second], end=end),
                            "3 of 2 are wanted")
        self.assert_enough(self.verified(
            [self.first, self.second, self.third], end=end))

    def test_openssl_agrees(self):
        """Our certificates are what they seem: OpenSSL verifies them too."""
        leaf = ct_logs.logged(pki.Contents(names=(HOST,)),
                              self.authorities.ecdsa,
                              [self.first, self.second])
        path = self.file("leaf.pem", pki.pem([leaf.der]).encode())
        said = subprocess.run(
            ["openssl", "x509", "-in", path, "-noout", "-ext",
             "ct_precert_scts"], capture_output=True,
            check=True).stdout.decode()
        self.assertEqual(said.count("Log ID"), 2)

    def refuse(self, octets, word):
        path = self.file("bad.json", octets)
        chain = self.file("chain.pem", pki.pem(
            [self.authorities.ecdsa.der]).encode())
        done = run("verify", "--ct-logs", path, chain,
                   env={"SSL_CERT_FILE": str(self.store)})
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--ct-logs", done.stderr.decode())
        self.assertIn(word, done.stderr.decode())
        self.assertEqual(done.stdout, b"")

    def test_lists_that_are_none(self):
        self.refuse(b"", "empty")
        self.refuse(b"\n\n{", "line 3")
        self.refuse(b"\xff{}", "line")
        self.refuse(b"[]", "operators")
        self.refuse(b'{"operators": []}', "no log")
        for change, word in ((("key", "!"), "base64"),
                             (("key", "AAAA"), "SubjectPublicKeyInfo"),
                             (("log_id", "AAAA"), "log_id"),
                             (("state", {}), "state"),
                             (("state", {"usable": {}}), "timestamp")):
            with self.subTest(change):
                document = json.loads(ct_logs.log_list([self.first]))
                [log] = document["operators"][0]["logs"]
                log[change[0]] = change[1]
                self.refuse(json.dumps(document).encode(), word)
        self.refuse(json.dumps({"operators": [{"name": "x", "logs": {}}]})
                    .encode(), "array")


class Stapled(LaboratoryTest):
    """SCTs that only the stapled response holds (RFC 6962 3.3)."""

    groups = ("revocation",)
    only = {"staple-scts", "staple-without-scts"}

    def scan_for(self, name, *options):
        return self.scan_one("--goal", "full", *options,
                             self.site(name).target)

    def judge_again(self, record, *options):
        path = self.lab.file("record.json", json.dumps(record))
        [judged] = records(run("judge", "-f", "jsonl", "--goal", "full",
                               "--at", record["judged_at"],
                               "--allow-special-addresses", *options, path,
                               env={"SSL_CERT_FILE": self.lab.store}).stdout)
        return judged

    def test_they_count(self):
        record = self.scan_for("staple-scts")
        self.assertEqual(record["endpoints"][0]["evidence"]["scts"], [])
        self.assertEqual(record["verdict"], "ready", why(record))
        self.assertEqual(self.judge_again(record)["passed"],
                         record["passed"])
        for rule in ("none", "too-few"):
            self.assertIn(f"transparency.{rule}", record["passed"])

    def test_without_any(self):
        record = self.scan_for("staple-without-scts")
        for one in (record, self.judge_again(record)):
            self.assertEqual(one["verdict"], "not-ready", why(one))
            [finding] = [f for f in one["findings"]
                         if f["id"] == "transparency.none"]
            self.assertEqual(finding["verdict"], "fail")
            self.assertIn("of 0 in the stapled response", finding["evidence"])

    def test_they_are_verified(self):
        logs = self.site("staple-scts").logs
        for listed, verdict in ((logs, "ready"),
                                (logs[:1], "ready-with-warnings")):
            with self.subTest(len(listed)):
                path = self.lab.file("logs.json", ct_logs.log_list(listed))
                record = self.scan_for("staple-scts", "--ct-logs", path)
                again = self.judge_again(record, "--ct-logs", path)
                for one in (record, again):
                    self.assertEqual(one["verdict"], verdict, why(one))
        [finding] = [f for f in again["findings"]
                     if f["id"] == "transparency.too-few"]
        self.assertIn('sent in the handshake: "First" of Operator A (good)',
                      finding["evidence"])
        self.assertIn("not on the list", finding["evidence"])


if __name__ == "__main__":
    unittest.main()
