"""Recorded results: `report` writes them again as they were judged, `judge`
judges them anew; neither needs the network."""

import json
import re
import shutil
import subprocess
import unittest

from lab import pki
from lab.customer_files import Folder
from lab.first_hosts import HASTE
from readers import READERS
from support import (LaboratoryTest, PlainTest, finding, judgement, named,
                     records, run, schema_faults, why)

HOSTS = {"good-rsa", "five-mixed", "expired", "self-signed", "unknown-root",
         "missing-intermediate", "nxdomain", "servfail", "plain-http",
         "aia-der", "aia-none", "ocsp-revoked", "ocsp-good", "crl-revoked",
         "crl-stale", "staple-stale", "private-ca", "failover", "atlas",
         "two-leaves"}
LATER = "2060-01-01T00:00:00Z"


def without_end(octets):
    """A report of Prometheus without the end of the run; others as they are.
    """
    return re.sub(rb"(?m)^certready_last_run_timestamp_seconds [0-9]+$", b"",
                  octets)


def by_target(lines):
    return {record["target"].split(":")[0].split(".")[0]: record
            for record in lines}


def without(record, *names):
    return {key: value for key, value in record.items() if key not in names}


class Recorded(LaboratoryTest):
    """One scan, written in every format, and what can be made of it."""

    groups = ("first", "second", "support", "nodes", "issuers", "revocation")
    only = HOSTS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        targets = [site.target for site in cls.lab.sites.values()]
        path = cls.lab.file("hosts.txt", "\n".join(
            [*targets, "bad..x", "back\\slash"]) + "\n")
        cls.scanned = run(
            "scan", *cls.lab.options(online=True), *HASTE, "-q",
            *cls.outputs("scan"), "--input", path, env=cls.lab.env())
        cls.records = records(cls.octets("scan", "jsonl"))
        cls.at = cls.records[0]["judged_at"]

    @classmethod
    def outputs(cls, name):
        return [word for form in READERS for word in
                ("-o", f"{form}:{cls.lab.folder / name}.{form}")]

    @classmethod
    def octets(cls, name, form):
        return (cls.lab.folder / f"{name}.{form}").read_bytes()

    def recorded(self, form="jsonl"):
        return self.lab.folder / f"scan.{form}"

    def command(self, *arguments, **settings):
        settings.setdefault("env", self.lab.env())
        return run(*arguments, **settings)

    def judge(self, *arguments, files=None, **settings):
        """The records that judging gives, by name."""
        done = self.command("judge", "-f", "jsonl",
                            "--allow-special-addresses", *arguments,
                            *(files or [self.recorded()]), **settings)
        done.records = records(done.stdout)
        done.named = by_target(done.records)
        for record in done.records:
            self.assertEqual(schema_faults(record), [])
        return done


