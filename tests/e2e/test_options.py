"""What each option of `scan` changes, on real servers."""

import datetime
import itertools
import json
import time
import unittest

from lab import listener, pki
from lab.listener import Listener
from lab.second_hosts import has_ipv6
from lab.tls_server import TlsServer
from support import LaboratoryTest, der, named, records, run, why

HOSTS = {
    "good-ecdsa", "good-rsa", "five-good", "wrong-host", "expired",
    "self-signed", "missing-intermediate", "nxdomain", "servfail", "alias",
    "extra", "no-sct", "no-sni-default", "ipv6-differs", "private-ca",
    "cn-only", "nodata", "days-45",
}


class OptionsTest(LaboratoryTest):
    groups = ("first", "second")
    only = HOSTS

    def target(self, name):
        return self.site(name).target


class Lists(OptionsTest):
    def test_targets_that_end_with_nul(self):
        names = [self.target(name) for name in ("good-ecdsa", "wrong-host")]
        octets = "\0".join([*names, "a\nb"]).encode()
        for option in ("-0", "--null"):
            for path in (self.lab.file("targets", octets), "-"):
                with self.subTest(f"{option} {path}"):
                    done = run("scan", *self.lab.options(), "-f", "jsonl",
                               option, "-i", path, env=self.lab.env(),
                               input=octets)
                    self.assertEqual(done.returncode, 2, done.stderr)
                    self.assertEqual(
                        {(r["target"].split(":")[0], r["input"]["line"],
                          r["verdict"]) for r in records(done.stdout)
                         if r["verdict"] != "invalid"},
                        {(names[0], 1, "ready"), (names[1], 2, "not-ready")})
                    [bad] = [r for r in records(done.stdout)
                             if r["verdict"] == "invalid"]
                    self.assertEqual(bad["input"]["line"], 3)
                    self.assertIn("line feed", why(bad))

    def test_without_it_nul_spoils_the_line(self):
        path = self.lab.file("targets",
                             b"\0".join([b"support.example.com"] * 2))
        done = run("scan", *self.lab.options(), "-f", "jsonl", "-i", path,
                   env=self.lab.env())
        [record] = records(done.stdout)
        self.assertEqual(record["verdict"], "invalid")
        self.assertIn("NUL", why(record))


class Addresses(OptionsTest):
    def test_resolve_replaces_dns(self):
        """As before a DNS cut-over: the name need not exist yet."""
        name, port = self.target("nxdomain"), self.lab.port
        wrong = self.site("wrong-host").addresses[0]
        record = self.scan_one(
            "--resolve", f"{name}:{port}:{wrong}", name)
        self.assert_judged(record, "not-ready", {"name.mismatch"})
        self.assertEqual(record["dns"]["status"], "given")
        self.assertEqual([e["address"] for e in record["endpoints"]], [wrong])

    def test_resolve_takes_several_addresses(self):
        name = self.target("five-good")
        two = self.site("five-good").addresses[1:3]
        record = self.scan_one(
            "--resolve", f"{name}:{self.lab.port}:{','.join(two)}", name)
        self.assert_judged(record, "ready")
        self.assertEqual([e["address"] for e in record["endpoints"]], two)

    def test_resolve_holds_for_its_port_only(self):
        name = self.target("good-ecdsa")
        record = self.scan_one("--resolve", f"{name}:1:127.0.0.1", name)
        self.assert_judged(record, "ready")
        self.assertEqual(record["dns"]["status"], "ok")

    def test_addresses_in_the_line(self):
        good, wrong = (self.site(n).addresses[0]
                       for n in ("good-ecdsa", "wrong-host"))
        name = self.target("good-ecdsa")
        lines = f"{name} {good}\n{name}\t{wrong},{good}\n{name}\n"
        done = self.scan("--input", "-", input=lines.encode())
        by_line = {r["input"]["line"]: r for r in done.records}
        self.assertEqual(by_line[1]["dns"]["status"], "given")
        self.assert_judged(by_line[1], "ready")
        self.assertEqual({e["address"] for e in by_line[2]["endpoints"]},
                         {good, wrong})
        self.assert_judged(by_line[2], "not-ready", {"name.mismatch"},
                           {"agreement.leaf"})
        self.assertEqual(by_line[3]["dns"]["status"], "ok")

    def test_expected_addresses(self):
        site = self.site("five-good")
        together = ",".join(reversed(site.addresses))
        record = self.scan_one("--expect-ip", together, site.target)
        self.assert_judged(record, "ready")
        self.assertIn("dns.unexpected", record["passed"])
        for other in (",".join(site.addresses[:4]),
                      together + ",127.0.0.9", "127.0.0.9"):
            with self.subTest(other):
                record = self.scan_one("--expect-ip", other, site.target)
                self.assert_judged(record, "not-ready", {"dns.unexpected"})

    def test_no_expectation_no_judgement(self):
        record = self.scan_one(self.target("good-ecdsa"))
        self.assertNotIn("dns.unexpected", record["passed"])

    def test_families(self):
        if not has_ipv6():
            self.skipTest("this machine cannot serve on [::1]")
        site = self.site("ipv6-differs")
        record = self.scan_one("-4", site.target)
        self.assert_judged(record, "ready")
        self.assertEqual([e["address"] for e in record["endpoints"]],
                         site.addresses)
        record = self.scan_one("-6", site.target)
        self.assert_judged(record, "ready")
        self.assertEqual([e["address"] for e in record["endpoints"]],
                         ["::1"])

    def test_ipv6_only_without_an_address(self):
        record = self.scan_one("-6", self.target("good-ecdsa"))
        self.assertEqual(record["verdict"], "not-ready", why(record))
        self.assertEqual(record["endpoints"], [])

    def test_special_addresses_are_refused_by_default(self):
        options = [o for o in self.lab.options()
                   if o != "--allow-special-addresses"]
        done = run("scan", *options, "-f", "jsonl",
                   self.target("good-ecdsa"), env=self.lab.env())
        [record] = records(done.stdout)
        self.assert_judged(record, "not-ready", {"dns.bad-address"})


