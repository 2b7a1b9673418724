"""What is asked about revocation, and what each answer comes to."""

import base64
import hashlib
import subprocess
import unittest

from cryptography.x509 import ocsp

from lab import crl, revocation_hosts
from lab.process import wait_until
from lab.site import TABLE
from support import (
    LaboratoryTest, every_host, finding, named, records, run, why)

# Why a list could not be read, in the words of the evidence.
CAUSES = {
    "crl-404": "HTTP status 404",
    "crl-500": "HTTP status 500",
    "crl-html": "malformed, octet 0: HTML, not a certificate",
    "crl-empty": "malformed, the file is empty",
    "crl-gzip": "begins with 1F:8B:08",
    "crl-huge": "over-limit, the answer has more than 20971520 octets",
    "crl-slow": "timed-out, ",
    "crl-silent": "timed-out, ",
    "crl-refused": "gone.crl: refused, ",
    "crl-nxdomain": "nxdomain, gone.example.com",
    "crl-four-redirects": "over-limit, more than 3 redirects",
    "crl-loop": "over-limit, more than 3 redirects",
    "ocsp-500": "HTTP status 500",
    "ocsp-refused": "/: refused, ",
}

# What was wrong with an answer that came.
FAULTS = {
    "crl-stale": ("revocation.stale", "nextUpdate"),
    "crl-future": ("revocation.stale", "is in the future"),
    "crl-wrong-signer": ("revocation.invalid", "signature does not verify"),
    "crl-other-issuer": ("revocation.invalid",
                         "no list is about this certificate"),
    "crl-idp-url": ("revocation.invalid",
                    "no list is about this certificate"),
    "crl-idp-ca": ("revocation.invalid", "no list is about this certificate"),
    "crl-some-reasons": ("revocation.invalid", "leave out some reasons"),
    "crl-cut": ("revocation.invalid", "expected SEQUENCE CertificateList"),
    "ocsp-stale": ("revocation.stale", "nextUpdate"),
    "ocsp-unknown": ("revocation.ocsp-unknown", "does not know"),
    "ocsp-try-later": ("revocation.ocsp-unknown", "tryLater"),
    "ocsp-other": ("revocation.invalid", "about another certificate"),
    "ocsp-html": ("revocation.invalid", 'the answer is of the kind "html"'),
    "ocsp-no-purpose": ("revocation.invalid", "is not for OCSP signing"),
    "ocsp-wrong-signer": ("revocation.invalid", "is of another issuer"),
    "ocsp-bad-signature": ("revocation.invalid",
                           "the signature does not verify"),
    "staple-stale": ("revocation.staple-bad", "nextUpdate"),
    "staple-other": ("revocation.staple-bad", "about another certificate"),
    "staple-try-later": ("revocation.staple-bad", "tryLater"),
    "staple-wrong-signer": ("revocation.staple-bad",
                            "the signature does not verify"),
    "staple-garbage": ("revocation.staple-bad",
                       "the answer begins with FF:FF:FF:FF"),
}


class RevocationTest(LaboratoryTest):
    groups = ("revocation",)
    online = True

    def record(self, name, *options, **settings):
        site = self.site(name)
        return self.scan_one(*site.options, *options, site.target, **settings)

    def about_leaf(self, record):
        """What all sources say about the leaf."""
        [leaf] = {e["chain"][0]["sha256"] for e in record["endpoints"]}
        [one] = [r for r in record["revocation"] if r["certificate"] == leaf]
        return one


@every_host
class Hosts(RevocationTest):
    pass


class Good(RevocationTest):
    def test_only_what_was_answered_is_good(self):
        """Could not check is never good: no *-revoked rule passes then."""
        for host in TABLE.hosts.values():
            if host.group != "revocation" or not any(
                    rule.startswith("revocation.") for rule in host.warnings):
                continue
            with self.subTest(host.name):
                record = self.record(host.name)
                self.assertNotIn("revocation.leaf-revoked", record["passed"])
                self.assertIn("revocation.leaf-revoked",
                              record["not_judged"])

    def test_what_was_answered_is_good(self):
        for name in ("crl-good", "crl-pem", "crl-text", "crl-second",
                     "crl-ipv6", "ocsp-good",
                     "ocsp-delegated", "ocsp-only-post", "staple-good",
                     "crl-404-ocsp-good", "crl-three-redirects"):
            with self.subTest(name):
                record = self.record(name)
                self.assertIn("revocation.leaf-revoked", record["passed"])
                self.assertIn("revocation.ca-revoked", record["passed"])
                self.assertEqual(self.about_leaf(record)["status"], "good")

    def test_what_we_refuse_to_ask_is_unknown(self):
        for name in ("crl-ldap", "crl-redirect-away"):
            with self.subTest(name):
                record = self.record(name)
                one = finding(record, "revocation.unreachable")
                self.assertEqual(one["verdict"], "unknown")
                self.assertIn("forbidden", one["evidence"])
                self.assertIn("revocation.leaf-revoked",
                              record["not_judged"])


