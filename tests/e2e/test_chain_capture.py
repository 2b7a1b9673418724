"""The chain is captured octet for octet, whatever it is."""

import hashlib
import unittest

from lab.odd_hosts import OVER_LIMIT
from support import LaboratoryTest, der, expected, judgement, scan, why


def digests(chain):
    return [hashlib.sha256(octets).hexdigest() for octets in chain]


class ChainCapture(LaboratoryTest):
    groups = ("odd",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        targets = "".join(f"{site.target}\n"
                          for site in cls.lab.sites.values())
        cls.done = scan(cls.lab, "--input", "-", input=targets.encode())
        cls.by_target = {r["target"].split(":")[0]: r
                         for r in cls.done.records}

    def record(self, site):
        record = self.by_target.get(site.target)
        self.assertIsNotNone(record, self.done.stderr.decode())
        return record

    def test_every_chain_is_as_sent(self):
        for site in self.lab.sites.values():
            if any(site.host.name.startswith(name) for name in OVER_LIMIT):
                continue
            with self.subTest(site.host.name):
                record = self.record(site)
                [endpoint] = record["endpoints"]
                captured = [der(entry["pem"]) for entry in endpoint["chain"]]
                self.assertEqual(digests(captured), digests(site.sent),
                                 f"{endpoint['error']}{why(record)}")
                self.assertEqual(
                    [entry["sha256"] for entry in endpoint["chain"]],
                    digests(site.sent))

    def test_over_the_limit_the_first_are_kept(self):
        for name, (_, least) in OVER_LIMIT.items():
            for version in ("1.3", "1.2"):
                site = self.site(f"{name}-{version}")
                with self.subTest(site.host.name):
                    [endpoint] = self.record(site)["endpoints"]
                    captured = [der(entry["pem"])
                                for entry in endpoint["chain"]]
                    self.assertGreaterEqual(len(captured), least)
                    self.assertLessEqual(len(captured), 32)
                    self.assertEqual(digests(captured),
                                     digests(site.sent)[:len(captured)])

    def test_every_chain_is_judged(self):
        for site in self.lab.sites.values():
            version = site.host.name.rsplit("-", 1)[1]
            if version in ("1.1", "1.0"):
                continue  # these handshakes are not carried to their end
            with self.subTest(site.host.name):
                record = self.record(site)
                if "reversed-1" in site.host.name or \
                        any(site.host.name.startswith(n) for n in OVER_LIMIT):
                    # A root in the leaf's place breaks many rules at once.
                    self.assertEqual(record["verdict"], "not-ready",
                                     why(record))
                    self.assertLessEqual(site.host.errors,
                                         judgement(record)["errors"],
                                         why(record))
                else:
                    self.assertEqual(judgement(record), expected(site.host),
                                     why(record))

    def test_old_versions_are_named(self):
        for version in ("1.1", "1.0"):
            with self.subTest(version):
                site = self.site(f"plain-{version}")
                [endpoint] = self.record(site)["endpoints"]
                self.assertEqual(endpoint["tls"]["version"],
                                 f"TLSv{version}")


if __name__ == "__main__":
    unittest.main()
