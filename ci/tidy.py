#!/usr/bin/env python3
"""Runs clang-tidy over a compile database, in parallel.

Usage: ci/tidy.py [--analyze] BUILD_DIRECTORY [FILE…]

With --analyze the static analyzer looks too, which takes ten times as long.

A file that was clean is not looked at again until it, a header of ours that it
includes, its compile command or the configuration changes; the user's cache
remembers it.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
CACHE = pathlib.Path(
    os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache",
    "certready", "tidy")


def closure(path):
    """The file and all headers of ours that it includes, sorted."""
    seen, waiting = set(), [path]
    while waiting:
        file = waiting.pop()
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        for name in INCLUDE.findall(file.read_bytes()):
            waiting.append(ROOT / os.fsdecode(name))
            waiting.append(file.parent / os.fsdecode(name))
    return sorted(seen)


def fingerprint(entry, version, options):
    digest = hashlib.sha256(version)
    digest.update(" ".join(options).encode())
    for folder in pathlib.Path(entry["file"]).parents:
        config = folder / ".clang-tidy"
        if config.exists():
            digest.update(config.read_bytes())
    command = entry.get("command") or " ".join(entry["arguments"])
    # Where the tree lies changes nothing.
    digest.update(command.replace(str(ROOT), "").encode())
    for path in closure(pathlib.Path(entry["file"])):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def check(build, entry, version, options):
    """What clang-tidy says about one file; empty when it is clean."""
    stamp = CACHE / fingerprint(entry, version, options)
    if stamp.exists():
        stamp.touch()
        return ""
    run = subprocess.run(
        ["clang-tidy", "--quiet", *options, "-p", build, entry["file"]],
        capture_output=True, text=True, check=False)
    if run.returncode == 0:
        stamp.touch()
        return ""
    return run.stdout or run.stderr


def forget_old(days=30):
    oldest = os.stat(CACHE).st_mtime - days * 86400
    for stamp in CACHE.iterdir():
        if stamp.stat().st_mtime < oldest:
            stamp.unlink(missing_ok=True)


def main():
    arguments = sys.argv[1:]
    options = ["--checks=-clang-analyzer-*"]
    if arguments[:1] == ["--analyze"]:
        del arguments[0], options[0]
    if not arguments:
        sys.exit(__doc__)
    build = arguments[0]
    wanted = {str(pathlib.Path(name).resolve()) for name in arguments[1:]}
    database = pathlib.Path(build, "compile_commands.json").read_text()
    entries = {entry["file"]: entry for entry in json.loads(database)}
    entries = [entry for file, entry in sorted(entries.items())
               if not wanted or file in wanted]
    version = subprocess.run(["clang-tidy", "--version"],
                             capture_output=True, check=True).stdout
    CACHE.mkdir(parents=True, exist_ok=True)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(
                lambda e: check(build, e, version, options), entries):
            if said:
                print(said, end="")
                bad += 1
    forget_old()
    print(f"clang-tidy: {len(entries)} files, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
