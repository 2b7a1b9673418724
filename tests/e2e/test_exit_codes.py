"""Every row of docs/exit-codes.tsv, run for real.

Each row has one check: it makes the situation, looks that it is that one, and
gives the exit code of the program.
"""

import csv
import os
import signal
import subprocess
import unittest

from lab import customer_files, no_memory, pki
from lab.listener import Listener, silent
from lab.process import wait_until
from support import ROOT, LaboratoryTest, finish, records, run, start

TABLE = ROOT / "docs/exit-codes.tsv"
BAD = "bad..example.com"
# A silent server is left alone sooner than by default.
HASTE = ("--handshake-timeout", "0.3", "--retries", "0")
CLOSED = ("sh", "-c", 'exec "$@" >&-', "sh")
PAST = "2026-01-31"
FAR = "2099-12-31"


def rows():
    """The table: exit code by id."""
    with open(TABLE, encoding="utf-8", newline="") as file:
        return {row["id"]: int(row["exit"])
                for row in csv.DictReader(file, delimiter="\t",
                                          quoting=csv.QUOTE_NONE)}


class Checks(LaboratoryTest):
    """check_<id> for each row; what they share comes first."""

    groups = ("first", "second", "faults", "support", "issuers")
    only = {"good-ecdsa", "expired", "extra", "nxdomain", "refused", "silent",
            "servfail", "wrong-host", "five-mixed", "two-roots",
            "root-unsent", "root-by-aia"}

    def verdict(self, name):
        return "invalid" if name == BAD else self.site(name).host.verdict

    def target(self, name):
        return BAD if name == BAD else self.site(name).target

    def hosts(self, *names, options=(), **settings):
        """Scans hosts, which have the verdicts of the table of hosts."""
        done = self.scan(*options, *map(self.target, names), **settings)
        self.assertEqual(sorted(r["verdict"] for r in done.records),
                         sorted(map(self.verdict, names)), done.stderr)
        return done

    def code(self, *names, options=()):
        return self.hosts(*names, options=options).returncode

    def plain(self, *arguments, says="", **settings):
        """Runs as it stands; `says` is on standard output or error."""
        done = run(*arguments, env=self.lab.env(), **settings)
        self.assertIn(says, ((done.stdout or b"") + done.stderr).decode())
        return done

    def refused(self, *arguments, says, **settings):
        """Wrong use: nothing is scanned, standard error says why."""
        done = self.plain("scan", *self.lab.options(), *arguments, says=says,
                          **settings)
        self.assertEqual(done.stdout, b"")
        return done.returncode

    def unwritten(self, name):
        """Judges, but one report is on a full disk."""
        done = self.hosts(name, options=["-o", "csv:/dev/full"])
        self.assertIn(b"/dev/full: cannot write", done.stderr)
        return done.returncode

    def gone(self):
        """A file in a folder that is not there."""
        return self.lab.folder / "gone/file"

    def good(self):
        return self.target("good-ecdsa")

    # What is no scan.

    def check_help(self):
        for command in ([], ["scan"], ["roots"], ["verify"], ["rules"]):
            done = self.plain(*command, "--help", says="certready")
            self.assertEqual(done.stderr, b"")
            if done.returncode != 0:
                break
        return done.returncode

    def check_version(self):
        return self.plain("--version", says="wolfSSL").returncode

    # One verdict.

    def check_ready(self):
        return self.code("good-ecdsa")

    def check_ready_strict(self):
        return self.code("good-ecdsa", options=["--strict"])

    def check_warnings(self):
        return self.code("extra")

    def check_warnings_fail_on_error(self):
        return self.code("extra", options=["--fail-on", "error"])

    def check_warnings_fail_on_warning(self):
        return self.code("extra", options=["--fail-on", "warning"])

    def check_warnings_strict(self):
        return self.code("extra", options=["--strict"])

    def check_not_ready(self):
        return self.code("expired")

    def check_no_such_name(self):
        return self.code("nxdomain")

    def check_refused(self):
        return self.code("refused")

    def check_some_silent(self):
        return self.code("five-mixed", options=HASTE)

    def check_all_silent(self):
        return self.code("silent", options=HASTE)

    def check_inconclusive(self):
        return self.code("servfail")

    def check_inconclusive_strict(self):
        return self.code("servfail", options=["--strict"])

    # Several verdicts.

    def check_ready_and_warnings(self):
        return self.code("good-ecdsa", "extra")

    def check_ready_and_not_ready(self):
        return self.code("good-ecdsa", "expired")

    def check_ready_and_inconclusive(self):
        return self.code("good-ecdsa", "servfail")

    def check_warnings_and_inconclusive(self):
        return self.code("extra", "servfail")

    def check_warnings_and_inconclusive_strict(self):
        return self.code("extra", "servfail", options=["--strict"])

    def check_not_ready_and_inconclusive(self):
        return self.code("expired", "servfail", "good-ecdsa")

    def check_invalid_argument(self):
        return self.code(BAD)

    def check_invalid_line(self):
        path = self.lab.file("line.txt", f"{self.good()}\n{BAD}\n")
        done = self.scan("--input", path)
        self.assertEqual(sorted(r["verdict"] for r in done.records),
                         ["invalid", "ready"])
        return done.returncode

    def check_invalid_and_inconclusive(self):
        return self.code(BAD, "servfail")

    def check_invalid_and_not_ready(self):
        return self.code(BAD, "expired", "servfail")

    # What could not be written.

    def check_unwritten_and_ready(self):
        return self.unwritten("good-ecdsa")

    def check_unwritten_and_inconclusive(self):
        return self.unwritten("servfail")

    def check_unwritten_and_not_ready(self):
        return self.unwritten("expired")

    def check_unwritten_and_invalid(self):
        return self.unwritten(BAD)

    def check_unwritten_folder(self):
        return self.refused("-o", f"json:{self.gone()}", self.good(),
                            says=f"{self.gone()}: cannot open")

    def check_stdout_closed(self):
        return self.plain("scan", *self.lab.options(), self.good(),
                          prefix=CLOSED,
                          says="standard output: cannot").returncode

    def check_stdout_full(self):
        with open("/dev/full", "wb") as full:
            return self.plain("scan", *self.lab.options(), self.good(),
                              stdout=full,
                              says="standard output: cannot").returncode

    def check_stdout_left(self):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = self.plain("scan", *self.lab.options(), self.good(),
                              stdout=writing)
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
            return done.returncode
        finally:
            os.close(writing)

    def unwritten_export(self, option):
        done = self.hosts("good-ecdsa", options=[option, self.gone()])
        self.assertIn(str(self.gone()).encode(), done.stderr)
        return done.returncode

    def check_export_unwritten(self):
        return self.unwritten_export("--export-root")

    def check_kit_unwritten(self):
        return self.unwritten_export("--kit")

    def check_few_descriptors(self):
        """A limit is too low, which is told, or enough."""
        codes = {}
        for limit in range(4, 34, 3):
            done = self.plain(
                "scan", *self.lab.options(), "-f", "jsonl", self.good(),
                prefix=("prlimit", f"--nofile={limit}", "--"),
                says="" if limit >= 16
                else "the limit on open files is below 16")
            codes[limit] = done.returncode
            self.assertEqual(done.stdout == b"", limit < 16)
        self.assertEqual(set(codes.values()), {0, 4}, codes)
        return codes[13]

    def check_no_memory(self):
        if not no_memory.is_there():
            self.skipTest("no module that makes allocations fail here")
        path = self.lab.new_file("count")
        run("--version", env=self.lab.env(**no_memory.counting(path)))
        done = run("scan", *self.lab.options(), self.good(), env=self.lab.env(
            **no_memory.failing(no_memory.counted(path))))
        self.assertIn(b"out of memory", done.stderr)
        self.assertEqual(done.stdout, b"")
        return done.returncode

    # Wrong use.

    def check_no_arguments(self):
        done = self.plain(says="no target (see certready scan --help)")
        self.assertEqual(done.stdout, b"")
        return done.returncode

    def check_unknown_option(self):
        return self.refused("--no-such-option", self.good(),
                            says="no-such-option")

    def check_other_command(self):
        return self.refused("--online", self.good(), says="--online")

    def check_no_value(self):
        return self.refused(self.good(), "--roots", says="roots")

    def check_bad_value(self):
        for option, value in (("--goal", "glory"), ("--warn-days", "x"),
                              ("--at", "soon"), ("--port", "65536"),
                              ("--resolve", "a:b")):
            code = self.refused(option, value, self.good(), says=option)
            if code != 2:
                break
        return code

    def check_unknown_format(self):
        return self.refused("-f", "cuneiform", self.good(), says="cuneiform")

    def check_same_output(self):
        path = self.lab.folder / "same"
        self.refused("-o", "json:same", "-o", "csv:./same", self.good(),
                     says="two reports to one file")
        return self.refused("-o", f"json:{path}", "-o", f"csv:{path}",
                            self.good(), says="two reports to one file")

    def check_empty_list(self):
        path = self.lab.file("empty.txt", "# none\n\n")
        return self.refused("--input", path, says="target")

    def check_input_unreadable(self):
        return self.refused("--input", self.gone(), says=str(self.gone()))

    def check_roots_unreadable(self):
        codes = {self.refused(option, self.gone(), self.good(),
                              says=str(self.gone()))
                 for option in ("--roots", "--extra-roots")}
        self.assertEqual(len(codes), 1)
        return codes.pop()

    def check_roots_empty(self):
        path = self.lab.file("prose.pem", "no roots in here\n")
        return self.refused("--roots", path, self.good(), says="prose.pem")

    def check_store_unreadable(self):
        done = run("scan", *self.lab.options(), self.good(),
                   env=self.lab.env(SSL_CERT_FILE=str(self.gone())))
        self.assertIn(str(self.gone()).encode(), done.stderr)
        return done.returncode

    def check_crl_unreadable(self):
        return self.refused("--crl", self.gone(), self.good(),
                            says=str(self.gone()))

    def check_one_target_option(self):
        return self.refused("--sni", "a.example.com", self.good(),
                            self.target("expired"), says="--sni")

    def check_sites_wrong(self):
        path = self.lab.file("sites.yaml", "sites:\n  - nom: x\n")
        return self.refused("--sites", path, says="sites.yaml")

    def check_waivers_wrong(self):
        return self.refused("--waive", self.waiver("name.mismach", FAR),
                            self.good(), says="name.mismach")

    # Waivers.

    def waiver(self, rule, until):
        return self.lab.file(
            "waivers.yaml", f"- rule: {rule}\n  host: '*.example.com'\n"
            f"  reason: it is known\n  until: {until}\n")

    def waived(self, name, rule, until=FAR, *options):
        """Scans with one waiver; gives the record and the exit code."""
        done = self.scan("--waive", self.waiver(rule, until), *options,
                         self.target(name))
        [record] = done.records
        return record, done.returncode

    def check_waived(self):
        record, code = self.waived("wrong-host", "name.mismatch")
        self.assertIn("name.mismatch", [f["id"] for f in record["findings"]
                                        if f["waived"]])
        return code

    def check_waived_warning_strict(self):
        record, code = self.waived("extra", "chain.extra", FAR, "--strict")
        self.assertIn("chain.extra", [f["id"] for f in record["findings"]
                                      if f["waived"]])
        return code

    def check_waiver_unused(self):
        record, code = self.waived("good-ecdsa", "name.mismatch")
        self.assertFalse(any(f["waived"] for f in record["findings"]))
        return code

    def check_waiver_expired(self):
        record, code = self.waived("wrong-host", "name.mismatch", PAST)
        self.assertEqual(record["verdict"], "not-ready")
        return code

    # What was known before.

    def since(self, *before, options=(), now):
        """Scans again, with the records of a run in which `before` were
        scanned; hosts are told apart by their name."""
        path = self.lab.folder / "before.json"
        self.hosts(*before, options=["-o", f"json:{path}"])
        return self.code(*now, options=["--baseline", path, *options])

    def check_baseline(self):
        return self.since("expired", now=["expired"])

    def check_baseline_fail_on_new(self):
        return self.since("expired", "extra", now=["expired", "extra"],
                          options=["--fail-on", "new"])

    def check_baseline_fail_on_new_found(self):
        return self.since("good-ecdsa", now=["good-ecdsa", "expired"],
                          options=["--fail-on", "new"])

    def check_baseline_fail_on_new_inconclusive(self):
        return self.since("good-ecdsa", now=["good-ecdsa", "servfail"],
                          options=["--fail-on", "new"])

    def check_baseline_missing(self):
        return self.refused("--fail-on", "new", self.good(),
                            says="--baseline")

    def check_baseline_unreadable(self):
        return self.refused("--baseline", self.gone(), self.good(),
                            says=str(self.gone()))

    def check_baseline_wrong(self):
        path = self.lab.file("list.json", '{"hosts": []}\n')
        return self.refused("--baseline", path, self.good(), says="list.json")

    # Signals.

    def begin(self, *arguments, **settings):
        process = start("scan", *self.lab.options(), *arguments,
                        env=self.lab.env(), stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE, **settings)
        for stream in (process.stdout, process.stderr):
            self.addCleanup(stream.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def interrupted(self, name, number, *options, stream="stdout"):
        """Ended while it waits for more lines, after one record."""
        process = self.begin(*options, "--input", "-", stdin=subprocess.PIPE)
        self.addCleanup(process.stdin.close)
        process.stdin.write(f"{self.target(name)}\n".encode())
        process.stdin.flush()
        [record] = records(getattr(process, stream).readline())
        self.assertEqual(record["verdict"], self.verdict(name))
        process.send_signal(number)
        return process, finish(process)

    def check_sigint(self):
        process, _ = self.interrupted("good-ecdsa", signal.SIGINT, "-f",
                                      "jsonl")
        return process.returncode

    def check_sigint_and_not_ready(self):
        process, _ = self.interrupted("expired", signal.SIGINT, "-f", "jsonl")
        return process.returncode

    def check_sigterm(self):
        process, _ = self.interrupted("good-ecdsa", signal.SIGTERM, "-f",
                                      "jsonl")
        return process.returncode

    def check_sigint_twice(self):
        server = Listener(self.lab.new_address(), self.lab.port, silent)
        self.addCleanup(server.stop)
        lines = self.lab.file("slow.txt",
                              f"slow.example.com {server.address}\n")
        process = self.begin("--input", lines, "--timeout", "600",
                             "--handshake-timeout", "600",
                             stdin=subprocess.DEVNULL)
        wait_until(lambda: server.accepted > 0, "the scan")
        process.send_signal(signal.SIGINT)
        self.assertIn(b"once more", process.stderr.readline() +
                      process.stderr.readline())
        process.send_signal(signal.SIGINT)
        self.assertEqual(finish(process), b"", "the end waited for a target")
        return process.returncode

    # -f nagios.

    def nagios(self, *names, options=(), word):
        done = self.plain("scan", *self.lab.options(), "-f", "nagios",
                          *options, *map(self.target, names))
        self.assertTrue(done.stdout.startswith(f"CERT {word} - ".encode()),
                        done.stdout + done.stderr)
        return done.returncode

    def check_nagios_ready(self):
        return self.nagios("good-ecdsa", word="OK")

    def check_nagios_warnings(self):
        return self.nagios("extra", "good-ecdsa", word="WARNING")

    def check_nagios_not_ready(self):
        return self.nagios("expired", BAD, word="CRITICAL")

    def check_nagios_inconclusive(self):
        return self.nagios("servfail", word="CRITICAL")

    def check_nagios_wrong_use(self):
        return self.refused("-f", "nagios", "--goal", "glory", self.good(),
                            says="--goal")

    def check_nagios_invalid(self):
        return self.nagios(BAD, "good-ecdsa", word="UNKNOWN")

    def check_nagios_unwritten(self):
        return self.nagios("good-ecdsa", options=["-o", "csv:/dev/full"],
                           word="OK")

    def check_nagios_interrupted(self):
        process, line = self.interrupted(
            "good-ecdsa", signal.SIGINT, "-f", "nagios", "-o",
            "jsonl:/dev/stderr", stream="stderr")
        self.assertIn(b", interrupted", line)
        return process.returncode

    def check_nagios_file(self):
        path = self.lab.folder / "nagios.txt"
        code = self.code("extra", options=["-o", f"nagios:{path}"])
        self.assertTrue(path.read_text().startswith("CERT WARNING - "))
        return code

    # verify.

    def made(self):
        return customer_files.Folder(self.lab.folder)

    def whole(self):
        """A chain with its root."""
        credential = self.site("good-ecdsa").issue()
        return self.made().certificates("whole.pem", *credential.chain(),
                                        credential.root().der)

    def verify(self, *arguments, verdict):
        done = self.plain("verify", "-f", "jsonl", *arguments)
        [record] = records(done.stdout)
        self.assertEqual(record["verdict"], verdict)
        return done.returncode

    def no_verify(self, *arguments, says):
        done = self.plain("verify", *arguments, says=says)
        self.assertEqual(done.stdout, b"")
        return done.returncode

    def check_verify_ready(self):
        return self.verify("--host", self.good(), self.whole(),
                           verdict="ready")

    def check_verify_warnings_strict(self):
        return self.verify("--strict", "--warn-days", "36500", self.whole(),
                           verdict="ready-with-warnings")

    def check_verify_not_ready(self):
        return self.verify("--host", "other.example.com", self.whole(),
                           verdict="not-ready")

    def check_verify_malformed(self):
        lines = self.whole().read_text().splitlines(keepends=True)
        path = self.made().write("cut.pem", "".join(lines[:3] + lines[4:]))
        return self.verify(path, verdict="not-ready")

    def check_verify_one_missing(self):
        return self.verify(self.whole(), self.gone(), verdict="not-ready")

    def check_verify_locked(self):
        store = self.made().pkcs12("site.p12", self.site("good-ecdsa").issue(),
                                   *customer_files.MODERN)
        return self.verify(store, verdict="inconclusive")

    def check_verify_no_file(self):
        return self.no_verify(says="no file")

    def check_verify_missing(self):
        return self.no_verify(self.gone(), says=str(self.gone()))

    def check_verify_nothing(self):
        path = self.lab.file("page.crt", "<html>Sign in</html>\n")
        return self.no_verify(path, says="nothing to judge")

    def check_verify_unwritten(self):
        return self.plain("verify", "-o", "json:/dev/full", self.whole(),
                          says="/dev/full: cannot write").returncode

    # roots.

    def roots(self, name, *options, online=False, says, pem):
        done = self.plain("roots", *self.lab.options(online), *options,
                          self.target(name))
        self.assertIn(says, " ".join(done.stderr.decode().split()))
        self.assertEqual(b"BEGIN CERTIFICATE" in done.stdout, pem)
        return done.returncode

    def check_roots_one(self):
        return self.roots("good-ecdsa", pem=True,
                          says="every address leads to this root")

    def check_roots_differ(self):
        return self.roots("two-roots", pem=True,
                          says="NOT every address leads to this root")

    def check_roots_none(self):
        return self.roots("root-unsent", pem=False, says="none found")

    def check_roots_by_aia(self):
        return self.roots("root-by-aia", online=True, pem=True,
                          says="confirm this fingerprint with the CA")

    def check_roots_unreachable(self):
        return self.roots("servfail", pem=False, says="servfail")

    def check_roots_partial(self):
        node = self.target("nxdomain").split(":")[0]
        return self.roots("good-ecdsa", "--node", node, pem=True,
                          says=f"{node}: nxdomain")

    def check_roots_invalid(self):
        return self.roots(BAD, pem=False, says=f"{BAD} Root none found")

    def check_roots_unwritten(self):
        return self.roots("good-ecdsa", "--export-root", self.gone(),
                          pem=False, says=str(self.gone()))

    # judge and report.

    def recorded(self, *names, also=b""):
        """A file with the records of these hosts."""
        done = self.hosts(*names)
        return self.lab.file("records.jsonl", done.stdout + also)

    def again(self, command, *arguments, verdicts):
        # judge has options of its own: the laboratory is on loopback.
        ours = ["--allow-special-addresses"] if command == "judge" else []
        done = self.plain(command, "-f", "jsonl", *ours, *arguments)
        self.assertEqual([r["verdict"] for r in records(done.stdout)],
                         verdicts, done.stderr)
        return done.returncode

    def check_judge_ready(self):
        """What had expired had not at that time."""
        return self.again("judge", "--at", f"{pki.days(-50).isoformat()}Z",
                          self.recorded("expired"), verdicts=["ready"])

    def check_judge_not_ready(self):
        return self.again("judge", "--at", f"{pki.days(200).isoformat()}Z",
                          self.recorded("good-ecdsa"), verdicts=["not-ready"])

    def check_judge_inconclusive(self):
        return self.again("judge", self.recorded("servfail"),
                          verdicts=["inconclusive"])

    def check_judge_damaged(self):
        path = self.recorded("good-ecdsa", also=b'{"schema":"certready/1"\n')
        return self.again("judge", path, verdicts=["ready"])

    def check_judge_no_file(self):
        return self.plain("judge", says="no file").returncode

    def check_judge_missing(self):
        return self.plain("judge", self.gone(),
                          says=str(self.gone())).returncode

    def check_judge_nothing(self):
        path = self.lab.file("prose.jsonl", "no records\n")
        return self.plain("judge", path, says="prose.jsonl").returncode

    def check_judge_unwritten(self):
        return self.plain("judge", "-o", "csv:/dev/full",
                          self.recorded("good-ecdsa"),
                          says="/dev/full: cannot write").returncode

    def check_report_ready(self):
        return self.again("report", self.recorded("good-ecdsa"),
                          verdicts=["ready"])

    def check_report_not_ready(self):
        return self.again("report", self.recorded("expired"),
                          verdicts=["not-ready"])

    def since_recorded(self, before, now):
        """A file with the records of a run that had a baseline."""
        path = self.lab.folder / "before.jsonl"
        self.hosts(before, options=["-o", f"jsonl:{path}"])
        done = self.hosts(now, options=["--baseline", path])
        return self.lab.file("since.jsonl", done.stdout)

    def check_report_fail_on_new(self):
        return self.again("report", "--fail-on", "new",
                          self.since_recorded("expired", "expired"),
                          verdicts=["not-ready"])

    def check_report_fail_on_new_found(self):
        return self.again("report", "--fail-on", "new",
                          self.since_recorded("good-ecdsa", "expired"),
                          verdicts=["not-ready"])

    def check_report_baseline_missing(self):
        """One of two files is enough; nothing is written then."""
        path = self.recorded("good-ecdsa")
        done = self.plain("report", "--fail-on", "new",
                          self.since_recorded("expired", "expired"), path,
                          says=f"{path}: recorded without --baseline")
        self.assertEqual(done.stdout, b"")
        return done.returncode

    def check_report_damaged(self):
        path = self.recorded("good-ecdsa", also=b"[]\n")
        return self.again("report", path, verdicts=["ready"])

    def check_report_missing(self):
        return self.plain("report", self.gone(),
                          says=str(self.gone())).returncode

    def check_report_unwritten(self):
        return self.plain("report", "-o", "csv:/dev/full",
                          self.recorded("good-ecdsa"),
                          says="/dev/full: cannot write").returncode

    # rules.

    def check_rules_list(self):
        return self.plain("rules", says="chain.incomplete").returncode

    def check_rules_one(self):
        return self.plain("rules", "chain.incomplete", says="Fix").returncode

    def check_rules_unknown(self):
        return self.plain("rules", "chain.nonsense",
                          says="chain.nonsense").returncode

    def check_rules_unwritten(self):
        return self.plain("rules", prefix=CLOSED,
                          says="standard output: cannot").returncode

    def test_each_row_has_a_check_and_each_check_a_row(self):
        checks = {name.removeprefix("check_").replace("_", "-")
                  for name in dir(self) if name.startswith("check_")}
        self.assertEqual(checks, set(rows()))

    def test_the_table(self):
        """Three columns, no id twice, the exit codes there are."""
        lines = TABLE.read_text("utf-8").splitlines()
        self.assertEqual(lines[0], "id\tsituation\texit")
        cells = [line.split("\t") for line in lines[1:]]
        self.assertEqual({len(row) for row in cells}, {3})
        for column in (0, 1):
            self.assertEqual(len({row[column] for row in cells}), len(cells))
        self.assertEqual({row[2] for row in cells},
                         {"0", "1", "2", "3", "4", "130", "143"})
        for _, situation, _ in cells:
            self.assertLessEqual(len(situation), 70, situation)


def of_row(name, code):
    def test(self):
        self.assertEqual(getattr(self, f"check_{name}")(), code)
    test.__doc__ = f"{name}: {code}"
    return test


for _id, _code in rows().items():
    _name = _id.replace("-", "_")
    if hasattr(Checks, f"check_{_name}"):  # the test above tells if not
        setattr(Checks, f"test_{_name}", of_row(_name, _code))


if __name__ == "__main__":
    unittest.main()
