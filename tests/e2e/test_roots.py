"""`certready roots`: which root Support must encode, and how sure that is."""

import hashlib
import io
import json
import re
import unittest
import zipfile

import jsonschema

from lab import pki
from lab.first_hosts import HASTE
from support import SCHEMA, LaboratoryTest, der, run, scan


def pems(text):
    """The certificates of a PEM text, as DER."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----\n.*?"
                        r"-----END CERTIFICATE-----\n", text, re.DOTALL)
    return [der(block) for block in blocks]


def fingerprint(octets):
    return hashlib.sha256(octets).hexdigest()


class RootsTest(LaboratoryTest):
    groups = ("first", "second", "support", "issuers", "graph", "faults")
    only = {
        "good-ecdsa", "five-good", "five-mixed", "self-signed", "nxdomain",
        "servfail", "unknown-root", "missing-intermediate", "expired",
        "private-ca", "two-roots", "root-unsent", "silent", "aia-der",
        "aia-two-deep", "root-by-aia", "all-by-aia", "graph-ecdsa",
        "graph-half-old", "graph-ecdsa-old", "graph-missing", "root-sent",
        "reversed-cas", "two-chains",
    }

    def roots(self, name, *options, online=True, **settings):
        site = self.site(name)
        settings.setdefault("env", self.lab.env())
        done = run("roots", *self.lab.options(online), *options, site.target,
                   **settings)
        done.out, done.err = done.stdout.decode(), done.stderr.decode()
        return done

    def authority(self, name):
        return getattr(self.lab.authorities, name)


class Found(RootsTest):
    def assert_root(self, done, root):
        self.assertEqual(pems(done.out), [root.der], done.err)
        self.assertIn(fingerprint(root.der), done.err)

    def test_one_root(self):
        done = self.roots("five-good")
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, self.authority("ecdsa_root"))
        for words in ("Example Public Root E1", "2020-01-01 to 2040-01-01",
                      "in the trust store",
                      "every address leads to this root",
                      *self.site("five-good").addresses):
            self.assertIn(words, done.err)
        self.assertNotIn("Alternates", done.err)

    def test_only_pem_on_standard_output(self):
        done = self.roots("good-ecdsa")
        inside = done.out.split("-----BEGIN", 1)[0]
        # What stands before it is text that PEM readers pass over.
        self.assertIn("Example Public Root E1", inside)
        self.assertNotIn("Host", done.out)

    def test_export_root(self):
        path = self.lab.folder / "root.pem"
        done = self.roots("good-ecdsa", "--export-root", path)
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(pems(path.read_text()),
                         [self.authority("ecdsa_root").der])
        self.assertNotIn("BEGIN CERTIFICATE", done.out)
        self.assertIn(fingerprint(pems(path.read_text())[0]), done.out)
        self.assertEqual(done.err, "")

    def test_alternates(self):
        done = self.roots("graph-ecdsa")
        graph = self.lab.graph
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, graph.x1)
        alternates = done.err[done.err.index("Alternates"):]
        self.assertIn("Example Graph Root X2", alternates)
        self.assertIn(fingerprint(graph.x2.der), flat(alternates))

    def test_a_revoked_way_is_no_alternate(self):
        done = self.roots("graph-half-old")
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, self.lab.graph.x2)
        self.assertNotIn("Alternates", done.err)

    def test_even_if_the_chain_is_revoked(self):
        """The root is the same; the chain is another matter."""
        done = self.roots("graph-ecdsa-old")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("Example Graph Root X", done.out)

    def test_through_a_fetched_intermediate(self):
        for name in ("aia-der", "aia-two-deep"):
            with self.subTest(name):
                done = self.roots(name)
                self.assertEqual(done.returncode, 0, done.err)
                self.assert_root(done, self.authority("ecdsa_root"))

    def test_even_if_the_leaf_has_expired(self):
        done = self.roots("expired")
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, self.authority("ecdsa_root"))

    def test_self_signed(self):
        done = self.roots("self-signed")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("self-signed.example.com", done.err)
        self.assertEqual(len(pems(done.out)), 1)

    def test_served_in_no_store(self):
        done = self.roots("unknown-root")
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, self.authority("unknown_root"))
        self.assertIn("served by the host, in no trust store",
                      flat(done.err))

    def test_given(self):
        done = self.roots("private-ca", *self.site("private-ca").options)
        self.assertEqual(done.returncode, 0, done.err)
        self.assert_root(done, self.authority("private_root"))
        self.assertIn("in a file that you gave", flat(done.err))


class NotSure(RootsTest):
    def test_differing_roots(self):
        done = self.roots("two-roots")
        self.assertEqual(done.returncode, 1, done.err)
        self.assertIn("NOT every address leads to this root", flat(done.err))
        for name in ("Example Public Root R1", "Example Public Root E1"):
            self.assertIn(name, done.err)
        for address in self.site("two-roots").addresses:
            self.assertIn(address, done.err)

    def test_by_aia_only(self):
        for name in ("root-by-aia", "all-by-aia"):
            with self.subTest(name):
                done = self.roots(name)
                self.assertEqual(done.returncode, 3, done.err)
                self.assertIn("confirm this fingerprint with the CA",
                              flat(done.err))
                [root] = pems(done.out)
                self.assertIn(fingerprint(root), flat(done.err))

    def test_offline_it_is_not_found(self):
        for name in ("root-by-aia", "aia-der", "root-unsent"):
            with self.subTest(name):
                done = self.roots(name, online=False)
                self.assertEqual(done.returncode, 1, done.err)
                self.assertEqual(done.out, "")
                self.assertIn("none found", done.err)

    def test_no_host(self):
        done = self.roots("nxdomain")
        self.assertEqual(done.returncode, 1, done.err)
        self.assertEqual(done.out, "")
        self.assertIn("nxdomain", done.err)

    def test_no_answer(self):
        for name in ("servfail", "silent"):
            with self.subTest(name):
                done = self.roots(name, *(o for o in HASTE))
                self.assertEqual(done.returncode, 3, done.err)
                self.assertEqual(done.out, "")

    def test_some_addresses_are_silent(self):
        """What they lead to is not known."""
        done = self.roots("five-mixed", *HASTE)
        self.assertEqual(done.returncode, 3, done.err)
        self.assertIn("Example Public Root E1", done.out)
        self.assertNotIn("every address leads", flat(done.err))
        self.assertIn("2 of 5 addresses showed no certificate",
                      flat(done.err))

    def test_nothing_is_written_where_nothing_was_found(self):
        path = self.lab.folder / "no-root.pem"
        done = self.roots("root-unsent", "--export-root", path)
        self.assertEqual(done.returncode, 1, done.err)
        self.assertFalse(path.exists())
        self.assertIn("none found", done.out)


class WrongUse(RootsTest):
    def test_one_target(self):
        for targets in ([], ["a.example.com", "b.example.com"]):
            with self.subTest(targets):
                done = run("roots", *self.lab.options(), *targets,
                           env=self.lab.env())
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertNotEqual(done.stderr, b"")

    def test_no_target(self):
        done = run("roots", *self.lab.options(), "a..b", env=self.lab.env())
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b"BEGIN", done.stdout)

    def test_a_place_that_cannot_be_written(self):
        for option in ("--export-root", "--export-chain", "--kit"):
            with self.subTest(option):
                done = self.roots("good-ecdsa", option,
                                  self.lab.folder / "gone/file")
                self.assertEqual(done.returncode, 4, done.err)
                self.assertIn("gone/file", done.err)


class Chain(RootsTest):
    def exported(self, name, *options):
        path = self.lab.folder / f"{name}-chain.pem"
        done = self.roots(name, "--export-chain", path, *options)
        self.assertEqual(done.returncode, 0, done.err)
        return pems(path.read_text())

    def assert_in_order(self, chain, root):
        """Each is signed by the next."""
        self.assertEqual(chain[-1], root.der)
        certificates = [pki.x509.load_der_x509_certificate(d) for d in chain]
        for below, above in zip(certificates, certificates[1:]):
            self.assertEqual(below.issuer, above.subject)

    def test_what_was_missing_is_in_it(self):
        chain = self.exported("aia-two-deep")
        self.assertEqual(len(chain), 4)
        self.assert_in_order(chain, self.authority("ecdsa_root"))

    def test_in_order(self):
        chain = self.exported("reversed-cas")
        self.assertEqual(len(chain), 4)
        self.assert_in_order(chain, self.authority("ecdsa_root"))

    def test_the_cross_certificate_that_can_be_got(self):
        chain = self.exported("graph-missing")
        graph = self.lab.graph
        self.assertEqual(chain[1:], [graph.ye1.der, graph.ye_by_x2.der,
                                     graph.x2.der])

    def test_no_revoked_certificate_is_in_it(self):
        chain = self.exported("graph-half-old")
        self.assertEqual(chain[-1], self.lab.graph.x2.der)
        self.assertNotIn(self.lab.graph.x2_by_x1_revoked.der, chain)
        path = self.lab.folder / "revoked-chain.pem"
        done = self.roots("graph-ecdsa-old", "--export-chain", path)
        self.assertFalse(path.exists())
        self.assertIn("nothing to write", done.err)

    def test_self_signed(self):
        self.assertEqual(len(self.exported("self-signed")), 1)

    def test_with_scan(self):
        path = self.lab.folder / "scan-chain.pem"
        record = scan(self.lab, "--export-chain", path,
                      self.site("aia-der").target, online=True).records[0]
        self.assertEqual(record["verdict"], "not-ready")
        chain = pems(path.read_text())
        self.assertEqual(chain[0], der(record["endpoints"][0]["chain"][0]
                                       ["pem"]))
        self.assert_in_order(chain, self.authority("ecdsa_root"))


class Kit(RootsTest):
    def kit(self, name, *options):
        path = self.lab.folder / f"{name}.zip"
        done = self.roots(name, "--kit", path, *options)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as kit:
            self.assertIsNone(kit.testzip())
            files = {info.filename: kit.read(info)
                     for info in kit.infolist()}
            self.dates = {info.date_time for info in kit.infolist()}
        return done, files

    def test_all_that_support_needs(self):
        done, files = self.kit("aia-der")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(set(files), {
            "summary.txt", "root.pem", "chain-served.pem",
            "chain-corrected.pem", "record.json"})
        root = self.authority("ecdsa_root").der
        self.assertEqual(pems(files["root.pem"].decode()), [root])
        self.assertEqual(len(pems(files["chain-served.pem"].decode())), 1)
        self.assertEqual(len(pems(files["chain-corrected.pem"].decode())), 3)
        summary = files["summary.txt"].decode()
        self.assertIn("aia-der.example.com", summary)
        self.assertIn(fingerprint(root), flat(summary))
        self.assertLess(summary.count("\n"), 66, "one page")
        record = json.loads(files["record.json"])
        self.assertEqual(record["root"]["sha256"], fingerprint(root))
        jsonschema.validate(record, json.loads(SCHEMA.read_text()))

    def test_never_a_private_key(self):
        _, files = self.kit("good-ecdsa")
        key = next(self.lab.folder.glob("*-good-ecdsa.key")).read_text()
        secret = "".join(key.splitlines()[1:-1])[40:80]
        for name, content in files.items():
            with self.subTest(name):
                self.assertNotIn(b"PRIVATE", content)
                self.assertNotIn(secret.encode(), content)

    def test_no_root_no_file_of_it(self):
        done, files = self.kit("root-unsent")
        self.assertEqual(done.returncode, 1, done.err)
        self.assertEqual(set(files),
                         {"summary.txt", "chain-served.pem", "record.json"})

    def test_the_same_again(self):
        """But for how long things took."""
        at = ("--at", "2026-11-24T00:00:00Z")
        _, first = self.kit("five-good", *at)
        self.assertEqual(self.dates, {(2026, 11, 24, 0, 0, 0)})
        _, second = self.kit("five-good", *at)
        self.assertEqual(set(first), set(second))
        for name in first:
            with self.subTest(name):
                self.assertEqual(timeless(first[name]), timeless(second[name]))

    def test_any_time_zone(self):
        self.kit("good-ecdsa", "--at", "2026-11-24T00:00:00Z")
        for zone in ("America/Los_Angeles", "Asia/Tokyo"):
            with self.subTest(zone):
                site = self.site("good-ecdsa")
                path = self.lab.folder / "zone.zip"
                run("roots", *self.lab.options(), "--kit", path, "--at",
                    "2026-11-24T00:00:00Z", site.target,
                    env=self.lab.env(TZ=zone))
                with zipfile.ZipFile(path) as kit:
                    self.assertEqual(
                        {info.date_time for info in kit.infolist()},
                        self.dates)

    def test_with_scan(self):
        path = self.lab.folder / "scan.zip"
        done = scan(self.lab, "--kit", path, self.site("expired").target)
        self.assertEqual(done.returncode, 1)
        with zipfile.ZipFile(path) as kit:
            record = json.loads(kit.read("record.json"))
        self.assertEqual(record, done.records[0])


def timeless(octets):
    octets = re.sub(rb'"(duration_ms|connect|handshake|octets)":[0-9.]+', b"",
                    octets)
    return re.sub(rb'"started_at":"[^"]+"', b"", octets)


def flat(text):
    """Without the line breaks and indents of the layout."""
    return " ".join(text.split())


if __name__ == "__main__":
    unittest.main()
