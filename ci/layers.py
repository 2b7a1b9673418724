#!/usr/bin/env python3
"""Checks that each folder includes only what it may see.

Usage: ci/layers.py [ROOT]. Prints one line a breach, `file:line: reason`, and
exits 1 if there was any.
"""

import pathlib
import re
import sys

# A folder sees itself and these.
SEES = {
    "base": "",
    "x509": "base",
    "record": "base x509",
    "resolver": "base record",
    "probe": "base x509 record resolver",
    "chain": "base x509 record",
    "checks": "base x509 record chain",
    "reports": "base x509 record chain checks",
    "replay": "base x509 record chain checks reports",
    "scan": "base x509 record resolver probe chain checks reports replay",
    "cli": "base x509 record chain checks reports replay scan",
}

# Headers of libraries, by the start of their names, and the only folders that
# may include them. The first that fits decides.
DOORS = [
    ("ares", "resolver"),
    ("curl/", "probe"),
    ("wolfssl/options.h", "x509 probe chain"),
    ("wolfssl/wolfcrypt/", "x509 probe chain"),
    ("wolfssl/version.h", "x509 probe chain"),
    ("wolfssl/", "probe"),
    ("uv.h", "resolver probe scan"),
    # One queue between the workers and the reporter is all the sharing.
    ("pthread.h", "scan"),
    ("threads.h", "scan"),
    ("stdatomic.h", "scan"),
    # Names are resolved by resolver/ alone, without blocking.
    ("netdb.h", ""),
    # It cannot share a file with wolfSSL, and is not linked.
    ("openssl/", ""),
]

INCLUDE = re.compile(r'\s*#\s*include\s*(["<])([^">]+)[">]')


def breach(folder, quote, name):
    """Why a file of folder may not include name, or None."""
    top = name.split("/")[0]
    if quote == '"':
        if "/" not in name:
            return f'"{name}" is not named from the root'
        if top == "tests":
            return f"{name} belongs to the tests"
    if "/" in name and top in SEES:
        if top != folder and top not in SEES[folder].split():
            return f"{folder}/ may not include {name}"
        return None
    for start, folders in DOORS:
        if name.startswith(start):
            if folder in folders.split():
                return None
            if not folders:
                return f"{name} is for nobody"
            where = " ".join(f"{f}/" for f in folders.split())
            return f"{name} is for {where} only"
    return None


def breaches(root):
    for folder in SEES:
        for path in sorted((root / folder).rglob("*.[ch]")):
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                include = INCLUDE.match(line)
                reason = include and breach(folder, *include.groups())
                if reason:
                    yield f"{path.relative_to(root)}:{number}: {reason}"


def unknown_folders(root):
    """Folders with C files that the table does not know."""
    for path in sorted(root.iterdir()):
        if path.is_dir() and path.name not in {*SEES, "tests", "build"}:
            if any(path.glob("*.[ch]")):
                yield f"{path.name}: this folder has no place in {sys.argv[0]}"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    if len(sys.argv) > 1:
        root = pathlib.Path(sys.argv[1])
    found = [*breaches(root), *unknown_folders(root)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
