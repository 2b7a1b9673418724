#!/usr/bin/python3
"""ci/layers.py accepts the tree, and refuses each kind of breach."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def layers(*args):
    run = subprocess.run(
        [sys.executable, ROOT / "ci/layers.py", *args],
        capture_output=True, text=True, check=False)
    return run.returncode, run.stdout.splitlines()


class Layers(unittest.TestCase):
    def judge(self, path, include):
        with tempfile.TemporaryDirectory() as root:
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True)
            file.write_text(f"/* A file. */\n#include {include}\n")
            return layers(root)

    def refused(self, path, include, reason):
        self.assertEqual(self.judge(path, include),
                         (1, [f"{path}:2: {reason}"]))

    def accepted(self, path, include):
        self.assertEqual(self.judge(path, include), (0, []))

    def test_this_tree(self):
        self.assertEqual(layers(), (0, []))

    def test_folder_below(self):
        self.refused("base/a.c", '"x509/der.h"',
                     "base/ may not include x509/der.h")
        self.refused("chain/a.h", '"checks/check.h"',
                     "chain/ may not include checks/check.h")
        self.refused("cli/a.c", '"probe/probe.h"',
                     "cli/ may not include probe/probe.h")

    def test_folder_above(self):
        self.accepted("x509/a.c", '"base/bytes.h"')
        self.accepted("scan/a.c", '"reports/format.h"')
        self.accepted("probe/a.c", '"probe/tls.h"')

    def test_angle_brackets_hide_nothing(self):
        self.refused("base/a.c", "<scan/job.h>",
                     "base/ may not include scan/job.h")

    def test_doors(self):
        self.refused("probe/a.c", "<ares.h>", "ares.h is for resolver/ only")
        self.refused("scan/a.c", "<curl/curl.h>",
                     "curl/curl.h is for probe/ only")
        self.refused("chain/a.c", "<wolfssl/ssl.h>",
                     "wolfssl/ssl.h is for probe/ only")
        self.refused("checks/a.c", "<wolfssl/wolfcrypt/sha256.h>",
                     "wolfssl/wolfcrypt/sha256.h is for"
                     " x509/ probe/ chain/ only")
        self.refused("chain/a.c", "<uv.h>",
                     "uv.h is for resolver/ probe/ scan/ only")
        self.refused("resolver/a.c", "<pthread.h>",
                     "pthread.h is for scan/ only")
        self.refused("resolver/a.c", "<netdb.h>", "netdb.h is for nobody")

    def test_doors_are_open_to_their_folder(self):
        self.accepted("resolver/a.c", "<ares_dns.h>")
        self.accepted("probe/a.c", "<wolfssl/ssl.h>")
        self.accepted("chain/a.c", "<wolfssl/wolfcrypt/asn.h>")
        self.accepted("scan/a.c", "<uv.h>")

    def test_names_start_at_the_root(self):
        self.refused("base/a.c", '"bytes.h"',
                     '"bytes.h" is not named from the root')

    def test_tests_are_not_included(self):
        self.refused("base/a.c", '"tests/support/thing.h"',
                     "tests/support/thing.h belongs to the tests")

    def test_unknown_folder(self):
        status, lines = self.judge("utils/a.c", "<stdio.h>")
        self.assertEqual(status, 1)
        self.assertRegex(lines[0], "^utils: this folder has no place")


if __name__ == "__main__":
    unittest.main()
