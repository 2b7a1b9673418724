#!/usr/bin/python3
"""Measures certready against a bare loop of libuv and OpenSSL.

    bench.py CERTREADY PEER [--rounds N] [--quick] [--only SECTION]

Runs alternate; figures are medians. CPU is user and system time of the client
process alone, one thread each. Not a test: nothing fails here.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

import farm
import revocation

SECTIONS = ("handshakes", "one-host", "memory", "revocation")


def measured(command, environment=None):
    """CPU seconds, wall seconds and peak RSS in KiB of one command."""
    before = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1, 3):
        sys.exit(f"{command[0]} ended with {code}: {errors.decode()}")
    return (
        usage.ru_utime + usage.ru_stime,
        time.monotonic() - before,
        usage.ru_maxrss,
    )


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
        closed = farm.free_port()
        peak = {}
        for count in (10_000, self.many):
            targets = target_list(
                f"{self.folder}/many.txt",
                (f"h{i}.example.com:{closed} 127.0.0.1\n"
                 for i in range(count)),
            )
            peak[count] = measured(self.scan(targets, "--retries", "0"))[2]
            print(f"memory: {count} targets: peak {peak[count] / 1024:.1f} "
                  f"MiB")
        print(f"memory: ratio {peak[self.many] / peak[10_000]:.3f}")

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
