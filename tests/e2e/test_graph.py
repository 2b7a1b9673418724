"""Roots that are known by cross-certificates, some expired, some revoked:
Let's Encrypt in 2026."""

import hashlib
import unittest

from support import LaboratoryTest, every_host, finding


def sha256(credential):
    return hashlib.sha256(credential.der).hexdigest()


class GraphTest(LaboratoryTest):
    groups = ("graph",)
    online = True

    def record(self, name):
        return self.scan_one(self.site(name).target)


@every_host
class Hosts(GraphTest):
    pass


class Twins(GraphTest):
    """Two certificates of one name and key differ in nothing but that one is
    revoked."""

    def test_the_revoked_one_is_named(self):
        for name, graph_name in (("graph-ecdsa-old", "ye_by_x2_revoked"),
                                 ("graph-rsa-old", "yr_by_x1_revoked")):
            with self.subTest(name):
                record = self.record(name)
                one = finding(record, "revocation.ca-revoked")
                revoked = getattr(self.lab.graph, graph_name)
                chain = record["endpoints"][0]["chain"]
                self.assertEqual(one["certificate"], 2)
                self.assertEqual(chain[2]["sha256"], sha256(revoked))
                self.assertIn("2026-05-19T12:00:00Z, superseded",
                              one["evidence"])
                self.assertIn("current cross-certificate", one["fix"])

    def test_the_good_one_is_taken_wherever_it_stands(self):
        good = sha256(self.lab.graph.ye_by_x2)
        for name in ("graph-twins", "graph-twins-late"):
            with self.subTest(name):
                record = self.record(name)
                first = record["endpoints"][0]["paths"][0]
                self.assertTrue(first["valid"])
                self.assertIn(good, first["certificates"])
                self.assertIn("revocation.ca-revoked", record["passed"])

    def test_offline_nothing_tells_them_apart(self):
        record = self.scan_one(self.site("graph-ecdsa-old").target,
                               online=False)
        self.assert_judged(record, "ready")
        self.assertIn("revocation.ca-revoked", record["not_judged"])


class Roots(GraphTest):
    def root(self, name):
        root = self.record(name)["root"]
        return root["subject"].rsplit("CN=", 1)[1], len(root["alternates"])

    def test_the_longest_good_way_is_recommended(self):
        self.assertEqual(self.root("graph-ecdsa"),
                         ("Example Graph Root X1", 1))
        self.assertEqual(self.root("graph-rsa"), ("Example Graph Root X1", 0))
        self.assertEqual(self.root("graph-ecdsa-short"),
                         ("Example Graph Root X2", 0))

    def test_not_by_a_cross_certificate_that_is_revoked_or_expired(self):
        for name in ("graph-half-old", "graph-expired"):
            with self.subTest(name):
                self.assertEqual(self.root(name),
                                 ("Example Graph Root X2", 0))

    def test_each_way_is_told(self):
        said = finding(self.record("graph-half-old"),
                       "chain.multiple-anchors")["evidence"]
        self.assertIn('"Example Graph Root X2"', said)
        self.assertIn("(store, recommended)", said)
        self.assertIn("(store, not valid: ca-revoked)", said)

    def test_a_cross_certificate_that_can_be_got(self):
        said = finding(self.record("graph-missing"),
                       "chain.incomplete")["evidence"]
        self.assertIn('graph-ye.der supplies "Example Graph Root YE"', said)


if __name__ == "__main__":
    unittest.main()
