"""Every host of the laboratory gets its verdict, its rules, its exit code."""

import hashlib
import unittest

from support import LaboratoryTest, finding, run, tests_of


@tests_of("first")
class FirstHosts(LaboratoryTest):
    def test_each_address_is_told_apart(self):
        """five-mixed: each finding names the address that it is about."""
        site = self.site("five-mixed")
        record = self.scan_one(*site.options, site.target)
        good, expired, other, refusing, silent = site.addresses
        self.assertEqual(set(record["dns"]["a"]), set(site.addresses))
        where = {(f["id"], f["verdict"]): f["address"]
                 for f in record["findings"] if f["severity"] == "error"}
        self.assertEqual(where, {
            ("validity.expired", "fail"): expired,
            ("network.connect", "fail"): refusing,
            ("tls.handshake", "unknown"): silent})
        endpoints = {e["address"]: e for e in record["endpoints"]}
        self.assertEqual(
            {address: bool(e["chain"]) for address, e in endpoints.items()},
            {good: True, expired: True, other: True, refusing: False,
             silent: False})

    def test_the_record_holds_what_was_served(self):
        site = self.site("good-rsa")
        record = self.scan_one(site.target)
        [endpoint] = record["endpoints"]
        self.assertEqual(endpoint["status"], "ok")
        self.assertEqual(endpoint["tls"]["version"], "TLSv1.3")
        self.assertEqual(endpoint["tls"]["sni"], site.name)
        leaf, issuer = endpoint["chain"]
        self.assertEqual(leaf["san"]["dns"], [site.name])
        self.assertEqual(leaf["key"]["type"], "RSA")
        self.assertEqual(leaf["key"]["bits"], 2048)
        self.assertEqual(leaf["issuer"], issuer["subject"])
        root = self.lab.authorities.rsa_root
        self.assertIn("Example Public Root R1", record["root"]["subject"])
        self.assertEqual(record["root"]["sha256"], fingerprint(root.der))
        self.assertEqual(record["root"]["source"], "store")
        [best] = [p for p in endpoint["paths"] if p["valid"]]
        self.assertEqual(best["certificates"],
                         [leaf["sha256"], issuer["sha256"],
                          record["root"]["sha256"]])

    def test_the_alias_is_shown(self):
        record = self.scan_one(self.site("alias").target)
        self.assertEqual(record["dns"]["cname"],
                         ["alias-next.example.com", "alias-last.example.com"])


@tests_of("second")
class SecondHosts(LaboratoryTest):
    def test_thirty_two_addresses_are_probed(self):
        site = self.site("forty-addresses")
        record = self.scan_one(site.target)
        probed = [e for e in record["endpoints"]
                  if e["status"] != "not-probed"]
        self.assertEqual(len(probed), 32)
        self.assertEqual({e["status"] for e in probed}, {"ok"})
        self.assertEqual(len(record["dns"]["a"]), 40)

    def test_all_names_are_in_the_record(self):
        site = self.site("many-sans")
        record = self.scan_one(site.target)
        leaf = record["endpoints"][0]["chain"][0]
        self.assertEqual(len(leaf["san"]["dns"]), 900)


    def test_both_certificates_of_an_address_are_judged(self):
        site = self.site("two-keys-expired")
        record = self.scan_one("--both-keys", site.target)
        [endpoint] = record["endpoints"]
        self.assertEqual(endpoint["chain"][0]["key"]["type"], "ECDSA")
        said = finding(record, "validity.expired")
        self.assertEqual(said["address"], site.addresses[0])
        self.assertEqual(said["endpoint"], 0)
        self.assertIsNone(said["certificate"])
        self.assertIn(f"{site.addresses[0]}:{self.lab.port} with RSA",
                      said["evidence"])
        self.assertEqual(said["sha256"],
                         endpoint["observed"]["other_key_chain"][0])

    def test_one_certificate_is_judged_of_two_unasked(self):
        site = self.site("two-keys-expired")
        done = run("scan", *self.lab.options(), site.target,
                   env=self.lab.env())
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("a certificate with an RSA key, if there is one "
                      "(--both-keys)", " ".join(done.stdout.decode().split()))


@tests_of("faults")
class Faults(LaboratoryTest):
    def test_an_alert_is_named(self):
        record = self.scan_one(self.site("alert").target)
        [finding] = [f for f in record["findings"]
                     if f["id"] == "tls.handshake"]
        self.assertIn("handshake_failure", finding["evidence"])

    def test_what_speaks_instead_of_tls_is_shown(self):
        for name, first in (("ssh", "SSH-2.0"), ("smtp", "220 mail")):
            with self.subTest(name):
                record = self.scan_one(self.site(name).target)
                [finding] = [f for f in record["findings"]
                             if f["id"] == "tls.handshake"]
                self.assertIn(first, finding["evidence"])

    def test_the_whole_answer_is_read(self):
        record = self.scan_one(self.site("two-hundred").target)
        self.assertEqual(len(record["dns"]["a"]), 200)

    def test_hostile_text_is_harmless(self):
        target = self.site("hostile-text").target
        for options in (["-f", "text"], ["-f", "text", "-v"],
                        ["-f", "json"]):
            with self.subTest(options):
                done = run("scan", *self.lab.options(), *options, target,
                           env=self.lab.env())
                said = done.stdout.decode("utf-8")
                self.assertIn("evil", said)
                for character in "\x1b\x07\r\x00\x7f\x9b\u202e\u2066\u200f":
                    self.assertNotIn(character, said)

    def test_a_chain_is_kept_when_the_handshake_fails(self):
        for version in ("1.3", "1.2"):
            with self.subTest(version):
                site = self.site(f"bad-signature-{version}")
                record = self.scan_one(site.target)
                [endpoint] = record["endpoints"]
                self.assertNotEqual(endpoint["status"], "ok")
                self.assertEqual(len(endpoint["chain"]), 2)


@tests_of("nodes")
class Nodes(LaboratoryTest):
    def test_every_node_is_in_the_record(self):
        site = self.site("atlas")
        record = self.scan_one(*site.options, site.target)
        self.assertEqual([(n["name"], n["role"]) for n in record["nodes"]],
                         [("a.atlas.example.com", "atlas"),
                          ("b.atlas.example.com", "atlas")])
        self.assertEqual(
            {(e["host"], e["role"], e["tls"]["sni"])
             for e in record["endpoints"]},
            {(site.name, "target", site.name),
             *((f"{n}.{site.name}", "atlas", f"{n}.{site.name}")
               for n in "ab")})

    def test_a_failover_node_is_asked_for_the_host(self):
        site = self.site("failover")
        record = self.scan_one(*site.options, site.target)
        self.assertEqual({e["tls"]["sni"] for e in record["endpoints"]},
                         {site.name})


def fingerprint(octets):
    return hashlib.sha256(octets).hexdigest()


if __name__ == "__main__":
    unittest.main()
