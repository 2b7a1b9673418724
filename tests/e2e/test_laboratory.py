"""The laboratory is what it says it is, as OpenSSL and a resolver see it.

Without this, a test of the program could pass because a server is broken.
"""

import json
import os
import pathlib
import re
import signal
import socket
import ssl
import subprocess
import sys
import unittest

import dnslib

from lab.lab import Laboratory

# What OpenSSL says of a host that it finds fault with (verify(1)).
VERIFY = {
    "expired": 10, "five-mixed": 0, "wrong-host": 62, "self-signed": 18,
    "unknown-root": 19, "missing-intermediate": 21, "not-yet": 9,
    "expired-intermediate": 10, "wildcard-wrong": 62, "cn-only": 62,
    "factory": 62, "private-ca": 20, "private-824": 20, "private-826": 20,
    "root-unsent": 20, "hostile-text": 62,
    "rsa-1024": 66, "sha1": 68, "md5": 68, "eku-client": 26,
}
# What OpenSSL says of an old version that it offers, and of one that it does
# not (3.2 and later).
OLD_VERSION = "legacy sigalg|alert protocol version"
# Hosts whose handshake must fail in OpenSSL, and why.
BROKEN = {
    "plain-http": "wrong version number", "tls-1.1": OLD_VERSION,
    "tls-1.0": OLD_VERSION, "refused": "Connection refused",
    "ssh": "wrong version number", "smtp": "wrong version number",
    "alert": "handshake failure", "unrecognized-name": "unrecognized name",
    "reset-first": "errno=104", "reset-1.3": "errno=104",
    "reset-1.2": "errno=104", "no-encryption": "handshake failure",
    "bad-signature-1.3": "bad signature",
    "bad-signature-1.2": "bad signature",
}
SILENT = {"silent", "two-silent", "stall-1.3", "stall-1.2"}
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
RCODES = {"nxdomain": "NXDOMAIN", "servfail": "SERVFAIL",
          "refused-query": "REFUSED"}
# Odd chains that OpenSSL can read: they must arrive as they were sent.
READABLE = ("plain-1.3", "plain-1.2", "rsa-1.3", "rsa-1.2", "ed25519-1.3",
            "ed25519-1.2", "fat-1.3", "fat-1.2", "retried-1.3",
            "records-of-97-1.3", "records-of-5-1.2", "coalesced-1.3",
            "coalesced-1.2", "asks-certificate-1.3", "asks-certificate-1.2",
            "reversed-cas-1.3", "unknown-critical-1.2")


