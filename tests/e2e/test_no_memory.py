"""One allocation fails, be it ours or a library's, anywhere in a run: the
program says so and ends with 4, or what it says is what it says otherwise.
Never a crash, never another verdict, never half of a report."""

import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from lab import no_memory, pki
from support import LaboratoryTest, records, run

RUNS = 80  # of each command, spread over all its allocations
AT = ("--at", pki.NOW.strftime("%Y-%m-%dT%H:%M:%SZ"))


def verdicts(octets):
    return [record["verdict"] for record in records(octets)]


def as_it_is(octets):
    return octets


@unittest.skipUnless(no_memory.is_there(),
                     "no module that makes allocations fail in this build")
class NoMemory(LaboratoryTest):
    only = {"good-rsa", "expired", "missing-intermediate"}

    def run_it(self, arguments, setting):
        return run(*arguments, env=self.lab.env(
            SOURCE_DATE_EPOCH="1700000000", **setting))

    def count(self, *arguments):
        """The run as it should be, and how many allocations it makes. Those
        of --version are of the libraries' own beginnings."""
        path = self.lab.new_file("count")
        done = self.run_it(arguments, no_memory.counting(path))
        return done, no_memory.counted(path)

    def assert_it_holds(self, *arguments, read=as_it_is):
        _, begun = self.count("--version")
        good, count = self.count(*arguments)
        said = read(good.stdout)
        self.assertGreater(count, begun)
        failing = range(begun, count,
                        max(1, (count - begun) // RUNS))
        ended = 0
        with ThreadPoolExecutor(2) as pool:
            runs = pool.map(lambda n: (n, self.run_it(
                arguments, no_memory.failing(n))), failing)
            for number, done in runs:
                with self.subTest(number):
                    stderr = done.stderr.decode()
                    if done.returncode == 4:
                        ended += 1
                        self.assertIn("certready: ", stderr)
                        continue
                    self.assertEqual(done.returncode, good.returncode, stderr)
                    self.assertEqual(read(done.stdout), said, stderr)
        self.assertGreater(ended, len(failing) // 2)

    def chain(self):
        return next(self.lab.folder.glob("*good-rsa-chain.pem"))

    def key(self):
        return next(self.lab.folder.glob("*good-rsa.key"))

    def recorded(self):
        path = self.lab.folder / "recorded.jsonl"
        if not path.exists():
            done = self.scan("good-rsa.example.com", "expired.example.com")
            path.write_bytes(done.stdout)
        return path

    def test_scan(self):
        for name in self.only:
            with self.subTest(name):
                self.assert_it_holds(
                    "scan", *self.lab.options(), "--threads", "1",
                    "-f", "jsonl", self.site(name).target, read=verdicts)

    def test_verify(self):
        archive, passphrase = (self.lab.folder / name
                               for name in ("all.p12", "passphrase"))
        passphrase.write_text("secret\n")
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-in", self.chain(), "-inkey",
             self.key(), "-out", archive, "-passout", "pass:secret"],
            check=True, capture_output=True)
        self.assert_it_holds(
            "verify", *AT, "-f", "text", "--host", "good-rsa.example.com",
            "--key", self.key(), self.chain())
        self.assert_it_holds(
            "verify", *AT, "-f", "html", "--host", "good-rsa.example.com",
            "--pass-file", passphrase, archive)

    def test_judge(self):
        for form in ("markdown", "junit"):
            with self.subTest(form):
                self.assert_it_holds("judge", *AT, "-f", form,
                                     self.recorded())

    def test_roots(self):
        self.assert_it_holds("roots", *self.lab.options(), "--threads", "1",
                             self.site("good-rsa").target)

    def test_a_report_is_whole_or_the_old_one(self):
        path = self.lab.folder / "report.json"
        self.recorded()
        _, begun = self.count("--version")
        _, count = self.count("report", "-q", "-o", f"json:{path}",
                              self.recorded())
        whole = path.read_bytes()
        for number in range(begun, count,
                            max(1, (count - begun) // RUNS)):
            path.write_bytes(b"old")
            self.run_it(["report", "-q", "-o", f"json:{path}",
                         self.recorded()], no_memory.failing(number))
            self.assertIn(path.read_bytes(), (b"old", whole), number)


if __name__ == "__main__":
    unittest.main()