class Reports(Recorded):
    def test_every_format_of_a_document_as_the_scan_wrote_it(self):
        done = self.command("report", "-q", self.recorded("json"),
                            *self.outputs("again"))
        self.assertEqual(done.returncode, self.scanned.returncode)
        self.assertEqual(done.stderr, b"")
        for form, reader in READERS.items():
            with self.subTest(form):
                self.assertEqual(self.octets("again", form),
                                 self.octets("scan", form))
                reader(self.octets("again", form))

    def test_every_format_of_a_list(self):
        """A list does not say what the run was, nor to the second when it
        ended; what is about hosts does not differ."""
        done = self.command("report", "-q", self.recorded(),
                            *self.outputs("listed"))
        self.assertEqual(done.returncode, self.scanned.returncode)
        for form in set(READERS) - {"json", "html"}:
            with self.subTest(form):
                self.assertEqual(without_end(self.octets("listed", form)),
                                 without_end(self.octets("scan", form)))
        document = json.loads(self.octets("listed", "json"))
        self.assertEqual(schema_faults(document), [])
        self.assertEqual(document["results"], self.records)
        self.assertNotIn(f"Trust store: {self.lab.store}".encode(),
                         self.octets("listed", "html"))

    def test_a_fixed_point(self):
        first = self.command("report", "-f", "json", self.recorded(),
                             self.recorded("json"))
        second = self.command("report", "-f", "json", "-", input=first.stdout)
        self.assertEqual(second.stdout, first.stdout)

    def test_several_runs_in_one_report(self):
        done = self.command("report", "-f", "json", self.recorded("json"),
                            self.recorded("json"), self.recorded())
        document = json.loads(done.stdout)
        self.assertEqual(schema_faults(document), [])
        self.assertEqual(document["files"], 3)
        one = json.loads(self.octets("scan", "json"))
        self.assertEqual(document["totals"],
                         {key: 3 * value for key, value in
                          one["totals"].items()})
        self.assertEqual(document["results"], 3 * self.records)
        self.assertEqual(document["started_at"], one["started_at"])
        text = self.command("report", self.recorded(), self.recorded())
        self.assertIn(b"2 files of results", text.stdout)

    def test_verbose_text(self):
        done = self.command("report", "-v", self.recorded("json"))
        self.assertIn(str(self.lab.store).encode(), done.stdout)

    def test_exit_codes(self):
        lines = self.octets("scan", "jsonl").splitlines(keepends=True)
        verdicts = {}
        for line in lines:
            verdicts.setdefault(json.loads(line)["verdict"], line)
        table = [(("ready",), (), 0), (("ready-with-warnings",), (), 0),
                 (("ready-with-warnings",), ("--strict",), 1),
                 (("ready-with-warnings",), ("--fail-on", "warning"), 1),
                 (("inconclusive",), (), 3),
                 (("inconclusive", "not-ready"), (), 1),
                 (("not-ready", "invalid"), (), 2)]
        for names, options, code in table:
            with self.subTest(names, options=options):
                done = self.command(
                    "report", *options, "-",
                    input=b"".join(verdicts[name] for name in names))
                self.assertEqual(done.returncode, code, done.stderr)
        done = self.command("report", "-o", "json:/nowhere/x",
                            self.recorded())
        self.assertEqual(done.returncode, 4)

    def test_in_other_layouts(self):
        document = json.loads(self.octets("scan", "json"))
        for settings in ({"indent": 2}, {"indent": "\t"}, {},
                         {"separators": (",", ":")}):
            with self.subTest(settings):
                done = self.command(
                    "report", "-f", "json", "-",
                    input=json.dumps(document, **settings).encode())
                self.assertEqual(done.stdout, self.octets("scan", "json"))
        done = self.command("report", "-f", "jsonl", "-", input=b"".join(
            json.dumps(record, indent=2).encode() + b"\n"
            for record in self.records))
        self.assertEqual(done.stdout, self.octets("scan", "jsonl"))


