#!/usr/bin/python3
"""Shows the program at work: scans the first hosts of the laboratory, prints
the report, and says how to scan a host of one's own.

usage: demo.py BINARY [FOLDER]    FOLDER gets report.json (build/demo)

Most of these hosts are broken on purpose, so most are not ready. The exit
code is 0 when each verdict is the one expected.
"""

import json
import pathlib
import subprocess
import sys

from lab.first_hosts import HASTE
from lab.lab import Laboratory

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__, file=sys.stderr)
        return 2
    binary = pathlib.Path(arguments[0]).resolve()
    folder = pathlib.Path(arguments[1] if len(arguments) == 2
                          else ROOT / "build/demo").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    with Laboratory(("first",)) as laboratory:
        print("The laboratory serves these hosts on this machine:\n")
        for site in laboratory.sites.values():
            print(f"  {site.target:36} {site.host.summary}")
        print(flush=True)
        command = [binary, "scan", *laboratory.options(), *HASTE,
                   "-o", f"json:{report}",
                   *(site.target for site in laboratory.sites.values())]
        done = subprocess.run(command, env=laboratory.env(), check=False)
        wrong = differences(laboratory, done.returncode, report)
    print(f"\nThe same as JSON: {report}")
    print(f"A host of your own: {binary} scan HOST")
    for line in wrong:
        print(f"demo: {line}", file=sys.stderr)
    return 1 if wrong else 0


def differences(laboratory, code, report):
    """What is not as it must be, a line each."""
    if code != 1:
        return [f"exit code {code}; 1 was expected"]
    results = json.loads(report.read_bytes())["results"]
    found = {r["target"].rsplit(":", 1)[0]: r["verdict"] for r in results}
    return [f"{site.target}: {found.get(site.target)}; "
            f"{site.host.verdict} was expected"
            for site in laboratory.sites.values()
            if found.get(site.target) != site.host.verdict]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
