#!/usr/bin/python3
"""The manual pages are well formed and say all that the program does.

Usage: manual_test.py GENERATOR PROGRAM
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from support import DATE, ROOT, VERSION, Programs

PROGRAMS = Programs(sys.argv.pop(1), sys.argv.pop(1))
PAGES = ("man1", "man5", "man7")
GETENV = re.compile(r'(?:getenv|variable|env_is_\w+)\("(\w+)"\)')


def shown(kind):
    """A page as a reader sees it, with single spaces."""
    text = subprocess.run(
        ["mandoc", "-Tutf8", "-O", "width=200", PROGRAMS.made(kind)],
        capture_output=True, text=True, check=True).stdout
    return re.sub(r"[ \t]+", " ", re.sub(".\b", "", text))


class Pages(unittest.TestCase):
    def test_mandoc_finds_nothing(self):
        for kind in PAGES:
            with self.subTest(kind):
                run = subprocess.run(
                    ["mandoc", "-Tlint", "-Wall", PROGRAMS.made(kind)],
                    capture_output=True, text=True, check=False)
                self.assertEqual(run.stdout + run.stderr, "")

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_groff_finds_nothing(self):
        for kind in PAGES:
            with self.subTest(kind):
                run = subprocess.run(
                    ["groff", "-man", "-ww", "-Tutf8", PROGRAMS.made(kind)],
                    capture_output=True, text=True, check=True)
                self.assertEqual(run.stderr, "")

    def test_the_date_is_the_given_one(self):
        for kind in PAGES:
            self.assertIn(DATE, shown(kind))
            self.assertIn(VERSION, shown(kind))

    def test_twice_the_same(self):
        for kind in PAGES:
            first = pathlib.Path(PROGRAMS.made(kind)).read_bytes()
            self.assertEqual(
                first, pathlib.Path(PROGRAMS.made(kind)).read_bytes())


class Command(unittest.TestCase):
    def sections(self):
        """The text below each heading of a command."""
        text = shown("man1").split("\nCOMMANDS\n")[1].split("\nEXIT STATUS")[0]
        parts = re.split(r"^ certready (.*)$", text, flags=re.MULTILINE)
        return dict(zip(parts[1::2], parts[2::2]))

    def test_every_option_of_every_command(self):
        sections = self.sections()
        self.assertGreaterEqual(len(PROGRAMS.commands()), 4)
        self.assertEqual(len(sections), len(PROGRAMS.commands()))
        for command in PROGRAMS.commands():
            [text] = [text for usage, text in sections.items()
                      if command in usage.replace("[", "").split()[0]]
            named = set(re.findall(r"(?<![\w-])--?[\w-]+", text))
            self.assertGreater(len(PROGRAMS.options(command)), 3)
            self.assertLessEqual(PROGRAMS.options(command), named)

    def test_every_format(self):
        """Those of the program, as it names them for a wrong one."""
        sections = self.sections()
        [scan] = [text for usage, text in sections.items() if "[scan]" in usage]
        self.assertGreater(len(PROGRAMS.formats("scan")), 10)
        for name in PROGRAMS.formats("scan"):
            self.assertRegex(scan, rf"(?m)^ {name}(\n| [A-Z1])")
            for command in ("scan", "verify", "judge", "report"):
                self.assertRegex(PROGRAMS.says(command, "--help"),
                                 rf"(?m)^  {name} +\S")
        [rules] = [text for usage, text in sections.items()
                   if usage.startswith("rules")]
        for name in PROGRAMS.formats("rules"):
            self.assertRegex(rules, rf"Formats:.* {name}[,.]")
            self.assertIn(f"\n  {name}\n", PROGRAMS.says("rules", "--help"))
        self.assertNotIn("\nFormats\n", PROGRAMS.says("roots", "--help"))

    def test_the_exit_codes_of_every_command(self):
        status = shown("man1").split("\nEXIT STATUS\n")[1]
        titles = re.findall(r"^ certready ([\w, ]+)$", status, re.MULTILINE)
        named = [name for title in titles for name in title.split(", ")]
        self.assertEqual(
            sorted(named), sorted(
                name for name in PROGRAMS.commands()
                if "\nExit codes\n" in PROGRAMS.says(name, "--help")))
        self.assertIn("report", named)

    def test_every_exit_code(self):
        page = shown("man1")
        lines = (ROOT / "docs/exit-codes.tsv").read_text("utf-8").splitlines()
        self.assertGreater(len(lines), 40)
        for line in lines[1:]:
            _, situation, code = line.split("\t")
            self.assertIn(f"\n {code} {situation}\n", page)

    def test_every_variable_of_the_environment(self):
        page = shown("man1").split("\nENVIRONMENT\n")[1].split("\nFILES\n")[0]
        names = set()
        for folder in ("base", "resolver", "probe", "chain", "reports", "scan",
                       "cli"):
            for path in (ROOT / folder).rglob("*.c"):
                names.update(GETENV.findall(path.read_text("utf-8")))
        self.assertIn("NO_COLOR", names)
        for name in names:
            self.assertRegex(page, rf"\b{name}\b")

    def test_examples_are_right_use(self):
        text = shown("man1").split("\nEXAMPLES\n")[1].split("\nSEE ALSO")[0]
        examples = re.findall(r"^ certready (.*)$", text, re.MULTILINE)
        self.assertGreater(len(examples), 4)
        for example in examples:
            words = example.split(" > ")[0].split()
            command = words[0] if words[0] in PROGRAMS.commands() else "scan"
            for word in words:
                if word.startswith("-"):
                    self.assertIn(word, PROGRAMS.options(command))


class Files(unittest.TestCase):
    def test_all_of_the_page(self):
        source = (ROOT / "docs/files.md").read_text("utf-8")
        page = shown("man5")
        for heading in re.findall(r"^## (.*)$", source, re.MULTILINE):
            words = heading.split("`")[0].strip()
            self.assertIn(words.upper(), page)
        for line in re.findall(r"^(  .*|certready .*)$", source, re.MULTILINE):
            if "`" not in line:
                self.assertIn(" ".join(line.split()), page)

    def convert(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".md") as file:
            file.write(text)
            file.flush()
            return PROGRAMS.generate("man5", file.name, "odd")

    def test_what_roff_would_take_for_its_own(self):
        run, path = self.convert(
            "## H\n\n.TH is no macro here, nor is\n'so; a \\ stays, and `-x`.\n"
            "\n```sh\n.nr x 1\n```\n\n| a | b |\n| --- | --- |\n| `c` | d |\n")
        self.assertEqual(run.returncode, 0, run.stderr)
        text = subprocess.run(["mandoc", "-Tascii", path], check=True,
                              capture_output=True, text=True).stdout
        text = re.sub(r"\s+", " ", re.sub(".\b", "", text))
        self.assertIn(".TH is no macro here, nor is 'so; a \\ stays, and -x.",
                      text)
        self.assertIn(" .nr x 1 c d ", text)

    def test_what_cannot_be_converted_is_named(self):
        for text, line in (("## H\n\n```sh\nls\n", 4), ("a `b\n\nc\n", 2)):
            run, _ = self.convert(text)
            self.assertEqual(run.returncode, 1)
            self.assertIn(f":{line}: ", run.stderr)

    def test_a_table_of_exit_codes_without_tabs(self):
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
            file.write("id\tsituation\texit\nready 0\n")
            file.flush()
            run, _ = PROGRAMS.generate("man1", file.name, "odd")
        self.assertEqual(run.returncode, 1)
        self.assertIn(":2: ", run.stderr)

    def test_a_file_that_is_not_there(self):
        run, _ = PROGRAMS.generate("man5", "/nonexistent.md", "odd")
        self.assertEqual(run.returncode, 1)
        self.assertIn("/nonexistent.md", run.stderr)


class Rules(unittest.TestCase):
    def test_every_rule(self):
        page = shown("man7")
        self.assertGreater(len(PROGRAMS.rules()), 50)
        for rule in PROGRAMS.rules():
            self.assertIn(f" {rule} (", page)


if __name__ == "__main__":
    unittest.main()
