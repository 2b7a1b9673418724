"""What many targets share is fetched once in a run."""

import collections
import pathlib
import tempfile
import unittest

from lab.process import wait_until
from support import LaboratoryTest

COUNT, THREADS = 1000, (1, 2)
SHARED = ("/crl-many.crl", "/root.crl")


class FetchCache(LaboratoryTest):
    groups = ("revocation",)
    only = {"crl-many", "crl-404"}
    online = True

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="certready-cache-")
        self.addCleanup(folder.cleanup)
        self.cache = pathlib.Path(folder.name)
        self.lab.pki_web.forget()

    def scan(self, *arguments, **settings):
        settings.setdefault("env", self.lab.env(
            XDG_CACHE_HOME=str(self.cache)))
        return super().scan(*arguments, **settings)

    def requests(self, least):
        """How often each path was asked for; at least so many in all."""
        wait_until(lambda: len(self.lab.pki_web.requests()) >= least,
                   "the log of requests")
        return collections.Counter(
            path for _, path, _ in self.lab.pki_web.requests())

    def target(self, name="crl-many"):
        return self.site(name).target

    def many(self, count):
        return self.lab.file("many.txt", "".join(
            f"h{n}.crl-many.example.com\n" for n in range(count)))


class OneRun(FetchCache):
    def test_a_thousand_targets_cost_one_fetch_a_worker(self):
        for threads in THREADS:
            with self.subTest(threads=threads):
                self.lab.pki_web.forget()
                done = self.scan("--input", self.many(COUNT), "--threads",
                                 str(threads))
                self.assertEqual(len(done.records), COUNT)
                self.assertEqual({r["verdict"] for r in done.records},
                                 {"ready"})
                for record in done.records:
                    self.assertIn("revocation.leaf-revoked",
                                  record["passed"])
                self.assertEqual(self.requests(threads * len(SHARED)),
                                 {path: threads for path in SHARED})

    def test_a_failure_is_remembered_too(self):
        lines = f"{self.target('crl-404')}\n" * 50
        done = self.scan("--input", self.lab.file("same.txt", lines),
                         "--threads", "1")
        self.assertEqual(len(done.records), 50)
        self.assertEqual(self.requests(2),
                         {"/crl-404": 1, "/root.crl": 1})


class LaterRuns(FetchCache):
    def test_what_only_we_can_reach_is_not_kept(self):
        """Other users of the cache get other answers by these URLs."""
        for _ in range(2):
            self.lab.pki_web.forget()
            self.assertEqual(self.scan_one(self.target())["verdict"], "ready")
            self.assertEqual(set(self.requests(2)), set(SHARED))
        self.assertEqual([p for p in self.cache.rglob("*") if p.is_file()],
                         [])


if __name__ == "__main__":
    unittest.main()