class Judging(Recorded):
    def test_the_same_options_give_the_same(self):
        for form in ("json", "jsonl"):
            with self.subTest(form):
                done = self.judge("--at", self.at,
                                  files=[self.recorded(form)])
                self.assertEqual(
                    [without(record, "judged_at") for record in done.records],
                    [without(record, "judged_at") for record in self.records])
                self.assertEqual(done.returncode, self.scanned.returncode)

    def test_twice_gives_the_same_octets(self):
        options = ("judge", "-f", "json", "--allow-special-addresses", "--at",
                   LATER, self.recorded(), self.recorded("json"))
        self.assertEqual(self.command(*options).stdout,
                         self.command(*options).stdout)

    def test_in_the_order_of_the_input(self):
        done = self.judge("--at", LATER)
        self.assertEqual([record["target"] for record in done.records],
                         [record["target"] for record in self.records])

    def test_other_roots(self):
        other = self.lab.file("other.pem", pki.pem([
            pki.Authorities().rsa.root().der]))
        done = self.judge("--at", self.at, "--roots", other)
        record = done.named["good-rsa"]
        self.assertEqual(named(record, "fail", "error"),
                         {"chain.unknown-root"}, why(record))
        self.assertEqual(record["verdict"], "not-ready")

    def test_a_root_more(self):
        before = by_target(self.records)["unknown-root"]
        self.assertEqual(named(before, "fail", "error"),
                         {"chain.unknown-root"})
        last = before["endpoints"][0]["chain"][-1]
        root = self.lab.file("root.pem", last["pem"])
        record = self.judge("--at", self.at, "--extra-roots",
                            root).named["unknown-root"]
        self.assertEqual(named(record, "fail", "error"), set(), why(record))
        self.assertEqual(record["root"]["sha256"], last["sha256"])

    def test_another_time(self):
        record = self.judge("--at", LATER).named["good-rsa"]
        self.assertIn("validity.expired", named(record, "fail", "error"))
        self.assertEqual(record["judged_at"], LATER)

    def test_now_where_no_time_is_given(self):
        record = self.judge().named["good-rsa"]
        self.assertEqual(judgement(record),
                         judgement(by_target(self.records)["good-rsa"]))
        self.assertGreaterEqual(record["judged_at"], self.at)

    def test_another_goal_and_profile(self):
        record = self.judge("--at", self.at, "--goal",
                            "full").named["self-signed"]
        self.assertEqual(record["goal"], "full")
        self.assertEqual(record["verdict"], "not-ready", why(record))
        record = self.judge("--at", self.at, "--profile",
                            "rfc5280").named["self-signed"]
        self.assertEqual(record["profile"], "rfc5280")

    def test_depth_and_days(self):
        record = self.judge("--at", self.at, "--max-depth",
                            "0").named["good-rsa"]
        self.assertIn("chain.path-length", named(record, "fail", "error"),
                      why(record))
        record = self.judge("--at", self.at, "--warn-days",
                            "36500").named["good-rsa"]
        self.assertIn("validity.expiring", named(record, "fail"),
                      why(record))

    def test_waivers(self):
        waivers = self.lab.file("waivers.yaml", json.dumps([
            {"rule": "validity.expired", "host": "expired.example.com",
             "reason": "known", "until": "2099-12-31"}]))
        before = by_target(self.records)["expired"]
        self.assertEqual(before["verdict"], "not-ready")
        record = self.judge("--at", self.at, "--waive",
                            waivers).named["expired"]
        self.assertTrue(finding(record, "validity.expired")["waived"])
        self.assertNotEqual(record["verdict"], "not-ready", why(record))

    def test_issuers_that_were_fetched_count_again(self):
        """With the root that they lead to, the repaired path is found."""
        record = self.judge("--at", self.at).named["aia-der"]
        [path] = [path for path in record["endpoints"][0]["paths"]
                  if path["layer"] == "repaired" and path["valid"]]
        self.assertEqual(path["source"], "store")

    def test_answers_about_revocation(self):
        """What is not current at that time decides nothing; what was not
        recorded is never a pass."""
        later = self.judge("--at", LATER).named
        for host in ("crl-revoked", "ocsp-revoked", "ocsp-good"):
            with self.subTest(host):
                self.assertNotIn("revocation.leaf-revoked",
                                 later[host]["passed"])
                self.assertIn("revocation.stale",
                              named(later[host], "fail"), why(later[host]))
        stale = by_target(self.records)["crl-stale"]
        [source] = stale["revocation"][0]["sources"]
        now = self.judge("--at", source["this_update"]).named["crl-stale"]
        self.assertIn("revocation.leaf-revoked", now["not_judged"], why(now))

    def test_about_one_target(self):
        root = by_target(self.records)["good-rsa"]["root"]
        refused = self.command("judge", "--licensed-root", root["sha256"],
                               self.recorded())
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"one result is wanted", refused.stderr)
        [line] = [line for line in
                  self.octets("scan", "jsonl").splitlines()
                  if b'"target":"good-rsa.' in line]
        one = self.lab.file("one.jsonl", line)
        for digest, unknown in ((root["sha256"], set()),
                                ("00" * 32, {"license.root-changed"})):
            record, = self.judge("--at", self.at, "--licensed-root", digest,
                                 files=[one]).records
            self.assertEqual(named(record, "unknown", "error"), unknown,
                             why(record))
        record, = self.judge("--at", self.at, "--expect-ip", "192.0.2.1",
                             files=[one]).records
        self.assertIn("dns.unexpected", named(record, "fail"), why(record))

    def test_without_the_network(self):
        """In a network namespace of its own nothing but it can be reached, and
        nothing is tried."""
        if subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
            self.skipTest("no network namespace can be made here")
        done = self.judge("--at", self.at, prefix=["unshare", "-rn"])
        self.assertEqual(len(done.records), len(self.records))
        if shutil.which("strace") is None:
            return
        trace = self.lab.folder / "trace"
        for command in ("judge", "report"):
            self.command(command, "-q", self.recorded(), prefix=[
                "strace", "-f", "-e", "trace=%network", "-o", trace])
            calls = [line for line in trace.read_text().splitlines()
                     if "AF_INET" in line or "connect(" in line]
            self.assertEqual(calls, [])


