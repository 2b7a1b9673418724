"""Each question that customers ask leads to the finding and to the fix, in
their own words, in the text report."""

import unittest

from lab.site import TABLE
from support import LaboratoryTest, needs_rule, run, scan

# question, host, further options, rule, words of the fix
QUESTIONS = [
    ("The browser is fine but the representative console does not connect",
     "missing-intermediate", [], "chain.incomplete",
     ["Import", "intermediate", "Security > Certificates"]),
    ("The browser is fine but the Jump Clients do not connect",
     "no-sni-default", [], "tls.sni-default", ["Default"]),
    ("The old browser accepts it, the console does not",
     "cn-only", [], "name.cn-only", ["SAN"]),
    ("The console says that the name does not match",
     "wrong-host", [], "name.mismatch", ["Reissue", "SAN"]),
    ("The appliance shows a warning under my certificate",
     "missing-intermediate", [], "chain.incomplete", ["Import"]),
    ("The appliance shows a warning, and the CA is our own",
     "root-unsent", [], "chain.root-not-found", ["root", "CA"]),
    ("Which root do I send?",
     "good-ecdsa", [], "product.root-export", ["Support"]),
    ("Which root do I send, where the CA has two?",
     "cross-both", [], "chain.multiple-anchors", ["root", "Support"]),
    ("We renewed and all Jump Clients went offline",
     "root-changed", [], "license.root-changed",
     ["Do not switch", "package"]),
    ("ERR_CERT_REVOKED, but the appliance looks fine",
     "revoked", [], "revocation.leaf-revoked", ["Reissue"]),
    ("We use Let's Encrypt; it did not renew",
     "lets-encrypt", [], "validity.renewal-overdue",
     ["port 80", "Let's Encrypt"]),
    ("It did not renew, and we have IPv6",
     "ipv6-differs", [], "dns.ipv6-differs", ["AAAA"]),
    ("Failover worked but nobody can connect",
     "two-leaves", [], "agreement.leaf", ["Export", "private key"]),
    ("Failover worked but the backup's own name does not",
     "failover-uncovered", [], "name.failover-node", ["SAN"]),
    ("Failover worked, and only some clients cannot connect",
     "two-roots", [], "agreement.root", ["one CA"]),
    ("Do we have to stop using our own CA?",
     "private-ca", [], "product.private-ca", ["Send the root", "Support"]),
    ("Do we have to stop using a self-signed certificate?",
     "self-signed", [], "product.self-signed",
     ["Support", "before production"]),
    ("It is still the certificate that the appliance came with",
     "factory", [], "product.default-cert", ["Install a certificate"]),
    ("The iPad refuses", "self-signed", ["--goal", "full"],
     "product.self-signed", ["CA-signed"]),
    ("The iPad refuses the internal certificate", "private-826", [],
     "validity.apple-825", ["825 days"]),
    ("The Android app refuses", "no-sct", ["--goal", "full"],
     "transparency.none", ["CT-logged"]),
    ("The app refuses a certificate that was made for clients",
     "eku-client", [], "usage.eku-server", ["TLS server"]),
]

# What people have in hand when they call: the words of OpenSSL.
OPENSSL = [
    ("self-signed", "product.self-signed", "18"),
    ("unknown-root", "chain.unknown-root", "19"),
    ("missing-intermediate", "chain.incomplete", "20|21"),
    ("expired", "validity.expired", "10"),
    ("wrong-host", "name.mismatch", "62"),
]


def flat(text):
    """Without the line breaks and indents of the layout."""
    return " ".join(text.split())


def dense(text):
    """Without any white space: a long word is broken in the middle."""
    return "".join(text.split())


class Questions(LaboratoryTest):
    groups = ("first", "second", "support", "nodes")
    only = {host for _, host, *_ in QUESTIONS} | {
        host for host, *_ in OPENSSL} | {
        host.name for host in TABLE.hosts.values()
        if host.group == "support"} | {"five-good"}

    def text(self, site, *options):
        done = run("scan", *self.lab.options(), *site.options, *options,
                   site.target, env=self.lab.env())
        return done.stdout.decode("utf-8")

    def test_every_question(self):
        for question, host, options, rule, words in QUESTIONS:
            with self.subTest(question):
                needs_rule(self, rule)
                site = self.site(host)
                record = scan(self.lab, *site.options, *options,
                              site.target).records[0]
                found = [f for f in record["findings"] if f["id"] == rule]
                self.assertTrue(found, f"{rule} not among " + ", ".join(
                    f["id"] for f in record["findings"]))
                for word in words:
                    self.assertIn(word, flat(found[0]["fix"]))
                text = dense(self.text(site, *options))
                self.assertIn(rule, text)
                self.assertIn(dense(found[0]["fix"]), text)
                if rule != "product.root-export":  # told in a block of its own
                    self.assertIn(dense(found[0]["evidence"]), text)

    def test_a_root_of_what_is_not_ready_is_not_sent_yet(self):
        page = self.lab.folder / "not-ready.html"
        text = flat(self.text(self.site("two-roots"), "-o", f"html:{page}"))
        self.assertIn("Send it only when the above is resolved", text)
        self.assertNotIn("Send this root", text)
        self.assertIn("send it only when the above is resolved",
                      page.read_text("utf-8"))

    def test_the_words_of_openssl(self):
        for host, rule, number in OPENSSL:
            with self.subTest(host):
                site = self.site(host)
                record = scan(self.lab, site.target).records[0]
                [finding] = [f for f in record["findings"]
                             if f["id"] == rule]
                self.assertRegex(finding["evidence"],
                                 rf"OpenSSL.*\b({number})\b")

    def test_hosts_of_this_group(self):
        for site in self.lab.sites.values():
            host = site.host
            if host.group != "support":
                continue
            with self.subTest(host.name):
                for rule in host.errors:
                    needs_rule(self, rule)
                record = self.scan_one(*site.options, site.target)
                self.assert_judged(record, host.verdict, host.errors,
                                   host.warnings, host.unknown)
                self.assertEqual(record["exit"], host.exit)

    def test_the_block_for_the_ticket(self):
        """Everything that Support asks for, to copy in one piece."""
        site = self.site("five-good")
        record = scan(self.lab, site.target).records[0]
        text = flat(self.text(site))
        version = flat(run("--version").stdout.decode()).split()[1]
        for part in (site.target, *site.addresses, record["verdict"],
                     record["root"]["subject"], self.lab.dns,
                     self.lab.store, version):
            self.assertIn(part, text)
        self.assertRegex(text, r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "UTC")
        digits = text.replace(":", "").replace(" ", "").lower()
        self.assertIn(record["root"]["sha256"], digits)
        self.assertIn(f"{len(self.lab.authorities.public)} ", text)

    def test_what_was_not_checked_is_said(self):
        text = self.text(self.site("five-good")).lower()
        self.assertIn("not checked", text)
        self.assertIn("revocation", text[text.rindex("not checked"):])

    def test_the_verdict_comes_first(self):
        text = self.text(self.site("wrong-host")).lower()
        verdict = min(text.find("not ready") % (1 << 30),
                      text.find("not-ready") % (1 << 30))
        self.assertLess(verdict, text.find("name.mismatch"))


if __name__ == "__main__":
    unittest.main()
