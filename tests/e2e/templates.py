"""What the tests of ci/templates share: a repository, a stand-in for the
program that notes what it is given, and values that want to be more than data.
"""

import pathlib
import subprocess
import tempfile
import unittest

from lab.lab import Laboratory
from support import PATIENCE, ROOT, program

TEMPLATES = ROOT / "ci/templates"
# Stands for the program: notes its arguments, adds those of the laboratory.
WRAPPER = """#!/bin/sh
printf '%s\\0' "$@" >"$NOTED"
command=$1
shift
exec "$PROGRAM" "$command" $LABORATORY "$@"
"""
HOSTILE = (
    '"; touch pwned; "', "'; touch pwned; '", "$(touch pwned)",
    "`touch pwned`", "x\ntouch pwned", "x; touch pwned",
    "${IFS}$(touch${IFS}pwned)", "x || touch pwned", "--output=json:pwned",
    "-ojson:pwned", "-x", "*", "\\", "%s%n", "x\n\nexit-code=0",
    "::error::x", "${{ github.token }}",
)


def read(name):
    return (TEMPLATES / name).read_text("utf-8")


def laboratory():
    """For setUpModule(): one laboratory for all classes of a module."""
    lab = Laboratory(("first", "second"),
                     {"good-ecdsa", "expired", "extra", "servfail"})
    unittest.addModuleCleanup(lab.stop)
    lab.start()
    TemplatesTest.lab = lab


class TemplatesTest(unittest.TestCase):
    lab = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="certready-templates-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.work = self.folder / "work"
        self.work.mkdir()
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        self.noted = self.folder / "noted"
        self.script(self.bin / "certready", WRAPPER)

    def script(self, path, text):
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def env(self, **further):
        """What a runner gives, and nothing else of ours."""
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "CI": "true",
                "HOME": str(self.folder), "SSL_CERT_FILE": self.lab.store,
                "NOTED": str(self.noted), "PROGRAM": program(),
                "LABORATORY": " ".join(self.lab.options()), **further}

    def run_here(self, command, env, **settings):
        self.noted.unlink(missing_ok=True)
        return subprocess.run(
            command, cwd=self.work, env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=PATIENCE, **settings)

    def arguments(self):
        """What the program, or its stand-in, was given last."""
        if not self.noted.exists():
            return None
        return self.noted.read_bytes().decode().split("\0")[:-1]

    def site(self, name):
        return self.lab.sites[name]

    def hosts(self, *names):
        """A list with these hosts, in the repository."""
        (self.work / "hosts.txt").write_text(
            "".join(f"{self.site(name).target}\n" for name in names))
        return "hosts.txt"

    def targets(self, *names):
        return " ".join(self.site(name).target for name in names)