class ServerName(OptionsTest):
    def sni(self, record):
        [endpoint] = record["endpoints"]
        return endpoint["tls"]["sni"]

    def test_the_host_by_default(self):
        record = self.scan_one(self.target("no-sni-default"))
        self.assertEqual(self.sni(record), self.target("no-sni-default"))

    def test_another_name(self):
        record = self.scan_one("--sni", "appliance.example.com",
                               self.target("no-sni-default"))
        self.assertEqual(self.sni(record), "appliance.example.com")
        self.assertIn("product.default-cert", named(record, "fail"))

    def test_none(self):
        record = self.scan_one("--no-sni", self.target("no-sni-default"))
        self.assertIsNone(self.sni(record))
        self.assertIn("product.default-cert", named(record, "fail"))

    def test_never_an_address(self):
        site = self.site("good-ecdsa")
        record = self.scan_one(site.addresses[0])
        self.assertIsNone(self.sni(record))


class Judgement(OptionsTest):
    def test_at_another_time(self):
        target = self.target("good-ecdsa")
        for moment, errors in (
                (pki.days(200), {"validity.expired"}),
                (pki.days(-200), {"validity.not-yet"})):
            record = self.scan_one("--at", f"{moment.isoformat()}Z", target)
            self.assert_judged(record, "not-ready", errors)
            self.assertEqual(record["judged_at"], f"{moment.isoformat()}Z")

    def test_the_last_second_and_the_next(self):
        site = self.site("good-ecdsa")
        record = self.scan_one(site.target)
        end = record["endpoints"][0]["chain"][0]["not_after"]
        record = self.scan_one("--at", end, site.target)
        self.assertNotIn("validity.expired", named(record, "fail"))
        form = "%Y-%m-%dT%H:%M:%SZ"
        after = (datetime.datetime.strptime(end, form) +
                 datetime.timedelta(seconds=1))
        record = self.scan_one("--at", after.strftime(form), site.target)
        self.assertIn("validity.expired", named(record, "fail"))

    def test_days_of_warning(self):
        target = self.target("good-ecdsa")  # ends in 89 days
        record = self.scan_one("--warn-days", "89", target)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"validity.expiring"})
        record = self.scan_one("--warn-days", "88", target)
        self.assert_judged(record, "ready")

    def test_days_of_warning_of_a_short_life(self):
        """The default is cut to a third of it; 30 that are asked for are
        30, in every report, now and later."""
        target = self.target("days-45")
        for options, verdict in (((), "ready"),
                                 (("--warn-days", "30"),
                                  "ready-with-warnings")):
            with self.subTest(options):
                page = self.lab.folder / "short.html"
                record = self.scan_one(*options, "-o", f"html:{page}", target)
                self.assertEqual(record["verdict"], verdict, why(record))
                recorded = self.lab.file("short.json", json.dumps(record))
                again = run("report", "--format", "html", recorded).stdout
                bars = [octets.count(b'class="bar warn"')
                        for octets in (page.read_bytes(), again)]
                self.assertEqual(bars, [len(options) // 2] * 2)
                line = run("report", "--format", "nagios", recorded).stdout
                self.assertRegex(line.decode(), r"'days_left'=2[45];{}:;".format(
                    30 if options else 15))

    def test_fail_on_warning(self):
        target = self.target("extra")
        for options, code in (([], 0), (["--fail-on", "error"], 0),
                              (["--fail-on", "warning"], 1),
                              (["--strict"], 1)):
            with self.subTest(options):
                record = self.scan_one(*options, target)
                self.assertEqual(record["exit"], code)
                # Only the exit code changes.
                self.assertEqual(record["verdict"], "ready-with-warnings")
        record = self.scan_one("--strict", self.target("good-ecdsa"))
        self.assertEqual(record["exit"], 0)

    def test_the_full_goal(self):
        for name, rule in (("self-signed", "product.self-signed"),
                           ("private-ca", "product.private-ca"),
                           ("no-sct", "transparency.none")):
            with self.subTest(name):
                site = self.site(name)
                record = self.scan_one(*site.options, "--goal", "full",
                                       site.target)
                self.assert_judged(record, "not-ready", {rule})
                self.assertEqual(record["goal"], "full")

    def test_profiles(self):
        record = self.scan_one("--profile", "rfc5280",
                               self.target("self-signed"))
        self.assertEqual(record["profile"], "rfc5280")
        self.assertEqual(record["verdict"], "not-ready", why(record))

    def test_roots_replace_the_store(self):
        root = self.site("good-rsa").root_file(self.lab.authorities.rsa_root)
        record = self.scan_one("--roots", root, self.target("good-rsa"))
        self.assertEqual(record["root"]["source"], "file", why(record))
        self.assertNotIn("error", {f["severity"] for f in record["findings"]
                                   if f["verdict"] == "fail"}, why(record))
        record = self.scan_one("--roots", root, self.target("good-ecdsa"))
        self.assertEqual(record["verdict"], "not-ready", why(record))

    def test_a_folder_of_roots(self):
        folder = self.lab.folder / "roots"
        folder.mkdir()
        for n, root in enumerate(self.lab.authorities.public):
            (folder / f"root-{n}.pem").write_text(pki.pem([root.der]))
        record = self.scan_one("--roots", folder, self.target("good-ecdsa"))
        self.assertEqual(record["root"]["source"], "file", why(record))

    def test_extra_roots_add_to_the_store(self):
        site = self.site("private-ca")
        record = self.scan_one(site.target)
        self.assertEqual(record["verdict"], "not-ready", why(record))
        record = self.scan_one(*site.options, self.target("good-ecdsa"))
        self.assert_judged(record, "ready")

    def test_a_self_signed_certificate_that_is_given(self):
        site = self.site("self-signed")
        [endpoint] = self.scan_one(site.target)["endpoints"]
        path = self.lab.file("given.pem", endpoint["chain"][0]["pem"])
        record = self.scan_one("--extra-roots", path, site.target)
        self.assertEqual(record["exit"], 0, why(record))


class Reproducible(OptionsTest):
    EPOCH, THEN = "86400", "1970-01-02T00:00:00Z"

    def times(self, *command, epoch):
        done = run(*command, "-f", "json",
                   env=self.lab.env(SOURCE_DATE_EPOCH=epoch))
        document = json.loads(done.stdout)
        [result] = document["results"]
        return ({document["started_at"], document["ended_at"],
                 result["observed"]["started_at"]}, result["judged_at"])

    def chain(self):
        credential = self.site("good-ecdsa").issue()
        return self.lab.file("chain.pem", pki.pem(credential.chain()))

    def test_the_time_of_a_report_about_files(self):
        path = self.chain()
        told, judged = self.times("verify", path, epoch=self.EPOCH)
        self.assertEqual(told, {self.THEN})
        self.assertGreater(judged, "2026")
        told, judged = self.times("verify", "--at", "2030-01-01T00:00:00Z",
                                  path, epoch=self.EPOCH)
        self.assertEqual(told, {self.THEN})
        self.assertEqual(judged, "2030-01-01T00:00:00Z")

    def test_what_is_no_time(self):
        path = self.chain()
        for epoch in ("", "x", "-1", "1 ", "1e3", "1" * 12):
            with self.subTest(epoch):
                told, _ = self.times("verify", path, epoch=epoch)
                self.assertGreater(min(told), "2026")
                self.assertLess(max(told), "2100")
        told, _ = self.times("verify", path, epoch="0")
        self.assertEqual(told, {"1970-01-01T00:00:00Z"})

    def test_what_the_network_was_asked_for_is_dated_as_it_was(self):
        target = self.target("good-ecdsa")
        path = self.chain()
        for command in (
                ["scan", *self.lab.options(), target],
                ["verify", *self.lab.options(), "--compare", target, path]):
            with self.subTest(command[0]):
                told, _ = self.times(*command, epoch=self.EPOCH)
                self.assertGreater(min(told), "2026")


class Network(OptionsTest):
    def flaky(self, faults):
        """An address that resets so many connections before it serves."""
        credential = self.site("good-ecdsa").issue()
        server = TlsServer(credential.chain(), credential.key)
        count = itertools.count()

        def dialogue(connection):
            if next(count) < faults:
                listener.resets(connection)
            else:
                server(connection)
        address = self.lab.new_address()
        made = Listener(address, self.lab.port, dialogue)
        self.addCleanup(made.stop)
        return made

    def scan_flaky(self, server, *options):
        name = self.target("good-ecdsa")
        return self.scan_one(
            *options, "--resolve",
            f"{name}:{self.lab.port}:{server.address}", name)

    def test_one_more_try_by_default(self):
        self.assert_judged(self.scan_flaky(self.flaky(1)), "ready")

    def test_no_more_try(self):
        server = self.flaky(1)
        record = self.scan_flaky(server, "--retries", "0")
        self.assert_judged(record, "inconclusive", unknown={"tls.handshake"})
        self.assertEqual(server.accepted, 1)
        self.assertEqual(record["exit"], 3)

    def test_more_tries(self):
        self.assert_judged(self.scan_flaky(self.flaky(3), "--retries", "3"),
                           "ready")
        server = self.flaky(100)
        self.assert_judged(self.scan_flaky(server, "--retries", "3"),
                           "inconclusive", unknown={"tls.handshake"})
        self.assertEqual(server.accepted, 4)

    def test_each_limit_ends_a_silent_target(self):
        address = self.lab.new_address()
        server = Listener(address, self.lab.port, listener.silent)
        self.addCleanup(server.stop)
        for option in ("--handshake-timeout", "--timeout"):
            with self.subTest(option):
                begin = time.monotonic()
                record = self.scan_flaky(server, option, "0.4",
                                         "--retries", "0")
                self.assert_judged(record, "inconclusive",
                                   unknown={"tls.handshake"})
                # The defaults are 10 and 30: the option was heeded.
                self.assertLess(time.monotonic() - begin, 9)

    def test_threads_and_concurrency(self):
        names = [self.target(n) for n in ("good-ecdsa", "good-rsa",
                                          "expired", "nxdomain")]
        for options in (["-c", "1"], ["--threads", "1"],
                        ["-c", "1", "--threads", "4"], ["--rate", "500"]):
            with self.subTest(options):
                done = self.scan(*options, *names)
                self.assertEqual(
                    {r["target"].split(":")[0]: r["verdict"]
                     for r in done.records},
                    dict(zip(names, ("ready", "ready", "not-ready",
                                     "not-ready"))))


class Targets(OptionsTest):
    def test_scan_is_the_command_by_default(self):
        done = run(*self.lab.options(), "-f", "jsonl",
                   self.target("good-ecdsa"), env=self.lab.env())
        self.assertEqual(done.returncode, 0, done.stderr)
        [record] = records(done.stdout)
        self.assert_judged(record, "ready")

    def test_wrong_use_says_where_to_look(self):
        for arguments, says in (
                (("scan",), "(see certready scan --help)"),
                (("roots",), "(see certready roots --help)"),
                (("scan", "-o", "report.html", "support.example.com"),
                 "expected NAME:FILE, such as html:report.html")):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stdout, b"")
            self.assertIn(says, done.stderr.decode())

    def test_a_port_of_its_own(self):
        options = self.lab.options()
        options[options.index("-p") + 1] = "1"
        target = f"{self.target('good-ecdsa')}:{self.lab.port}"
        done = run("scan", *options, "-f", "jsonl", target,
                   env=self.lab.env())
        [record] = records(done.stdout)
        self.assert_judged(record, "ready")
        self.assertEqual(record["target"], target)

    def test_a_url(self):
        name = self.target("good-ecdsa")
        for url in (f"https://{name}:{self.lab.port}/login?x=1#y",
                    f"https://{name}/", f"HTTPS://{name}"):
            with self.subTest(url):
                options = self.lab.options()
                if str(self.lab.port) in url:
                    options[options.index("-p") + 1] = "1"
                done = run("scan", *options, "-f", "jsonl", url,
                           env=self.lab.env())
                self.assertEqual(done.returncode, 0, done.stderr)
                [record] = records(done.stdout)
                self.assertRegex(record["note"], "scheme|path")
        self.assertIsNone(self.scan_one(name)["note"])

    def test_letters_and_a_final_dot(self):
        record = self.scan_one("GOOD-ecdsa.Example.COM.")
        self.assert_judged(record, "ready")
        self.assertEqual(record["dns"]["name"], self.target("good-ecdsa"))

    def test_an_address_with_port(self):
        site = self.site("good-ecdsa")
        record = self.scan_one(f"{site.addresses[0]}:{self.lab.port}")
        self.assert_judged(record, "not-ready", {"name.ip-san"},
                           {"dns.ip-literal"})
        self.assertEqual(record["dns"]["status"], "literal")


class Output(OptionsTest):
    def test_several_reports_at_once(self):
        paths = {name: self.lab.folder / f"report.{name}"
                 for name in ("jsonl", "json", "text")}
        names = [self.target(n) for n in ("good-ecdsa", "expired")]
        done = self.scan(*itertools.chain.from_iterable(
            ("-o", f"{name}:{path}") for name, path in paths.items()), *names)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.records), 2)
        self.assertEqual(paths["jsonl"].read_bytes(), done.stdout)
        document = json.loads(paths["json"].read_bytes())
        self.assertEqual(document["results"], done.records)
        text = paths["text"].read_text(encoding="utf-8")
        for name in names:
            self.assertIn(name, text)
        self.assertNotIn("\x1b", text)
        self.assertEqual(
            [p.name for p in self.lab.folder.glob("*report.*")
             if p not in paths.values()], [], "temporary files are gone")

    def test_the_header_of_a_document(self):
        names = [self.target(n) for n in ("good-ecdsa", "expired",
                                          "servfail")]
        done = run("scan", *self.lab.options(), "-f", "json", *names,
                   env=self.lab.env())
        document = json.loads(done.stdout)
        self.assertEqual(document["schema"], "certready/1")
        results = document.pop("results")
        self.assertEqual(len(results), 3)
        self.assertEqual({r["schema"] for r in results}, {"certready/1"})
        store = document["trust_store"]
        self.assertEqual(store["path"], self.lab.store)
        self.assertEqual(store["count"], len(self.lab.authorities.public))
        self.assertFalse(store["replaced"])
        self.assertEqual(document["resolvers"], [self.lab.dns])
        self.assertIn("wolfSSL", document["versions"]["tls"])
        self.assertFalse(document["interrupted"])
        self.assertEqual(document["totals"], {
            "targets": 3, "ready": 1, "ready-with-warnings": 0,
            "inconclusive": 1, "not-ready": 1, "invalid": 0})

    def test_a_report_to_standard_output(self):
        """-o NAME:- is a report like any other."""
        path = self.lab.folder / "other.txt"
        done = run("scan", *self.lab.options(), "-o", f"text:{path}", "-f",
                   "jsonl", self.target("good-ecdsa"), env=self.lab.env())
        self.assertEqual(len(records(done.stdout)), 1)
        self.assertIn(self.target("good-ecdsa"), path.read_text())

    def test_an_old_report_is_replaced(self):
        path = self.lab.folder / "old.jsonl"
        path.write_text("old")
        self.scan("-o", f"jsonl:{path}", self.target("good-ecdsa"))
        self.assertEqual(len(records(path.read_bytes())), 1)

    def test_colour(self):
        target = self.target("expired")

        def text(*options, **env):
            return run("scan", *self.lab.options(), *options, target,
                       env=self.lab.env(**env)).stdout

        self.assertNotIn(b"\x1b", text())
        self.assertIn(b"\x1b[", text("--color", "always", NO_COLOR="1"))
        for name in ("CLICOLOR_FORCE", "FORCE_COLOR"):
            with self.subTest(name):
                self.assertIn(b"\x1b[", text(**{name: "1"}))
                self.assertNotIn(b"\x1b", text(**{name: "0"}))
                self.assertNotIn(b"\x1b", text(**{name: ""}))
                self.assertNotIn(b"\x1b", text(**{name: "1"}, NO_COLOR="1"))
                self.assertNotIn(b"\x1b", text("--color", "never",
                                               **{name: "1"}))

    def test_eighty_columns(self):
        done = run("scan", *self.lab.options(),
                   *(s.target for s in self.lab.sites.values()),
                   env=self.lab.env())
        wide = [line for line in done.stdout.decode().splitlines()
                if len(line) > 80 and " " in line.strip()]
        self.assertEqual(wide, [])

    def test_progress(self):
        done = run("scan", *self.lab.options(), "--progress", "always",
                   "-f", "jsonl", self.target("good-ecdsa"),
                   env=self.lab.env())
        self.assertNotEqual(done.stderr, b"")
        done = run("scan", *self.lab.options(), "-f", "jsonl",
                   self.target("good-ecdsa"), env=self.lab.env())
        self.assertEqual(done.stderr, b"", "no terminal, no progress")

    def test_the_pem_of_the_record(self):
        site = self.site("good-ecdsa")
        record = self.scan_one(site.target)
        self.assertEqual(der(record["root"]["pem"]),
                         self.lab.authorities.ecdsa_root.der)

    def test_rules_are_listed_and_explained(self):
        listed = run("rules")
        self.assertEqual(listed.returncode, 0)
        self.assertIn(b"name.mismatch", listed.stdout)
        one = run("rules", "name.mismatch")
        self.assertEqual(one.returncode, 0)
        self.assertIn(b"RFC 9525", one.stdout)
        none = run("rules", "name.nonsense")
        self.assertEqual(none.returncode, 2)
        self.assertIn(b"name.nonsense", none.stderr)

    def test_the_date_of_the_public_suffix_list(self):
        """Which names are public domains depends on it."""
        done = run("scan", *self.lab.options(), "-f", "json",
                   self.target("good-ecdsa"), env=self.lab.env())
        date = json.loads(done.stdout)["versions"]["public_suffix_list"]
        self.assertRegex(date, r"^20\d\d-\d\d-\d\d$")
        self.assertIn(f"public suffix list {date}\n",
                      run("--version").stdout.decode())


class ExitCodes(OptionsTest):
    """Precedence 4, 2, 1, 3, 0."""

    WORST = (("good-ecdsa", 0), ("servfail", 3), ("expired", 1))

    def test_precedence(self):
        names = []
        for name, code in self.WORST:
            names.append(self.target(name))
            self.assertEqual(self.scan(*names).returncode, code, names)
        done = self.scan(*names, "bad..example.com")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(len(done.records), 4, "the others were scanned")
        gone = self.lab.folder / "gone/report"
        done = self.scan(*names, "bad..example.com", "-o", f"json:{gone}")
        self.assertEqual(done.returncode, 4)


if __name__ == "__main__":
    unittest.main()
