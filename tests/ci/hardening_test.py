#!/usr/bin/python3
"""The program is built with what makes memory errors hard to exploit.

Usage: hardening_test.py PROGRAM LIBRARY, a static library of ours in it
"""

import subprocess
import sys
import unittest

LIBRARY = sys.argv.pop()
PROGRAM = sys.argv.pop()


def output(*command):
    return subprocess.run(command, capture_output=True, text=True,
                          check=True).stdout


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


if __name__ == "__main__":
    unittest.main()
