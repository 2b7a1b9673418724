#!/usr/bin/python3
"""ci/package can do the steps of packaging/Dockerfile without docker."""

import subprocess
import sys
import tempfile
import unittest

from support import ROOT

STEPS = ROOT / "packaging/docker_steps.py"


def steps(stage, *dockerfile):
    return subprocess.run([sys.executable, STEPS, str(stage), *dockerfile],
                          capture_output=True, text=True, check=False)


class Dockerfile(unittest.TestCase):
    def test_each_stage_is_a_script(self):
        for stage in (1, 2):
            script = steps(stage)
            self.assertEqual(script.returncode, 0, script.stderr)
            subprocess.run(["sh", "-n"], input=script.stdout, text=True,
                           check=True)

    def test_it_does_not_run_as_root(self):
        text = (ROOT / "packaging/Dockerfile").read_text("utf-8")
        last = text.split("\nFROM ")[-1]
        self.assertLess(last.index("USER certready"), last.index("ENTRYPOINT"))
        self.assertIn("--reuid=certready", steps(2).stdout)

    def test_the_script_does_what_stands_there(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/Dockerfile"
            with open(path, "w", encoding="utf-8") as file:
                file.write(f"FROM a AS one\nARG WORD=default\n"
                           f"WORKDIR {folder}/there\nCOPY . {folder}/copy\n"
                           f"# no step\nRUN echo $WORD \\\n  >said && cd /\n"
                           f"RUN cp said again\n"
                           f"FROM b\nCOPY --from=one /x/y {folder}/z\n")
            for stage in (1, 2):
                source = f"{folder}/source{stage}"
                subprocess.run(["mkdir", "-p", f"{source}/files/one/x"],
                               check=True)
                subprocess.run(["touch", f"{source}/files/one/x/y"], check=True)
                subprocess.run(["sh"], input=steps(stage, path).stdout,
                               cwd=source, text=True, check=True)
            subprocess.run(["test", "-e", f"{folder}/copy/files/one/x/y"],
                           check=True)
            subprocess.run(["test", "-e", f"{folder}/z"], check=True)
            with open(f"{folder}/there/again", encoding="utf-8") as file:
                self.assertEqual(file.read(), "default\n")

    def test_what_is_not_known_is_refused(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("FROM a\nHEALTHCHECK none\n")
            file.flush()
            self.assertNotEqual(steps(1, file.name).returncode, 0)


if __name__ == "__main__":
    unittest.main()
