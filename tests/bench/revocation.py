"""What asking about revocation costs, beside a scan that does not ask.

A thousand hosts under one authority, whose leaves name one list and whose
intermediate another. The lists come from the same nginx. Each run starts cold:
nothing is kept on the disk with --allow-private-fetch, and each has a cache
folder of its own besides.
"""

import json
import statistics
import subprocess
import sys
import tempfile

import farm

HOSTS = 1000
# 480,000 entries are 19 MB, just below what is fetched (20 MiB).
LENGTHS = (1000, 480_000)


class Scan:
    def __init__(self, certready, servers, targets):
        self.command = [
            certready, "scan", "-i", targets, "--allow-special-addresses",
            "--threads", "1", "-c", "100", "-f", "jsonl", "--progress",
            "never", "--roots", str(servers.roots), "-p", str(servers.port)]

    def asking(self, *options):
        return [*self.command, "--allow-private-fetch", *options]

    def offline(self, *options):
        return [*self.command, "--offline", *options]


def cold(run, command):
    with tempfile.TemporaryDirectory(prefix="certready-cache-") as cache:
        return run(command, {"XDG_CACHE_HOME": cache})


def check(servers, command):
    """Every leaf was found good, by one fetch of each list."""
    before = servers.fetches()
    with tempfile.TemporaryDirectory(prefix="certready-cache-") as cache:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE,
                              env={"XDG_CACHE_HOME": cache})
    records = [json.loads(line) for line in done.stdout.splitlines()]
    good = sum("revocation.leaf-revoked" in r["passed"] for r in records)
    if good != HOSTS or servers.fetches() - before != 2:
        sys.exit(f"revocation: {good} of {HOSTS} found good, "
                 f"{servers.fetches() - before} fetches")


def compare(scan, run, rounds, options):
    """Medians of CPU in microseconds for each target: offline, asking."""
    times = {"offline": [], "asking": []}
    for _ in range(rounds):
        times["offline"].append(cold(run, scan.offline(*options))[0])
        times["asking"].append(cold(run, scan.asking(*options))[0])
    return [statistics.median(t) / HOSTS * 1e6 for t in times.values()]


def report(length, what, offline, asking):
    print(f"revocation: lists of {length} entries, {what}: offline "
          f"{offline:.0f} us a target, asking {asking:.0f} us, ratio "
          f"{asking / offline:.2f}")


def measure(arguments, run, target_list, length, folder):
    servers = farm.Farm(folder, {"ec": HOSTS}, length)
    try:
        servers.start()
        targets = target_list(f"{folder}/targets.txt", (
            f"ec{i}.example.com 127.0.0.1\n" for i in range(HOSTS)))
        scan = Scan(arguments.certready, servers, targets)
        check(servers, scan.asking())
        for what, options in (("all handshakes", ()),
                              ("one handshake", ("--one-handshake",))):
            report(length, what, *compare(scan, run, arguments.rounds,
                                          options))
    finally:
        servers.stop()


def run(arguments, measured, target_list):
    for length in LENGTHS:
        with tempfile.TemporaryDirectory(prefix="certready-bench-") as folder:
            measure(arguments, measured, target_list, length, folder)
