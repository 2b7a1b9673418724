#!/usr/bin/python3
"""The shells themselves complete what the program knows.

Usage: completion_test.py GENERATOR PROGRAM SHELL…
"""

import os
import pathlib
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from support import Programs

PROGRAMS = Programs(sys.argv.pop(1), sys.argv.pop(1))
SHELLS = [sys.argv.pop() for _ in sys.argv[1:]]
FORMATS = {"text", "json", "jsonl", "csv", "html", "markdown", "junit", "sarif",
           "gitlab", "github", "prometheus", "nagios", "tap"}
PATIENCE = 60
BASH = """\
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDBREAKS=${3-$COMP_WORDBREAKS}
_certready
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Shell(unittest.TestCase):
    shell = None

    def setUp(self):
        if self.shell not in SHELLS:
            self.skipTest("not asked for")
        folder = tempfile.TemporaryDirectory(prefix="certready-completion-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name in ("chain.pem", "a root.pem", "report.xml"):
            pathlib.Path(self.folder, name).touch()

    def run_shell(self, *command):
        run = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True,
            timeout=PATIENCE, check=False,
            env={"PATH": os.environ["PATH"], "HOME": self.folder,
                 "LC_ALL": "C.UTF-8", "TERM": "dumb"})
        self.assertEqual(run.stderr, "")
        return run.stdout.splitlines()

    def type_into(self, command, setup, cases):
        """Types each line and a tab; pairs of a line and the words that are
        there then."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.environ.update(HOME=self.folder, TERM="vt100", LC_ALL="C.UTF-8",
                              PS1="")
            os.execvp(command[0], command)
        try:
            os.write(terminal, f"{setup}; echo re''ady\n".encode())
            self.wait_for(terminal, r"[\r\n]ready\r?\n")
            for line, words in cases:
                with self.subTest(line):
                    self.assertEqual(self.typed(terminal, line), words)
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)

    def typed(self, terminal, line):
        """Then goes to the beginning of the line, so that what is there comes
        back word by word."""
        keys = f"{line}\t\x01printf '<%s>\\n' \x05 en''d\n"
        os.write(terminal, keys.encode())
        text = self.wait_for(terminal, r"[\r\n]<end>\r?\n")
        return re.findall(r"(?:^|\r)<(.*)>\r?$", text, re.MULTILINE)[:-1]

    def wait_for(self, terminal, pattern):
        said, end = "", time.monotonic() + PATIENCE
        while not re.search(pattern, said):
            ready, _, _ = select.select([terminal], [], [],
                                        end - time.monotonic())
            self.assertTrue(ready, f"{pattern} did not come: {said!r}")
            said += os.read(terminal, 4096).decode("utf-8", "replace")
        return said

    def everywhere(self):
        """Commands and the options of each, as --help has them."""
        self.assertLessEqual(set(PROGRAMS.commands()),
                             set(self.completed("certready ")))
        for command in PROGRAMS.commands():
            given = set(self.completed(f"certready {command} -"))
            self.assertEqual(
                {word for word in given if word.startswith("--")},
                {word for word in PROGRAMS.options(command)
                 if word.startswith("--")})

    def completed(self, line):
        raise NotImplementedError


