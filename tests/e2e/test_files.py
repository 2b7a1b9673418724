"""Files before they are installed: each rule about them from the command line,
bad files of every kind, and nothing secret in any output."""

import base64
import ipaddress
import json
import os
import re
import resource
import signal
import subprocess
import unittest

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

import jsonschema

from lab import customer_files, pki
from lab.customer_files import LEGACY, MODERN, PASSPHRASE, Folder
from lab.process import wait_until
from support import (PATIENCE, SCHEMA, LaboratoryTest, PlainTest, judgement,
                     named, program, records, rule_ids, run, start, why)

HOST = "support.example.com"
OWN_LIBRARY = os.environ.get("CERTREADY_WOLFSSL") != "system"


def awaits_input(pid):
    """The program catches signals, and sleeps."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file
                      if ":\t" in line)
    caught = int(status["SigCgt"], 16) >> signal.SIGTERM - 1 & 1
    return caught and status["State"].startswith("S")


class FilesTest(PlainTest):
    """A folder, authorities of which the system's store has the roots, and a
    certificate that is clean but for what a test changes."""

    @classmethod
    def setUpClass(cls):
        cls.authorities = pki.Authorities()
        cls.schema = json.loads(SCHEMA.read_bytes())

    def setUp(self):
        super().setUp()
        self.made = Folder(self.folder)
        self.store = self.made.write("store.pem", self.authorities.store())

    def issue(self, issuer=None, **differences):
        settings = {"names": (HOST,), "common_name": HOST, **differences}
        issuer = issuer or self.authorities.ecdsa
        return issuer.issue(pki.Contents(**settings))

    def whole(self, credential):
        """The chain with its root, as the appliance wants it."""
        return self.made.certificates(
            "chain.pem", *credential.chain(), credential.root().der)

    def env(self):
        return {**os.environ, "SSL_CERT_FILE": str(self.store)}

    def run_verify(self, *arguments, **settings):
        return run("verify", *arguments, env=self.env(), **settings)

    def verify(self, *arguments, **settings):
        """The one record, with the `exit` added; always by the schema."""
        done = self.run_verify("-f", "jsonl", *arguments, **settings)
        self.assertNotIn(done.returncode, (2, 4), done.stderr.decode())
        [record] = records(done.stdout)
        validator = jsonschema.Draft202012Validator(self.schema)
        self.assertEqual([fault.message[:300] for fault in
                          validator.iter_errors(record)], [])
        record["exit"] = done.returncode
        return record

    def assert_judged(self, record, verdict, errors=(), warnings=(),
                      unknown=()):
        self.assertEqual(
            judgement(record),
            {"verdict": verdict, "errors": set(errors),
             "warnings": set(warnings), "unknown": set(unknown)}, why(record))
        codes = {"ready": 0, "ready-with-warnings": 0, "not-ready": 1,
                 "inconclusive": 3}
        self.assertEqual(record["exit"], codes[verdict])

    def finding(self, record, rule):
        found = [f for f in record["findings"] if f["id"] == rule]
        self.assertEqual(len(found), 1, why(record))
        return found[0]

    def refuse(self, *arguments, says, **settings):
        """Nothing to judge: exit 2 and a word about each file."""
        done = self.run_verify(*arguments, **settings)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 2, said)
        self.assertEqual(done.stdout, b"")
        for word in says:
            self.assertIn(word, said)


class Chains(FilesTest):
    def test_the_host_may_be_an_address_in_brackets(self):
        address = ipaddress.ip_address("2001:db8::1")
        path = self.whole(self.issue(addresses=(address,)))
        for host in ("2001:db8::1", "[2001:db8::1]"):
            record = self.verify("--host", host, path)
            self.assertEqual(record["endpoints"][0]["host"], "2001:db8::1")
            self.assertEqual(record["verdict"], "ready", host)
        record = self.verify("--host", "[2001:db8::2]", path)
        self.assertEqual(record["verdict"], "not-ready")

    def test_a_whole_chain_is_ready(self):
        record = self.verify("--host", HOST, self.whole(self.issue()))
        self.assert_judged(record, "ready")
        [file] = record["files"]
        self.assertEqual((file["format"], file["use"], file["mode"]),
                         ("pem", "set", "644"))
        self.assertEqual(len(file["certificates"]), 3)

    def test_several_files_are_one_set(self):
        credential = self.issue()
        leaf = self.made.certificates("leaf.crt", credential.der)
        above = self.made.write("ca.cer", credential.issuer.der)
        root = self.made.write("root.der", credential.root().der)
        record = self.verify("--host", HOST, leaf, root, above)
        self.assert_judged(record, "ready")
        self.assertEqual([f["format"] for f in record["files"]],
                         ["pem", "der-certificate", "der-certificate"])

    def test_no_intermediate(self):
        leaf = self.made.certificates("leaf.crt", self.issue().der)
        record = self.verify(leaf)
        self.assert_judged(record, "not-ready", {"file.chain"})
        found = self.finding(record, "file.chain")
        self.assertIn("Example ECDSA CA 1", found["evidence"])
        self.assertIn("http://pki.example.com/issuer.crt", found["evidence"])

    def test_no_root(self):
        chain = self.made.certificates("chain.pem", *self.issue().chain())
        record = self.verify(chain)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.root-absent"})
        self.assertIn("Example Public Root E1",
                      self.finding(record, "file.root-absent")["evidence"])

    def test_only_authorities(self):
        credential = self.issue()
        path = self.made.certificates("cas.pem", credential.issuer.der,
                                      credential.root().der)
        record = self.verify(path)
        self.assertIn("file.no-leaf", named(record, "fail", "error"))

    def test_the_leaf_is_not_the_first(self):
        """The order is at fault, and no certificate: nothing is reissued."""
        credential = self.issue()
        path = self.made.certificates("reversed.pem", credential.root().der,
                                      credential.issuer.der, credential.der)
        for options in ((), ("--host", HOST)):
            record = self.verify(*options, path)
            self.assert_judged(record, "not-ready", {"file.no-leaf"})
            finding = self.finding(record, "file.no-leaf")
            self.assertIn(f'the server\'s own is #2 "{HOST}"',
                          finding["evidence"])
            self.assertIn("first", finding["fix"])

    def test_a_leaf_made_as_a_ca(self):
        """As scan has it: the mark is a warning, the certificate is there."""
        credential = self.issue(ca=True)
        record = self.verify("--host", HOST, self.whole(credential))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"usage.ca-leaf"})

    def test_two_leaves(self):
        credential, other = self.issue(), self.issue(names=("b.example.com",))
        path = self.made.certificates(
            "two.pem", *credential.chain(), credential.root().der, other.der)
        record = self.verify(path)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.several-leaves"})

    def test_nodes_are_looked_for_in_the_file(self):
        path = self.whole(self.issue(names=(HOST, "*.nodes.example.com")))
        record = self.verify("--host", HOST, "--node", "n1.nodes.example.com",
                             path)
        self.assert_judged(record, "ready")
        self.assertIn("name.atlas-node", record["passed"])
        record = self.verify("--host", HOST, "--node", "n1.example.com",
                             "--failover", "b.example.com", path)
        self.assert_judged(record, "not-ready", {"name.atlas-node"},
                           {"name.failover-node"})

    def test_other_profiles_ask_for_no_files(self):
        chain = self.made.certificates("chain.pem", *self.issue().chain())
        for profile in ("webpki", "rfc5280"):
            record = self.verify("--profile", profile, chain)
            self.assert_judged(record, "ready")
        leaf = self.made.certificates("leaf.crt", self.issue().der)
        record = self.verify("--profile", "webpki", leaf)
        self.assert_judged(record, "not-ready", {"chain.incomplete"})


class Formats(FilesTest):
    def test_pkcs7(self):
        credential = self.issue()
        # In a SET the order means nothing: the leaf is found all the same.
        ders = [credential.root().der, *reversed(credential.chain())]
        record = self.verify("--host", HOST, self.made.pkcs7("a.p7b", ders))
        self.assert_judged(record, "ready")
        self.assertEqual(record["files"][0]["format"], "pkcs7")
        record = self.verify("--host", HOST,
                             self.made.pkcs7("pem.p7b", ders, "PEM"))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.not-importable"})

    def test_suffixes_say_nothing(self):
        credential = self.issue()
        path = self.made.pkcs12("chain.crt", credential, *MODERN)
        record = self.verify("--pass-file", self.made.passphrase(), path)
        self.assert_judged(record, "ready")
        self.assertEqual(record["files"][0]["format"], "pkcs12")

    def test_html_beside_a_chain(self):
        page = self.made.write("root.crt", "<!DOCTYPE html>\n<html></html>")
        record = self.verify(self.whole(self.issue()), page)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.not-importable"})
        found = self.finding(record, "file.not-importable")
        self.assertEqual(found["file"], str(page))
        self.assertIn("HTML", found["evidence"])

    def test_a_java_key_store(self):
        store = self.made.write("a.jks", b"\xfe\xed\xfe\xed\0\0\0\2" + b"a" * 99)
        record = self.verify(self.whole(self.issue()), store)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.not-importable"})

    def test_what_is_damaged_beside_a_chain(self):
        chain = self.whole(self.issue())
        broken = "-----BEGIN CERTIFICATE-----\nMI*I\n-----END CERTIFICATE" \
            "-----\n"
        cases = {
            "empty.crt": ("", "the file is empty"),
            "noise.crt": ("\x01\x02\x03\x04\x05\x06",
                          "begins with 01:02:03:04"),
            "utf16.crt": (pki.pem([b"0\0"]).encode("utf-16"), "UTF-16"),
            "prose.crt": ("here is your certificate\n",
                          "neither PEM nor DER"),
            "broken.crt": ("note\n" + broken, "line 3: not base64"),
            "open.crt": (broken[:40], "expected an END line"),
        }
        for name, (octets, says) in cases.items():
            with self.subTest(name):
                path = self.made.write(name, octets)
                record = self.verify(chain, path)
                self.assert_judged(record, "not-ready", {"file.unreadable"})
                found = self.finding(record, "file.unreadable")
                self.assertEqual(found["file"], str(path))
                self.assertIn(f"{path}: ", found["evidence"])
                self.assertIn(says, found["evidence"])

    def test_what_is_not_there_beside_a_chain(self):
        gone = self.folder / "gone.crt"
        record = self.verify(self.whole(self.issue()), gone)
        self.assert_judged(record, "not-ready", {"file.unreadable"})
        self.assertIn("No such file",
                      self.finding(record, "file.unreadable")["evidence"])

    def test_a_large_file(self):
        large = self.folder / "large.crt"
        with open(large, "wb") as file:
            file.truncate(100 * 1000 * 1000)
        record = self.verify(self.whole(self.issue()), large)
        self.assert_judged(record, "not-ready", {"file.unreadable"})
        self.assertIn("larger than 64 MiB",
                      self.finding(record, "file.unreadable")["evidence"])
        self.refuse(large, says=["large.crt", "larger than 64 MiB"])

    def test_a_path_is_text_from_outside(self):
        chain = self.whole(self.issue())
        path = self.made.write("a\x1b[31m\u202e<b>.crt", "noise")
        for name in ("text", "jsonl", "html", "csv", "junit"):
            done = self.run_verify("-f", name, chain, path)
            said = done.stdout.decode() + done.stderr.decode()
            self.assertNotIn("\x1b", said)
            self.assertNotIn("\u202e", said)
            self.assertIn("file.unreadable", said)

    def test_from_standard_input(self):
        path = self.whole(self.issue())
        record = self.verify("-", input=path.read_bytes())
        self.assert_judged(record, "ready")
        self.assertIsNone(record["files"][0]["mode"])


class NothingToJudge(FilesTest):
    def test_each_says_why(self):
        page = self.made.write("login.crt", "<html>Sign in</html>")
        empty = self.made.write("empty.pem", "")
        public = self.made.write(
            "public.pem", pki.p256().public_key().public_bytes(
                serialization.Encoding.PEM,
                serialization.PublicFormat.SubjectPublicKeyInfo))
        self.refuse(page, empty, public, self.folder, self.folder / "gone",
                    says=["login.crt: octet 0: HTML", "empty.pem: the file is "
                          "empty", "public.pem: line 1: PUBLIC KEY",
                          "is a directory", "gone: No such file",
                          "nothing to judge"])

    def test_no_file(self):
        self.refuse(says=["no file"])

    def test_nodes_want_a_host(self):
        self.refuse("--node", "n.example.com", self.whole(self.issue()),
                    says=["--host"])

    def test_pass_files_that_are_none(self):
        chain = self.whole(self.issue())
        cases = {"empty.txt": b"", "blank.txt": b"\nsecond line\n",
                 "long.txt": b"a" * 1025, "nul.txt": b"pass\0word\n",
                 "utf16.txt": "passphrase".encode("utf-16")}
        for name, octets in cases.items():
            with self.subTest(name):
                path = self.made.write(name, octets)
                self.refuse("--pass-file", path, chain,
                            says=["--pass-file", name])
        self.refuse("--pass-file", self.folder / "gone", chain,
                    says=["--pass-file", "No such file"])

    def test_pass_files_with_more_than_a_line(self):
        """The longest passphrase, and what editors put around the line."""
        long = "a" * 1024
        key = self.made.write("server.key", customer_files.locked_key(
            pki.p256(), *customer_files.AES, passphrase=long))
        for octets in (long, f"{long}\n", f"{long}\r\nsecond line\n",
                       f"\ufeff{long}\n"):
            record = self.verify("--pass-file",
                                 self.made.write("long.txt", octets), key)
            self.assertIn("file.key-locked", record["passed"], why(record))

    def test_no_passphrase_on_the_command_line(self):
        for option in ("--pass", "--passphrase", "--passin"):
            self.refuse(option, PASSPHRASE, self.whole(self.issue()),
                        says=[option])


class Interrupted(FilesTest):
    def test_a_wait_for_standard_input_ends(self):
        process = start("verify", "-", stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        with process.stdin, process.stderr:
            wait_until(lambda: awaits_input(process.pid), "the program")
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(PATIENCE), 143)


class Keys(FilesTest):
    def test_its_key(self):
        credential = self.issue()
        chain = self.whole(credential)
        for name, octets in {
                "pkcs8": pki.key_pem(credential.key),
                "sec1": credential.key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.TraditionalOpenSSL,
                    serialization.NoEncryption()),
                "der": credential.key.private_bytes(
                    serialization.Encoding.DER,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption())}.items():
            with self.subTest(name):
                key = self.made.write(f"{name}.key", octets)
                record = self.verify("--key", key, chain)
                self.assert_judged(record, "ready-with-warnings",
                                   warnings={"file.key-open"})
                self.assertIn("file.key-mismatch", record["passed"])
                self.assertEqual(record["files"][1]["use"], "key")

    def test_its_encrypted_key(self):
        credential = self.issue(self.authorities.rsa, make_key=pki.rsa_key)
        key = self.made.write("server.key", customer_files.locked_key(
            credential.key, *customer_files.AES))
        record = self.verify("--key", key, "--pass-file",
                             self.made.passphrase(), self.whole(credential))
        self.assert_judged(record, "ready")
        self.assertEqual(record["files"][1]["keys"][0]["lock"], "opened")
        self.assertLessEqual({"file.key-mismatch", "file.key-open",
                              "file.key-locked", "file.key-absent"},
                             set(record["passed"]))

    def test_another_key(self):
        key = self.made.key("other.key", pki.p256())
        record = self.verify("--key", key, self.whole(self.issue()))
        self.assert_judged(record, "not-ready", {"file.key-mismatch"},
                           {"file.key-open"})

    def test_no_passphrase(self):
        credential = self.issue()
        key = self.made.write("server.key",
                              customer_files.locked_key(credential.key))
        record = self.verify("--key", key, self.whole(credential))
        self.assert_judged(record, "inconclusive", unknown={"file.key-locked"})
        self.assertIn("it needs a passphrase",
                      self.finding(record, "file.key-locked")["evidence"])

    def test_the_wrong_passphrase(self):
        credential = self.issue()
        wrong = self.made.passphrase(text="incorrect horse")
        key = self.made.write("server.key",
                              customer_files.locked_key(credential.key))
        record = self.verify("--key", key, "--pass-file", wrong,
                             self.whole(credential))
        self.assert_judged(record, "not-ready", {"file.key-locked"})

    def test_what_only_this_build_cannot_open(self):
        credential = self.issue()
        key = self.made.write("server.key", customer_files.locked_key(
            credential.key, "-scrypt"))
        record = self.verify("--key", key, "--pass-file",
                             self.made.passphrase(), self.whole(credential))
        self.assert_judged(record, "inconclusive", unknown={"file.key-locked"})
        self.assertIn("this build cannot decrypt",
                      self.finding(record, "file.key-locked")["evidence"])

    def test_a_certificate_in_place_of_the_key(self):
        credential = self.issue()
        leaf = self.made.certificates("leaf.crt", credential.der)
        record = self.verify("--key", leaf, self.whole(credential))
        self.assert_judged(record, "not-ready", {"file.key-absent"})
        self.assertIn("1 certificate",
                      self.finding(record, "file.key-absent")["evidence"])

    def test_authorities_in_place_of_the_server(self):
        """One cause, one error: nothing is said about a server's name, life
        or use that these certificates need not have."""
        credential = self.issue()
        path = self.made.certificates("ca.crt", *credential.chain()[1:],
                                      credential.root().der)
        record = self.verify("--host", HOST, path)
        self.assert_judged(record, "not-ready", {"file.no-leaf"})

    def test_a_host_that_is_none(self):
        path = self.whole(self.issue())
        record = self.verify("--host", "https://support.example.com", path)
        self.assertIn("--host", self.finding(record, "name.mismatch")["fix"])

    def test_what_text_says_next(self):
        path = self.whole(self.issue())
        named = self.run_verify("--host", HOST, path).stdout.decode()
        self.assertIn("can be imported", named)
        self.assertIn(f"Host      {HOST}\n", named)
        nameless = self.run_verify(path).stdout.decode()
        self.assertNotIn("Support can build", nameless)
        self.assertIn("no host name was checked", nameless)
        self.assertIn("Host      none given\n", nameless)

    def test_a_key_in_place_of_the_certificate(self):
        key = self.made.key("server.crt", pki.p256())
        record = self.verify(key)
        self.assert_judged(record, "not-ready", {"file.no-leaf"},
                           {"file.key-open"})
        self.assertIn("server.crt holds a private key",
                      self.finding(record, "file.no-leaf")["evidence"])

    def test_a_key_among_the_certificates(self):
        credential = self.issue()
        text = pki.pem([*credential.chain(), credential.root().der])
        path = self.made.write("all.pem", text + pki.key_pem(credential.key))
        record = self.verify(path)
        self.assert_judged(record, "not-ready", {"file.secret-in-bundle"},
                           {"file.key-open"})
        line = text.count("\n") + 1
        self.assertIn(f"all.pem: line {line}: private key (PKCS#8)", self.
                      finding(record, "file.secret-in-bundle")["evidence"])

    def test_who_may_read_it(self):
        credential = self.issue()
        key = self.made.write("server.key", customer_files.locked_key(
            credential.key), 0o640)
        record = self.verify("--key", key, "--pass-file",
                             self.made.passphrase(), self.whole(credential))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.key-open"})
        self.assertIn("mode 640",
                      self.finding(record, "file.key-open")["evidence"])


class Pkcs12(FilesTest):
    def test_modern(self):
        path = self.made.pkcs12("site.p12", self.issue(), *MODERN)
        record = self.verify("--host", HOST, "--pass-file",
                             self.made.passphrase(), path)
        self.assert_judged(record, "ready")
        self.assertLessEqual({"file.p12-legacy", "file.key-mismatch",
                              "file.key-absent"}, set(record["passed"]))

    def test_legacy(self):
        path = self.made.pkcs12("old.p12", self.issue(), *LEGACY)
        record = self.verify("--pass-file", self.made.passphrase(), path)
        self.assertIn("file.p12-legacy", named(record, "fail", "warning"))
        self.assertIn("RC2-40",
                      self.finding(record, "file.p12-legacy")["evidence"])
        if OWN_LIBRARY:
            self.assert_judged(record, "ready-with-warnings",
                               warnings={"file.p12-legacy"})
        else:
            self.assert_judged(record, "inconclusive",
                               warnings={"file.p12-legacy"},
                               unknown={"file.key-locked"})
            self.assertIn("this build cannot decrypt RC2-40",
                          self.finding(record, "file.key-locked")["evidence"])

    def test_what_only_this_build_cannot_open(self):
        path = self.made.pkcs12("rc4.p12", self.issue(), "-certpbe",
                                "PBE-SHA1-RC4-128", "-macalg", "SHA256")
        record = self.verify("--pass-file", self.made.passphrase(), path)
        self.assert_judged(record, "inconclusive",
                           warnings={"file.p12-legacy"},
                           unknown={"file.key-locked"})
        found = self.finding(record, "file.key-locked")
        self.assertIn("this build cannot decrypt RC4-128", found["evidence"])

    def test_no_passphrase_and_the_wrong_one(self):
        path = self.made.pkcs12("site.p12", self.issue(), *MODERN)
        record = self.verify(path)
        self.assert_judged(record, "inconclusive", unknown={"file.key-locked"})
        wrong = self.made.passphrase(text="incorrect")
        record = self.verify("--pass-file", wrong, path)
        self.assert_judged(record, "not-ready", {"file.key-locked"})
        self.assertIn("MAC does not verify",
                      self.finding(record, "file.key-locked")["evidence"])

    def test_without_a_key(self):
        path = self.made.pkcs12("certs.p12", self.issue(), *MODERN,
                                with_key=False)
        record = self.verify("--pass-file", self.made.passphrase(), path)
        self.assert_judged(record, "not-ready", {"file.key-absent"})
        self.assertIn("3 certificates",
                      self.finding(record, "file.key-absent")["evidence"])

    def test_an_empty_passphrase(self):
        path = self.made.pkcs12("open.p12", self.issue(), *MODERN,
                                passphrase="")
        record = self.verify(path)
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.key-open"})

    def test_a_chain_without_its_root(self):
        path = self.made.pkcs12("leaf.p12", self.issue(), *MODERN,
                                above=False)
        record = self.verify("--pass-file", self.made.passphrase(), path)
        self.assert_judged(record, "not-ready", {"file.chain"})

    def test_cut_off(self):
        path = self.made.pkcs12("site.p12", self.issue(), *MODERN)
        cut = self.made.write("cut.p12", path.read_bytes()[:-20])
        self.refuse(cut, says=["cut.p12: octet 0: PKCS#12: expected PFX"])


class Requests(FilesTest):
    def request(self, **settings):
        settings = {"key": pki.p256(), "names": (HOST,), **settings}
        return self.made.request("server.csr", **settings)

    def test_a_good_one(self):
        record = self.verify("--host", HOST, self.request())
        self.assert_judged(record, "ready")
        [asked] = record["files"][0]["requests"]
        self.assertEqual(asked["san"], [f"DNS:{HOST}"])
        self.assertEqual(asked["key"]["curve"], "P-256")
        self.assertEqual(record["endpoints"], [])

    def test_with_its_key(self):
        key = pki.p256()
        path = self.request(key=key)
        record = self.verify(path, self.made.key("server.key", key))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"file.key-open"})
        self.assertIn("file.key-mismatch", record["passed"])
        record = self.verify(path, self.made.key("b.key", pki.p256()))
        self.assert_judged(record, "not-ready", {"file.key-mismatch"},
                           {"file.key-open"})

    def test_faults(self):
        weak = rsa.generate_private_key(65537, 1024)
        cases = {
            "request.key": {"key": weak},
            "request.no-san": {"names": ()},
            "request.host": {"names": ("www.example.com",)},
        }
        for rule, settings in cases.items():
            with self.subTest(rule):
                record = self.verify("--host", HOST, self.request(**settings))
                self.assert_judged(record, "not-ready", {rule})

    def test_a_curve_that_no_client_knows(self):
        key = ec.generate_private_key(ec.SECP256K1())
        record = self.verify(self.request(key=key))
        self.assert_judged(record, "not-ready", {"request.key"})

    def test_signatures(self):
        path = self.request()
        der = base64.b64decode("".join(path.read_text().splitlines()[1:-1]))
        # Another last octet is another number in the signature.
        bad = self.made.write("bad.csr", der[:-1] + bytes([der[-1] ^ 1]))
        record = self.verify(bad)
        self.assert_judged(record, "not-ready", {"request.signature"})
        key = self.made.key("rsa.key", pki.rsa_key())
        sha1 = self.made.write("sha1.csr", customer_files.openssl(
            "req", "-new", "-sha1", "-key", key, "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}"))
        record = self.verify(sha1)
        self.assert_judged(record, "not-ready", {"request.signature"})
        self.assertIn("sha1",
                      self.finding(record, "request.signature")["evidence"])

    def test_the_common_name_is_not_first(self):
        record = self.verify(self.request(
            names=("help.example.com", HOST), common_name=HOST))
        self.assert_judged(record, "ready-with-warnings",
                           warnings={"request.cn-first"})

    def test_nodes(self):
        path = self.request(names=(HOST, "n1.example.com"))
        record = self.verify("--host", HOST, "--node", "n1.example.com", path)
        self.assert_judged(record, "ready")
        record = self.verify("--host", HOST, "--node", "n2.example.com", path)
        self.assert_judged(record, "not-ready", {"request.host"})

    def test_against_the_certificate(self):
        credential = self.issue()
        chain = self.whole(credential)
        record = self.verify(chain, self.request(key=credential.key))
        self.assert_judged(record, "ready")
        self.assertIn("request.cert-mismatch", record["passed"])
        record = self.verify(chain, self.request())
        self.assert_judged(record, "not-ready", {"request.cert-mismatch"})
        more = self.request(key=credential.key,
                            names=(HOST, "help.example.com"))
        record = self.verify(chain, more)
        self.assert_judged(record, "not-ready", {"request.cert-mismatch"})
        self.assertIn("DNS:help.example.com", self.finding(
            record, "request.cert-mismatch")["evidence"])

    def test_a_damaged_one(self):
        path = self.request()
        lines = path.read_text().splitlines(keepends=True)
        cut = self.made.write("cut.csr", "".join(lines[:-3] + lines[-1:]))
        record = self.verify(cut)
        self.assert_judged(record, "not-ready", {"file.unreadable"})
        self.assertIn("line 1: a request that does not decode",
                      self.finding(record, "file.unreadable")["evidence"])


class Secrecy(FilesTest):
    """Of a private key nothing gets out but its public half."""

    FORMATS = ("text", "json", "jsonl", "junit", "csv", "html", "sarif",
               "tap", "markdown", "github", "gitlab", "prometheus", "nagios")

    def needles(self, key):
        """The private number, as it would be printed."""
        if isinstance(key, rsa.RSAPrivateKey):
            number = key.private_numbers().d
        else:
            number = key.private_numbers().private_value
        octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
        return needles_of(octets) + [PASSPHRASE.encode()]

    def test_no_output_holds_it(self):
        credential = self.issue(self.authorities.rsa, make_key=pki.rsa_key)
        passphrase = self.made.passphrase()
        plain = self.made.key("plain.key", credential.key)
        shut = self.made.write("shut.key", customer_files.locked_key(
            credential.key, *customer_files.AES))
        store = self.made.pkcs12("site.p12", credential, *MODERN)
        broken = self.made.write("broken.key", plain.read_text().replace(
            "-----END", "*-----END"))
        sets = [(plain,), ("--key", plain, self.whole(credential)),
                ("--key", shut, "--pass-file", passphrase,
                 self.whole(credential)),
                ("--pass-file", passphrase, store), (broken, plain),
                ("--pass-file", plain, shut), (passphrase,)]
        for arguments in sets:
            for name in self.FORMATS:
                done = self.run_verify("-v", "-f", name, *arguments)
                self.assertNotIn(b"no such format", done.stderr)
                self.assertNotEqual(done.returncode, 4)
                for needle in self.needles(credential.key):
                    self.assertNotIn(needle, done.stdout + done.stderr,
                                     (name, arguments))

    def test_the_challenge_of_a_request(self):
        """What the customer and the CA may share is not printed."""
        builder = x509.CertificateSigningRequestBuilder(x509.Name([]))
        builder = builder.add_attribute(
            x509.ObjectIdentifier("1.2.840.113549.1.9.7"), b"open sesame now")
        path = self.made.write("a.csr", builder.sign(
            pki.p256(), hashes.SHA256()).public_bytes(
                serialization.Encoding.PEM))
        coded = base64.b64encode(b"open sesame now")
        for name in self.FORMATS:
            done = self.run_verify("-v", "-f", name, path)
            text = done.stdout + done.stderr
            self.assertNotIn(b"sesame", text)
            for block in re.findall(rb"-----BEGIN[^-]+-----(.*?)-----END",
                                    text.replace(b"\\n", b""), re.DOTALL):
                self.assertNotIn(b"sesame", base64.b64decode(block))
            self.assertNotIn(coded[:16], text)

    def killed(self, *command):
        """How a process that may write a core file ends by SIGABRT, sent when
        the pipe `late.pem` is opened."""
        fifo = self.folder / "late.pem"
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo)
        process = subprocess.Popen(
            command, env=self.env(), cwd=self.folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=allow_core_files)
        writer = os.open(fifo, os.O_WRONLY)
        os.kill(process.pid, signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        os.close(writer)
        process.returncode = status
        self.assertEqual(os.WTERMSIG(status), signal.SIGABRT)
        return status

    def test_no_core_file(self):
        """Not of a process that has read a key; of another there is one."""
        key = self.made.key("server.key", pki.p256())
        status = self.killed(program(), "verify", key, "late.pem")
        self.assertFalse(os.WCOREDUMP(status))
        if not os.WCOREDUMP(self.killed("cat", "late.pem")):
            self.skipTest("this machine writes no core files at all")

    def test_the_limit_on_core_files(self):
        key = self.made.key("server.key", pki.p256())
        fifo = self.folder / "late.pem"
        os.mkfifo(fifo)
        process = subprocess.Popen(
            [program(), "verify", key, fifo], env=self.env(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            preexec_fn=allow_core_files)
        # It has the key by now, and waits for the second file to be opened.
        writer = os.open(fifo, os.O_WRONLY)
        with open(f"/proc/{process.pid}/limits", encoding="ascii") as file:
            limits = file.read()
        os.close(writer)
        self.assertEqual(process.wait(60), 1)
        self.assertRegex(limits, r"Max core file size +0 +0 ")


def allow_core_files():
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def needles_of(octets):
    """Parts of the number in hexadecimal, base64 in any phase, and raw."""
    part = octets[8:32]
    found = [part, part.hex().encode(), part.hex().upper().encode(),
             ":".join(f"{o:02X}" for o in part).encode()]
    for phase in range(3):
        coded = base64.b64encode(octets[phase:])
        found.append(coded[4:28])
    return found


class Network(LaboratoryTest):
    """--compare and --online, against the laboratory's servers."""

    groups = ("first", "revocation", "issuers")
    only = {"good-ecdsa", "five-mixed", "nxdomain", "crl-good", "crl-revoked",
            "aia-der"}

    def setUp(self):
        self.made = Folder(self.lab.folder)

    def verify(self, *arguments, options=()):
        done = run("verify", "-f", "jsonl", *options, *arguments,
                   env=self.lab.env())
        self.assertIn(done.returncode, (0, 1, 3), done.stderr.decode())
        [record] = records(done.stdout)
        return record

    def compare(self, name, *files):
        return self.verify("--compare", self.site(name).target, *files,
                           options=self.lab.options())

    def served(self, name):
        """The chain of a host as it serves it, and the laboratory's root."""
        record = self.scan_one(self.site(name).target)
        chain = record["endpoints"][0]["chain"]
        path = self.lab.file(f"{name}.pem", "".join(
            one["pem"] for one in chain) + pki.pem(
                [self.lab.authorities.ecdsa_root.der]))
        return path, chain[0]["sha256"]

    def fetch(self, name):
        """The host's files, with what they point to; without that, too."""
        path, _ = self.served(name)
        offline = self.verify(path, options=self.lab.options())
        online = self.verify("--online", path,
                             options=self.lab.options(online=True))
        return offline, online

    def test_what_is_served_already(self):
        path, leaf = self.served("good-ecdsa")
        record = self.compare("good-ecdsa", path)
        self.assertIn("file.not-served", record["passed"], why(record))
        self.assertEqual(record["verdict"], "ready", why(record))
        compared = record["compared"]
        self.assertEqual(compared["host"],
                         f"{self.site('good-ecdsa').target}:{self.lab.port}")
        self.assertEqual([e["leaf"] for e in compared["endpoints"]], [leaf])

    def test_what_is_not_served_yet(self):
        site = self.site("good-ecdsa")
        credential = site.issue()
        path = self.made.certificates("new.pem", *credential.chain(),
                                      credential.root().der)
        record = self.compare("good-ecdsa", path)
        self.assertIn("file.not-served", named(record, "fail", "warning"))
        self.assertEqual(record["verdict"], "ready-with-warnings")

    def test_some_addresses_do_not(self):
        path, _ = self.served("good-ecdsa")
        record = self.compare("five-mixed", path)
        self.assertIn("file.not-served", named(record, "fail", "warning"))
        self.assertEqual(len(record["compared"]["endpoints"]), 5)

    def test_a_host_that_is_not_there(self):
        path, _ = self.served("good-ecdsa")
        record = self.compare("nxdomain", path)
        self.assertIn("file.not-served", named(record, "unknown", "warning"))
        self.assertEqual(record["compared"]["error"], "nxdomain")

    def test_an_address_that_is_named(self):
        path, _ = self.served("good-ecdsa")
        site = self.site("good-ecdsa")
        record = self.verify(
            "--resolve", f"n.example.com:{self.lab.port}:{site.addresses[0]}",
            "--sni", site.target, "--compare", f"n.example.com:{self.lab.port}",
            path, options=["--allow-special-addresses"])
        self.assertIn("file.not-served", record["passed"], why(record))

    def test_a_name_that_is_none(self):
        path, _ = self.served("good-ecdsa")
        done = run("verify", "--compare", "bad..example.com", path,
                   env=self.lab.env())
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--compare", done.stderr)


    def test_revocation_is_asked_for_online(self):
        offline, online = self.fetch("crl-revoked")
        self.assertEqual(offline["verdict"], "ready", why(offline))
        self.assertIn("revocation.leaf-revoked", offline["not_judged"])
        self.assertEqual(online["verdict"], "not-ready", why(online))
        self.assertIn("revocation.leaf-revoked", named(online, "fail"))
        _, online = self.fetch("crl-good")
        self.assertEqual(online["verdict"], "ready", why(online))
        self.assertIn("revocation.leaf-revoked", online["passed"])
        self.assertEqual(online["files"][0]["format"], "pem")

    def test_issuers_are_fetched_online(self):
        offline, online = self.fetch("aia-der")
        for record in (offline, online):
            self.assertEqual(named(record, "fail", "error"), {"file.chain"},
                             why(record))
        [found] = [f for f in online["findings"] if f["id"] == "file.chain"]
        self.assertIn("supplies", found["evidence"])
        self.assertEqual(online["endpoints"][0]["paths"][-1]["layer"],
                         "repaired")


