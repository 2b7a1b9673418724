"""--sites: one run checks a fleet, and judges each site as a run of its own
would."""

import json
import unittest

import jsonschema

from lab import pki
from support import SCHEMA, LaboratoryTest, PlainTest, judgement, run, why

HOSTS = {"good-ecdsa", "good-rsa", "wrong-host", "private-ca", "self-signed",
         "five-good", "no-sct", "failover", "failover-other", "atlas"}
# What differs between two scans of the same host.
PASSING = {"duration_ms", "judged_at", "input", "site"}


def lasting(record):
    """The record without what is of one scan only."""
    copy = {key: value for key, value in record.items()
            if key not in PASSING}
    for endpoint in copy["endpoints"]:
        endpoint.pop("timing_ms")
        endpoint["observed"].pop("octets")  # signatures differ in length
    for part in (copy, *copy["nodes"]):
        part["dns"].pop("duration_ms")
    copy["observed"] = {key: value for key, value in copy["observed"].items()
                        if key not in ("number", "started_at")}
    return copy


class Sites(LaboratoryTest):
    groups = ("first", "second", "support", "nodes")
    only = HOSTS

    def name(self, host):
        return self.site(host).name

    def write(self, *sites):
        """JSON is YAML; each site has a line: the second, third, …"""
        lines = ",\n".join(json.dumps(site) for site in sites)
        return self.lab.file("sites.yaml", '{"sites": [\n' + lines + "\n]}\n")

    def fleet(self, *sites, options=()):
        """Scans the sites; the records by the name of the site."""
        done = self.scan("--sites", self.write(*sites), *options)
        by_site = {}
        for record in done.records:
            by_site.setdefault(record["site"], []).append(record)
        done.sites = by_site
        return done

    def one(self, **site):
        """The record of a site with one host."""
        done = self.fleet({"name": "only", **site})
        [record] = done.records
        record["exit"] = done.returncode
        return record

    def root(self, root, name):
        """A file beside the sites file; its relative path."""
        self.lab.file(name, pki.pem([root.der]))
        return name

    def test_each_host_has_a_record(self):
        done = self.fleet(
            {"name": "Head office", "hosts": [self.name("good-ecdsa"),
                                              self.name("wrong-host")]},
            {"name": "B\u00fcro", "hosts": [
                f"{self.name('five-good')}:{self.lab.port}"]})
        self.assertEqual(
            {site: {r["target"]: r["verdict"] for r in found}
             for site, found in done.sites.items()},
            {"Head office": {
                f"{self.name('good-ecdsa')}:{self.lab.port}": "ready",
                f"{self.name('wrong-host')}:{self.lab.port}": "not-ready"},
             "B\u00fcro": {
                 f"{self.name('five-good')}:{self.lab.port}": "ready"}})
        self.assertEqual(done.returncode, 1)
        for record in done.records:
            self.assertEqual(
                record["input"],
                {"file": str(self.lab.folder / "sites.yaml"),
                 "line": 2 if record["site"] == "Head office" else 3})

    def test_as_a_run_of_its_own(self):
        """The same record, whatever else the fleet holds."""
        private = self.lab.authorities.private_root
        path = self.root(private, "private.pem")
        pair, atlas = self.site("failover"), self.site("atlas")
        cases = {
            "plain": ({}, [], "good-ecdsa"),
            "pair": ({"failover": [f"b.{pair.name}"]},
                     ["--failover", f"b.{pair.name}"], "failover"),
            "cluster": (
                {"nodes": [f"a.{atlas.name}", f"b.{atlas.name}"]},
                ["--node", f"a.{atlas.name},b.{atlas.name}"], "atlas"),
            "goal": ({"goal": "full"}, ["--goal", "full"], "no-sct"),
            "self": ({"goal": "full"}, ["--goal", "full"], "self-signed"),
            "pin": ({"licensed-root": path, "licensed-host": "x.example"},
                    ["--licensed-root", self.lab.folder / path,
                     "--licensed-host", "x.example"], "private-ca"),
            "other pin": ({"licensed-root": path},
                          ["--licensed-root", self.lab.folder / path],
                          "good-rsa"),
            "unknown": ({}, [], "private-ca"),
        }
        done = self.fleet(*({"name": name, "hosts": [self.name(host)], **own}
                            for name, (own, _, host) in cases.items()))
        for name, (_, options, host) in cases.items():
            with self.subTest(name):
                alone = self.scan(*options, self.site(host).target)
                [in_fleet] = done.sites[name]
                self.assertEqual(lasting(in_fleet),
                                 lasting(alone.records[0]))

    def test_a_licensed_root_is_known_to_its_site_only(self):
        path = self.root(self.lab.authorities.private_root, "private.pem")
        hosts = [self.name("private-ca")]
        done = self.fleet(
            {"name": "before", "hosts": hosts},
            {"name": "with", "hosts": hosts, "licensed-root": path},
            {"name": "again", "hosts": hosts, "licensed-root": path},
            {"name": "after", "hosts": hosts})
        for name, verdict in (("before", "not-ready"),
                              ("with", "ready-with-warnings"),
                              ("again", "ready-with-warnings"),
                              ("after", "not-ready")):
            [record] = done.sites[name]
            self.assertEqual(record["verdict"], verdict, why(record))

    def test_the_licensed_root_as_sha_256(self):
        record = self.one(hosts=[self.name("good-ecdsa")])
        sha256 = record["root"]["sha256"]
        record = self.one(hosts=[self.name("good-ecdsa")],
                          **{"licensed-root": sha256.upper()})
        self.assertIn("license.root-changed", record["passed"])
        record = self.one(hosts=[self.name("good-rsa")],
                          **{"licensed-root": sha256})
        self.assertEqual(judgement(record)["errors"],
                         {"license.root-changed"}, why(record))

    def test_the_licensed_root_by_a_whole_path(self):
        path = self.site("good-rsa").root_file(self.lab.authorities.rsa_root)
        record = self.one(hosts=[self.name("good-rsa")],
                          **{"licensed-root": path})
        self.assertIn("license.root-changed", record["passed"])

    def test_the_goal_of_the_run_is_that_of_sites_without(self):
        name = self.name("no-sct")
        done = self.fleet({"name": "none", "hosts": [name]},
                          {"name": "own", "hosts": [name],
                           "goal": "license"},
                          options=["--goal", "full"])
        self.assertEqual(
            {site: (r["goal"], r["verdict"])
             for site, [r] in done.sites.items()},
            {"none": ("full", "not-ready"),
             "own": ("license", "ready-with-warnings")})

    def test_waivers_of_a_site_are_for_that_site(self):
        name = self.name("wrong-host")
        waiver = {"rule": "name.mismatch", "host": name,
                  "reason": "moves", "until": "2099-12-31"}
        done = self.fleet({"name": "with", "hosts": [name],
                           "waivers": [waiver]},
                          {"name": "without", "hosts": [name]})
        self.assertEqual(
            {site: r["verdict"] for site, [r] in done.sites.items()},
            {"with": "ready", "without": "not-ready"})
        self.assertEqual(done.stderr, b"")

    def test_waivers_of_the_run_are_for_all(self):
        name = self.name("wrong-host")
        waiver = {"rule": "name.mismatch", "host": "*.example.com",
                  "reason": "moves", "until": "2099-12-31"}
        other = {**waiver, "host": "*.elsewhere.example"}
        run_wide = self.lab.file("waivers.yaml", json.dumps([waiver]))
        done = self.scan(
            "--waive", run_wide, "--sites", self.write(
                {"name": "with", "hosts": [name], "waivers": [other]},
                {"name": "without", "hosts": [name]}))
        self.assertEqual({r["verdict"] for r in done.records}, {"ready"})
        self.assertRegex(done.stderr.decode(),
                         r"^certready: waiver in \S+sites\.yaml line 2, "
                         r"name\.mismatch for \*\.elsewhere\.example: was "
                         r"not used\n$")

    def test_the_document(self):
        name = self.name("wrong-host")
        waiver = {"rule": "name.mismatch", "host": name,
                  "reason": "moves", "until": "2099-12-31"}
        path = self.write({"name": "a", "hosts": [name]},
                          {"name": "b", "hosts": [name],
                           "waivers": [waiver]})
        done = run("scan", *self.lab.options(), "-f", "json", "--sites", path,
                   env=self.lab.env())
        document = json.loads(done.stdout)
        jsonschema.Draft202012Validator(
            json.loads(SCHEMA.read_bytes())).validate(document)
        self.assertEqual(document["waivers"], [
            {"rule": "name.mismatch", "host": name, "used": True,
             "expired": False, "until": "2099-12-31T23:59:59Z",
             "file": str(path), "line": 3}])
        self.assertEqual(document["totals"]["targets"], 2)
        self.assertEqual(sorted(r["site"] for r in document["results"]),
                         ["a", "b"])

    def test_without_sites_a_record_has_none(self):
        record = self.scan_one(self.site("good-ecdsa").target)
        self.assertIsNone(record["site"])

    def test_in_text(self):
        path = self.write({"name": "Head office", "goal": "full",
                           "hosts": [self.name("good-ecdsa")]})
        done = run("scan", *self.lab.options(), "--sites", path,
                   env=self.lab.env())
        text = done.stdout.decode()
        self.assertIn("\n  site Head office\n", text)
        self.assertIn("(goal full, profile product)", text)

    def test_hosts_as_in_a_list(self):
        good, wrong = (self.site(n).addresses[0]
                       for n in ("good-ecdsa", "wrong-host"))
        name = self.name("good-ecdsa")
        done = self.fleet(
            {"name": "a", "hosts": [
                name, f"https://{name}/login", f"{name} {good}",
                f"{name}:{self.lab.port} {good},{wrong}"]},
            {"name": "ip", "hosts": [good]})
        self.assertEqual(len(done.sites["a"]), 4)
        self.assertEqual(
            sorted(r["verdict"] for r in done.sites["a"]),
            ["not-ready", "ready", "ready", "ready"])
        [record] = done.sites["ip"]
        self.assertEqual(record["dns"]["status"], "literal")

    def test_nodes_of_a_site_are_for_each_host(self):
        pair = self.site("failover")
        done = self.fleet({"name": "pair", "hosts": [pair.name, f"b.{pair.name}"],
                           "failover": [f"b.{pair.name}:{self.lab.port}"]})
        for record in done.records:
            self.assertEqual([n["role"] for n in record["nodes"]],
                             ["failover"])
            self.assertEqual(record["verdict"], "ready", why(record))

    def test_in_order_with_one_at_a_time(self):
        names = [self.name(h) for h in ("good-ecdsa", "good-rsa")]
        done = self.fleet(*({"name": f"site {n}", "hosts": names}
                            for n in range(50)), options=["-c", "1"])
        self.assertEqual([r["site"] for r in done.records],
                         [f"site {n}" for n in range(50) for _ in names])

    def private_roots(self, count):
        name = self.name("good-ecdsa")
        sites = []
        for n in range(count):
            root = pki.make(pki.replace(pki.ROOT, common_name=f"Root {n}"))
            sites.append({"name": f"site {n}", "hosts": [name],
                          "licensed-root": self.root(root, f"root-{n}.pem")})
        return sites

    def test_so_many_private_roots(self):
        sites = self.private_roots(64)
        done = self.fleet(*sites, sites[0] | {"name": "again"})
        self.assertEqual(len(done.records), 65, done.stderr)
        for record in done.records:
            self.assertEqual(judgement(record)["errors"],
                             {"license.root-changed"}, why(record))
        done = run("scan", *self.lab.options(), "--sites",
                   self.write(*self.private_roots(65)), env=self.lab.env())
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, b"")
        self.assertRegex(done.stderr.decode(),
                         r"sites\.yaml:66:\d+: more than 64 private roots")


