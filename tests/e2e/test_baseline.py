"""--baseline: what has changed since an earlier run, and --fail-on new: only
what is new fails."""

import json
import unittest

from lab import pki
from readers import READERS
from support import (LaboratoryTest, PlainTest, finding, named, run,
                     schema_faults, why)

OLD, RENEWED, OTHER_ROOT, OTHER_CA, TWIN, SILENT = range(6)
LATER = f"{pki.days(30).isoformat()}Z"  # the old certificate has ended


def kinds(record):
    return [change["what"] for change in record["baseline"]["changes"]]


def change(record, what):
    [one] = [c for c in record["baseline"]["changes"] if c["what"] == what]
    return one


def leaf(record, place=0):
    return record["endpoints"][place]["chain"][0]


class BaselineTest(LaboratoryTest):
    groups = ("baseline",)

    def at(self, *places, host="renewal"):
        """The options by which the host has these of its addresses."""
        site = self.site(host)
        addresses = ",".join(site.addresses[place] for place in places)
        return ["--resolve", f"{site.name}:{self.lab.port}:{addresses}"]

    def recorded(self, *places, host="renewal", form="json", options=()):
        """A file with the host as it is with these addresses."""
        path = self.lab.new_file(f"baseline.{form}")
        done = run("scan", *self.lab.options(), *self.at(*places, host=host),
                   "-f", "tap", "-o", f"{form}:{path}", *options,
                   self.site(host).target, env=self.lab.env())
        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
        return path

    def against(self, path, *places, host="renewal", options=()):
        """The record of the host with these addresses; valid, with `exit`."""
        record = self.scan_one("--baseline", path, *options,
                               *self.at(*places, host=host),
                               self.site(host).target)
        code = record.pop("exit")
        self.assertEqual(schema_faults(record), [])
        record["exit"] = code
        return record

    def report(self, form, path, *places, host="renewal", options=()):
        return run("scan", *self.lab.options(), "-f", form, "--baseline",
                   path, *self.at(*places, host=host), *options,
                   self.site(host).target, env=self.lab.env())


