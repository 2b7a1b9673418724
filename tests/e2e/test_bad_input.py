"""Wrong use, bad files and bad lines: a clear word, the right exit code, and
nothing else harmed."""

import os
import pathlib
import re
import subprocess
import threading
import unittest

from support import LaboratoryTest, PlainTest, program, records, run

GOOD = "good-ecdsa.example.com"
# Messages use the long form of an option.
LONG = {"-p": "port", "-c": "concurrency", "-f": "format", "-o": "output"}


class WrongUse(PlainTest):
    """Found before anything is scanned: exit 2, nothing on stdout."""

    def refuse(self, *arguments, says=(), **settings):
        done = run(*arguments, **settings)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 2, said)
        self.assertEqual(done.stdout, b"")
        for word in says:
            self.assertIn(word, said)
        self.assertNotIn("\x1b", said)
        return said

    def test_unknown_options(self):
        for option in ("--no-such-option", "-Z", "--no-such=1"):
            with self.subTest(option):
                self.refuse("scan", option, GOOD,
                            says=[option.split("=")[0].lstrip("-")])

    def test_options_of_another_command(self):
        """What a command has no use for it does not take, and ignore."""
        for command, option in (("roots", ("-f", "json")),
                                ("roots", ("-o", "json:x.json")),
                                ("verify", ("--input", "x")),
                                ("report", ("--at", "2026-01-01T00:00:00Z"))):
            with self.subTest(command=command, option=option):
                self.refuse(command, *option, GOOD,
                            says=[option[0].lstrip("-")])

    def test_missing_arguments(self):
        for option in ("--input", "-p", "--dns", "-f", "-o", "--roots"):
            with self.subTest(option):
                self.refuse("scan", GOOD, option,
                            says=[option.lstrip("-")])

    def test_values_out_of_range(self):
        cases = [
            ("-p", "0"), ("-p", "65536"), ("-p", "https"), ("-p", "-1"),
            ("-c", "0"), ("-c", "many"), ("--threads", "0"),
            ("--timeout", "soon"), ("--timeout", "-1"), ("--timeout", "0"),
            ("--connect-timeout", "x"), ("--handshake-timeout", "nan"),
            ("--retries", "-1"), ("--rate", "0"), ("--rate", "fast"),
            ("--warn-days", "-3"), ("--warn-days", "a"),
            ("--at", "yesterday"), ("--at", "2026-13-01T00:00:00Z"),
            ("--at", "2026-02-30T00:00:00Z"), ("--at", ""),
            ("--dns", "no server"), ("--dns", "127.0.0.1:0"),
            ("--dns", "127.0.0.1:x"), ("--dns", ""),
            ("--resolve", "host"), ("--resolve", "host:443"),
            ("--resolve", "host:443:nowhere"),
            ("--resolve", "host:99999:127.0.0.1"),
            ("--expect-ip", "300.1.1.1"), ("--expect-ip", ""),
            ("--goal", "glory"), ("--profile", "mine"),
            ("--purpose", "world"), ("--fail-on", "monday"),
            ("--color", "pink"), ("--progress", "perhaps"),
            ("--max-depth", "-1"), ("--max-depth", "deep"),
        ]
        for option, value in cases:
            with self.subTest(f"{option} {value}"):
                self.refuse("scan", option, value, GOOD,
                            says=[LONG.get(option, option)])

    def test_values_that_would_move_the_cursor(self):
        """refuse() looks for the octet that a terminal obeys."""
        bad = "\x1b[31mred"
        (self.folder / "roots").mkdir()
        self.file(f"roots/{bad}", b"no certificate")
        for option, value in (("--expect-ip", bad), ("--dns", bad),
                              ("--roots", bad), ("--extra-roots", bad),
                              ("--roots", self.folder / "roots"),
                              ("--crls", bad), ("--waive", bad),
                              ("--goal", bad), ("--resolve", bad)):
            with self.subTest(option):
                self.refuse("scan", option, value, GOOD)

    def test_places_that_would_move_the_cursor(self):
        place = self.folder / "\x1b[31mred" / "none"
        for option, value in (("-o", f"json:{place}"), ("--kit", place)):
            with self.subTest(option):
                done = run("scan", "--offline", option, value, "127.0.0.1:1")
                self.assertEqual(done.returncode, 4, done.stderr)
                self.assertIn(b"u{001B}[31mred", done.stderr)
                self.assertNotIn(b"\x1b", done.stderr)

    def test_formats_that_do_not_exist(self):
        for option, value in (("-f", "cuneiform"),
                              ("-o", f"cuneiform:{self.folder}/report")):
            with self.subTest(option):
                # Those that exist are named.
                self.refuse("scan", option, value, GOOD,
                            says=["cuneiform", "text", "jsonl", "json"])
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_an_output_needs_a_file(self):
        for value in ("jsonl", "jsonl:", ":report", ""):
            with self.subTest(value):
                self.refuse("scan", "-o", value, GOOD)

    def test_one_file_for_two(self):
        file = self.folder / "one"
        for options, says in (
                (("--export-root", file, "--export-chain", file),
                 ["--export-root", "--export-chain"]),
                (("--kit", file, "--export-root", file), ["--kit"]),
                (("-o", f"json:{file}", "--export-root", file), ["-o"]),
                (("-o", "json:one", "--kit", "./one"), ["-o", "kit"])):
            with self.subTest(options):
                self.refuse("scan", *options, GOOD, says=says)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_kit_is_a_file(self):
        self.refuse("scan", "--kit", "-", GOOD, says=["--kit"],
                    cwd=self.folder)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_values_that_are_no_text(self):
        """They are shown so that a terminal takes no harm."""
        value = b"x\x1b[31m\xff"
        for option in (b"--expect-ip", b"--roots", b"--extra-roots",
                       b"--crl", b"--dns", b"--input", b"--waive"):
            with self.subTest(option):
                done = subprocess.run(
                    [program(), b"scan", option, value, GOOD],
                    capture_output=True, check=False)
                self.assertEqual(done.returncode, 2)
                self.assertIn(rb"x\u{001B}[31m\xFF", done.stderr)

    def test_both_families_alone(self):
        for options in (("-4", "-6"), ("-6", "-4")):
            self.refuse("scan", *options, GOOD, says=["-4", "-6"])
            self.refuse("roots", *options, GOOD, says=["-4", "-6"])

    def test_no_host_to_verify_for(self):
        self.refuse("verify", "--host", "", self.file("any.pem", b"x"),
                    says=["--host"])

    def test_no_target(self):
        self.refuse("scan", says=["target"])
        self.refuse("scan", "--input", self.file("empty", b""),
                    says=["target"])
        self.refuse("scan", "--input",
                    self.file("comments", b"# none\n\n   \n# here\n"),
                    says=["target"])
        self.refuse("scan", "--input", "-", input=b"", says=["target"])

    def test_roots_that_cannot_be_used(self):
        key = (b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n"
               b"-----END PRIVATE KEY-----\n")
        broken = (b"-----BEGIN CERTIFICATE-----\nMIIB!!!\n"
                  b"-----END CERTIFICATE-----\n")
        files = {
            "missing.pem": self.folder / "missing.pem",
            "empty.pem": self.file("empty.pem", b""),
            "prose.pem": self.file("prose.pem", b"these are no roots\n" * 9),
            "key.pem": self.file("key.pem", key),
            "broken.pem": self.file("broken.pem", broken),
            "noise.pem": self.file("noise.pem", os.urandom(4096)),
        }
        for option in ("--roots", "--extra-roots"):
            for name, path in files.items():
                with self.subTest(f"{option} {name}"):
                    self.refuse("scan", option, path, GOOD, says=[name])

    def test_roots_without_permission(self):
        if os.geteuid() == 0:
            self.skipTest("root may read every file")
        path = self.file("locked.pem", b"")
        path.chmod(0)
        self.refuse("scan", "--roots", path, GOOD, says=["locked.pem"])

    def test_a_system_store_that_is_not_there(self):
        env = {**os.environ, "SSL_CERT_FILE": str(self.folder / "gone.pem")}
        env.pop("SSL_CERT_DIR", None)
        self.refuse("scan", GOOD, env=env, says=["gone.pem"])

    def test_input_that_is_no_file(self):
        self.refuse("scan", "--input", self.folder, says=[str(self.folder)])
        self.refuse("scan", "--input", self.folder / "gone", says=["gone"])

    def test_utf_16_is_named(self):
        for coding in ("utf-16", "utf-16-le", "utf-16-be"):
            with self.subTest(coding):
                path = self.file(coding, f"{GOOD}\n".encode(coding))
                done = run("scan", "--input", path)
                self.assertEqual(done.returncode, 2)
                self.assertIn(b"UTF-16", done.stderr + done.stdout)

    def test_options_for_one_target_with_several(self):
        root = self.file("x", b"")
        for option, value in (
                ("--sni", "a.example.com"), ("--expect-ip", "127.0.0.1"),
                ("--node", "a.example.com"),
                ("--failover", "a.example.com"),
                ("--licensed-host", "a.example.com"),
                ("--licensed-root", "0" * 64),
                ("--export-root", self.folder / "root.pem"),
                ("--export-chain", self.folder / "chain.pem")):
            with self.subTest(option):
                done = run("scan", option, value, GOOD, "b.example.com")
                if b"nknown option" in done.stderr:
                    self.skipTest(f"{option} is not built yet")
                self.assertEqual(done.returncode, 2, done.stderr)
                # By its name, or as one of a family.
                family = option.rsplit("-", 1)[0] + "-*"
                said = done.stderr.decode()
                self.assertTrue(option in said or family in said, said)
                self.assertEqual(done.stdout, b"")
        self.assertEqual(list(self.folder.iterdir()), [root])

    def test_help_and_version_are_no_errors(self):
        for command in ([], ["scan"], ["roots"], ["verify"], ["judge"],
                        ["report"], ["rules"]):
            with self.subTest(command):
                done = run(*command, "--help")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(b"certready", done.stdout)
                self.assertEqual(done.stderr, b"")
                for line in done.stdout.decode().splitlines():
                    self.assertLessEqual(len(line), 80, line)
                    self.assertEqual(line, line.rstrip())
        done = run("--version")
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in (b"certready", b"wolfSSL", b"c-ares", b"libcurl"):
            self.assertIn(word, done.stdout)

    def test_help_lists_what_the_program_takes(self):
        said = run("scan", "--help").stdout.decode()
        for option in ("--input", "--dns", "--resolve", "--expect-ip",
                       "--roots", "--extra-roots", "--at", "--retries",
                       "--fail-on", "--output"):
            self.assertIn(option, said)


