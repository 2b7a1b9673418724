"""Targets, and what is fetched, through an HTTP proxy."""

import base64
import socket
import unittest

from lab.connect_proxy import ConnectProxy
from lab.listener import drain
from support import LaboratoryTest, expected, judgement, run, why

SECRET = "s3cr:t%@"  # as it is; in a URL "s3cr%3At%25%40"
USER_INFO = "user:s3cr%3At%25%40@"


def says(text):
    def dialogue(client, _address, _port):
        client.sendall(text.encode())
        drain(client)
    return dialogue


def silent(client, _address, _port):
    drain(client)


class Proxy(LaboratoryTest):
    groups = ("first", "nodes")
    only = {"good-ecdsa", "good-rsa", "five-mixed", "refused", "self-signed"}

    def proxy(self, dialogue=None):
        proxy = ConnectProxy(self.lab.new_address(), dialogue=dialogue)
        self.addCleanup(proxy.stop)
        return proxy

    def failures(self, record):
        return [endpoint["error"] for endpoint in record["endpoints"]]

    def test_the_same_is_found(self):
        proxy = self.proxy()
        for name in ("good-ecdsa", "good-rsa", "self-signed"):
            with self.subTest(name):
                site = self.site(name)
                record = self.scan_one("--proxy", proxy.url, *site.options,
                                       site.target)
                self.assertEqual(judgement(record), expected(site.host),
                                 why(record))
                self.assertEqual(
                    {address for address, _ in proxy.asked} -
                    set(site.addresses), set())
                self.assertEqual({port for _, port in proxy.asked},
                                 {self.lab.port})
                proxy.asked.clear()

    def test_many_connections(self):
        proxy = self.proxy()
        site = self.site("good-ecdsa")
        path = self.lab.file("list.txt", f"{site.target}\n" * 50)
        done = self.scan("--proxy", proxy.url, "--input", path)
        self.assertEqual({record["verdict"] for record in done.records},
                         {site.host.verdict}, done.stderr.decode())
        self.assertEqual(len(done.records), 50)
        self.assertGreaterEqual(len(proxy.asked), 50)

    def test_a_password_is_sent_and_never_shown(self):
        proxy = self.proxy()
        site = self.site("good-ecdsa")
        url = f"http://{USER_INFO}{proxy.address}:{proxy.port}"
        for form in ("text", "json", "jsonl"):
            done = run("scan", *self.lab.options(), "-f", form, "-v",
                       "--proxy", url, site.target, env=self.lab.env())
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            for octets in (done.stdout, done.stderr):
                self.assertNotIn(b"s3cr", octets)
        token = base64.b64encode(f"user:{SECRET}".encode()).decode()
        for head in proxy.heads:
            self.assertIn(f"Proxy-Authorization: Basic {token}\r\n", head)
            # The proxy learns where to connect to, and no name.
            self.assertNotIn(site.name, head)

    def test_what_the_proxy_says(self):
        site = self.site("good-ecdsa")
        for text, shown in (
                ("HTTP/1.1 407 Proxy Authentication Required\r\n"
                 "Proxy-Authenticate: Basic realm=x\r\n"
                 "Content-Length: 0\r\n\r\n",
                 "407 Proxy Authentication Required"),
                ("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
                 "502 Bad Gateway"),
                ("HTTP/1.1 503 \x1b[2J\r\nContent-Length: 0\r\n\r\n",
                 "503 \\u{001B}[2J"),
                ("SSH-2.0-OpenSSH_9\r\n\r\n", "")):
            with self.subTest(text):
                proxy = self.proxy(says(text))
                url = f"http://{USER_INFO}{proxy.address}:{proxy.port}"
                record = self.scan_one("--proxy", url, site.target)
                self.assertEqual(self.failures(record), ["proxy"],
                                 why(record))
                self.assertEqual(record["verdict"], "inconclusive")
                self.assertEqual(record["exit"], 3)
                self.assertIn(shown, why(record))
                self.assertNotIn("s3cr", str(record))

    def test_nobody_is_there(self):
        with socket.socket() as bound:
            address = self.lab.new_address()
            bound.bind((address, 0))
            port = bound.getsockname()[1]
            record = self.scan_one("--proxy", f"http://{address}:{port}",
                                   self.site("good-ecdsa").target)
        self.assertEqual(self.failures(record), ["proxy"], why(record))
        self.assertEqual(record["verdict"], "inconclusive")

    def test_silence(self):
        proxy = self.proxy(silent)
        record = self.scan_one(
            "--proxy", proxy.url, "--connect-timeout", "0.3", "--retries",
            "0", self.site("good-ecdsa").target)
        self.assertEqual(self.failures(record), ["timed-out"], why(record))
        self.assertEqual(record["verdict"], "inconclusive")

    def test_a_proxy_hangs_up(self):
        proxy = self.proxy(lambda client, _address, _port: None)
        record = self.scan_one("--proxy", proxy.url,
                               self.site("good-ecdsa").target)
        self.assertEqual(self.failures(record), ["proxy"], why(record))

    def test_what_is_no_proxy_is_wrong_use(self):
        for url in ("https://127.0.0.1:1", "socks5://127.0.0.1:1",
                    "http://user:s3cr@127.0.0.1:99999", "http://", ""):
            with self.subTest(url):
                done = self.scan("--proxy", url, "127.0.0.1")
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, b"")
                self.assertIn(b"--proxy", done.stderr)
                self.assertNotIn(b"s3cr", done.stderr)

    def test_the_environment_is_not_heeded_and_a_note_says_so(self):
        site = self.site("good-ecdsa")
        nobody = "http://127.0.0.1:9/"
        for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                     "ALL_PROXY"):
            with self.subTest(name):
                done = self.scan(site.target,
                                 env=self.lab.env(**{name: nobody}))
                self.assertEqual(done.returncode, 0)
                self.assertIn(name.encode(), done.stderr)
                self.assertEqual(done.stderr.count(b"\n"), 1)
        done = self.scan("--quiet", site.target,
                         env=self.lab.env(http_proxy=nobody))
        self.assertEqual((done.returncode, done.stderr), (0, b""))


if __name__ == "__main__":
    unittest.main()
