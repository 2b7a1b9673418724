#!/usr/bin/env python3
"""Sums ctest's JUnit files into one line; exits 1 if a test failed.

Usage: ci/sum_tests.py DIRECTORY
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def outcome(case):
    status = case.get("status")
    if status == "run":
        return "passed"
    if status == "disabled":
        return "skipped"
    # A test that could not be started is "notrun" as well, but only one that
    # asked for it was skipped.
    skipped = case.find("skipped")
    if status == "notrun" and skipped is not None:
        if skipped.get("message", "").startswith("SKIP_"):
            return "skipped"
    return "failed"


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    counts = dict.fromkeys(["passed", "failed", "skipped"], 0)
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            word = outcome(case)
            counts[word] += 1
            if word == "failed":
                print(f"failed: {path.stem}: {case.get('name')}")
    print(", ".join(f"{count} {word}" for word, count in counts.items()))
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
