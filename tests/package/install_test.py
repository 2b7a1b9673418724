#!/usr/bin/python3
"""`cmake --install` puts everything in its place, and works from there.

Usage: install_test.py BUILD
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import links
from support import ROOT

BUILD = sys.argv.pop()
FILES = """
bin/certready
share/bash-completion/completions/certready
share/certready/certready-1.schema.json
share/certready/certready.cdx.json
share/doc/certready/ARCHITECTURE.md
share/doc/certready/CHANGELOG.md
share/doc/certready/CONTRIBUTING.md
share/doc/certready/LICENSE
share/doc/certready/README.md
share/doc/certready/SECURITY.md
share/fish/vendor_completions.d/certready.fish
share/man/man1/certready.1
share/man/man5/certready.5
share/man/man7/certready-rules.7
share/zsh/site-functions/_certready
""".split()


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="certready-install-")
        cls.addClassCleanup(folder.cleanup)
        subprocess.run(
            ["cmake", "--install", BUILD, "--prefix", "/opt/there"],
            env={**os.environ, "DESTDIR": folder.name}, check=True,
            capture_output=True)
        cls.destdir = pathlib.Path(folder.name)
        cls.root = cls.destdir / "opt/there"

    def test_these_files_and_no_others(self):
        docs = [f"share/doc/certready/{path.relative_to(ROOT)}"
                for path in (ROOT / "docs").rglob("*")
                if path.suffix in (".md", ".tsv")]
        self.assertGreater(len(docs), 5)
        docs += [f"share/doc/certready/{path.relative_to(ROOT)}"
                 for path in (ROOT / "ci/templates").rglob("*")
                 if path.is_file()]
        there = [str(path.relative_to(self.root))
                 for path in self.root.rglob("*") if path.is_file()]
        self.assertEqual(sorted(there), sorted(FILES + docs))

    def test_nothing_lies_elsewhere(self):
        self.assertEqual([path.name for path in self.destdir.iterdir()],
                         ["opt"])
        self.assertEqual([path.name for path in self.root.parent.iterdir()],
                         ["there"])

    def test_only_the_program_is_a_program(self):
        for path in self.root.rglob("*"):
            if path.is_file():
                self.assertEqual(os.access(path, os.X_OK),
                                 path.parent.name == "bin", path)

    def test_no_file_is_empty_or_half_made(self):
        for path in self.root.rglob("*"):
            if path.is_file() and path.parent.name != "bin":
                self.assertGreater(path.stat().st_size, 100, path)
        for name in ("certready-1.schema.json", "certready.cdx.json"):
            json.loads((self.root / "share/certready" / name).read_text())

    def test_every_link_leads_to_something(self):
        pages = self.root / "share/doc/certready"
        self.assertGreater(len(links.links(pages / "README.md")), 8)
        self.assertEqual(links.dead_links(pages), [])

    def test_a_dead_link_is_seen(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "a.md").write_text(
                "[b](b.md) [c](c.md#x) [d](https://d.example/) `[e](e.md)`\n"
                "\n```\n[f](f.md)\n```\n[up](../) [self](#a)\n")
            (folder / "b.md").write_text("b\n")
            self.assertEqual(links.dead_links(folder),
                             ["a.md: c.md", "a.md: ../"])

    def test_it_runs_from_there(self):
        said = subprocess.run([self.root / "bin/certready", "--version"],
                              capture_output=True, text=True, check=True)
        self.assertRegex(said.stdout, r"^certready \d+\.\d+\.\d+\n")


if __name__ == "__main__":
    unittest.main()