class Changes(BaselineTest):
    def test_nothing(self):
        path = self.recorded(OLD)
        record = self.against(path, OLD)
        then = json.loads(path.read_bytes())["results"][0]
        self.assertEqual(record["baseline"], {
            "file": str(path), "judged_at": then["judged_at"], "known": True,
            "changes": [], "gone": []})
        self.assertEqual({f["new"] for f in record["findings"]}, {False})
        self.assertIn(b"Changes  none", self.report("text", path, OLD).stdout)

    def test_a_renewal_under_the_same_root(self):
        path = self.recorded(OLD)
        then = json.loads(path.read_bytes())["results"][0]
        record = self.against(path, RENEWED)
        self.assertEqual(kinds(record),
                         ["verdict", "leaf", "not-after", "addresses"])
        self.assertEqual(change(record, "leaf"), {
            "what": "leaf", "host": None, "address": None,
            "before": leaf(then)["sha256"], "after": leaf(record)["sha256"]})
        self.assertEqual(change(record, "not-after")["before"],
                         leaf(then)["not_after"])
        self.assertEqual(change(record, "not-after")["after"],
                         leaf(record)["not_after"])
        # It no longer ends soon.
        self.assertEqual(record["baseline"]["gone"], [
            {"id": "validity.expiring",
             "address": self.site("renewal").addresses[OLD]}])

    def test_a_renewal_in_words(self):
        path = self.recorded(OLD)
        for form in ("text", "html", "markdown"):
            with self.subTest(form):
                done = self.report(form, path, RENEWED)
                READERS[form](done.stdout)
                text = " ".join(done.stdout.decode().split())
                self.assertIn("the root is the same", text)
                self.assertIn("of the same issuer", text)
                # A day more in the second in which they were made.
                self.assertRegex(text, "(79|80) days left; it was "
                                       "[0-9-]{10}, with (19|20) days left")

    def test_another_root_comes_first(self):
        path = self.recorded(OLD)
        then = json.loads(path.read_bytes())["results"][0]
        record = self.against(path, OTHER_ROOT)
        self.assertEqual(kinds(record)[0], "root", why(record))
        self.assertEqual(change(record, "root")["before"],
                         then["root"]["sha256"])
        self.assertEqual(change(record, "root")["after"],
                         record["root"]["sha256"])
        lines = self.report("text", path, OTHER_ROOT).stdout.decode() \
            .splitlines()
        [start] = [i for i, line in enumerate(lines)
                   if line.startswith("  Since ")]
        self.assertRegex(lines[start + 1], "^  Root +CHANGED: .*Root R1")
        for form in ("html", "markdown"):
            done = self.report(form, path, OTHER_ROOT)
            READERS[form](done.stdout)
            self.assertIn(b"Support must encode the new one first",
                          done.stdout)

    def test_another_issuer_of_the_same_root(self):
        path = self.recorded(RENEWED)
        record = self.against(path, OTHER_CA)
        self.assertNotIn("root", kinds(record))
        self.assertRegex(change(record, "issuer")["after"],
                         "CN=Example Lower CA$")

    def test_addresses_come_and_go(self):
        one, two = self.recorded(OLD), self.recorded(OLD, TWIN)
        addresses = self.site("renewal").addresses
        for path, places, words in (
                (one, (OLD, TWIN), f"added {addresses[TWIN]}"),
                (two, (OLD,), f"no longer {addresses[TWIN]}")):
            with self.subTest(words):
                record = self.against(path, *places)
                self.assertEqual(kinds(record), ["addresses"])
                self.assertIn(words.encode(), self.report(
                    "text", path, *places).stdout)
        record = self.against(two, OLD)
        self.assertEqual(change(record, "addresses")["before"],
                         f"{addresses[OLD]}, {addresses[TWIN]}")
        self.assertEqual(change(record, "addresses")["after"], addresses[OLD])

    def test_one_address_of_two_is_renewed(self):
        """As in the middle of a renewal: told for that address."""
        path = self.recorded(OLD, TWIN)
        then = json.loads(path.read_bytes())["results"][0]
        record = self.against(path, OLD, RENEWED)
        one = change(record, "leaf")
        self.assertEqual(one["address"],
                         self.site("renewal").addresses[RENEWED])
        self.assertIsNone(one["before"])  # that address was not there
        self.assertNotEqual(one["after"], leaf(then)["sha256"])
        record = self.against(self.recorded(OLD, RENEWED), TWIN, RENEWED)
        self.assertEqual(kinds(record), ["addresses"])

    def test_their_order_means_nothing(self):
        path = self.recorded(OLD, RENEWED)
        self.assertEqual(kinds(self.against(path, RENEWED, OLD)), [])

    def test_silence_is_no_change(self):
        path = self.recorded(OLD)
        record = self.against(path, SILENT, options=(
            "--handshake-timeout", "1", "--retries", "0", "--fail-on", "new"))
        self.assertEqual(kinds(record), ["verdict", "addresses"])
        self.assertEqual(record["baseline"]["gone"], [])
        self.assertEqual(record["exit"], 3)

    def test_without_the_option_nothing_is_said(self):
        record = self.scan_one(self.site("renewal").target)
        self.assertNotIn("baseline", record)
        self.assertTrue(all("new" not in f for f in record["findings"]))
        done = run("scan", *self.lab.options(), "-f", "sarif",
                   self.site("lapsed").target, env=self.lab.env())
        self.assertNotIn(b"baselineState", done.stdout)

    def test_files_before_they_are_installed(self):
        old = self.site("renewal").issue()
        chain = self.lab.file("chain.pem", pki.pem(old.chain()))
        path = self.lab.new_file("files.jsonl")
        common = ["verify", "--host", self.site("renewal").name]
        run(*common, "-q", "-o", f"jsonl:{path}", chain, env=self.lab.env())
        done = run(*common, "-f", "jsonl", "--baseline", path, chain,
                   env=self.lab.env())
        record = json.loads(done.stdout)
        self.assertEqual((kinds(record), record["baseline"]["known"]),
                         ([], True))
        renewed = self.site("renewal").issue(self.lab.authorities.rsa,
                                             make_key=pki.rsa_key)
        self.lab.file("chain.pem", pki.pem(renewed.chain()))
        done = run(*common, "-f", "jsonl", "--baseline", path, chain,
                   env=self.lab.env())
        record = json.loads(done.stdout)
        self.assertEqual(schema_faults(record), [])
        self.assertEqual(kinds(record)[:2], ["root", "leaf"])


