"""`certready roots`: which root Support must encode, and how sure that is."""

import hashlib
import io
import json
import re
import ssl
import unittest
import zipfile

import jsonschema

from lab import pki
from lab.first_hosts import HASTE
from lab.second_hosts import has_ipv6
from support import SCHEMA, LaboratoryTest, der, run, scan, schema_faults


def pems(text):
    """The certificates of a PEM text, as DER."""
    blocks = re.findall(r"-----BEGIN CERTIFICATE-----\n.*?"
                        r"-----END CERTIFICATE-----\n", text, re.DOTALL)
    return [der(block) for block in blocks]


def fingerprint(octets):
    return hashlib.sha256(octets).hexdigest()


class RootsTest(LaboratoryTest):
    groups = ("first", "second", "support", "issuers", "graph", "faults",
              "nodes", "roots")
    only = {
        "good-ecdsa", "five-good", "five-mixed", "self-signed", "nxdomain",
        "servfail", "unknown-root", "missing-intermediate", "expired",
        "private-ca", "two-roots", "root-unsent", "silent", "aia-der",
        "aia-two-deep", "root-by-aia", "all-by-aia", "graph-ecdsa",
        "graph-half-old", "graph-ecdsa-old", "graph-missing", "root-sent",
        "reversed-cas", "two-chains", "no-a", "failover", "atlas",
        "good-rsa", "refused", "root-beyond-limit", "ipv6-other-root",
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

    def test_of_a_host_that_is_not_ready(self):
        """The root is written, and what is wrong is named."""
        site = self.site("self-signed")
        name = "other.example.com"
        done = run("roots", *self.lab.options(), "--resolve",
                   f"{name}:{self.lab.port}:{site.addresses[0]}", name,
                   env=self.lab.env())
        said = " ".join(done.stderr.decode().split())
        self.assertEqual(done.returncode, 0, said)
        self.assertEqual(len(pems(done.stdout.decode())), 1)
        self.assertIn(
            "Verdict NOT READY: product.default-cert; \"certready scan "
            f"{name}:{self.lab.port}\" says what to do", said)
        self.assertIn("Verdict NOT READY: dns.lookup",
                      " ".join(self.roots("nxdomain").err.split()))
        self.assertNotIn("Verdict", self.roots("good-ecdsa").err)

    def test_only_pem_on_standard_output(self):
        """Some readers of PEM take no word before it."""
        done = self.roots("good-ecdsa")
        self.assertEqual(ssl.PEM_cert_to_DER_cert(done.out),
                         self.authority("ecdsa_root").der)

    def test_export_root(self):
        path = self.lab.folder / "root.pem"
        done = self.roots("good-ecdsa", "--export-root", path)
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(ssl.PEM_cert_to_DER_cert(path.read_text()),
                         self.authority("ecdsa_root").der)
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
        self.assertIn("Example Graph Root X", done.err)

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

    def test_the_root_of_another_address_is_no_alternate(self):
        self.assertNotIn("Alternates", self.roots("two-roots").err)
        root = scan(self.lab, self.site("two-roots").target).records[0]["root"]
        self.assertEqual(root["alternates"], [])
        self.assertFalse(root["same_for_all"])

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
        self.assertIn("Example Public Root E1", done.err)
        self.assertNotIn("every address leads", flat(done.err))
        self.assertIn("2 of 5 addresses showed no certificate",
                      flat(done.err))

    def test_some_addresses_are_not_probed(self):
        """The last of 33 has another root."""
        site = self.site("root-beyond-limit")
        done = self.roots(site.host.name)
        self.assertEqual(done.returncode, 3, done.err)
        self.assertIn("1 of 33 addresses not probed (at most 32 of a name "
                      "are); the others lead to this root", flat(done.err))
        self.assertNotIn("every address leads", flat(done.err))
        record = self.scan_one(site.target)
        self.assertFalse(record["root"]["same_for_all"])
        self.assert_judged(record, "inconclusive", unknown={"dns.too-many"})

    def test_listed_addresses_that_are_not_probed(self):
        """The limit holds for --resolve too."""
        site = self.site("root-beyond-limit")
        for count, code in ((32, 0), (33, 3)):
            with self.subTest(count):
                done = self.roots(
                    site.host.name, "--resolve",
                    f"{site.name}:{self.lab.port}:"
                    f"{','.join(site.addresses[:count])}")
                self.assertEqual(done.returncode, code, done.err)

    def test_a_node_that_is_not_resolved(self):
        lost = self.site("nxdomain").name
        for option in ("--node", "--failover"):
            with self.subTest(option):
                done = self.roots("good-ecdsa", option, lost)
                self.assertEqual(done.returncode, 3, done.err)
                self.assertIn(f"{lost}: nxdomain", flat(done.err))
                self.assertIn("1 of 2 names gave no address to judge; the "
                              "others lead to this root", flat(done.err))
                self.assert_doubted(option, lost)

    def assert_doubted(self, option, node):
        done = scan(self.lab, option, node, self.site("good-ecdsa").target)
        self.assertFalse(done.records[0]["root"]["same_for_all"])

    def test_a_node_that_is_silent(self):
        node = self.site("refused").name
        done = self.roots("good-ecdsa", "--node", node)
        self.assertEqual(done.returncode, 3, done.err)
        self.assertIn("1 of 2 addresses showed no certificate",
                      flat(done.err))
        self.assertIn(f"{node} {self.site('refused').addresses[0]}: "
                      "no certificate: refused", flat(done.err))

    def test_a_node_with_another_root(self):
        node = self.site("good-rsa").name
        done = self.roots("good-ecdsa", "--failover", node)
        self.assertEqual(done.returncode, 1, done.err)
        self.assertIn("NOT every address leads to this root", flat(done.err))
        self.assertIn(f"{node} {self.site('good-rsa').addresses[0]}: "
                      "Example Public Root R1", flat(done.err))

    def test_nodes_that_agree(self):
        for name in ("failover", "atlas"):
            with self.subTest(name):
                done = self.roots(name, *self.site(name).options)
                self.assertEqual(done.returncode, 0, done.err)
                self.assertIn("every address leads to this root", done.err)

    def test_what_is_not_known_stands_in_the_reports(self):
        site = self.site("root-beyond-limit")
        for form in ("text", "html"):
            with self.subTest(form):
                done = run("scan", *self.lab.options(), "-f", form,
                           site.target, env=self.lab.env())
                self.assertIn("1 of 33 addresses not probed",
                              flat(done.stdout.decode()))

    def test_a_record_says_the_same_again(self):
        names = ("root-beyond-limit", "two-roots", "five-mixed")
        scanned = scan(self.lab, *HASTE,
                       *(self.site(name).target for name in names))
        path = self.lab.file("roots.jsonl", scanned.stdout)
        for record in scanned.records:
            self.assertEqual(schema_faults(record), [])
        done = run("judge", "--at", "2026-11-24T00:00:00Z", "-f", "jsonl",
                   path, env=self.lab.env())
        judged = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([record["root"] for record in judged],
                         [record["root"] for record in scanned.records])
        first = run("report", "-f", "text", path, env=self.lab.env())
        self.assertIn("1 of 33 addresses not probed",
                      flat(first.stdout.decode()))

    def test_nothing_is_written_where_nothing_was_found(self):
        path = self.lab.folder / "no-root.pem"
        done = self.roots("root-unsent", "--export-root", path)
        self.assertEqual(done.returncode, 1, done.err)
        self.assertFalse(path.exists())
        self.assertIn("none found", done.out)


@unittest.skipUnless(has_ipv6(), "this machine cannot serve on [::1]")
class Compared(RootsTest):
    """Addresses of AAAA records, without -6."""

    def test_another_root_is_told_and_does_not_decide(self):
        done = self.roots("ipv6-other-root")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(pems(done.out), [self.authority("ecdsa_root").der])
        text = flat(done.err)
        self.assertIn("every address that is judged leads to this root", text)
        self.assertIn("1 of 1 AAAA addresses not seen to lead to this root",
                      text)
        self.assertIn("::1 (AAAA, only compared): Example Public Root R1",
                      text)
        self.assertNotIn("Alternates", text)

    def test_the_record_says_the_same(self):
        record = self.scan_one(self.site("ipv6-other-root").target)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"dns.ipv6-differs"})
        self.assertTrue(record["root"]["same_for_all"])
        self.assertEqual(record["root"]["alternates"], [])

    def test_it_decides_where_it_is_asked_for(self):
        done = self.roots("ipv6-other-root", "-6")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertEqual(pems(done.out), [self.authority("rsa_root").der])
        site = self.site("ipv6-other-root")
        done = self.roots("ipv6-other-root", "--resolve",
                          f"{site.name}:{self.lab.port}:"
                          f"{site.addresses[0]},::1")
        self.assertEqual(done.returncode, 1, done.err)

    def test_without_it_there_is_nothing_to_tell(self):
        done = self.roots("ipv6-other-root", "-4")
        self.assertEqual(done.returncode, 0, done.err)
        self.assertIn("every address leads to this root", flat(done.err))
        self.assertNotIn("AAAA", done.err)

    def test_alone_it_shows_a_root_for_sure_of_nothing(self):
        done = self.roots("no-a")
        self.assertEqual(done.returncode, 3, done.err)
        self.assertIn("1 of 1 names gave no address to judge", flat(done.err))
        self.assertIn(f"{self.site('no-a').name}: no A record", flat(done.err))
        self.assertNotIn("every address", flat(done.err))


