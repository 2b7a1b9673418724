"""Lists of changes: one that is wrong is told, and the list alone decides."""

import unittest

from lab import crl, pki, revocation_hosts
from lab.deltas_hosts import on_it
from support import (
    LaboratoryTest, PlainTest, every_host, finding, named, records, run, why)

# What is wrong with each, in the words of the evidence.
FAULTS = {
    "delta-stale": ("revocation.stale", "delta list: nextUpdate "),
    "delta-future": ("revocation.stale", "delta list: thisUpdate "),
    "delta-stale-revoked": ("revocation.stale", "delta list: nextUpdate "),
    "delta-wrong-signer": ("revocation.invalid",
                           "delta list: the list's signature does not verify"),
    "delta-base": ("revocation.invalid",
                   "delta list: it changes number 8, and the list has "
                   "number 7"),
    "delta-scope": ("revocation.invalid",
                    "delta list: no list has its issuer, key and scope"),
    "delta-cut": ("revocation.invalid", "expected SEQUENCE CertificateList"),
}


class DeltaTest(LaboratoryTest):
    groups = ("deltas",)
    online = True

    def record(self, name):
        return self.scan_one(self.site(name).target)

    def about_leaf(self, record):
        [leaf] = {e["chain"][0]["sha256"] for e in record["endpoints"]}
        [one] = [r for r in record["revocation"] if r["certificate"] == leaf]
        return one

    def url(self, name, end="-delta.crl"):
        return f"{self.lab.pki_web.url}/{name}{end}"


@every_host
class Hosts(DeltaTest):
    pass


class Wrong(DeltaTest):
    def test_each_fault_is_told_with_its_place(self):
        for name, (rule, words) in FAULTS.items():
            with self.subTest(name):
                self.assertIn(f"CRL {self.url(name)}: {words}",
                              finding(self.record(name), rule)["evidence"])

    def test_the_list_alone_decides(self):
        for name in FAULTS:
            with self.subTest(name):
                revoked = name == "delta-stale-revoked"
                record = self.record(name)
                self.assertEqual(self.about_leaf(record)["status"],
                                 "revoked" if revoked else "good",
                                 why(record))
                self.assertEqual("revocation.leaf-revoked" in
                                 record["passed"], not revoked)

    def test_the_list_that_revokes_is_named(self):
        name = "delta-stale-revoked"
        said = finding(self.record(name), "revocation.leaf-revoked")
        self.assertIn(f"by CRL {self.url(name, '.crl')}", said["evidence"])
        self.assertNotIn("-delta.crl", said["evidence"])


class Right(DeltaTest):
    def test_what_is_not_needed_or_not_there_is_no_fault(self):
        for name in ("delta-older", "delta-404", "delta-removes"):
            with self.subTest(name):
                record = self.record(name)
                for rule in ("stale", "invalid", "unreachable",
                             "leaf-revoked"):
                    self.assertIn(f"revocation.{rule}", record["passed"])
                self.assertEqual(self.about_leaf(record)["status"], "good")

    def test_all_that_was_asked_is_in_the_record(self):
        sources = self.about_leaf(self.record("delta-404"))["sources"]
        self.assertEqual([(s["url"], s["error"]) for s in sources],
                         [(self.url("delta-404", ".crl"), None),
                          (self.url("delta-404"), "http")])


class Named(LaboratoryTest):
    """By which list, where it is the delta that revokes."""

    groups = ("revocation",)
    only = {"delta-of-list", "delta-of-certificate"}
    online = True

    def test_the_delta_is_named(self):
        for name in self.only:
            with self.subTest(name):
                record = self.scan_one(self.site(name).target)
                date = revocation_hosts.REVOKED_AT.strftime(
                    "%Y-%m-%dT%H:%M:%SZ")
                url = f"{self.lab.pki_web.url}/{name}-delta.crl"
                self.assertIn(
                    f"revoked {date}, superseded, by CRL {url}",
                    finding(record, "revocation.leaf-revoked")["evidence"])


