"""What web servers of authorities answer: the cause of each is told, and no
word about revocation is taken from it."""

import unittest

from support import LaboratoryTest, every_host, finding, why

SHORT_OF_TIME = "timed-out, no whole answer in the time there was"

# Why a place gave nothing, in the words of the evidence.
ISSUERS = {
    "aia-500": "HTTP status 500",
    "aia-gzip": "malformed, octet 0: neither PEM nor DER, begins with "
                "1F:8B:08",
    "aia-cut": "it is cut off",
    "aia-slow": SHORT_OF_TIME,
    "aia-silent": SHORT_OF_TIME,
    "aia-refused": "refused, connection refused",
    "aia-nxdomain": "nxdomain, gone.example.com",
    "aia-four-redirects": "over-limit, more than 3 redirects",
}
UNREACHABLE = {
    "crl-pkcs7": "malformed, the answer is no revocation list",
    "ocsp-404": "HTTP status 404",
    "ocsp-four-redirects": "over-limit, more than 3 redirects",
    "ocsp-huge": "over-limit, the answer has more than 65536 octets",
    "ocsp-slow": SHORT_OF_TIME,
    "ocsp-silent": SHORT_OF_TIME,
    "ocsp-nxdomain": "nxdomain, gone.example.com",
}
INVALID = {
    "ocsp-empty": "the answer is empty",
    "ocsp-cut": "the answer lacks ",
    "ocsp-pem": 'the answer is of the kind "pem"',
    "ocsp-pkcs7": 'the answer is of the kind "pkcs7"',
    "ocsp-gzip": "the answer begins with 1F:8B:08",
}


class AnswersTest(LaboratoryTest):
    groups = ("answers",)
    online = True

    def record(self, name):
        site = self.site(name)
        return self.scan_one(*site.options, site.target)


@every_host
class Hosts(AnswersTest):
    pass


class Issuers(AnswersTest):
    def test_each_cause_is_told(self):
        for name, words in ISSUERS.items():
            with self.subTest(name):
                said = finding(self.record(name), "chain.incomplete")
                self.assertIn(words, said["evidence"])
                self.assertNotIn("supplies", said["evidence"])

    def test_what_is_right_in_an_odd_way_is_taken(self):
        for name in ("aia-text", "aia-ipv6"):
            with self.subTest(name):
                said = finding(self.record(name), "chain.incomplete")
                self.assertIn('supplies "Example Online CA 1"',
                              said["evidence"])


class Revocation(AnswersTest):
    def test_each_cause_is_told(self):
        for rule, rows in (("revocation.unreachable", UNREACHABLE),
                           ("revocation.invalid", INVALID)):
            for name, words in rows.items():
                with self.subTest(name):
                    record = self.record(name)
                    self.assertIn(words, finding(record, rule)["evidence"])
                    self.assertIn("revocation.leaf-revoked",
                                  record["not_judged"])

    def test_what_is_right_in_an_odd_way_is_taken(self):
        for name in ("ocsp-text", "ocsp-ipv6", "ocsp-three-redirects"):
            with self.subTest(name):
                record = self.record(name)
                self.assertIn("revocation.leaf-revoked", record["passed"],
                              why(record))


if __name__ == "__main__":
    unittest.main()
