"""What the end-to-end tests share: running the program, reading records."""

import base64
import functools
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import jsonschema

from lab.lab import Laboratory
from lab.site import TABLE
from lab.second_hosts import has_ipv6
from lab.site import TABLE

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "reports/schema/certready-1.schema.json"

# Debian 12's wolfSSL 5.5.4 ends the handshake over a Certificate message of
# more than 18 KB and over more than nine certificates, and knows no key
# exchange without ephemeral keys. The chain is captured all the same, and the
# host is inconclusive.
BEYOND_SYSTEM_LIBRARY = {
    "many-sans", "aia-240", "lists-240", "large-1.3", "large-1.2",
    "retried-large-1.3", "twelve-1.3", "twelve-1.2", "thirty-two-1.2",
    "static-rsa",
}

# Only a program that hangs waits this long.
PATIENCE = 300


def program():
    """The program under test, named by the environment."""
    path = os.environ.get("CERTREADY")
    if not path or not os.access(path, os.X_OK):
        raise RuntimeError(f"CERTREADY={path!r} names no program to test")
    return path


def start(*arguments, env=None, prefix=(), **settings):
    """Starts the program; `prefix` is a command that runs it."""
    return subprocess.Popen(
        [*prefix, program(), *map(str, arguments)], env=env, **settings)


def finish(process):
    """What the process still writes to stdout, until it has ended.

    Not communicate(): that one loses what readline() had read ahead.
    """
    rest = process.stdout.read()
    process.wait(PATIENCE)
    return rest


def run(*arguments, env=None, input=None, prefix=(), **settings):
    """Runs the program to its end. Output is bytes in `stdout`, `stderr`."""
    settings.setdefault("stdout", subprocess.PIPE)
    settings.setdefault("stderr", subprocess.PIPE)
    if input is None:
        settings["stdin"] = subprocess.DEVNULL
    else:
        settings["input"] = input
    return subprocess.run(
        [*prefix, program(), *map(str, arguments)], env=env,
        timeout=PATIENCE, check=False, **settings)


def records(octets):
    """The records of a jsonl report."""
    return [json.loads(line) for line in octets.splitlines()]


def scan(laboratory, *arguments, online=False, **settings):
    """Scans in the laboratory; gives the run with its `records`."""
    settings.setdefault("env", laboratory.env())
    done = run("scan", *laboratory.options(online), "-f", "jsonl", *arguments,
               **settings)
    done.records = records(done.stdout)
    return done


def named(record, verdict, severity=None):
    """The ids of the record's findings of that verdict and severity."""
    return {finding["id"] for finding in record["findings"]
            if finding["verdict"] == verdict and
            severity in (None, finding["severity"])}


def judgement(record):
    """Verdict and the exact sets of rules, as the table of hosts has them."""
    return {"verdict": record["verdict"],
            "errors": named(record, "fail", "error"),
            "warnings": named(record, "fail", "warning"),
            # An undecided warning never changes a verdict.
            "unknown": named(record, "unknown", "error")}


def expected(host):
    verdict, unknown = host.verdict, set(host.unknown)
    if is_beyond_us(host):
        unknown.add("tls.handshake")
        if not host.errors:
            verdict = "inconclusive"
    return {"verdict": verdict, "errors": set(host.errors),
            "warnings": set(host.warnings), "unknown": unknown}


def expected_exit(host):
    return 3 if is_beyond_us(host) and not host.errors else host.exit


def is_beyond_us(host):
    """Does the TLS library of this build give up on the host?"""
    return (os.environ.get("CERTREADY_WOLFSSL") == "system" and
            host.name in BEYOND_SYSTEM_LIBRARY)


def why(record):
    """The findings in short, for the message of a failed assertion."""
    return "\n" + "\n".join(
        f"  {finding['verdict']} {finding['severity']} {finding['id']}"
        f" {finding.get('address') or ''}: {finding['evidence']}"
        for finding in record["findings"])


def der(pem):
    """The octets inside one PEM block."""
    body = re.fullmatch(
        r"-----BEGIN CERTIFICATE-----\n(.*)-----END CERTIFICATE-----\n?",
        pem, re.DOTALL)
    return base64.b64decode(body[1], validate=False)


@functools.cache
def rule_ids():
    """Every rule that the program lists."""
    done = run("rules", "--format", "json")
    return set(re.findall(rb'"id": ?"([a-z0-9.-]+)"', done.stdout))


def needs_rule(test, name):
    """Skips, and says so, where the program does not have the rule yet."""
    if name.encode() not in rule_ids():
        test.skipTest(f"certready rules does not list {name}")


class LaboratoryTest(unittest.TestCase):
    """A class of tests with one laboratory for all of them."""

    groups = ("first",)
    only = None
    online = False  # issuers, lists and responders are asked

    @classmethod
    def setUpClass(cls):
        cls.lab = Laboratory(cls.groups, cls.only)
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start()

    def scan(self, *arguments, **settings):
        settings.setdefault("online", self.online)
        return scan(self.lab, *arguments, **settings)

    def scan_one(self, *arguments, **settings):
        """Scans one target; gives its record, which has the `exit` added."""
        done = self.scan(*arguments, **settings)
        self.assertEqual(len(done.records), 1,
                         f"exit {done.returncode}: {done.stderr.decode()}")
        record = done.records[0]
        record["exit"] = done.returncode
        return record

    def site(self, name):
        return self.lab.sites[name]

    def assert_judged(self, record, verdict, errors=(), warnings=(),
                      unknown=()):
        self.assertEqual(
            judgement(record),
            {"verdict": verdict, "errors": set(errors),
             "warnings": set(warnings), "unknown": set(unknown)},
            why(record))


def every_host(cls):
    """A decorator: one test for each host of the class's groups."""
    for host in TABLE.hosts.values():
        if host.group in cls.groups:
            name = "test_" + host.name.replace("-", "_").replace(".", "_")
            setattr(cls, name, _test_of(host))
    return cls


def tests_of(group):
    """A decorator: one test of the class for each host of the group."""
    def fill(cls):
        cls.groups = (group,)
        return every_host(cls)
    return fill


def _test_of(host):
    def test(self):
        if host.name == "ipv6-differs" and not has_ipv6():
            self.skipTest("this machine cannot serve on [::1]")
        site = self.site(host.name)
        record = self.scan_one(*site.options, site.target)
        self.assertEqual(judgement(record), expected(host), why(record))
        self.assertEqual(record["exit"], expected_exit(host))
        self.assertLessEqual(host.notes, named(record, "note"))
        del record["exit"]
        self.assertEqual(schema_faults(record), [])
    test.__doc__ = f"{host.name}: {host.summary}"
    return test


@functools.cache
def _validator():
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_bytes()))


def schema_faults(record):
    """Where a record is not as the published schema says."""
    return ["/".join(map(str, fault.absolute_path)) +
            f": {fault.message[:300]}"
            for fault in _validator().iter_errors(record)]


def finding(record, rule):
    """The one finding of that rule."""
    [one] = [f for f in record["findings"] if f["id"] == rule]
    return one


class PlainTest(unittest.TestCase):
    """Tests that need a folder, but no server."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="certready-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, octets):
        path = self.folder / name
        path.write_bytes(octets)
        return path
