"""--node and --failover: clusters and pairs of appliances, and the table that
shows which of them is the odd one."""

import re
import unittest

from support import LaboratoryTest, named, run, why


def rows(text):
    """The rows of the table of nodes, as lists of words."""
    table = text.split("\n  Node  ", 1)[1].split("\n\n", 1)[0]
    return [line.split() for line in table.splitlines()[1:]]


class Nodes(LaboratoryTest):
    groups = ("first", "second", "faults", "support", "nodes")
    only = {"good-ecdsa", "good-rsa", "refused", "nxdomain",
            "atlas", "atlas-uncovered", "failover", "failover-uncovered",
            "failover-other", "five-good"}

    def name(self, host):
        return self.site(host).name

    def text(self, *arguments):
        done = run("scan", *self.lab.options(), *arguments,
                   env=self.lab.env())
        return done.stdout.decode()

    def of_host(self, host):
        site = self.site(host)
        return self.text(*site.options, site.target)

    def short(self, *arguments):
        """Of each endpoint: leaf and root as the table shows them."""
        record = self.scan_one(*arguments)
        return {e["address"]: (e["chain"][0]["sha256"][:12],
                               e["paths"][0]["root"][:12])
                for e in record["endpoints"]}

    def test_a_cluster_that_agrees(self):
        site = self.site("atlas")
        shown = self.short(*site.options, site.target)
        self.assertEqual(rows(self.of_host("atlas")), [
            [name, address, *shown[address]] for name, address in zip(
                (site.name, f"a.{site.name}", f"b.{site.name}"),
                site.addresses)])

    def test_the_record_of_a_cluster(self):
        site = self.site("atlas")
        record = self.scan_one(*site.options, site.target)
        self.assertEqual(
            [(n["name"], n["role"], n["dns"]["status"])
             for n in record["nodes"]],
            [(f"a.{site.name}", "atlas", "ok"),
             (f"b.{site.name}", "atlas", "ok")])
        self.assertEqual(
            [(e["host"], e["role"], e["tls"]["sni"])
             for e in record["endpoints"]],
            [(site.name, "target", site.name),
             (f"a.{site.name}", "atlas", f"a.{site.name}"),
             (f"b.{site.name}", "atlas", f"b.{site.name}")])

    def test_the_odd_one_of_a_pair(self):
        text = self.of_host("failover-other")
        site = self.site("failover-other")
        shown = self.short(*site.options, site.target)
        first, second = site.addresses
        table = rows(text)
        self.assertEqual([row[1] for row in table[:2]], [first, second])
        self.assertEqual(table[0][2:], list(shown[first]))
        leaf, root = shown[second]
        self.assertEqual(table[1][2:], [leaf + "*", root])
        self.assertEqual(table[2], "* differs from the others".split())

    def test_the_odd_one_of_three(self):
        """The primary itself, here: the other two agree."""
        text = self.text("--failover", ",".join(
            [self.name("failover"), f"b.{self.name('failover')}"]),
            self.site("good-ecdsa").target)
        stars = [[("*" in cell) for cell in row[2:4]]
                 for row in rows(text)[:3]]
        self.assertEqual(stars, [[True, False], [False, False],
                                 [False, False]], text)

    def test_the_odd_root(self):
        text = self.text("--node", self.name("good-rsa"),
                         self.site("good-ecdsa").target)
        table = rows(text)
        self.assertRegex(table[1][2], r"^[0-9a-f]{12}\*$")
        self.assertRegex(table[1][3], r"^[0-9a-f]{12}\*$")
        self.assertIn("agreement.root", text)

    def test_a_host_without_nodes_has_no_table(self):
        text = self.text(self.site("five-good").target)
        self.assertNotIn("\n  Node  ", text)

    def test_sni_and_name_of_a_standby_are_the_hosts(self):
        site = self.site("failover")
        record = self.scan_one(*site.options, site.target)
        self.assert_judged(record, "ready")
        self.assertEqual([e["tls"]["sni"] for e in record["endpoints"]],
                         [site.name, site.name])

    def test_a_standby_that_does_not_answer_warns(self):
        for host in ("refused", "nxdomain"):
            with self.subTest(host):
                record = self.scan_one("--failover", self.name(host),
                                       self.site("failover").target)
                self.assertEqual(record["verdict"], "ready-with-warnings",
                                 why(record))
                self.assertEqual(named(record, "fail", "error"), set())

    def test_a_node_that_does_not_answer_is_an_error(self):
        record = self.scan_one("--node", self.name("refused"),
                               self.site("atlas").target)
        self.assertIn("network.connect", named(record, "fail", "error"))

    def test_what_shows_nothing_says_why_in_the_table(self):
        text = self.text("--node", ",".join(
            [self.name("refused"), self.name("nxdomain")]),
            self.site("atlas").target)
        table = rows(text)
        self.assertEqual(table[1][2:], ["refused", "-"])
        self.assertEqual(table[2], [self.name("nxdomain"), "-", "nxdomain"])

    def test_a_port_of_its_own(self):
        site = self.site("failover")
        record = self.scan_one("--failover", f"b.{site.name}:1", site.target)
        self.assertEqual([e["port"] for e in record["endpoints"]],
                         [self.lab.port, 1])
        record = self.scan_one(
            "--failover", f"b.{site.name}:{self.lab.port}", site.target)
        self.assert_judged(record, "ready")

    def test_resolve_is_for_nodes_too(self):
        site = self.site("failover")
        new = "new.failover.example.com"
        record = self.scan_one(
            "--failover", new, "--resolve",
            f"{new}:{self.lab.port}:{site.addresses[1]}", site.target)
        self.assertEqual(record["nodes"][0]["dns"]["status"], "given")
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"name.failover-node"})

    def test_every_address_of_a_node(self):
        five = self.site("five-good")
        record = self.scan_one("--node", five.name,
                               self.site("good-ecdsa").target)
        self.assertEqual({e["address"] for e in record["endpoints"]
                          if e["role"] == "atlas"}, set(five.addresses))

    def test_pairs_and_clusters_at_once(self):
        atlas, pair = self.site("atlas"), self.site("failover")
        record = self.scan_one(
            "--node", f"a.{atlas.name}", "--failover", f"b.{pair.name}",
            atlas.target)
        self.assertEqual([n["role"] for n in record["nodes"]],
                         ["atlas", "failover"])
        self.assertIn("agreement.failover-leaf",
                      named(record, "fail", "error"), why(record))

    def test_a_line_is_at_most_80_columns(self):
        text = self.of_host("failover-uncovered")
        table = text.split("\n  Node  ", 1)[1].split("\n\n", 1)[0]
        for line in table.splitlines():
            self.assertLessEqual(len(line), 80, line)
        self.assertTrue(re.search("…", table), "a long name is cut")


if __name__ == "__main__":
    unittest.main()
