"""Every command in docs/howto and docs/files.md does what the page says.

How the pages are written, and what is changed here, stands in
docs/howto/README.md.
"""

import os
import re
import subprocess
import tempfile
import unittest

import yaml

from lab import customer_files, pki
from lab.connect_proxy import ConnectProxy
from support import PATIENCE, ROOT, LaboratoryTest, program

PAGES = sorted((ROOT / "docs/howto").glob("*.md")) + [ROOT / "docs/files.md"]
BLOCK = re.compile(
    r"(?:<!-- exit (?P<exit>\d)(?:, says: (?P<says>[^\n]*))? -->\n)?"
    r"^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE)
# All but rules also get the options of the laboratory.
WRAPPER = """#!/bin/sh
case ${1:-} in
scan | roots | verify)
    command=$1
    shift
    exec "$PROGRAM" "$command" $LABORATORY "$@"
    ;;
rules | -*)
    exec "$PROGRAM" "$@"
    ;;
*)
    exec "$PROGRAM" scan $LABORATORY "$@"
    ;;
esac
"""


def blocks(page):
    """The blocks of a page that name a file or hold commands."""
    return [block for block in BLOCK.finditer(page.read_text("utf-8"))
            if block["kind"] == "sh" or block["name"]]


def commands(text):
    """The commands of a block; one may go on in the next line."""
    return text.replace("\\\n", " ").splitlines()


class HowTo(LaboratoryTest):
    groups = ("howto",)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="certready-howto-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.put("bin/certready", WRAPPER, 0o755)
        self.proxy = ConnectProxy(self.lab.new_address())
        self.addCleanup(self.proxy.stop)
        authorities = self.lab.authorities
        support = self.site("support")
        self.put("chain.pem", pki.pem(support.issue().chain()))
        self.put("new-chain.pem", pki.pem(
            support.issue(authorities.rsa, make_key=pki.rsa_key).chain()))
        self.put("company-root.pem", pki.pem([authorities.private_root.der]))
        customer_files.write_example(self.folder, support.issue())

    def put(self, name, text, mode=0o600):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pki.write(path, text, mode)

    def changed(self, text):
        """What the page says, for the laboratory."""
        return text.replace("192.0.2.10", self.site("support").addresses[0]) \
            .replace(":443", f":{self.lab.port}") \
            .replace("http://proxy.example.com:3128", self.proxy.url)

    def run_command(self, command):
        env = self.lab.env(
            PROGRAM=program(), LABORATORY=" ".join(self.lab.options()),
            PATH=f"{self.folder}/bin:{os.environ['PATH']}")
        done = subprocess.run(
            ["bash", "-c", self.changed(command)], cwd=self.folder, env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
        return done.returncode, " ".join(done.stdout.decode().split())

    def run_block(self, block):
        *before, last = commands(block["text"])
        for command in before:
            code, said = self.run_command(command)
            self.assertEqual(code, 0, f"{command}\n{said}")
        code, said = self.run_command(last)
        self.assertEqual(code, int(block["exit"] or 0), f"{last}\n{said}")
        for words in filter(None, (block["says"] or "").split(", ")):
            self.assertIn(words, said, last)

    def run_pipeline(self, text):
        for job in yaml.safe_load(text).values():
            for command in job["script"]:
                code, said = self.run_command(command)
                self.assertEqual(code, 0, f"{command}\n{said}")

    def run_page(self, page):
        for block in blocks(page):
            with self.subTest(f"{page.name}: {block['text'][:60]}"):
                if block["kind"] == "sh":
                    self.run_block(block)
                    continue
                self.put(block["name"], self.changed(block["text"]))
                if block["name"] == ".gitlab-ci.yml":
                    self.run_pipeline(block["text"])

    def test_the_pages_are_read(self):
        """No block is lost, and each page of a user has some."""
        self.assertLess({"customer.md", "support.md", "ci.md", "files.md"},
                        {page.name for page in PAGES})
        for page in PAGES:
            text = page.read_text("utf-8")
            fences = len(re.findall(r"^```", text, re.MULTILINE))
            self.assertEqual(fences, 2 * len(blocks(page)), page)
            notes = len(re.findall(r"^<!-- exit", text, re.MULTILINE))
            self.assertEqual(notes, sum(b["exit"] is not None
                                        for b in blocks(page)), page)
            if page.name != "README.md":
                self.assertGreaterEqual(
                    sum(b["kind"] == "sh" for b in blocks(page)), 2, page)

    def test_files_that_were_made(self):
        """What a page says is written is there afterwards."""
        self.run_page(ROOT / "docs/howto/customer.md")
        self.run_page(ROOT / "docs/howto/ci.md")
        for name in ("root.pem", "support.zip", "certready.xml",
                     "certready.json"):
            self.assertGreater(
                os.path.getsize(os.path.join(self.folder, name)), 0, name)


def of_page(page):
    def test(self):
        self.run_page(page)
    test.__doc__ = str(page.relative_to(ROOT))
    return test


for _page in PAGES:
    setattr(HowTo, f"test_{_page.parent.name}_{_page.stem.lower()}",
            of_page(_page))


if __name__ == "__main__":
    unittest.main()
