#!/usr/bin/python3
"""Measures certready against a bare loop of libuv and OpenSSL.

    bench.py CERTREADY PEER [--rounds N] [--quick] [--only SECTION]

Runs alternate; figures are medians. CPU is user and system time of the client
process alone, one thread each. Not a test: nothing fails here.
"""

import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

import farm
import revocation

MEASURE = str(pathlib.Path(__file__).parent / "measure.py")
SECTIONS = ("handshakes", "one-host", "memory", "revocation")


def measured(command, environment=None):
    """CPU seconds, wall seconds and peak RSS in KiB of one command."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", MEASURE, *command],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
        env={**os.environ, **(environment or {})},
    )
    errors = done.stderr.decode()
    if done.returncode != 0:
        sys.exit(f"{command[0]} cannot be measured: {errors}")
    found = json.loads(done.stdout)
    if found["code"] not in (0, 1, 3):
        sys.exit(f"{command[0]} ended with {found['code']}: {errors}")
    return found["cpu"], found["wall"], found["peak"], found["least_peak"]


def peak_of(command):
    """In KiB, if it can be told from that of the process that starts it."""
    _, _, peak, least = measured(command)
    if peak <= least:
        sys.exit(f"{command[0]}: its peak is below {least} KiB, which cannot "
                 f"be measured")
    return peak


def target_list(path, lines):
    with open(path, "w", encoding="ascii") as file:
        file.writelines(lines)
    return path


class Bench:
    def __init__(self, arguments, servers, folder):
        self.certready = arguments.certready
        self.peer = arguments.peer
        self.rounds = arguments.rounds
        self.count = 1000 if arguments.quick else 4000
        self.many = 100_000 if arguments.quick else 1_000_000
        self.farm = servers
        self.folder = folder

    def scan(self, targets, *options):
        return [
            self.certready, "scan", "-i", targets, "--offline",
            "--allow-special-addresses", "--threads", "1", "-c", "100",
            "-f", "jsonl", "--progress", "never",
            "--roots", str(self.farm.roots), "-p", str(self.farm.port),
            *options,
        ]

    def handshakes(self, kind):
        names = self.farm.names[kind]
        targets = target_list(
            f"{self.folder}/{kind}.txt",
            (f"{kind}{i % names}.example.com 127.0.0.1\n"
             for i in range(self.count)),
        )
        peer = [self.peer, str(self.farm.port), str(self.farm.roots), kind,
                str(names), str(self.count), "100"]
        runs = {"peer": [], "one": [], "all": []}
        for _ in range(self.rounds):
            runs["peer"].append(measured(peer)[0])
            runs["one"].append(
                measured(self.scan(targets, "--one-handshake"))[0])
            runs["all"].append(measured(self.scan(targets))[0])
        median = {k: statistics.median(v) / self.count * 1e6
                  for k, v in runs.items()}
        print(f"{kind}: peer {median['peer']:.0f} us a handshake; certready "
              f"{median['one']:.0f} us a judged handshake, ratio "
              f"{median['one'] / median['peer']:.2f}; with all side "
              f"handshakes {median['all']:.0f} us a target, ratio "
              f"{median['all'] / median['peer']:.2f}")

    def memory(self):
        """Of many targets against few: of refused connections, which are
        quick, and of a tenth as many handshakes."""
        closed = farm.free_port()
        names = self.farm.names["ec"]
        self.compare_peaks(
            "refused", self.many, lambda i: f"h{i}.example.com:{closed}",
            "--retries", "0")
        self.compare_peaks(
            "handshakes", self.many // 10,
            lambda i: f"ec{i % names}.example.com", "--one-handshake")

    def compare_peaks(self, word, many, name, *options):
        peaks = []
        for count in (10_000, many):
            targets = target_list(
                f"{self.folder}/many.txt",
                (f"{name(i)} 127.0.0.1\n" for i in range(count)),
            )
            peaks.append(peak_of(self.scan(targets, *options)))
            print(f"memory, {word}: {count} targets: peak "
                  f"{peaks[-1] / 1024:.1f} MiB", flush=True)
        print(f"memory, {word}: ratio {peaks[1] / peaks[0]:.3f}")

    def one_host(self):
        """With the system's roots, as a person would."""
        host = "ec1.example.com"
        ours = [self.certready, "scan", "--offline", "--one-handshake",
                "--allow-special-addresses", "--resolve",
                f"{host}:{self.farm.port}:127.0.0.1",
                f"{host}:{self.farm.port}"]
        theirs = ["openssl", "s_client", "-connect",
                  f"127.0.0.1:{self.farm.port}", "-servername", host,
                  "-CAfile", "/etc/ssl/certs/ca-certificates.crt"]
        walls = {"ours": [], "theirs": []}
        for _ in range(10 * self.rounds):
            walls["ours"].append(measured(ours)[1])
            walls["theirs"].append(measured(theirs)[1])
        ours, theirs = (statistics.median(walls[k]) * 1000
                        for k in ("ours", "theirs"))
        print(f"one host: certready {ours:.1f} ms, openssl s_client "
              f"{theirs:.1f} ms, ratio {ours / theirs:.2f}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("certready")
    parser.add_argument("peer")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=SECTIONS, action="append")
    arguments = parser.parse_args()
    wanted = arguments.only or SECTIONS
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    if set(wanted) - {"revocation"}:
        against_the_peer(arguments, wanted)
    if "revocation" in wanted:
        revocation.run(arguments, measured, target_list)


def against_the_peer(arguments, wanted):
    with tempfile.TemporaryDirectory(prefix="certready-bench-") as folder:
        servers = farm.Farm(folder)
        try:
            servers.start()
            bench = Bench(arguments, servers, folder)
            if "handshakes" in wanted:
                bench.handshakes("ec")
                bench.handshakes("rsa")
            if "one-host" in wanted:
                bench.one_host()
            if "memory" in wanted:
                bench.memory()
        finally:
            servers.stop()


if __name__ == "__main__":
    main()