# Object identifiers of the same length: 1.2.840.10045.4.3.2, and none.
ECDSA_WITH_SHA256 = bytes.fromhex("06082a8648ce3d040302")
UNKNOWN_ALGORITHM = bytes.fromhex("06082a8648ce3d04037f")

# How a delta differs from a good one: rule and words.
GIVEN = (
    ({"begin": pki.days(-9), "end": pki.days(-2)}, "revocation.stale",
     "delta list: nextUpdate "),
    ({"begin": pki.days(1)}, "revocation.stale", "delta list: thisUpdate "),
    ({"signer": pki.p256()}, "revocation.invalid",
     "delta list: the list's signature does not verify"),
    ({"base": 8}, "revocation.invalid",
     "delta list: it changes number 8, and the list has number 7"),
)


class Given(PlainTest):
    """--crl: one file may be a delta of another."""

    def setUp(self):
        super().setUp()
        authorities = pki.Authorities()
        self.issuer = authorities.ecdsa
        self.leaf = self.issuer.issue(pki.Contents(names=("a.example.com",)))
        self.store = self.file("store.pem", authorities.store().encode())
        self.chain = self.file("chain.pem",
                               pki.pem(self.leaf.chain()).encode())
        self.lists = [
            self.file("root.crl", crl.make(authorities.ecdsa_root)),
            self.file("ca.crl", crl.make(self.issuer))]

    def delta(self, contents):
        return crl.make(self.issuer, crl.List(**{
            "number": 9, "base": 7,
            "revoked": on_it(self.leaf, crl.SUPERSEDED), **contents}))

    def verify(self, profile, *deltas):
        return self.verify_octets(profile, *map(self.delta, deltas))

    def verify_octets(self, profile, *deltas):
        paths = self.lists + [self.file(f"delta-{number}.crl", octets)
                              for number, octets in enumerate(deltas)]
        options = [word for path in paths for word in ("--crl", path)]
        done = run("verify", "-f", "jsonl", "--profile", profile, *options,
                   self.chain, env={"SSL_CERT_FILE": str(self.store)})
        [record] = records(done.stdout)
        return done.returncode, record

    def test_a_bad_one_is_told_and_the_list_alone_decides(self):
        for profile in ("product", "webpki", "rfc5280"):
            for contents, rule, words in GIVEN:
                with self.subTest(f"{profile} {words}"):
                    code, record = self.verify(profile, contents)
                    self.assertEqual(code, 0, why(record))
                    self.assertEqual(record["verdict"], "ready-with-warnings")
                    said = finding(record, rule)
                    self.assertEqual(
                        (said["severity"], said["certificate"]),
                        ("warning", 0))
                    self.assertIn(words, said["evidence"])

    def test_one_that_cannot_be_verified_is_told(self):
        octets = self.delta({})
        self.assertEqual(octets.count(ECDSA_WITH_SHA256), 2)
        octets = octets.replace(ECDSA_WITH_SHA256, UNKNOWN_ALGORITHM)
        for profile in ("product", "webpki", "rfc5280"):
            with self.subTest(profile):
                code, record = self.verify_octets(profile, octets)
                self.assertEqual(code, 0, why(record))
                self.assertEqual(record["verdict"], "ready-with-warnings")
                said = finding(record, "revocation.unreachable")
                self.assertEqual(said["severity"], "warning")
                self.assertIn("delta list: the list's signature cannot be "
                              "verified by this program", said["evidence"])

    def test_a_good_one_revokes(self):
        code, record = self.verify("webpki", {})
        self.assertEqual(code, 1)
        self.assertIn("revocation.leaf-revoked", named(record, "fail"))

    def test_an_old_one_beside_its_successor(self):
        _, record = self.verify("webpki", GIVEN[0][0],
                                {"number": 10, "revoked": ()})
        self.assertEqual(record["verdict"], "ready", why(record))


if __name__ == "__main__":
    unittest.main()
