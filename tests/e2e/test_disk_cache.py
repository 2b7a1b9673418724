"""What is kept for later runs, and what is not.

All of it happens in a network namespace, where a public address is ours: only
what everybody gets by a URL is kept.
"""

import http.server
import pathlib
import stat
import subprocess
import tempfile
import threading
import unittest

from lab import crl, namespace
from lab.lab import Laboratory
from lab.online import Online, issue
from lab.site import TABLE
from support import finish, judgement, records, run, start, why

PUBLIC = "8.8.4.4"
PATHS = ("/good.crl", "/root.crl")
TARGETS = 40

host = TABLE.group("kept")


def url(path):
    return f"http://{PUBLIC}{path}"


@host("kept", "names lists at a public address", "ready")
def kept(site):
    online = Online.of(site)
    authority = online.new_authority("Example Kept CA", crls=[url(PATHS[1])])
    web.bodies = {PATHS[0]: crl.make(authority),
                  PATHS[1]: crl.make(online.root)}
    site.nginx(issue(site, authority, crls=[url(PATHS[0])]))


class Web:
    """The web server of the authority, which notes what it is asked for."""

    def __init__(self):
        self.asked, self.bodies = [], {}
        self.server = None

    def start(self):
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                web.asked.append(self.path)
                body = web.bodies[self.path]
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer((PUBLIC, 80), Handler)
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


web = Web()
laboratory = None


def setUpModule():
    global laboratory
    try:
        namespace.enter([PUBLIC])
    except namespace.Unavailable as fault:
        raise unittest.SkipTest(f"no network namespace: {fault}")
    laboratory = Laboratory(("kept",))
    unittest.addModuleCleanup(laboratory.stop)
    laboratory.start()
    web.start()
    unittest.addModuleCleanup(web.stop)


class DiskCacheTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="certready-cache-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        web.asked.clear()

    def arguments(self, *options):
        """Of a scan that needs no name server."""
        site = laboratory.sites["kept"]
        name, port = site.target, laboratory.port
        return ["scan", "--allow-special-addresses", "-f", "jsonl",
                "--resolve", f"{name}:{port}:{site.addresses[0]}",
                *options, f"{name}:{port}"]

    def env(self):
        return laboratory.env(XDG_CACHE_HOME=str(self.folder))

    def scan(self, *options):
        """Scans the host; it must be found good. Gives what was asked for."""
        web.asked.clear()
        done = run(*self.arguments(*options), env=self.env())
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        [record] = records(done.stdout)
        self.assertEqual(judgement(record)["verdict"], "ready", why(record))
        if "--offline" not in options:
            self.assertIn("revocation.leaf-revoked", record["passed"])
            self.assertIn("revocation.ca-revoked", record["passed"])
        return sorted(web.asked)

    def files(self):
        return sorted(p for p in self.folder.rglob("*") if not p.is_dir())

    def contents(self):
        return {path.name: path.read_bytes() for path in self.files()}


class Kept(DiskCacheTest):
    def test_a_later_run_asks_for_nothing(self):
        self.assertEqual(self.scan(), sorted(PATHS))
        before = self.contents()
        self.assertEqual(len(before), len(PATHS))
        self.assertEqual(self.scan(), [])
        self.assertEqual(self.contents(), before)

    def test_the_files_are_the_answers_and_of_the_user_alone(self):
        self.scan()
        kept = list(self.contents().values())
        for path in PATHS:
            [one] = [octets for octets in kept
                     if url(path).encode() in octets]
            self.assertTrue(one.endswith(web.bodies[path]))
        for path in self.files():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(path.parent.stat().st_mode), 0o700)
            self.assertEqual(path.parent,
                             self.folder / "certready" / "fetch")

    def test_a_file_that_is_cut_off_is_fetched_anew(self):
        self.scan()
        before = self.contents()
        for part in (0, 1, 40, -1):
            with self.subTest(part):
                for path in self.files():
                    path.write_bytes(before[path.name][:part])
                self.assertEqual(self.scan(), sorted(PATHS))
                self.assertEqual(
                    {name: len(octets) for name, octets in
                     self.contents().items()},
                    {name: len(octets) for name, octets in before.items()})
                self.assertEqual(self.scan(), [])

    def test_a_file_with_the_answer_of_another_is_not_used(self):
        self.scan()
        first, second = self.files()
        one, other = first.read_bytes(), second.read_bytes()
        first.write_bytes(other)
        second.write_bytes(one)
        self.assertEqual(self.scan(), sorted(PATHS))
        self.assertEqual(self.scan(), [])

    def test_runs_at_the_same_time(self):
        """Each writes, each reads, and what stays is whole."""
        targets = laboratory.file("kept.txt", (
            f"{laboratory.sites['kept'].target}:{laboratory.port} "
            f"{laboratory.sites['kept'].addresses[0]}\n") * TARGETS)
        arguments = ["scan", "--allow-special-addresses", "-f", "jsonl",
                     "--threads", "2", "--input", targets]
        processes = [start(*arguments, env=self.env(),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
                     for _ in range(4)]
        for process in processes:
            with process.stdout:
                found = records(finish(process))
            self.assertEqual(process.returncode, 0)
            self.assertEqual(len(found), TARGETS)
            for record in found:
                self.assertEqual(record["verdict"], "ready", why(record))
                self.assertIn("revocation.leaf-revoked", record["passed"])
        self.assertEqual(len(self.files()), len(PATHS))
        self.assertEqual(self.scan(), [])


class NotKept(DiskCacheTest):
    """What only we can reach, or learnt from a name server that the user
    named, would be wrong for others who use the same folder."""

    OPTIONS = {
        "private": lambda: ("--allow-private-fetch",),
        "dns": lambda: ("--dns", laboratory.dns),
    }

    def test_nothing_is_written(self):
        for name, options in self.OPTIONS.items():
            with self.subTest(name):
                for _ in range(2):
                    self.assertEqual(self.scan(*options()), sorted(PATHS))
                    self.assertEqual(list(self.folder.rglob("*")), [])

    def test_nothing_is_read(self):
        """An answer of the usual network is not taken for that of another."""
        self.scan()
        before = self.contents()
        for name, options in self.OPTIONS.items():
            with self.subTest(name):
                self.assertEqual(self.scan(*options()), sorted(PATHS))
                self.assertEqual(self.contents(), before)

    def test_offline_it_is_left_alone(self):
        self.assertEqual(self.scan("--offline"), [])
        self.assertEqual(list(self.folder.rglob("*")), [])


if __name__ == "__main__":
    unittest.main()
