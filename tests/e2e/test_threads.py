"""A few hosts and a short list on several threads: what the thread sanitizer
watches the whole program do."""

import signal
import subprocess
import unittest

from lab import many_hosts
from support import (
    LaboratoryTest, expected, finish, judgement, records, scan, start, why)

FIVE = ("good-rsa", "five-mixed", "missing-intermediate", "plain-http",
        "servfail")


class Threads(LaboratoryTest):
    groups = ("first", "many")
    only = {*FIVE, *(f"many-{n}" for n in range(many_hosts.SERVERS))}

    def test_five_hosts(self):
        sites = [self.site(name) for name in FIVE]
        options = self.site("five-mixed").options
        done = scan(self.lab, "--threads", "4", *options,
                    *(site.target for site in sites))
        self.assertEqual(done.returncode, 1, done.stderr.decode())
        found = {r["target"].split(":")[0]: r for r in done.records}
        for site in sites:
            record = found[site.target]
            self.assertEqual(judgement(record), expected(site.host),
                             why(record))

    def test_a_list(self):
        names = many_hosts.names(200)
        path = self.lab.file("list.txt", "\n".join(names) + "\n")
        done = scan(self.lab, "--threads", "4", "--input", path)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertEqual({r["verdict"] for r in done.records}, {"ready"})
        self.assertEqual(len(done.records), 200)

    def test_interrupted(self):
        names = many_hosts.names(5000)
        path = self.lab.file("long.txt", "\n".join(names) + "\n")
        process = start("scan", *self.lab.options(), "-f", "jsonl",
                        "--threads", "4", "--input", path,
                        env=self.lab.env(), stdin=subprocess.DEVNULL,
                        stdout=subprocess.PIPE)
        with process:
            self.addCleanup(process.kill)
            first = process.stdout.readline()
            process.send_signal(signal.SIGINT)
            rest = finish(process)
        self.assertEqual(process.returncode, 130)
        self.assertLess(len(records(first + rest)), 5000)


if __name__ == "__main__":
    unittest.main()