class Evidence(RevocationTest):
    def test_when_why_and_who_says_so(self):
        date = revocation_hosts.REVOKED_AT.strftime("%Y-%m-%dT%H:%M:%SZ")
        url = self.lab.pki_web.url
        for name, rule, words in (
                ("crl-revoked", "leaf", f"{date}, keyCompromise, by CRL "
                                        f"{url}/crl-revoked.crl"),
                ("crl-stale-revoked", "leaf",
                 "is past, but a revocation is final"),
                ("crl-revoked-plain", "leaf", f"{date}, unspecified"),
                ("crl-ca-revoked", "ca", f"{date}, superseded, by CRL "
                                         f"{url}/crl-ca-revoked-root.crl"),
                ("delta-of-list", "leaf", f"{date}, superseded"),
                ("ocsp-revoked", "leaf", f"{date}, cessationOfOperation, by "
                                         "OCSP http://127.0.0.1:"),
                ("staple-revoked", "leaf", f"{date}, unspecified, by stapled "
                                           "response")):
            with self.subTest(name):
                one = finding(self.record(name), f"revocation.{rule}-revoked")
                self.assertIn(words, one["evidence"])
                self.assertIn("error 23", one["evidence"], "OpenSSL's words")

    def test_the_ca_is_named(self):
        one = finding(self.record("crl-ca-revoked"), "revocation.ca-revoked")
        self.assertIn('#1 "Example Revoked CA"', one["evidence"])

    def test_each_cause_is_told(self):
        for name, words in CAUSES.items():
            with self.subTest(name):
                one = finding(self.record(name), "revocation.unreachable")
                self.assertIn(words, one["evidence"])

    def test_each_fault_is_told(self):
        for name, (rule, words) in FAULTS.items():
            with self.subTest(name):
                self.assertIn(words, finding(self.record(name),
                                             rule)["evidence"])

    def test_the_record_holds_it(self):
        record = self.record("crl-good")
        [endpoint] = record["endpoints"]
        lists = [self.lab.pki_web.body(path)
                 for path in ("/crl-good.crl", "/root.crl")]
        self.assertEqual(set(endpoint["evidence"]["crls"]),
                         {hashlib.sha256(der).hexdigest() for der in lists})
        self.assertEqual(endpoint["evidence"]["ocsp"], [])
        [source] = self.about_leaf(record)["sources"]
        self.assertEqual(source["kind"], "crl")
        self.assertEqual(source["url"], self.lab.pki_web.url +
                         "/crl-good.crl")
        self.assertIsNone(source["error"])

    def test_the_record_holds_responses(self):
        for name in ("ocsp-good", "ocsp-only-post"):
            with self.subTest(name):
                [endpoint] = self.record(name)["endpoints"]
                [response] = endpoint["evidence"]["ocsp"]
                parsed = ocsp.load_der_ocsp_response(
                    base64.b64decode(response))
                self.assertEqual(
                    f"{parsed.serial_number:040x}"[-40:],
                    endpoint["chain"][0]["serial"].zfill(40))
        [endpoint] = self.record("staple-good")["endpoints"]
        self.assertIsNotNone(endpoint["evidence"]["staple"])

    def test_a_target_asks_no_more_than_32_places(self):
        """Five certificates name eight each."""
        asked = self.record("lists-40")["revocation"]
        self.assertEqual([len(one["sources"]) for one in asked],
                         [8, 8, 8, 8, 0])
        self.assertEqual([one["over_limit"] for one in asked],
                         [False, False, False, False, True])

    def test_a_failure_is_in_the_record(self):
        one = self.about_leaf(self.record("crl-404"))
        self.assertEqual(one["status"], "unknown")
        [source] = one["sources"]
        self.assertEqual(source["error"], "http")


