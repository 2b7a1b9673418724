"""Every command in docs/revocation.md does what the page says.

A comment before a block names the host of the laboratory that stands for
support.example.com, the exit code, and what is said.
"""

import re
import tempfile
import unittest

from support import ROOT, LaboratoryTest, run

PAGE = ROOT / "docs/revocation.md"
BLOCK = re.compile(
    r"<!-- (?P<host>[a-z0-9-]+): exit (?P<exit>\d), says: (?P<says>.*) -->\n"
    r"```sh\ncertready (?P<command>.*)\n```$", re.MULTILINE)


class Page(LaboratoryTest):
    groups = ("revocation", "issuers")
    only = {block["host"] for block in BLOCK.finditer(PAGE.read_text())}

    def test_every_command(self):
        text = PAGE.read_text()
        blocks = list(BLOCK.finditer(text))
        self.assertEqual(len(blocks), text.count("```sh"))
        for block in blocks:
            with self.subTest(block["host"]), \
                    tempfile.TemporaryDirectory() as folder:
                self.check(block, folder)

    def check(self, block, folder):
        command, *words = block["command"].replace(
            "support.example.com", self.site(block["host"]).target).split()
        done = run(command, *self.lab.options(
            online="--offline" not in words), *words, env=self.lab.env(),
            cwd=folder)
        self.assertEqual(done.returncode, int(block["exit"]),
                         done.stderr.decode())
        said = "".join(done.stdout.decode().split())
        self.assertIn("".join(block["says"].split()), said)


if __name__ == "__main__":
    unittest.main()
