"""--waive: what is waived stays visible and does not count; what is wrong with
the file is said with its place before anything is scanned."""

import datetime
import json
import unittest
import xml.etree.ElementTree as ElementTree

import jsonschema

from lab import pki
from support import SCHEMA, LaboratoryTest, PlainTest, run, why

HOSTS = {"good-ecdsa", "wrong-host", "extra", "five-good"}
FAR = "2099-12-31"


def waiver(rule, host, until=FAR, reason="renewal is ordered"):
    return {"rule": rule, "host": host, "reason": reason, "until": until}


class Waivers(LaboratoryTest):
    groups = ("first", "second")
    only = HOSTS

    def write(self, *waivers):
        """JSON is YAML; `line` of each is its place plus 2."""
        lines = ",\n".join(json.dumps(one) for one in waivers)
        return self.lab.file("waivers.yaml", f"[\n{lines}]\n")

    def waive(self, *waivers, host="wrong-host", options=()):
        """Scans with these waivers; gives the run with its one record."""
        done = self.scan("--waive", self.write(*waivers), *options,
                         self.site(host).target)
        [done.record] = done.records
        return done

    def report(self, form, *waivers, host="wrong-host", options=()):
        return run("scan", *self.lab.options(), "-f", form, "--waive",
                   self.write(*waivers), *options, self.site(host).target,
                   env=self.lab.env())

    def finding(self, record, rule):
        [found] = [f for f in record["findings"] if f["id"] == rule]
        return found

    def test_what_is_waived_does_not_count(self):
        name = self.site("wrong-host").name
        done = self.waive(waiver("name.mismatch", name))
        self.assertEqual(done.record["verdict"], "ready", why(done.record))
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, b"")
        found = self.finding(done.record, "name.mismatch")
        self.assertEqual(
            (found["severity"], found["verdict"], found["waived"],
             found["waiver"]),
            ("error", "fail", True, "renewal is ordered"))

    def test_without_it_the_same_counts(self):
        record = self.scan_one(self.site("wrong-host").target)
        self.assert_judged(record, "not-ready", {"name.mismatch"})
        found = self.finding(record, "name.mismatch")
        self.assertEqual((found["waived"], found["waiver"]), (False, None))

    def test_a_warning_too(self):
        done = self.waive(waiver("chain.extra", "*.example.com"),
                          host="extra", options=["--strict"])
        self.assertEqual(done.record["verdict"], "ready", why(done.record))
        self.assertEqual(done.returncode, 0)

    def test_other_hosts_and_rules_count_as_before(self):
        for rule, host in (("name.mismatch", "good-ecdsa.example.com"),
                           ("name.mismatch", "example.com"),
                           ("name.mismatch", "*.wrong-host.example.com"),
                           ("name.cn-only", "wrong-host.example.com")):
            with self.subTest(f"{rule} {host}"):
                done = self.waive(waiver(rule, host))
                self.assertEqual(done.record["verdict"], "not-ready")
                self.assertEqual(done.returncode, 1)

    def test_to_the_end_of_the_day(self):
        day = (pki.NOW + datetime.timedelta(days=10)).date()
        name = self.site("wrong-host").name
        for moment, code in ((f"{day}T23:59:59Z", 0),
                             (f"{day + datetime.timedelta(1)}T00:00:00Z", 1)):
            done = self.waive(waiver("name.mismatch", name, str(day)),
                              options=["--at", moment])
            self.assertEqual(done.returncode, code, why(done.record))

    def test_one_that_has_ended(self):
        """It counts, and the evidence names the waiver."""
        name = self.site("wrong-host").name
        done = self.waive(waiver("name.mismatch", name, "2026-01-31"))
        self.assert_judged(done.record, "not-ready", {"name.mismatch"})
        found = self.finding(done.record, "name.mismatch")
        self.assertFalse(found["waived"])
        self.assertIsNone(found["waiver"])
        self.assertRegex(
            found["evidence"],
            r"\(the waiver in .*waivers\.yaml line 2 ended on 2026-01-31\)")
        self.assertRegex(
            done.stderr.decode(),
            r"^certready: waiver in .*waivers\.yaml line 2, name\.mismatch "
            r"for wrong-host\.example\.com: ended on 2026-01-31\n$")

    def test_one_that_has_ended_is_a_finding(self):
        """Also where nothing is wrong; it changes no verdict."""
        name = self.site("good-ecdsa").name
        done = self.waive(waiver("name.mismatch", name, "2026-01-31"),
                          host="good-ecdsa", options=["--strict"])
        self.assertEqual(done.returncode, 0, why(done.record))
        self.assert_judged(done.record, "ready")
        found = self.finding(done.record, "product.waiver-expired")
        self.assertEqual((found["severity"], found["verdict"]),
                         ("note", "note"))
        self.assertRegex(found["evidence"],
                         r"waivers\.yaml line 2 for name\.mismatch ended on "
                         r"2026-01-31$")

    def test_a_waiver_in_force_beside_one_that_has_ended(self):
        name = self.site("wrong-host").name
        done = self.waive(waiver("name.mismatch", name, "2026-01-31"),
                          waiver("name.mismatch", name))
        self.assertEqual(done.returncode, 0, why(done.record))

    def test_one_that_is_not_used(self):
        done = self.waive(waiver("name.no-san", "*.example.com"),
                          waiver("name.mismatch", "*.example.com"))
        self.assertEqual(done.returncode, 0, why(done.record))
        self.assertRegex(
            done.stderr.decode(),
            r"^certready: waiver in .*waivers\.yaml line 2, name\.no-san for "
            r"\*\.example\.com: was not used\n$")
        done = self.waive(waiver("name.no-san", "*.example.com"),
                          options=["-q"], host="good-ecdsa")
        self.assertEqual(done.stderr, b"")

    def test_many_that_are_not_used(self):
        done = self.waive(*(waiver("name.no-san", f"h{n}.example")
                            for n in range(25)), host="good-ecdsa")
        lines = done.stderr.decode().splitlines()
        self.assertEqual(len(lines), 21)
        self.assertEqual(lines[-1], "certready: and 5 more waivers")

    def test_the_json_document(self):
        name = self.site("wrong-host").name
        done = self.report(
            "json", waiver("name.mismatch", name),
            waiver("name.no-san", "*.nowhere.example"),
            waiver("key.rsa-large", "*.example.com", "2026-01-31"))
        document = json.loads(done.stdout)
        jsonschema.Draft202012Validator(
            json.loads(SCHEMA.read_bytes())).validate(document)
        self.assertEqual(document["waivers"], [
            {"rule": rule, "host": host, "used": used, "expired": expired,
             "until": f"{until}T23:59:59Z", "line": line,
             "file": str(self.lab.folder / "waivers.yaml")}
            for line, (rule, host, used, expired, until) in enumerate([
                ("name.mismatch", name, True, False, FAR),
                ("name.no-san", "*.nowhere.example", False, False, FAR),
                ("key.rsa-large", "*.example.com", False, True,
                 "2026-01-31")], 2)])

    def test_without_waivers_the_document_has_none(self):
        done = run("scan", *self.lab.options(), "-f", "json",
                   self.site("good-ecdsa").target, env=self.lab.env())
        self.assertEqual(json.loads(done.stdout)["waivers"], [])

    def test_in_text(self):
        name = self.site("wrong-host").name
        done = self.report("text", waiver("name.mismatch", name),
                           waiver("name.no-san", "*.nowhere.example"))
        text = done.stdout.decode()
        self.assertTrue(text.startswith("READY  "), text)
        self.assertRegex(text, r"\n  waived   name\.mismatch ")
        self.assertRegex(text, r"\n +Waived: renewal is ordered\n")
        self.assertRegex(
            " ".join(text.split()),
            r"Waivers \S*waivers\.yaml line 3, name\.no-san for "
            r"\*\.nowhere\.example: was not used$")

    def test_in_text_one_that_ended_and_is_about_nothing(self):
        done = self.report("text", waiver("key.rsa-large", "*.example.com",
                                          "2026-01-31"), host="good-ecdsa")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(
            " ".join(done.stdout.decode().split()),
            r"Waivers \S*waivers\.yaml line 2, key\.rsa-large for "
            r"\*\.example\.com: ended on 2026-01-31$")

    def test_in_text_all_used(self):
        done = self.report("text", waiver("name.mismatch", "*.example.com"))
        self.assertNotIn(b"\nWaivers", done.stdout)

    def test_in_junit(self):
        name = self.site("wrong-host").name
        done = self.report("junit", waiver("name.mismatch", name))
        suite = ElementTree.fromstring(done.stdout).find("testsuite")
        self.assertEqual((suite.get("failures"), suite.get("errors")),
                         ("0", "0"))
        [case] = [c for c in suite if c.get("name").startswith(
            "name.mismatch ")]
        self.assertIsNone(case.find("failure"))
        self.assertIn("Waived: ", case.find("system-out").text)

    def test_for_several_targets(self):
        names = [self.site(n).target for n in ("wrong-host", "good-ecdsa",
                                               "five-good")]
        done = self.scan("--waive",
                         self.write(waiver("name.mismatch", "*.example.com")),
                         *names)
        self.assertEqual({r["verdict"] for r in done.records}, {"ready"})
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr, b"")

    def test_files_are_waived_too(self):
        site = self.site("good-ecdsa")
        chain = self.lab.file("chain.pem", pki.pem(site.issue().chain()))
        arguments = ["verify", "-f", "json", "--host", "other.example.com",
                     chain]
        done = run(*arguments, env=self.lab.env())
        self.assertEqual(done.returncode, 1)
        path = self.write(waiver("name.mismatch", "other.example.com"),
                          waiver("name.no-san", "other.example.com"))
        done = run(*arguments, "--waive", path, env=self.lab.env())
        document = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)
        found = self.finding(document["results"][0], "name.mismatch")
        self.assertTrue(found["waived"])
        self.assertEqual([w["used"] for w in document["waivers"]],
                         [True, False])
        self.assertIn(b"name.no-san for other.example.com: was not used",
                      done.stderr)