class Order(RevocationTest):
    """CRLs first; a responder is asked only where they decide nothing."""

    def test_a_list_that_answers_is_enough(self):
        site = self.site("crl-then-ocsp")
        [responder] = site.listeners
        record = self.record("crl-then-ocsp")
        self.assertEqual(record["verdict"], "ready", why(record))
        self.assertEqual(responder.accepted, 0)

    def test_get_goes_before_post(self):
        self.lab.pki_web.forget()
        self.record("ocsp-only-post")
        asked = self.requests("/ocsp-only-post", 2)
        self.assertEqual([(method, status) for method, _, status in asked],
                         [("GET", "405"), ("POST", "200")])

    def requests(self, start, count):
        """Requests below a path, once there are so many."""
        def now():
            return [request for request in self.lab.pki_web.requests()
                    if request[1].startswith(start)]
        wait_until(lambda: len(now()) >= count, "the log of requests")
        return now()


class Offline(RevocationTest):
    online = False

    def test_nothing_is_asked(self):
        self.lab.pki_web.forget()
        for name in ("crl-revoked", "ocsp-revoked", "crl-ca-revoked"):
            with self.subTest(name):
                record = self.record(name)
                self.assert_judged(record, "ready")
                self.assertIn("revocation.skipped", named(record, "note"))
                self.assertIn("revocation.leaf-revoked",
                              record["not_judged"])
        self.assertEqual(self.lab.pki_web.requests(), [])

    def test_a_staple_is_judged_all_the_same(self):
        record = self.record("staple-revoked")
        self.assert_judged(record, "not-ready", {"revocation.leaf-revoked"})
        record = self.record("staple-stale")
        self.assertIn("revocation.staple-bad", named(record, "fail"))
        record = self.record("must-staple-missing")
        self.assertIn("tls.staple-missing", named(record, "fail"))

    def test_lists_of_the_user_are_used(self):
        lists = [self.lab.file(f"given{path[1:]}", self.lab.pki_web.body(path))
                 for path in ("/crl-revoked.crl", "/root.crl")]
        record = self.record("crl-revoked", "--crl", lists[0], "--crl",
                             lists[1])
        self.assert_judged(record, "not-ready", {"revocation.leaf-revoked"})


class Private(RevocationTest):
    """Without --allow-private-fetch nothing on this machine is asked."""

    def test_it_is_refused(self):
        self.lab.pki_web.forget()
        options = [o for o in self.lab.options(online=True)
                   if o != "--allow-private-fetch"]
        done = run("scan", *options, "-f", "jsonl",
                   self.site("crl-revoked").target, env=self.lab.env())
        [record] = records(done.stdout)
        for one in record["findings"]:
            if one["id"] == "revocation.unreachable":
                self.assertEqual(one["verdict"], "unknown")
                self.assertIn("forbidden", one["evidence"])
        self.assertIn("revocation.unreachable", named(record, "unknown"))
        self.assertEqual(self.lab.pki_web.requests(), [])


class Laboratory(RevocationTest):
    """OpenSSL finds the same: the servers are what they say they are."""

    def files(self, name):
        """PEM files of the leaf and of its issuer."""
        [endpoint] = self.record(name)["endpoints"]
        leaf, issuer = endpoint["chain"][:2]
        return (self.lab.file("leaf.pem", leaf["pem"]),
                self.lab.file("issuer.pem", issuer["pem"]))

    def test_lists(self):
        for name, words in (("crl-good", "OK"),
                            ("crl-revoked", "error 23"),
                            ("crl-stale", "error 12"),
                            ("crl-wrong-signer", "error 8"),
                            ("crl-idp-ca", "error 44")):
            with self.subTest(name):
                leaf, issuer = self.files(name)
                path = self.lab.file("list.pem", crl.pem(
                    self.lab.pki_web.body(f"/{name}.crl")))
                done = subprocess.run(
                    ["openssl", "verify", "-no-CApath", "-no-CAstore",
                     "-partial_chain", "-trusted", issuer, "-crl_check",
                     "-CRLfile", path, leaf], capture_output=True,
                    check=False)
                self.assertIn(words, (done.stdout + done.stderr).decode())

    def test_responders(self):
        for name, words in (("ocsp-good", ": good"),
                            ("ocsp-revoked", ": revoked"),
                            ("ocsp-unknown", ": unknown"),
                            ("ocsp-stale", "Status times invalid"),
                            ("ocsp-delegated", ": good"),
                            ("ocsp-wrong-signer", "Verify Failure"),
                            ("ocsp-bad-signature", "Verify Failure")):
            with self.subTest(name):
                leaf, issuer = self.files(name)
                url = self.about_leaf(self.record(name))["sources"][0]["url"]
                done = subprocess.run(
                    ["openssl", "ocsp", "-issuer", issuer, "-cert", leaf,
                     "-url", url, "-CAfile", issuer, "-partial_chain"],
                    capture_output=True, check=False)
                self.assertIn(words, (done.stdout + done.stderr).decode())


if __name__ == "__main__":
    unittest.main()