class Files(PlainTest):
    """What verify wrote."""

    def verify(self, *arguments):
        self.out = self.folder / "verified.json"
        self.env = {"SSL_CERT_FILE": str(self.store), "PATH": "/usr/bin"}
        done = run("verify", "-f", "json", "-o", f"text:{self.folder}/text",
                   *arguments, env=self.env)
        self.out.write_bytes(done.stdout)
        [record] = json.loads(done.stdout)["results"]
        return record

    def setUp(self):
        super().setUp()
        self.made = Folder(self.folder)
        authorities = pki.Authorities()
        self.store = self.made.write("store.pem", authorities.store())
        self.leaf = authorities.ecdsa.issue(pki.Contents(
            names=("support.example.com",),
            common_name="support.example.com"))

    def assert_same_again(self, record):
        done = run("report", "-f", "json", self.out, env=self.env)
        self.assertEqual(done.stdout, self.out.read_bytes())
        done = run("report", self.out, env=self.env)
        self.assertEqual(done.stdout, (self.folder / "text").read_bytes())
        done = run("judge", "-f", "jsonl", "--at", record["judged_at"],
                   self.out, env=self.env)
        self.assertEqual(records(done.stdout), [record])

    def test_a_chain_with_its_key(self):
        chain = self.made.certificates("chain.pem", *self.leaf.chain(),
                                       self.leaf.root().der)
        key = self.made.key("key.pem", self.leaf.key, mode=0o644)
        record = self.verify("--key", key, "--host", "support.example.com",
                             chain)
        self.assertIn("file.key-open", named(record, "fail"))
        self.assertIn("file.key-mismatch", record["passed"])
        self.assert_same_again(record)

    def test_without_a_host_no_name_is_judged_later(self):
        record = self.verify(self.made.certificates(
            "chain.pem", *self.leaf.chain()))
        self.assert_same_again(record)

    def test_a_damaged_certificate_beside_a_chain(self):
        path = self.made.certificates("chain.pem", *self.leaf.chain())
        path.write_bytes(path.read_bytes() + b"-----BEGIN CERTIFICATE-----\n"
                         b"MI*I\n-----END CERTIFICATE-----\n")
        record = self.verify(path)
        self.assertIn("file.unreadable", named(record, "fail"))
        self.assert_same_again(record)

    def test_a_pkcs12_file(self):
        path = self.made.pkcs12("a.p12", self.leaf)
        self.assert_same_again(
            self.verify("--pass-file", self.made.passphrase(), path))

    def test_a_request(self):
        record = self.verify("--host", "support.example.com",
                             self.made.request("a.csr", self.leaf.key,
                                               ["support.example.com"]))
        self.assert_same_again(record)

    def test_of_a_request_with_a_password_no_signature_is_judged(self):
        key = self.made.key("key.pem", self.leaf.key)
        settings = self.folder / "req.cnf"
        settings.write_text("[req]\nprompt=no\ndistinguished_name=d\n"
                            "attributes=a\n[d]\nCN=support.example.com\n"
                            "[a]\nchallengePassword=OpenSesame-1234\n")
        path = self.folder / "a.csr"
        subprocess.run(["openssl", "req", "-new", "-key", key, "-config",
                        settings, "-out", path], check=True)
        record = self.verify(path)
        self.assertIn("request.signature", record["passed"])
        self.assertEqual(schema_faults(record), [])
        done = run("report", "-f", "json", self.out, env=self.env)
        self.assertEqual(done.stdout, self.out.read_bytes())
        done = run("judge", "-f", "jsonl", self.out, env=self.env)
        [judged] = records(done.stdout)
        self.assertIn("request.signature", judged["not_judged"])
        self.assertEqual(judgement(judged), judgement(record))