class BadLines(LaboratoryTest):
    """A bad line gets its own record; the others are scanned."""

    only = {"good-ecdsa"}

    def list(self, octets):
        path = self.lab.file("list.txt", octets)
        done = self.scan("--input", path)
        for record in done.records:
            self.assertEqual(record["input"]["file"], path)
        return done

    def verdicts(self, done):
        return [(r["input"]["line"], r["verdict"]) for r in sorted(
            done.records, key=lambda r: r["input"]["line"])]

    def assert_lines(self, octets, bad=(), good=()):
        """These lines are invalid, those are ready, and there is no other
        record."""
        done = self.list(octets)
        self.assertEqual(self.verdicts(done), sorted(
            [(line, "invalid") for line in bad] +
            [(line, "ready") for line in good]), done.stderr.decode())
        self.assertEqual(done.returncode, 2 if bad else 0)
        return done

    def test_each_bad_line(self):
        label = "a" * 64
        name = ".".join(["a" * 60] * 5)
        for text in ("bad..example.com", "-bad.example.com",
                     "bad-.example.com", "bad_name!.example.com",
                     ".example.com", f"{label}.example.com", name,
                     f"{GOOD}:0", f"{GOOD}:65536", f"{GOOD}:", f"{GOOD}:x",
                     "*.example.com", "[::1", "[::1]x", "ftp://x.example.com",
                     "https://", "http:", f"{GOOD} 999.1.1.1",
                     f"{GOOD} 127.0.0.1,", f"{GOOD} 127.0.0.1 127.0.0.2",
                     "1.2.3.4.5", "; touch x"):
            with self.subTest(text):
                self.assert_lines(f"{text}\n{GOOD}\n".encode(),
                                  bad=[1], good=[2])

    def test_the_others_are_scanned(self):
        done = self.assert_lines(
            f"# a comment\n{GOOD}\nbad..example.com\n\n"
            f"  {GOOD}  # the same again\n-.example.com\n{GOOD}\n".encode(),
            bad=[3, 6], good=[2, 5, 7])
        [record] = [r for r in done.records if r["input"]["line"] == 3]
        self.assertIn("bad..example.com", record["target"])
        self.assertEqual([f["id"] for f in record["findings"]],
                         ["dns.name-invalid"])
        self.assertEqual(record["endpoints"], [])

    def test_the_limits_of_a_name(self):
        longest = ".".join(["a" * 63] * 3 + ["b" * 49, "example.com"])
        self.assertEqual(len(longest), 253)
        done = self.list(f"{longest}\na{longest[1:49]}b{longest[48:]}\n"
                         .encode())
        self.assertEqual([v for _, v in self.verdicts(done)],
                         ["not-ready", "invalid"])

    def test_a_line_of_one_megabyte(self):
        for filler in (b"a", b"a.", b" ", b"\xff"):
            with self.subTest(filler):
                line = b"x" + filler * (1000000 // len(filler)) + b"y"
                done = self.assert_lines(
                    line + b"\n" + GOOD.encode() + b"\n", bad=[1], good=[2])
                self.assertLess(len(done.stdout), 100000,
                                "the line is not repeated whole")

    def test_nul_octets(self):
        self.assert_lines(b"good-ecdsa\0.example.com\n" + GOOD.encode() +
                          b"\n\0\0\0\n", bad=[1, 3], good=[2])

    def test_octets_that_are_no_text(self):
        done = self.assert_lines(
            b"caf\xe9.example.com\n\x1b]0;owned\x07\n\xe2\x80\xae.example\n" +
            GOOD.encode() + b"\n", bad=[1, 2, 3], good=[4])
        for octets in (done.stdout, done.stderr):
            for bad in (b"\x1b", b"\x07", b"\xe2\x80\xae"):
                self.assertNotIn(bad, octets)
            octets.decode("utf-8")

    def test_marks_of_windows(self):
        """A byte order mark and CRLF are no part of a name."""
        self.assert_lines(b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n" +
                          b"# comment\r\n\r\n" + GOOD.encode() + b"\r\n",
                          good=[1, 4])

    def test_a_named_pipe(self):
        """It is opened once, so that its writer is not cut off."""
        path = str(self.lab.folder / "pipe")
        os.mkfifo(path)
        writer = threading.Thread(
            target=lambda: pathlib.Path(path).write_text(f"{GOOD}\n"),
            daemon=True)
        writer.start()
        done = self.scan("--progress", "always", "--input", path)
        writer.join()
        self.assertEqual([r["verdict"] for r in done.records], ["ready"])

    def test_no_newline_at_the_end(self):
        self.assert_lines(f"{GOOD}\n{GOOD}".encode(), good=[1, 2])

    def test_arguments_and_files_together(self):
        path = self.lab.file("both.txt", "bad..example.com\n")
        done = self.scan(GOOD, "--input", path, "also..bad")
        self.assertEqual(done.returncode, 2)
        self.assertEqual(sorted(r["verdict"] for r in done.records),
                         ["invalid", "invalid", "ready"])
        [given] = [r for r in done.records if r["verdict"] == "ready"]
        self.assertEqual(given["target"].split(":")[0], GOOD)

    def test_a_bad_line_in_the_text_report(self):
        path = self.lab.file("text.txt", f"bad\x1b[31m..example.com\n{GOOD}\n")
        done = run("scan", *self.lab.options(), "--input", path,
                   env=self.lab.env())
        self.assertEqual(done.returncode, 2)
        said = done.stdout.decode()
        self.assertIn("invalid", said.lower())
        self.assertRegex(" ".join(said.split()), r"line 1 of \S*text\.txt")
        self.assertNotIn("\x1b", said)

    def test_a_bad_line_on_standard_error(self):
        """Also where the report is for programs; not with -q."""
        path = self.lab.file("told.txt", f"{GOOD}\n\nbad\x1b[31m..x\n")
        for quiet, said in ((False, rf"certready: {re.escape(path)}:3: "
                                    r'"bad\\u\{001B\}\[31m\.\.x" is no target: '
                                    r"[^\n]*\n"),
                            (True, "")):
            with self.subTest(quiet=quiet):
                done = self.scan("--input", path, *["-q"] * quiet)
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr.decode(), rf"\A{said}\Z")


