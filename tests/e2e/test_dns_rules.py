"""What a zone says beside addresses: CAA, and servers that disagree."""

import unittest

from lab import name_script
from support import LaboratoryTest, every_host, named, records, run, why


@every_host
class Caa(LaboratoryTest):
    groups = ("caa",)
    online = True

    def finding(self, name):
        record = self.scan_one(self.site(name).target)
        [finding] = [f for f in record["findings"] if f["id"] == "dns.caa"]
        return finding["evidence"]

    def test_evidence(self):
        self.assertIn(
            'CAA at caa-forbids.example.com: 0 issue "ca.example.net"; '
            "wanted: letsencrypt.org", self.finding("caa-forbids"))
        self.assertIn("CAA at caa-above.example.com:",
                      self.finding("caa-above"))
        self.assertIn("issuewild", self.finding("caa-wildcard"))

    def test_passed_or_not_judged(self):
        for online, where in ((True, "passed"), (False, "not_judged")):
            record = self.scan_one(self.site("caa-allows").target,
                                   online=online)
            self.assertIn("dns.caa", record[where])


class ResolversDiffer(LaboratoryTest):
    only = {"good-ecdsa"}

    def scan_with(self, *replies):
        """Asks the laboratory's name server first, and these."""
        servers = [name_script.NameScript(
            self.lab.new_address(), self.lab.dns_port, reply)
            for reply in replies]
        for server in servers:
            self.addCleanup(server.stop)
        options = self.lab.options()
        at = options.index("--dns") + 1
        options[at] = ",".join([self.lab.dns, *map(str, servers)])
        done = run("scan", *options, "-f", "jsonl",
                   self.site("good-ecdsa").target, env=self.lab.env())
        [record] = records(done.stdout)
        return record

    def test_the_same_everywhere(self):
        address = self.site("good-ecdsa").addresses[0]
        record = self.scan_with(name_script.answers(address))
        self.assert_judged(record, "ready")
        self.assertIn("dns.resolvers-differ", record["passed"])

    def test_another_address(self):
        """Inside and outside of a firewall, say."""
        record = self.scan_with(name_script.answers("127.0.0.77"))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"dns.resolvers-differ"})
        [finding] = [f for f in record["findings"]
                     if f["id"] == "dns.resolvers-differ"]
        self.assertIn("127.0.0.77", finding["evidence"])
        self.assertIn(self.lab.dns, finding["evidence"])

    def test_one_that_is_silent_says_nothing(self):
        record = self.scan_with(name_script.silence)
        self.assertNotIn("dns.resolvers-differ", named(record, "fail"),
                         why(record))
        self.assertEqual(record["verdict"], "ready")

    def test_one_server_is_not_judged(self):
        record = self.scan_one(self.site("good-ecdsa").target)
        self.assertNotIn("dns.resolvers-differ", record["passed"])


if __name__ == "__main__":
    unittest.main()
