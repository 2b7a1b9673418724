#!/usr/bin/python3
"""The program is built with what makes memory errors hard to exploit.

Usage: hardening_test.py PROGRAM LIBRARY, a static library of ours in it
"""

import json
import pathlib
import shlex
import subprocess
import sys
import unittest

LIBRARY = sys.argv.pop()
PROGRAM = sys.argv.pop()


def output(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout


def commands():
    """How each of our files is compiled."""
    path = pathlib.Path(PROGRAM).parent / "compile_commands.json"
    return [shlex.split(entry["command"])
            for entry in json.loads(path.read_text("utf-8"))]


def takes(compiler, option):
    return subprocess.run(
        [compiler, "-Werror", option, "-fsyntax-only", "-x", "c", "-"],
        input=b"", capture_output=True, check=False).returncode == 0


def readelf(*options):
    return output("readelf", "--wide", *options, PROGRAM)


class Hardening(unittest.TestCase):
    def test_loads_at_any_address(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN")
        self.assertRegex(readelf("--dynamic"), r"FLAGS_1.*\bPIE\b")

    def test_relocations_are_read_only(self):
        self.assertIn("GNU_RELRO", readelf("--program-headers"))
        self.assertRegex(readelf("--dynamic"), r"FLAGS.*\bBIND_NOW\b")

    def test_stack_is_not_executable(self):
        self.assertRegex(readelf("--program-headers"),
                         r"GNU_STACK(\s+0x[0-9a-f]+)+\s+RW\s")

    # Other libraries in the program would hide that ours lacks these.
    def test_stack_is_watched(self):
        self.assertIn("U __stack_chk_fail", output("nm", LIBRARY))

    def test_library_calls_are_checked(self):
        self.assertRegex(output("nm", LIBRARY), r"U __\w+_chk\n")

    def test_library_calls_are_checked_as_well_as_may_be(self):
        """The third level, in all files; the second would look the same."""
        for command in commands():
            self.assertEqual(
                [word for word in command if "_FORTIFY_SOURCE" in word],
                ["-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3"], command[-1])

    def test_variables_begin_as_zero(self):
        option = "-ftrivial-auto-var-init=zero"
        self.assertGreater(len(commands()), 100)
        can = takes(commands()[0][0], option)
        for command in commands():
            self.assertEqual(option in command, can, command[-1])


if __name__ == "__main__":
    unittest.main()