class Reports(LaboratoryTest):
    """A report that cannot be written: exit 4, no half of it left."""

    only = {"good-ecdsa"}

    def report(self, *arguments, **settings):
        return run("scan", *self.lab.options(), "-f", "jsonl", *arguments,
                   GOOD, env=self.lab.env(), **settings)

    def test_a_folder_that_is_not_there(self):
        path = self.lab.folder / "gone/report.json"
        done = self.report("-o", f"json:{path}")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(str(path), done.stderr.decode())
        self.assertFalse(path.exists())

    def test_a_folder_in_the_place_of_the_file(self):
        path = self.lab.folder / "a-folder"
        path.mkdir()
        done = self.report("-o", f"json:{path}")
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertTrue(path.is_dir())
        self.assertEqual(list(path.iterdir()), [])

    def test_a_disk_that_is_full(self):
        """Nothing under the final name, no temporary file left."""
        folder = self.lab.folder / "full"
        folder.mkdir()
        path = folder / "report.json"
        path.write_text("the old report")
        # Writing past the limit fails as on a full disk where SIGXFSZ is
        # ignored, as it is in us and so in the program.
        command = [program(), "scan", *self.lab.options(), "-f", "jsonl",
                   "-o", f"json:{path}", GOOD]
        done = subprocess.run(
            ["prlimit", "--fsize=1000", "--", *command],
            env=self.lab.env(), restore_signals=False, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertIn(str(path), done.stderr.decode())
        self.assertEqual([p.name for p in folder.iterdir()], [path.name])
        self.assertEqual(path.read_text(), "the old report")

    def test_closed_stdout(self):
        done = subprocess.run(
            ["sh", "-c", 'exec "$0" "$@" >&-', program(), "scan",
             *self.lab.options(), "-f", "jsonl", GOOD],
            env=self.lab.env(), stderr=subprocess.PIPE, check=False,
            timeout=120)
        self.assertEqual(done.returncode, 4, done.stderr)

    def test_a_reader_that_left(self):
        reading, writing = os.pipe()
        os.close(reading)
        try:
            done = self.report(stdout=writing)
        finally:
            os.close(writing)
        self.assertEqual(done.returncode, 4, done.stderr)

    def test_stdout_on_a_full_device(self):
        with open("/dev/full", "wb") as full:
            done = self.report(stdout=full)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertNotEqual(done.stderr, b"")

    def test_one_report_fails_the_others_are_written(self):
        good = self.lab.folder / "good.jsonl"
        done = self.report("-o", f"json:{self.lab.folder}/gone/x.json",
                           "-o", f"jsonl:{good}")
        self.assertEqual(done.returncode, 4, done.stderr)
        if good.exists():
            self.assertEqual(len(records(good.read_bytes())), 1)

    def test_stdout_for_two(self):
        done = self.report("-o", "text:-")
        self.assertEqual(done.returncode, 2, done.stdout)


if __name__ == "__main__":
    unittest.main()