class FailOnNew(BaselineTest):
    def exits(self, path, *places, host="renewal", options=()):
        return self.against(path, *places, host=host, options=(
            "--fail-on", "new", *options))

    def test_a_new_finding_fails(self):
        record = self.exits(self.recorded(OLD), OLD,
                            options=("--at", LATER))
        self.assertEqual(record["exit"], 1)
        self.assertTrue(finding(record, "validity.expired")["new"])

    def test_the_same_finding_again_does_not(self):
        path = self.recorded(OLD, options=("--at", LATER))
        record = self.exits(path, OLD, options=("--at", LATER))
        self.assertEqual(record["verdict"], "not-ready")
        self.assertFalse(finding(record, "validity.expired")["new"])
        self.assertEqual(record["exit"], 0)
        # Without it the verdict decides as ever.
        record = self.against(path, OLD, options=("--at", LATER))
        self.assertEqual(record["exit"], 1)

    def test_a_new_warning_fails_too(self):
        path = self.recorded(RENEWED)
        record = self.exits(path, RENEWED, options=("--warn-days", "85"))
        self.assertEqual(named(record, "fail"), {"validity.expiring"})
        self.assertEqual(record["exit"], 1)

    def test_what_is_waived_does_not(self):
        waivers = self.lab.file("waivers.yaml", json.dumps([{
            "rule": "validity.expiring", "host": self.site("renewal").name,
            "reason": "ordered", "until": "2099-12-31"}]))
        record = self.exits(self.recorded(RENEWED), RENEWED, options=(
            "--warn-days", "85", "--waive", waivers))
        self.assertTrue(finding(record, "validity.expiring")["new"])
        self.assertEqual(record["exit"], 0)

    def test_a_target_that_is_not_in_it(self):
        path = self.recorded(OLD)
        for host, code in (("lapsed", 1), ("renewal", 0)):
            with self.subTest(host):
                other = path if host == "lapsed" else \
                    self.recorded(0, host="lapsed")
                place = 0 if host == "lapsed" else RENEWED
                record = self.exits(other, place, host=host)
                self.assertEqual(record["baseline"], {
                    "file": str(other), "judged_at": None, "known": False,
                    "changes": [], "gone": []})
                self.assertTrue(all(f["new"] for f in record["findings"]))
                self.assertEqual(record["exit"], code, why(record))
                done = self.report("text", other, place, host=host)
                self.assertIn(b"not in the baseline", done.stdout)

    def test_address_by_address(self):
        """What is the same on two addresses is one finding; it stays known
        when the first of them is renewed, and is new when it spreads."""
        addresses = self.site("lapsed").addresses
        path = self.recorded(0, 1, host="lapsed")
        record = self.exits(path, 1, 2, host="lapsed")
        one = finding(record, "validity.expired")
        self.assertEqual((one["address"], one["new"]), (addresses[1], False))
        path = self.recorded(0, 2, host="lapsed")
        record = self.exits(path, 0, 1, host="lapsed")
        self.assertTrue(finding(record, "validity.expired")["new"])
        self.assertEqual(record["exit"], 1)

    def test_what_is_gone(self):
        path = self.recorded(0, host="lapsed")
        record = self.exits(path, 2, host="lapsed")
        self.assertEqual(record["exit"], 0, why(record))
        self.assertEqual(record["baseline"]["gone"], [
            {"id": "validity.expired",
             "address": self.site("lapsed").addresses[0]}])

    def test_an_invalid_line_stays_wrong_use(self):
        path = self.recorded(OLD)
        done = run("scan", *self.lab.options(), "--baseline", path,
                   "--fail-on", "new", "bad..x", env=self.lab.env())
        self.assertEqual(done.returncode, 2)

    def test_reports_that_gate(self):
        path = self.recorded(0, host="lapsed")
        for known, options in ((True, ()), (False, ("--warn-days", "99"))):
            path = self.recorded(0, host="lapsed") if known else \
                self.recorded(2, host="lapsed")
            place = 0 if known else 2
            options = ("--fail-on", "new", *options)
            with self.subTest(known=known):
                tap = self.report("tap", path, place, host="lapsed",
                                  options=options)
                READERS["tap"](tap.stdout)
                self.assertIn(b"\nok 1" if known else b"\nnot ok 1",
                              tap.stdout)
                junit = READERS["junit"](self.report(
                    "junit", path, place, host="lapsed",
                    options=options).stdout)
                self.assertEqual(len(junit.findall(".//failure")),
                                 0 if known else 1)
                nagios = self.report("nagios", path, place, host="lapsed",
                                     options=options)
                READERS["nagios"](nagios.stdout)
                self.assertEqual(nagios.returncode, 0 if known else 1)
                self.assertIn(b", nothing new" if known else
                              b", new findings", nagios.stdout)

    def test_sarif_tells_new_from_known(self):
        path = self.recorded(0, host="lapsed")
        for place, state in ((0, "unchanged"), (1, "new")):
            done = self.report("sarif", path, place, host="lapsed")
            document = READERS["sarif"](done.stdout)
            self.assertEqual({result["baselineState"] for result in
                              document["runs"][0]["results"]}, {state})


