"""Each format over real servers, and what the page about them promises."""

import json
import re
import subprocess
import unittest

from lab.first_hosts import HASTE
from readers import PROVE, READERS, XMLLINT, junit_with_files, text_of
from support import ROOT, LaboratoryTest, program, run


class Formats(LaboratoryTest):
    groups = ("first", "support", "nodes")

    def report(self, name, *targets, options=()):
        """Standard output with that format, read by its reader."""
        targets = [self.site(t).target if t in self.lab.sites else t
                   for t in targets]
        done = run("scan", *self.lab.options(), *HASTE, "-f", name, *options,
                   *targets, env=self.lab.env())
        done.read = READERS[name](done.stdout)
        return done

    def test_every_format_over_every_host(self):
        lines = [site.target for site in self.lab.sites.values()]
        path = self.lab.file("all.txt", "\n".join([*lines, "bad..x"]) + "\n")
        outputs = [f"{name}:{self.lab.folder / name}" for name in READERS]
        done = run("scan", *self.lab.options(), *HASTE, "-q",
                   *(x for o in outputs for x in ("-o", o)),
                   "--input", path, env=self.lab.env())
        self.assertEqual(done.returncode, 2)
        for name, reader in READERS.items():
            with self.subTest(name):
                octets = (self.lab.folder / name).read_bytes()
                reader(octets)
                self.assertIn({"prometheus": "good-rsa.example.com",
                               "nagios": " 1 invalid; "}.get(name, "bad..x"),
                              text_of(octets, "\r"))

    def test_the_program_and_the_page_list_the_same(self):
        done = run("scan", "-f", "none", "example.com")
        listed = re.search(rb"there are: (.*)\n", done.stderr)[1].decode()
        self.assertEqual(set(listed.split(", ")), set(READERS))
        page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        table = re.findall(r"^\| (`[^|]*`) +\|", page, re.MULTILINE)
        self.assertEqual(
            {name for row in table for name in re.findall("[a-z]+", row)},
            set(READERS))
        for name in READERS:
            self.assertRegex(page, rf"    certready .*(-f {name}|-o {name}:)")

    def test_commands_of_the_page_are_understood(self):
        page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        commands = re.findall("^    certready ([^|>;\n]*)", page, re.MULTILINE)
        self.assertGreater(len(commands), 10)
        targets = self.lab.file("hosts.txt",
                                self.site("good-rsa").target + "\n")
        for command in commands:
            with self.subTest(command):
                words = command.split()
                words = [re.sub(r":(.*/)?([^/]+)$",
                                rf":{self.lab.folder}/\2", word)
                         if words[i - 1] == "-o" else word
                         for i, word in enumerate(words)]
                words = [targets if word == "hosts.txt" else
                         self.site("good-rsa").target
                         if word == "support.example.com" else word
                         for word in words]
                done = run(*words, *self.lab.options(), env=self.lab.env())
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_exit_codes_of_a_monitoring_plugin(self):
        for target, word, code in (
                ("good-rsa", "OK", 0), ("two-leaves", "WARNING", 1),
                ("expired", "CRITICAL", 2), ("servfail", "CRITICAL", 2),
                ("bad..x", "UNKNOWN", 3)):
            with self.subTest(target):
                done = self.report("nagios", target)
                self.assertEqual(done.returncode, code)
                self.assertIn(f"CERT {word} - ".encode(), done.stdout)
        path = self.lab.folder / "plugin"
        done = self.report("text", "expired",
                           options=("-o", f"nagios:{path}"))
        self.assertEqual(done.returncode, 1)

    def test_warnings_that_are_to_fail(self):
        strict = ("--fail-on", "warning")
        junit = self.report("junit", "two-leaves")
        self.assertEqual(junit.read.findall(".//failure"), [])
        junit = self.report("junit", "two-leaves", options=strict)
        self.assertEqual(len(junit.read.findall(".//failure")), 1)
        self.assertIn(b"\nok 1", self.report("tap", "two-leaves").stdout)
        self.assertIn(b"\nnot ok 1", self.report(
            "tap", "two-leaves", options=strict).stdout)

    def test_junit_names_files_for_gitlab_only_when_asked(self):
        path = self.lab.file("some.txt", self.site("expired").target + "\n")
        switch = ("--junit-file-attr",)
        plain = self.report("junit", options=("--input", path)).stdout
        done = run("scan", *self.lab.options(), "-f", "junit", *switch,
                   "--input", path, env=self.lab.env())
        self.assertEqual(done.returncode, 1, done.stderr)
        cases = junit_with_files(done.stdout).findall("*/testcase")
        self.assertEqual({case.get("file") for case in cases},
                         {str(path).lstrip("/")})
        self.assertEqual(plain.count(b"<testcase"), len(cases))
        if XMLLINT:  # the schema that Jenkins has knows no such attribute
            with self.assertRaises(AssertionError):
                READERS["junit"](done.stdout)
        done = run("scan", *self.lab.options(), "-f", "junit", *switch,
                   self.site("expired").target, env=self.lab.env())
        READERS["junit"](done.stdout)  # it was in no file

    # Formats in which a rule is named for a line that is no target.
    NAMING = ("json", "jsonl", "csv", "junit", "sarif", "gitlab", "github",
              "tap", "prometheus", "nagios")

    def list_reports(self, name, *lines, formats=NAMING):
        """What a scan of a list says, as text by format."""
        path = self.lab.file(name, "\n".join(lines) + "\n")
        done = run("scan", *self.lab.options(), *HASTE, "-q",
                   *(x for form in formats
                     for x in ("-o", f"{form}:{self.lab.folder / form}")),
                   "--input", path, env=self.lab.env())
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        said = {}
        for form in formats:
            octets = (self.lab.folder / form).read_bytes()
            READERS[form](octets)
            said[form] = text_of(octets, "\r")
        return path, said

    def test_a_bad_line_has_one_rule_in_all(self):
        path, said = self.list_reports("bad.txt", "# a list", "bad..x")
        for form, text in said.items():
            with self.subTest(form):
                self.assertIn("dns.name-invalid", text)
                self.assertNotIn("input.invalid", text)
        self.assertIn(b"dns.name-invalid",
                      run("rules", "dns.name-invalid").stdout)
        for form in ("junit", "tap", "nagios"):
            with self.subTest(form):
                self.assertIn(f"{path}:2: ", said[form])

    def test_a_host_that_stands_twice(self):
        good, bad = self.site("good-rsa"), self.site("expired")
        wrong = f"{good.target} {bad.addresses[0]}"
        target = f"{good.target}:{self.lab.port}"
        for lines in ((good.target, wrong), (wrong, good.target),
                      (wrong, wrong)):
            with self.subTest(lines):
                _, said = self.list_reports("twice.txt", *lines)
                self.assertIn(f'certready_ready{{target="{target}"}} 0\n',
                              said["prometheus"])
                self.assertRegex(said["prometheus"],
                                 r'check_failed\{[^}]*"validity.expired"')
                prints = [problem["fingerprint"] for problem in
                          json.loads(said["gitlab"])]
                self.assertEqual(len(prints), len(set(prints)))
                prints = [result["partialFingerprints"]["certready/v1"]
                          for result in json.loads(
                              said["sarif"])["runs"][0]["results"]]
                self.assertEqual(len(prints), len(set(prints)))
                names = [case.get("name") for case in READERS["junit"](
                    said["junit"].encode()).iter("testcase")]
                self.assertEqual(len(names), len(set(names)))
                self.assertIn(f"dns.name-invalid {target} #2", names)

    def test_an_interrupted_run_does_not_pass(self):
        """Its recorded results, all of them good."""
        whole = self.report("json", "good-rsa").read
        for interrupted in (False, True):
            whole["interrupted"] = interrupted
            path = self.lab.file("recorded.json", json.dumps(whole) + "\n")
            tap, junit = (run("report", "-f", form, path,
                              env=self.lab.env()).stdout
                          for form in ("tap", "junit"))
            nagios = run("report", "-f", "nagios", path, env=self.lab.env())
            self.assertEqual(nagios.returncode, 3 if interrupted else 0)
            self.assertIn(b"CERT UNKNOWN - " if interrupted else b"CERT OK - ",
                          nagios.stdout)
            self.assertEqual(tap.endswith(b"\nBail out! interrupted\n"),
                             interrupted)
            if PROVE:
                path = self.lab.file("recorded.tap", tap.decode())
                done = subprocess.run([PROVE, "--exec", "cat", str(path)],
                                      capture_output=True, check=False)
                self.assertEqual(done.returncode != 0, interrupted,
                                 done.stdout)
                self.assertNotIn(b"Parse errors", done.stdout)
            errors = READERS["junit"](junit).findall(".//error")
            self.assertEqual([error.get("type") for error in errors],
                             ["interrupted"] if interrupted else [])

    def test_problems_stand_at_their_line(self):
        path = self.lab.file("lines.txt", "# a list\n\n" +
                             self.site("expired").target + "\n")
        done = subprocess.run(
            [program(), "scan", *self.lab.options(),
             "-q", "-o", "sarif:out.sarif", "-o", "gitlab:out.json",
             "--input", "lines.txt"], cwd=self.lab.folder,
            env=self.lab.env(), capture_output=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertTrue(path)
        sarif = READERS["sarif"]((self.lab.folder / "out.sarif").read_bytes())
        place = sarif["runs"][0]["results"][0]["locations"][0]
        place = place["physicalLocation"]
        self.assertEqual(place["artifactLocation"]["uri"], "lines.txt")
        self.assertEqual(place["region"]["startLine"], 3)
        problem = READERS["gitlab"](
            (self.lab.folder / "out.json").read_bytes())[0]
        self.assertEqual(problem["location"],
                         {"path": "lines.txt", "lines": {"begin": 3}})


if __name__ == "__main__":
    unittest.main()