GOOD = """- rule: name.mismatch
  host: a.example.com
  reason: moves
  until: 2099-12-31
"""

# text of the file, place and words of the error
BAD = {
    "empty": ("", "1:1", "nothing"),
    "comment": ("# none yet\n", "2:1", "nothing"),
    "no list": ("rule: name.mismatch\n", "1:1", "list"),
    "empty list": ("[]\n", "1:1", "empty"),
    "text": ("name.mismatch\n", "1:1", "list"),
    "unknown rule": (GOOD.replace("name.mismatch", "name.wrong"), "1:9",
                     'no rule "name.wrong"'),
    "unknown key": (GOOD + "  owner: me\n", "5:3", 'no key "owner"'),
    "missing key": (GOOD.replace("  reason: moves\n", ""), "1:3",
                    '"reason" is missing'),
    "duplicate key": (GOOD + "  host: b.example.com\n", "5:3", "twice"),
    "no value": (GOOD.replace(" moves", ""), "3:10", "missing"),
    "no date": (GOOD.replace("2099-12-31", "soon"), "4:10", "date"),
    "no such day": (GOOD.replace("12-31", "02-29"), "4:10", "date"),
    "no host": (GOOD.replace("a.example.com", "a..b"), "2:9", "label"),
    "any host": (GOOD.replace("a.example.com", "'*'"), "2:9", ""),
    "anchor": (GOOD.replace("rule: ", "rule: &r "), "1:9", "anchor"),
    "alias": (GOOD.replace("moves", "*r"), "3:11", "alias"),
    "tag": (GOOD.replace("moves", "!!str moves"), "3:11", "tag"),
    "tab": (GOOD.replace("  host", "\thost"), "2:1", "tab"),
    "two documents": (GOOD + "---\n" + GOOD, "5:1", "second document"),
    "deep": ("[" * 9 + "a" + "]" * 9, "1:9", "levels"),
    "very deep": ("[" * 100000, "1:9", "levels"),
    "unfinished": (GOOD + '- "', "5:4", "unexpected end of stream"),
    "html": ("<!DOCTYPE html>\n<html>\n<body class='x'>\n", "1:1", "list"),
    "escape": (GOOD.replace("rule: n", 'rule: "\\e[31m" #'), "1:9",
               "\\u{001B}"),
}