class Bash(Shell):
    shell = "bash"

    def completed(self, line, *breaks):
        return self.run_shell("bash", "--norc", "-c", BASH, "bash",
                              PROGRAMS.made("bash"), line, *breaks)

    def test_commands_and_options(self):
        self.everywhere()
        self.assertEqual(self.completed("certready ver"), ["verify"])
        self.assertEqual(set(self.completed("certready rules -")),
                         PROGRAMS.options("rules"))

    def test_options_of_scan_without_a_command(self):
        self.assertEqual(set(self.completed("certready -")),
                         PROGRAMS.options("scan"))
        self.assertIn("--input", self.completed("certready host --in"))

    def test_fixed_words(self):
        for line, words in (
                ("certready scan --goal ", {"license", "full"}),
                ("certready scan --goal=f", {"full"}),
                ("certready verify --profile ",
                 {"product", "webpki", "rfc5280"}),
                ("certready -f ", FORMATS),
                ("certready scan --format js", {"json", "jsonl"}),
                ("certready rules -f ", {"text", "json", "markdown"}),
                ("certready rules name.mis", {"name.mismatch"}),
                ("certready scan -o ju", {"junit:"})):
            with self.subTest(line):
                self.assertEqual(set(self.completed(line)), words)

    def test_every_rule(self):
        self.assertEqual(sorted(self.completed("certready rules ")),
                         sorted(PROGRAMS.rules()))

    def test_the_program_takes_the_formats(self):
        for name in self.completed("certready rules -f "):
            self.assertNotEqual(PROGRAMS.says("rules", "-f", name), "")

    def test_file_names(self):
        for line, words in (
                ("certready verify ch", ["chain.pem"]),
                ("certready verify --roots ch", ["chain.pem"]),
                ("certready scan --roots=ch", ["chain.pem"]),
                ("certready verify a", ["a root.pem"]),
                ("certready scan -o junit:re", ["report.xml"])):
            with self.subTest(line):
                self.assertEqual(self.completed(line), words)

    def test_where_words_are_not_broken(self):
        for line, word in (
                ("certready scan -o junit:re", "junit:report.xml"),
                ("certready scan --goal=f", "--goal=full"),
                ("certready scan --output=junit:r",
                 "--output=junit:report.xml")):
            with self.subTest(line):
                self.assertEqual(self.completed(line, " \t\n"), [word])

    def test_nothing(self):
        for line in ("certready scan --port ", "certready scan --at 2",
                     "certready scan -- --g", "certready rules x"):
            with self.subTest(line):
                self.assertEqual(self.completed(line), [""])

    def test_at_the_keyboard(self):
        self.type_into(
            ["bash", "--norc", "--noprofile", "-i"],
            f"source {PROGRAMS.made('bash')}", (
                ("certready ver", ["certready", "verify"]),
                ("certready verify --goa", ["certready", "verify", "--goal"]),
                ("certready scan --goal=fu",
                 ["certready", "scan", "--goal=full"]),
                ("certready scan -o junit:re",
                 ["certready", "scan", "-o", "junit:report.xml"]),
                ("certready verify a",
                 ["certready", "verify", "a root.pem"]),
                ("certready verify a\\ ro",
                 ["certready", "verify", "a root.pem"])))


class Zsh(Shell):
    shell = "zsh"

    def test_at_the_keyboard(self):
        functions = pathlib.Path(self.folder, "functions")
        functions.mkdir()
        shutil.copy(PROGRAMS.made("zsh"), functions / "_certready")
        setup = (f"PS1= PS2= RPS1=; unsetopt prompt_cr prompt_sp beep; "
                 f"bindkey -e; fpath=({shlex.quote(str(functions))} $fpath); "
                 "autoload -U compinit; compinit -u -D; TMOUT=0")
        self.type_into(["zsh", "-f", "-i"], setup, (
            ("certready ver", ["certready", "verify"]),
            ("certready verify --goa", ["certready", "verify", "--goal"]),
            ("certready scan --goal fu",
             ["certready", "scan", "--goal", "full"]),
            ("certready scan --input cha",
             ["certready", "scan", "--input", "chain.pem"]),
            ("certready scan -f sar", ["certready", "scan", "-f", "sarif"]),
            ("certready rules -f mark",
             ["certready", "rules", "-f", "markdown"]),
            ("certready scan -o jun", ["certready", "scan", "-o", "junit:"]),
            ("certready scan -o junit:re",
             ["certready", "scan", "-o", "junit:report.xml"]),
            ("certready verify cha", ["certready", "verify", "chain.pem"]),
            ("certready rules name.misma",
             ["certready", "rules", "name.mismatch"])))

    def test_every_option_is_named(self):
        text = pathlib.Path(PROGRAMS.made("zsh")).read_text("utf-8")
        for command in PROGRAMS.commands():
            part = text.split(f"\n    {command})\n")[1].split(";;")[0]
            named = set(re.findall(r"(?<![\w-])--[a-z][\w-]*(?==?[\[}])", part))
            self.assertEqual(named, {
                word for word in PROGRAMS.options(command)
                if word.startswith("--")})


class Fish(Shell):
    shell = "fish"

    def completed(self, line):
        replies = self.run_shell(
            "fish", "--no-config", "-c", f"source {PROGRAMS.made('fish')}; "
            f"complete -C {shlex.quote(line)}")
        return [reply.split("\t")[0] for reply in replies]

    def test_commands_and_options(self):
        self.everywhere()
        self.assertEqual(self.completed("certready ver"), ["verify"])

    def test_words_and_files(self):
        for line, words in (
                ("certready scan --goal ", {"license", "full"}),
                ("certready scan --goal=f", {"--goal=full"}),
                ("certready scan -f ", FORMATS),
                ("certready rules --format ", {"text", "json", "markdown"}),
                ("certready rules name.mis", {"name.mismatch"}),
                ("certready scan -o jun", {"junit:"}),
                ("certready scan -o junit:re", {"junit:report.xml"}),
                ("certready verify ch", {"chain.pem"}),
                ("certready scan --roots ch", {"chain.pem"}),
                ("certready rules report.x", set())):
            with self.subTest(line):
                self.assertEqual(set(self.completed(line)), words)


if __name__ == "__main__":
    for name in SHELLS:
        if shutil.which(name) is None:
            print(f"{name} is not installed")
            sys.exit(77)
    unittest.main()