class Servers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lab = Laboratory(("first", "second", "faults", "odd", "many",
                              "support", "nodes"))
        cls.addClassCleanup(cls.lab.stop)
        cls.lab.start()

    def client(self, site, *options, seconds=20):
        address = site.addresses[0]
        return subprocess.run(
            ["openssl", "s_client", "-connect",
             f"{address}:{self.lab.port}", "-servername", site.name,
             "-verify_hostname", site.name, "-CAfile", self.lab.store,
             "-no-CApath", "-no-CAstore", *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=seconds, check=False,
            env={**os.environ, "LC_ALL": "C"}).stdout.decode("latin-1")

    def test_every_server_does_what_its_host_says(self):
        for site in self.lab.sites.values():
            host = site.host
            if host.group == "odd" or not site.addresses or \
                    host.name in SILENT:
                continue
            with self.subTest(host.name):
                said = self.client(site)
                if host.name in BROKEN:
                    self.assertRegex(said, BROKEN[host.name])
                elif host.group == "many":
                    self.assertIn("Verify return code: 62", said)
                else:
                    code = VERIFY.get(host.name, 0)
                    self.assertIn(f"Verify return code: {code} ", said)

    def test_silent_servers_accept_and_say_nothing(self):
        for name in ("silent", "two-silent"):
            address = self.lab.sites[name].addresses[0]
            with socket.create_connection((address, self.lab.port)) as s:
                s.settimeout(0.3)
                s.sendall(b"hello")
                with self.assertRaises(socket.timeout):
                    s.recv(1)

    def test_odd_chains_that_openssl_reads(self):
        for name in READABLE:
            with self.subTest(name):
                site = self.lab.sites[name]
                said = self.client(site, "-showcerts", "-cipher",
                                   "ALL:@SECLEVEL=0")
                self.assertNotIn("Cipher is (NONE)", said)
                self.assertNotIn("routines:", said)
                shown = re.findall(f"{BEGIN}.*?{END}", said, re.DOTALL)
                self.assertEqual(
                    [ssl.PEM_cert_to_DER_cert(pem) for pem in
                     shown[:len(site.sent)]], site.sent)

    def test_scripted_servers_met_no_surprise(self):
        """Whatever a client did, the scripts ended as they should."""
        site = self.lab.sites["plain-1.3"]
        self.client(site)
        [listener] = site.listeners
        self.assertGreaterEqual(listener.accepted, 1)
        self.assertEqual(listener.faults, [])

    def test_the_zone(self):
        for site in self.lab.sites.values():
            host = site.host
            name = site.name if host.group != "many" else f"x.{site.name}"
            if host.name in ("ip-san", "ip-no-san"):
                continue
            with self.subTest(host.name):
                answer = self.ask(name)
                rcode = dnslib.RCODE[answer.header.rcode]
                self.assertEqual(rcode, RCODES.get(host.name, "NOERROR"))
                listed = {str(rr.rdata) for rr in answer.rr
                          if rr.rtype == dnslib.QTYPE.A}
                own = site.addresses
                if host.group == "nodes":
                    own = own[:1]  # the others have names of their own
                if host.name == "two-hundred":
                    own = [f"127.0.1.{n}" for n in range(200)]
                self.assertEqual(listed, set(own))

    def test_the_root_store(self):
        text = pathlib.Path(self.lab.store).read_text()
        self.assertEqual(text.count("BEGIN CERTIFICATE"),
                         len(self.lab.authorities.public))

    def ask(self, name):
        query = dnslib.DNSRecord.question(name, "A")
        octets = query.send(self.lab.dns_address, self.lab.dns_port,
                            tcp=True, timeout=10)
        return dnslib.DNSRecord.parse(octets)


class Tidiness(unittest.TestCase):
    def test_two_laboratories_live_side_by_side(self):
        with Laboratory(only={"good-ecdsa"}) as one, \
                Laboratory(only={"good-ecdsa"}) as two:
            self.assertNotEqual(one.prefix, two.prefix)
            self.assertNotEqual(one.folder, two.folder)

    def test_nothing_stays(self):
        with Laboratory(("first",)) as lab:
            folder, address = lab.folder, lab.sites["good-rsa"].addresses[0]
        self.assertFalse(folder.exists())
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((address, lab.port), timeout=2)

    def test_nothing_stays_after_a_failure(self):
        with self.assertRaisesRegex(ValueError, "on purpose"):
            with Laboratory(only={"good-ecdsa"}) as lab:
                folder = lab.folder
                raise ValueError("on purpose")
        self.assertFalse(folder.exists())

    def test_signals_end_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                self.up_then(number)

    def up_then(self, number):
        lab = pathlib.Path(__file__).parent / "lab/lab.py"
        with subprocess.Popen([sys.executable, "-B", lab, "up", "many"],
                              stdout=subprocess.PIPE) as child:
            lines = []
            for line in child.stdout:
                lines.append(line.decode())
                if line == b"}\n":
                    break
            child.send_signal(number)
            child.wait(60)

        told = json.loads("".join(lines))
        self.assertFalse(pathlib.Path(told["folder"]).exists())
        address = told["hosts"]["many-0.example.com"]["addresses"][0]
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((address, told["port"]), timeout=2)


if __name__ == "__main__":
    unittest.main()