class BadFiles(PlainTest):
    def refuse(self, octets, place, words):
        path = self.file("w\u00e4ivers.yaml", octets)
        done = run("scan", "--waive", path, "--offline", "a.example.com")
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 2, said)
        self.assertEqual(done.stdout, b"")
        self.assertIn(f"{path}:{place}: ", said)
        self.assertIn(words, said)
        self.assertNotIn("\x1b", said)
        self.assertEqual(said.count("\n"), 1)

    def test_each(self):
        for name, (text, place, words) in BAD.items():
            with self.subTest(name):
                self.refuse(text.encode(), place, words)

    def test_what_is_no_text(self):
        self.refuse(GOOD.encode().replace(b"moves", b"m\xffves"), "3:12",
                    "no text")
        self.refuse(GOOD.encode("utf-16"), "1:1", "UTF-16")
        self.refuse(GOOD.encode().replace(b"moves", b"mo\0es"), "3:13",
                    "no text")

    def test_a_large_file(self):
        self.refuse(b"#" * (16 << 20) + b"\n", "1:16777217", "16 MiB")
        path = self.folder / "large"
        with open(path, "wb") as file:
            file.truncate(100 << 20)
        done = run("scan", "--waive", path, "a.example.com")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"large: is larger than", done.stderr)

    def test_a_file_that_is_none(self):
        for path in (self.folder / "gone.yaml", self.folder):
            done = run("scan", "--waive", path, "a.example.com")
            self.assertEqual(done.returncode, 2)
            self.assertIn(str(path).encode(), done.stderr)
            self.assertEqual(done.stdout, b"")

    def test_no_report_is_begun(self):
        path = self.file("bad.yaml", b"[]")
        run("scan", "--waive", path, "-o", f"json:{self.folder}/report",
            "a.example.com")
        self.assertEqual(list(self.folder.iterdir()), [path])

    def test_verify_reads_it_too(self):
        path = self.file("bad.yaml", b"[]")
        chain = self.file("chain.pem", pki.pem(
            pki.Authorities().ecdsa.chain()).encode())
        done = run("verify", "--waive", path, chain)
        self.assertEqual(done.returncode, 2)
        self.assertIn(f"{path}:1:1: ", done.stderr.decode())

    def test_roots_has_no_waivers(self):
        done = run("roots", "--waive", "x", "a.example.com")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"unknown option", done.stderr)


if __name__ == "__main__":
    unittest.main()