class Recorded(BaselineTest):
    """What was recorded is judged and reported again, without the network."""

    def again(self, command, *arguments):
        return run(command, *arguments, env=self.lab.env())

    def test_judged_again(self):
        old, new = (self.recorded(place, options=("--at", LATER))
                    for place in (OLD, RENEWED))
        for path, moment, code in ((old, LATER, 0), (new, LATER, 1)):
            with self.subTest(path):
                done = self.again("judge", "--baseline", path, "--fail-on",
                                  "new", "--at", moment, "-f", "jsonl", old)
                record = json.loads(done.stdout)
                self.assertEqual(schema_faults(record), [])
                self.assertEqual(finding(record, "validity.expired")["new"],
                                 code == 1)
                self.assertEqual(done.returncode, code, why(record))

    def test_reported_again(self):
        path, later = self.recorded(OLD), self.lab.new_file("later.jsonl")
        text = self.report("text", path, OTHER_ROOT, options=(
            "-o", f"jsonl:{later}")).stdout
        done = self.again("report", "-f", "text", later)
        block = text.split(b"\n\n")[1]
        self.assertIn(b"CHANGED", block)
        self.assertEqual(done.stdout.split(b"\n\n")[1], block)

    def test_a_report_cannot_tell_news_without_a_baseline(self):
        path, since = (self.recorded(0, host="lapsed") for _ in range(2))
        self.report("text", path, 0, host="lapsed",
                    options=("-o", f"json:{since}"))
        self.assertEqual(self.again("report", path).returncode, 1)
        for files, wrong in (([since], None), ([path], path),
                             ([since, path], path)):
            with self.subTest(files):
                done = self.again("report", "--fail-on", "new", *files)
                self.assertEqual(done.returncode, 2 if wrong else 0)
                self.assertEqual(done.stdout == b"", wrong is not None)
                if wrong:
                    self.assertIn(f"{wrong}: recorded without --baseline",
                                  done.stderr.decode())
        done = self.again("report", "--fail-on", "new", "--strict", since)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--strict", done.stderr)


