"""--probe-http: the health page and port 80."""

import unittest

from lab.pages_hosts import NEEDS_PORT_80, can_use_port_80
from support import LaboratoryTest, every_host, finding, named


class PagesTest(LaboratoryTest):
    groups = ("pages",)
    online = True

    def needs_port_80(self, name):
        if name in NEEDS_PORT_80 and not can_use_port_80():
            self.skipTest("port 80 is not ours to use here")

    def record(self, name, *options, **settings):
        self.needs_port_80(name)
        site = self.site(name)
        return self.scan_one(*(options or site.options), site.target,
                             **settings)


@every_host
class Hosts(PagesTest):
    def setUp(self):
        self.needs_port_80(
            self.id().rsplit(".test_", 1)[1].replace("_", "-"))


class Health(PagesTest):
    def page(self, record):
        [endpoint] = record["endpoints"]
        return endpoint["http"]["check_health"]

    def test_what_it_says(self):
        for name, line in (("healthy", "HTTP/1.1 200 OK"),
                           ("tls-1.2-health", "HTTP/1.1 200 OK"),
                           ("large-page", "HTTP/1.1 200 OK"),
                           ("unhealthy", "HTTP/1.1 500 Internal Server Error"),
                           ("no-health-page", "HTTP/1.1 404 Not Found")):
            with self.subTest(name):
                record = self.record(name)
                page = self.page(record)
                self.assertEqual(page["status_line"], line)
                self.assertEqual(page["status"], int(line.split()[1]))
                self.assertIsNone(page["error"])
                if page["status"] == 200:
                    self.assertIn("network.health", record["passed"])
                else:
                    self.assertIn(line, finding(record, "network.health")
                                  ["evidence"])

    def test_octets_without_an_answer(self):
        for name in ("empty-records-1.3", "empty-records-1.2"):
            with self.subTest(name):
                page = self.page(self.record(name))
                self.assertIsNone(page["status"])
                self.assertEqual(page["error"], "over-limit")

    def test_it_never_decides(self):
        for name in ("unhealthy", "no-health-page"):
            self.assertEqual(self.record(name)["exit"], 0)

    def test_it_is_not_asked_by_default(self):
        record = self.record("unhealthy", "-4")
        self.assertIsNone(self.page(record))
        self.assertIn("network.health", record["not_judged"])
        self.assertIn("tls.clock", record["not_judged"])


class Port80(PagesTest):
    def page(self, record):
        [endpoint] = record["endpoints"]
        return endpoint["http"]["port_80"]

    def test_it_is_asked_where_the_ca_renews_over_it(self):
        record = self.record("acme-refused")
        self.assertEqual(self.page(record)["error"], "refused")
        self.assertIn("TCP port 80: refused", finding(
            record, "network.port80")["evidence"])

    def test_any_http_will_do(self):
        record = self.record("acme-open")
        self.assertEqual(self.page(record)["status"], 404)
        self.assertIn("network.port80", record["passed"])

    def test_what_speaks_instead_is_shown(self):
        said = finding(self.record("acme-ssh"), "network.port80")["evidence"]
        self.assertIn("not HTTP: SSH-2.0-OpenSSH_9.2p1", said)

    def test_silence_is_unknown(self):
        record = self.record("acme-silent")
        self.assertIn("network.port80", named(record, "unknown"))

    def test_not_offline_and_not_for_others(self):
        record = self.record("acme-refused", online=False)
        self.assertIsNone(self.page(record))
        self.assertIn("network.port80", record["not_judged"])
        record = self.record("unhealthy", "-4")
        self.assertIsNone(self.page(record))
        self.assertNotIn("network.port80", record["not_judged"])

    def test_asked_of_all_it_is_recorded(self):
        self.assertEqual(self.page(self.record("healthy"))["error"],
                         "refused")


if __name__ == "__main__":
    unittest.main()
