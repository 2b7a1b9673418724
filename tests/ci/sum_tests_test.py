#!/usr/bin/python3
"""ci/sum_tests.py counts what ctest really writes."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(outcomes LANGUAGES NONE)
enable_testing()
add_test(NAME passes COMMAND true)
add_test(NAME skips COMMAND sh -c "exit 77")
set_tests_properties(skips PROPERTIES SKIP_RETURN_CODE 77)
add_test(NAME disabled COMMAND false)
set_tests_properties(disabled PROPERTIES DISABLED TRUE)
"""
FAILURES = """
add_test(NAME fails COMMAND false)
add_test(NAME crashes COMMAND sh -c "kill -SEGV $$")
add_test(NAME is_not_there COMMAND /nonexistent/program)
"""


def sum_of(*projects):
    """What the script says of the runs of these projects."""
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder, "results")
        results.mkdir()
        for number, project in enumerate(projects):
            tree = pathlib.Path(folder, str(number))
            tree.mkdir()
            (tree / "CMakeLists.txt").write_text(project)
            subprocess.run(["cmake", "-S", tree, "-B", tree / "build"],
                           capture_output=True, check=True)
            subprocess.run(
                ["ctest", "--test-dir", tree / "build",
                 "--output-junit", results / f"{number}.xml"],
                capture_output=True, check=False)
        run = subprocess.run(
            [sys.executable, ROOT / "ci/sum_tests.py", results],
            capture_output=True, text=True, check=False)
    return run.returncode, run.stdout.splitlines()


class SumTests(unittest.TestCase):
    def test_nothing_ran(self):
        self.assertEqual(sum_of(), (0, ["0 passed, 0 failed, 0 skipped"]))

    def test_several_runs_without_a_failure(self):
        self.assertEqual(sum_of(PROJECT, PROJECT),
                         (0, ["2 passed, 0 failed, 4 skipped"]))

    def test_failures(self):
        status, lines = sum_of(PROJECT + FAILURES)
        self.assertEqual(status, 1)
        self.assertEqual(set(lines[:-1]),
                         {"failed: 0: fails", "failed: 0: crashes",
                          "failed: 0: is_not_there"})
        self.assertEqual(lines[-1], "1 passed, 3 failed, 2 skipped")


if __name__ == "__main__":
    unittest.main()