class Files(BaselineTest):
    def test_lines_are_as_good_and_the_last_result_holds(self):
        old, renewed = (self.recorded(place, form="jsonl").read_bytes()
                        for place in (OLD, RENEWED))
        path = self.lab.new_file("both.jsonl")
        path.write_bytes(old + renewed)
        self.assertEqual(kinds(self.against(path, RENEWED)), [])
        path.write_bytes(renewed + old)
        self.assertIn("leaf", kinds(self.against(path, RENEWED)))

    def test_the_report_may_take_the_place_of_the_baseline(self):
        path = self.recorded(OLD)
        site = self.site("renewal")
        for expected in (b"another certificate", b"Changes  none"):
            done = run("scan", *self.lab.options(), *self.at(RENEWED),
                       "--baseline", path, "-o", f"json:{path}", site.target,
                       env=self.lab.env())
            self.assertIn(expected, done.stdout)

    def test_a_result_of_a_site_is_found_without_it(self):
        record = json.loads(self.recorded(OLD, form="jsonl").read_bytes())
        path = self.lab.new_file("sites.jsonl")
        path.write_text(json.dumps({**record, "site": "north"}) + "\n")
        self.assertEqual(kinds(self.against(path, OLD)), [])

    def test_hostile_text_in_it(self):
        """Nothing that a stranger wrote to it reaches a terminal."""
        record = json.loads(self.recorded(OLD, form="jsonl").read_bytes())
        leaf(record)["issuer"] = "CN=\x1b[31m<script>alert(1)</script>"
        path = self.lab.new_file("hostile.jsonl")
        path.write_text(json.dumps(record))
        done = self.report("text", path, OLD)
        self.assertNotIn(b"\x1b", done.stdout + done.stderr)
        leaf(record)["issuer"] = "CN=<script>alert(1)</script>|`*_"
        path.write_text(json.dumps(record))
        for form in ("html", "markdown", "json", "text"):
            done = self.report(form, path, OLD)
            READERS[form](done.stdout)
            self.assertIn(b"alert", done.stdout)


class WrongUse(PlainTest):
    """Found before anything is scanned: no name server is needed."""

    def refused(self, *arguments):
        done = run("scan", "--dns", "127.0.0.1:1", *arguments, "example.com")
        self.assertEqual((done.returncode, done.stdout), (2, b""))
        return done.stderr.decode()

    def test_new_without_a_baseline(self):
        self.assertIn("--baseline", self.refused("--fail-on", "new"))

    def test_strict_beside_it(self):
        path = self.file("a.json", b"{}")
        self.assertIn("--strict", self.refused(
            "--fail-on", "new", "--strict", "--baseline", path))

    def test_files_that_are_none(self):
        good = {"schema": "certready/1", "target": "a:443", "site": None,
                "verdict": "ready", "judged_at": "2026-11-20T00:00:00Z",
                "dns": None, "nodes": [], "endpoints": [], "root": None,
                "findings": []}

        def without(key):
            return json.dumps({k: v for k, v in good.items() if k != key})
        cases = [
            (b"", ": is empty"),
            (b"hello\n", ":1: "),
            (b"[1, 2]\n", ":1: "),
            (b"{\"a\": 1}\n", ":1: "),
            (json.dumps(good).encode() + b"\n{\"schema\"", ":2: "),
            (json.dumps({**good, "schema": "other/1"}).encode(),
             "certready/1"),
            (json.dumps({**good, "verdict": "fine"}).encode(), "verdict"),
            (json.dumps({**good, "endpoints": {}}).encode(), "endpoints"),
            (json.dumps({**good, "root": {"sha256": "00"}}).encode(),
             "root.sha256"),
            (json.dumps({**good, "findings": [{"id": "A B"}]}).encode(),
             "findings[0]"),
            (json.dumps({**good, "endpoints": [{}] * 4097}).encode(),
             "endpoints"),
            *((without(key).encode(), key) for key in (
                "target", "verdict", "judged_at", "nodes", "endpoints",
                "findings")),
        ]
        for octets, words in cases:
            with self.subTest(octets[:80]):
                path = self.file("baseline", octets)
                said = self.refused("--baseline", path)
                self.assertIn(f"--baseline {path}", said)
                self.assertIn(words, said)

    def test_what_is_no_file(self):
        self.assertIn("--baseline", self.refused("--baseline", self.folder))
        self.assertIn(str(self.folder / "none"), self.refused(
            "--baseline", self.folder / "none"))
        self.assertIn("standard input", self.refused(
            "--baseline", "-", "--input", "-"))


if __name__ == "__main__":
    unittest.main()
