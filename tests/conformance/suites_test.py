#!/usr/bin/env python3
"""suites_test.py library CERTREADY_VALIDATE | command CERTREADY

Judges the cases of the public path validation suites through the libraries or
through `certready verify`. Where the verdict differs from what the suite
expects, divergences.tsv says why; a difference that is not listed fails, and
so does a listed one that has gone. A rejected case must say why.

The suites are in $CERTREADY_SHARED, or in ../shared beside the project;
without them the test is skipped.
"""

import csv
import sys

import suites

SKIPPED = 77
DIVERGENCES = suites.HERE / "divergences.tsv"


def divergences():
    """(suite, id) to (expected, ours)."""
    with open(DIVERGENCES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    for row in rows:
        if not row["reason"] or not row["standard"]:
            sys.exit(f"{DIVERGENCES.name}: {row['id']} is not argued")
    return {(row["suite"], row["id"]): (row["expected"], row["ours"])
            for row in rows}


def compare(suite, cases, results, listed):
    """Complaints, one a line."""
    for case in cases:
        if case["id"] not in results:
            continue
        expected = case["expected_result"]
        ours, reason = results[case["id"]]
        wanted = listed.get((suite, case["id"]))
        if ours != expected and wanted != (expected, ours):
            yield f"{case['id']}: expected {expected}, got {ours}: {reason}"
        if ours == expected and wanted is not None:
            yield f"{case['id']}: listed as different, but it is {ours}"
        if ours != "SUCCESS" and not reason:
            yield f"{case['id']}: {ours} without a reason"


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("library", "command"):
        sys.exit(__doc__)
    judge = suites.library if sys.argv[1] == "library" else suites.certready
    found = suites.suites()
    if not found:
        print(f"skipped: no suites in {suites.shared()}")
        return SKIPPED
    listed = divergences()
    known = {(suite, case["id"]) for suite in found for case in found[suite]}
    complaints = [f"{name}: listed, but there is no such case"
                  for suite, name in listed
                  if suite in found and (suite, name) not in known]
    for suite, cases in found.items():
        results = judge(sys.argv[2], cases)
        bad = list(compare(suite, cases, results, listed))
        print(f"{suite}: {len(results)} of {len(cases)} cases judged, "
              f"{len(bad)} complaints")
        if not results:
            bad.append(f"{suite}: no case was judged")
        complaints += bad
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
