"""What the tests of this folder share."""

import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = {
    "man1": "docs/exit-codes.tsv",
    "man5": "docs/files.md",
    "man7": None,
    "bash": "cli/manual/completion.bash.in",
    "zsh": "cli/manual/completion.zsh.in",
    "fish": "cli/manual/completion.fish.in",
}
DATE = "2001-02-03"
VERSION = "1.22.333"
OPTION = re.compile(r"^ +(?:-(\w), )?--([\w-]+)", re.MULTILINE)


class Programs:
    def __init__(self, generator, program):
        self.generator, self.program = generator, program
        self.folder = tempfile.TemporaryDirectory(prefix="certready-package-")

    def generate(self, kind, source=None, name=None):
        """Runs the generator; the process and where it wrote."""
        source = source or SOURCES[kind]
        path = os.path.join(self.folder.name, name or kind)
        command = [self.generator, kind, path, VERSION, DATE]
        if source:
            command.append(str(source))
        run = subprocess.run(command, cwd=ROOT, capture_output=True,
                             text=True, timeout=60, check=False)
        return run, path

    def made(self, kind):
        run, path = self.generate(kind)
        assert run.returncode == 0, run.stderr
        return path

    def says(self, *arguments):
        return subprocess.run(
            [self.program, *arguments], capture_output=True, text=True,
            timeout=60, check=True).stdout

    def commands(self):
        """The names under "Commands" of --help."""
        listed = self.says("--help").split("\nCommands\n")[1]
        return re.findall(r"^  (\w+) ", listed.split("\n\n")[0], re.MULTILINE)

    def options(self, command):
        """Names as given: -f, --format."""
        found = set()
        for letter, name in OPTION.findall(self.says(command, "--help")):
            found.add(f"--{name}")
            if letter:
                found.add(f"-{letter}")
        return found

    def formats(self, command):
        """As the program names them for one that does not exist."""
        run = subprocess.run(
            [self.program, command, "-f", "?", "name.mismatch"],
            capture_output=True, text=True, timeout=60, check=False)
        assert run.returncode == 2, run.stderr
        return re.findall(r"\w+", run.stderr.split("there are: ")[1])

    def rules(self):
        return re.findall(r"^ *([a-z0-9]+\.[a-z0-9-]+) ", self.says("rules"),
                          re.MULTILINE)
