"""Long lists: one record a line, streamed, within few descriptors, and whole
when interrupted."""

import json
import os
import signal
import subprocess
import time
import unittest

from lab import many_hosts
from lab.listener import Listener, alerts, silent
from lab.process import wait_until
from support import PATIENCE, LaboratoryTest, finish, records, scan, start

# Shorter where a sanitizer makes the program slow.
COUNT = int(os.environ.get("CERTREADY_LIST", "10000"))


class ListTest(LaboratoryTest):
    groups = ("many",)

    def list(self, count):
        names = many_hosts.names(count)
        self.path = self.lab.file("list.txt", "\n".join(names) + "\n")
        return names

    def begin(self, *arguments, **settings):
        """Starts a scan that a test ends itself."""
        process = start("scan", *self.lab.options(), "-f", "jsonl",
                        *arguments, env=self.lab.env(),
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        **settings)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process


class LongList(ListTest):
    def test_every_line_gives_one_record(self):
        names = self.list(COUNT)
        done = scan(self.lab, "--input", self.path)
        self.assertEqual(done.returncode, 0, done.stderr.decode()[-2000:])
        self.assertEqual(len(done.records), COUNT)
        self.assertEqual(
            {(r["input"]["line"], r["target"].rsplit(":", 1)[0])
             for r in done.records},
            set(enumerate(names, start=1)))
        self.assertEqual({r["verdict"] for r in done.records}, {"ready"})

    def test_records_come_while_the_list_is_read(self):
        """A list that has not ended yet gives records already."""
        process = start("scan", *self.lab.options(), "-f", "jsonl",
                        "--input", "-", env=self.lab.env(),
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        with process:
            self.addCleanup(process.kill)
            for name in many_hosts.names(3):
                process.stdin.write(f"{name}\n".encode())
                process.stdin.flush()
                record = json.loads(process.stdout.readline())
                self.assertEqual(record["target"].split(":")[0], name)
            process.stdin.close()
            self.assertEqual(process.stdout.read(), b"")
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_a_record_waits_for_no_other_target(self):
        """One that has ended is printed while the others hang."""
        address = self.lab.new_address()
        server = Listener(address, self.lab.port, silent)
        self.addCleanup(server.stop)
        name = many_hosts.names(1)[0]
        path = self.lab.file(
            "held.txt", f"silent-1.example.com {address}\n{name}\n"
                        f"silent-2.example.com {address}\n")
        process = self.begin("--input", path, "--threads", "1",
                             "--timeout", "600",
                             "--handshake-timeout", "600")
        record = json.loads(process.stdout.readline())
        self.assertEqual(record["target"].split(":")[0], name)
        self.assertEqual(record["verdict"], "ready")
        self.assertIsNone(process.poll())

    def test_duplicates_are_kept(self):
        [name] = many_hosts.names(1)
        path = self.lab.file("same.txt", f"{name}\n" * 50)
        done = scan(self.lab, "--input", path)
        self.assertEqual(sorted(r["input"]["line"] for r in done.records),
                         list(range(1, 51)))


class FewDescriptors(ListTest):
    def test_the_scan_throttles_and_finishes(self):
        self.list(400)
        done = scan(self.lab, "--input", self.path,
                    prefix=["prlimit", "--nofile=64", "--"])
        self.assertEqual(done.returncode, 0, done.stderr.decode()[-2000:])
        self.assertEqual(len(done.records), 400)
        self.assertEqual({r["verdict"] for r in done.records}, {"ready"})
        self.assertRegex(done.stderr.decode(), "(?i)descriptor|open files",
                         "it says so")

    def test_there_are_no_more_threads_than_have_what_they_need(self):
        """As on a machine with many processors."""
        self.list(40)
        for limit in (16, 32, 64):
            with self.subTest(limit):
                done = scan(self.lab, "--input", self.path, "--threads", "16",
                            prefix=["prlimit", f"--nofile={limit}", "--"])
                self.assertEqual(done.returncode, 0,
                                 done.stderr.decode()[-2000:])
                self.assertEqual({r["verdict"] for r in done.records},
                                 {"ready"})
                self.assertEqual(len(done.records), 40)


class SlowReader(ListTest):
    def test_it_slows_the_scan_and_loses_nothing(self):
        """While nobody reads, no more targets are begun than there is room
        for records."""
        count = 2000
        address = self.lab.new_address()
        server = Listener(address, self.lab.port, alerts(40))
        self.addCleanup(server.stop)
        path = self.lab.file("slow.txt", "".join(
            f"slow-{n}.example.com {address}\n" for n in range(count)))
        process = self.begin("--input", path, "-c", "8", "--one-handshake",
                             "--retries", "0")
        wait_until(lambda: self.stands_still(server), "the pipe to be full")
        self.assertIsNone(process.poll())
        self.assertLess(server.accepted, count // 2)
        done = records(finish(process))
        self.assertEqual(process.returncode, 1)
        self.assertEqual(sorted(r["input"]["line"] for r in done),
                         list(range(1, count + 1)))
        self.assertGreaterEqual(server.accepted, count)

    def stands_still(self, server):
        before = server.accepted
        time.sleep(0.5)
        return 0 < before == server.accepted


class Rate(ListTest):
    def test_it_is_that_of_all_threads_together(self):
        """A slow machine makes it lower, never higher."""
        count, rate = 13, 10
        times = []
        address = self.lab.new_address()
        server = Listener(address, self.lab.port,
                          lambda _: times.append(time.monotonic()))
        self.addCleanup(server.stop)
        path = self.lab.file("rate.txt", "".join(
            f"rate-{n}.example.com {address}\n" for n in range(count)))
        done = scan(self.lab, "--input", path, "--rate", rate, "--threads",
                    "4", "--retries", "0", "--one-handshake")
        self.assertEqual(len(done.records), count)
        self.assertEqual(len(times), count)
        # The first may have been noticed late.
        self.assertGreater(max(times) - min(times), (count - 1) / rate / 2)


class Interrupted(ListTest):
    def test_the_first_signal_keeps_every_finished_record(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number):
                names = self.list(COUNT)
                process = self.begin("--input", self.path, "-c", "8")
                first = [process.stdout.readline() for _ in range(20)]
                process.send_signal(number)
                rest = finish(process)
                self.assertEqual(process.returncode, code)
                done = records(b"".join(first) + rest)
                self.assertTrue(rest.endswith(b"\n") or not rest)
                lines = [r["input"]["line"] for r in done]
                self.assertEqual(len(lines), len(set(lines)))
                self.assertGreaterEqual(len(lines), 20)
                self.assertLess(len(lines), len(names),
                                "new targets were still started")

    def test_a_report_file_is_whole(self):
        """What is finished is reported, in every report."""
        self.list(COUNT)
        path = self.lab.folder / "interrupted.json"
        process = self.begin("--input", self.path, "-c", "8", "-o",
                             f"json:{path}")
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = finish(process)
        self.assertEqual(process.returncode, 130)
        document = json.loads(path.read_bytes())
        self.assertEqual(document["results"], records(first + rest))

    def test_a_killed_run_leaves_the_old_report(self):
        self.list(COUNT)
        path = self.lab.folder / "killed.json"
        for lines in (1, 50, 300):
            with self.subTest(lines):
                path.write_bytes(b"old")
                process = self.begin("--input", self.path, "-c", "8", "-o",
                                     f"json:{path}")
                for _ in range(lines):
                    json.loads(process.stdout.readline())
                process.kill()
                finish(process)
                self.assertEqual(path.read_bytes(), b"old")

    def test_signals_that_mean_nothing_disturb_nothing(self):
        """Whatever waits is woken again and again (EINTR), and stopped."""
        self.list(300)
        process = self.begin("--input", self.path, "-c", "8")
        lines = []
        for line in process.stdout:
            lines.append(line)
            for number in (signal.SIGWINCH, signal.SIGURG, signal.SIGCHLD,
                           signal.SIGSTOP, signal.SIGCONT):
                process.send_signal(number)
        finish(process)
        self.assertEqual(process.returncode, 0)
        done = records(b"".join(lines))
        self.assertEqual(sorted(r["input"]["line"] for r in done),
                         list(range(1, 301)))
        self.assertEqual({r["verdict"] for r in done}, {"ready"})

    def test_the_second_signal_ends_at_once(self):
        address = self.lab.new_address()
        server = Listener(address, self.lab.port, silent)
        self.addCleanup(server.stop)
        lines = "".join(f"silent-{n}.example.com {address}\n"
                        for n in range(20))
        path = self.lab.file("silent.txt", lines)
        process = self.begin("--input", path, "--timeout", "600",
                             "--handshake-timeout", "600")
        wait_until(lambda: server.accepted >= 20, "the scan")
        # Two signals at the same moment could arrive as one.
        wait_until(lambda: self.signalled(process), "the end")  # not 600 s
        self.assertEqual(process.returncode, 130)
        for record in records(finish(process)):
            self.assertNotEqual(record["verdict"], "ready")

    def signalled(self, process):
        """Sends one more signal, or tells that the process has ended."""
        if process.poll() is not None:
            return True
        process.send_signal(signal.SIGINT)
        return False


if __name__ == "__main__":
    unittest.main()