class BadFiles(PlainTest):
    """What is no result, among others and alone."""

    def setUp(self):
        super().setUp()
        made = run("scan", "-f", "jsonl", "--offline", "--dns", "127.0.0.1:1",
                   "--resolve", "a.example.com:443:127.0.0.1",
                   "--allow-special-addresses", "a.example.com")
        self.good = made.stdout
        [self.record] = records(made.stdout)

    def report(self, octets, command="report"):
        path = self.file("bad.json", octets)
        done = run(command, "-f", "jsonl", path)
        done.text = done.stderr.decode()
        done.place = f"{path}:"
        return done

    def test_alone(self):
        table = {
            b"": "is empty",
            b"\n": "no result of certready in it",
            b"hello\n": "1: is not a JSON object",
            b"[]": "1: is not a JSON object",
            b"{}": "1: is no result of certready",
            b'{"schema":"certready/2"}': 'its schema is "certready/2"',
            b"\xff\xfe{\x00": "is UTF-16",
            self.good[:-20]: "1: the text ends before its object does",
            self.good[:-20] + b"\n": "1: the text ends before its object does",
            self.good[:-20] + b"\x00\n": "1: ",
            b'{"schema":"certready/1","results":[': "ends before it is whole",
            b"[" * 100000: "1: is not a JSON object",
            b'{"schema":' + b"[" * 100000: "1: ",
            b'{"schema":"certready/1","x":' + b"[" * 40 + b"]" * 40 + b"}":
            "1: is nested too deep",
        }
        for octets, says in table.items():
            for command in ("report", "judge"):
                with self.subTest(octets[:40], command=command):
                    done = self.report(octets, command)
                    self.assertEqual(done.returncode, 2, done.text)
                    self.assertEqual(done.stdout, b"")
                    self.assertIn(says, done.text)
                    self.assertIn(done.place, done.text)

    def test_files_that_are_none(self):
        for path, says in ((self.folder, "is a directory"),
                           (self.folder / "gone", "No such file")):
            done = run("report", path)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"{path}: {says}", done.stderr.decode())
        self.assertEqual(run("report").returncode, 2)
        self.assertEqual(run("judge").returncode, 2)
        done = run("report", "-", "-", input=self.good)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"named twice", done.stderr)

    def test_the_others_are_done(self):
        for bad in (b"nonsense", self.good.rstrip(b"\n")[:-30], b"{}",
                    b'{"a":', b"\x00", b'"text"', b"[1]", b"}{"):
            with self.subTest(bad[:20]):
                done = self.report(self.good + bad + b"\n" + self.good)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(len(records(done.stdout)), 2, done.text)
                self.assertIn(f"{done.place}2: ", done.text)
        path = self.file("good.jsonl", self.good)
        done = run("report", "-f", "jsonl", path, self.folder / "gone", path)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(records(done.stdout)), 2)
        self.assertIn(b"gone: No such file", done.stderr)

    def test_a_cut_document(self):
        whole = run("report", "-f", "json", "-", input=2 * self.good).stdout
        done = self.report(whole[:-len(self.good) // 2])
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(records(done.stdout)), 1)
        self.assertIn("the document ends before it is whole", done.text)

    def test_a_byte_order_mark(self):
        done = self.report(b"\xef\xbb\xbf" + self.good)
        self.assertEqual(done.stdout, self.good)

    def test_members_that_are_something_else(self):
        """Each member of a record in turn: what is refused is named, and
        nothing else suffers."""
        for value in (None, True, -1, 1 << 62, "x", "\x1b[31m", [], {}, [None],
                      {"x": 1}):
            lines = [json.loads(self.good)]
            for path in paths_of(self.record):
                lines.append(json.loads(self.good))
                replace(lines[-1], path, value)
            octets = b"".join(json.dumps(line).encode() + b"\n"
                              for line in lines)
            for command in ("report", "judge"):
                with self.subTest(value=value, command=command):
                    done = self.report(octets, command)
                    self.assertEqual(done.returncode, 2, done.text)
                    self.assertNotIn("\x1b", done.text)
                    refused = set(re.findall(
                        rf"^certready: {re.escape(done.place)}(\d+): [a-z]",
                        done.text, re.MULTILINE))
                    self.assertEqual(len(refused),
                                     len(done.text.splitlines()))
                    self.assertEqual(
                        len(records(done.stdout)) + len(refused), len(lines))


def paths_of(value, path=()):
    """The way to each member and element."""
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths_of(inner, (*path, key))


def replace(value, path, new):
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


if __name__ == "__main__":
    unittest.main()