GOOD = """sites:
  - name: Head office
    hosts:
      - a.example.com
    nodes: [n.example.com]
    failover: [b.example.com]
    licensed-root: root.pem
    licensed-host: a.example.com
    goal: full
    waivers:
      - rule: name.mismatch
        host: a.example.com
        reason: moves
        until: 2099-12-31
"""

# text of the file, place and words of the error
BAD = {
    "empty": ("", "1:1", "nothing"),
    "a list": ("- name: a\n", "1:1", "keys"),
    "no sites": ("sites:\n", "1:7", "missing"),
    "empty sites": ("sites: []\n", "1:8", "empty"),
    "wrong word": ("site:\n  - name: a\n", "1:1", "there are: sites"),
    "no name": (GOOD.replace("name: Head office", "nodes: [n.example.com] #")
                .replace("    nodes: [n.example.com]\n", ""), "2:5",
                '"name" is missing'),
    "twice": (GOOD + "    goal: full\n", "15:5", "twice"),
    "unknown key": (GOOD + "    owner: me\n", "15:5", 'no key "owner"'),
    "same name": (GOOD + "  - name: Head office\n    hosts: [b]\n", "15:11",
                  "line 2"),
    "host": (GOOD.replace("- a.example.com", "- a..example.com"), "4:9",
             "label"),
    "host as a map": (GOOD.replace("- a.example.com", "- host: a"), "4:9",
                      "expected a text"),
    "no hosts": (GOOD.replace("      - a.example.com\n", ""), "3:11",
                 "missing"),
    "address": (GOOD.replace("- a.example.com", "- a.example.com 192.0.2"),
                "4:9", "no IP address"),
    "bare IPv6": (GOOD.replace("- a.example.com", "- [2001:db8::1]:443"),
                  "4:22", "did not find expected"),
    "node": (GOOD.replace("n.example.com", "n_.example.com/"), "5:13", ""),
    "nodes": (GOOD.replace("[n.example.com]", "n.example.com"), "5:12",
              "a list"),
    "failover": (GOOD.replace("b.example.com", "'b:99999'"), "6:16",
                 "no port"),
    "licensed host": (GOOD.replace("licensed-host: a", "licensed-host: a b"),
                      "8:20", ""),
    "goal": (GOOD.replace("goal: full", "goal: some"), "9:11",
             "license or full"),
    "rule": (GOOD.replace("name.mismatch", "name.none"), "11:15",
             'no rule "name.none"'),
    "until": (GOOD.replace("2099-12-31", "2099-12-32"), "14:16", "date"),
    "alias": (GOOD.replace("[n.example.com]", "*a"), "5:12", "alias"),
    "anchor": (GOOD.replace("[n.example.com]", "&a [n]"), "5:12", "anchor"),
    "tag": (GOOD.replace("full", "!goal full"), "9:11", "tag"),
    "tab": (GOOD.replace("    goal", "\tgoal"), "9:1", "tab"),
    "documents": (GOOD + "---\n", "15:1", "second document"),
    "deep": ("sites: " + "[" * 9, "1:15", "levels"),
}