@unittest.skipUnless(has_ipv6(), "this machine has no [::1]")
class Refusing(RootsTest):
    only = {"ipv6-refused"}

    def test_a_refusing_one_is_told_and_does_not_decide(self):
        done = self.roots("ipv6-refused")
        self.assertEqual(done.returncode, 0, done.err)
        text = flat(done.err)
        self.assertIn("every address that is judged leads to this root", text)
        self.assertIn("::1 (AAAA, only compared): no certificate: refused",
                      text)

    def test_the_record_says_the_same(self):
        record = self.scan_one(self.site("ipv6-refused").target)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"dns.ipv6-differs"})
        self.assertTrue(record["root"]["same_for_all"])


class Target(RootsTest):
    """What the table says of the target itself."""

    def test_why_it_is_none(self):
        port = f"{self.site('good-ecdsa').target}:0"
        for target, reason in (
                ("bad_name..x", 'a host name has no underscore: "bad_name"'),
                (port, '"0" is no port from 1 to 65535')):
            with self.subTest(target):
                done = run("roots", *self.lab.options(), target,
                           env=self.lab.env())
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                text = flat(done.stderr.decode())
                self.assertIn(target, text)
                self.assertIn(reason, text)
                self.assertNotIn("--export-root", text)

    def test_an_option_that_was_given_is_named(self):
        path = self.lab.folder / "none.pem"
        done = self.roots("root-unsent", "--export-root", path)
        self.assertIn(f"--export-root {path}: there is nothing to write",
                      flat(done.err))
        done = self.roots("root-unsent")
        self.assertNotIn("--export-root", done.err)

    def test_a_url(self):
        site = self.site("good-ecdsa")
        done = run("roots", *self.lab.options(),
                   f"https://{site.name}/login?x=1", env=self.lab.env())
        text = flat(done.stderr.decode())
        self.assertEqual(done.returncode, 0, text)
        self.assertIn(f"Host {site.name}:{self.lab.port} scheme and path "
                      "dropped", text)
        self.assertNotIn("login", text)


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