class EveryRule(FilesTest):
    """Each row of both families is triggered by a command line of files that
    are made here (file.not-served: see Network)."""

    def arguments(self):
        credential, key = self.issue(), pki.p256()
        chain = self.whole(credential)
        made, authorities = self.made, self.authorities
        other = self.issue(names=("b.example.com",))
        wrong = made.passphrase(text="wrong")
        locked = made.write("locked.key", customer_files.locked_key(key))
        yield "file.unreadable", (made.write("noise.crt", "???"), chain)
        yield "file.not-importable", (
            made.pkcs7("pem.p7b", credential.chain(), "PEM"),)
        yield "file.no-leaf", (
            made.certificates("root.pem", authorities.ecdsa_root.der),)
        yield "file.several-leaves", (
            chain, made.certificates("b.pem", other.der))
        yield "file.chain", (made.certificates("leaf.pem", credential.der),)
        yield "file.root-absent", (
            made.certificates("served.pem", *credential.chain()),)
        yield "file.key-mismatch", ("--key", made.key("b.key", key), chain)
        yield "file.key-absent", ("--key", chain, chain)
        yield "file.key-locked", ("--key", locked, "--pass-file", wrong, chain)
        yield "file.key-open", ("--key", made.key("c.key", key), chain)
        yield "file.p12-legacy", (made.pkcs12("old.p12", credential, *LEGACY),)
        yield "file.secret-in-bundle", (chain, made.key("d.key", key))
        for rule, names, settings in (
                ("request.key", (HOST,),
                 {"key": rsa.generate_private_key(65537, 1024)}),
                ("request.no-san", (), {}),
                ("request.host", ("b.example.com",), {}),
                ("request.cn-first", ("b.example.com",),
                 {"common_name": HOST}),
                ("request.cert-mismatch", (HOST,), {})):
            path = made.request(f"{rule}.csr", **{"key": key, **settings},
                                names=names)
            yield rule, ("--host", HOST, chain, path)
        # Signed by another key than that in it.
        yield "request.signature", (made.write("stolen.csr", stolen(
            customer_files.request_pem(key, (HOST,), HOST),
            customer_files.request_pem(pki.p256(), (HOST,), HOST))),)

    def test_each_row(self):
        triggered = {"file.not-served"}
        for rule, arguments in self.arguments():
            with self.subTest(rule):
                record = self.verify(*arguments)
                self.assertIn(rule, named(record, "fail"), why(record))
                triggered.add(rule)
        listed = {rule.decode() for rule in rule_ids()
                  if rule.startswith((b"file.", b"request."))}
        self.assertEqual(len(listed), 19)
        self.assertEqual(triggered, listed)


def stolen(request, other):
    """The first request with the end of the signature of the second."""
    first, second = (base64.b64decode("".join(text.splitlines()[1:-1]))
                     for text in (request, other))
    return first[:-8] + second[-8:]


if __name__ == "__main__":
    unittest.main()