class BadFiles(PlainTest):
    def refuse(self, octets, place, words, name="sites.yaml"):
        path = self.file(name, octets)
        done = run("scan", "--sites", path, "--offline")
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 2, said)
        self.assertEqual(done.stdout, b"")
        self.assertIn(f"{path}:{place}: ", said)
        self.assertIn(words, said)

    def test_each(self):
        for name, (text, place, words) in BAD.items():
            with self.subTest(name):
                self.refuse(text.encode(), place, words)

    def test_a_licensed_root_that_is_none(self):
        self.refuse(GOOD.encode(), "7:20", "root.pem: No such file")
        for name, octets in (("empty.pem", b""), ("noise.pem", b"x" * 999),
                             ("two.pem", pki.pem(
                                 [pki.make(pki.ROOT).der] * 2).encode())):
            with self.subTest(name):
                self.file(name, octets)
                self.refuse(GOOD.replace("root.pem", name).encode(), "7:20",
                            f"{name}: expected one certificate")

    def test_no_report_is_begun(self):
        path = self.file("sites.yaml", GOOD.encode())
        done = run("scan", "--sites", path, "-o",
                   f"json:{self.folder}/report")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(list(self.folder.iterdir()), [path])

    def test_wrong_use(self):
        path = self.file("sites.yaml", GOOD.encode())
        targets = self.file("hosts", b"a.example.com\n")
        for options, words in (
                (["a.example.com"], "TARGET"),
                (["--input", targets], "--input"),
                (["--node", "a.example.com"], "--node"),
                (["--failover", "a.example.com"], "--failover"),
                (["--licensed-host", "a.example.com"], "--licensed-"),
                (["--expect-ip", "192.0.2.1"], "--expect-ip"),
                (["--export-root", self.folder / "x"], "--export-")):
            with self.subTest(options[0]):
                done = run("scan", "--sites", path, *options)
                self.assertEqual(done.returncode, 2)
                self.assertIn(b"--sites", done.stderr)
                self.assertIn(words.encode(), done.stderr)
        for command in ("roots", "verify"):
            done = run(command, "--sites", path, "x")
            self.assertEqual(done.returncode, 2)
            self.assertIn(b"unknown option", done.stderr)

    def test_a_file_that_is_none(self):
        for path in (self.folder / "gone.yaml", self.folder):
            done = run("scan", "--sites", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(str(path).encode(), done.stderr)


if __name__ == "__main__":
    unittest.main()
