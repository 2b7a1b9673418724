"""What certificates and servers must not make the program connect to.

All of it happens in a network namespace, where the addresses of secrets are
our own, and a canary on each notes every connection.
"""

import re
import shutil
import socket
import threading
import unittest

import dnslib

from lab import namespace
from lab.canary import Canary
from lab.connect_proxy import ConnectProxy
from lab.dns import DOMAIN
from lab.lab import Laboratory
from lab.pointers import pointers
from lab.site import TABLE
from support import records, run

# A public address and a name for it; here it is ours.
PUBLIC, PUBLIC_NAME = "8.8.4.4", f"public.{DOMAIN}"
OTHER_PUBLIC, PUBLIC_V6 = "8.8.8.8", "2606:4700::1111"

CANARIES = [
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "169.254.169.254", "169.254.0.1", "100.100.100.200",
    "192.0.0.192", "168.63.129.16", PUBLIC, OTHER_PUBLIC, PUBLIC_V6,
    "fd00::1", "fd00:ec2::254", "fd20:ce::254", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "2002:a00:1::", "2001::a00:1"]
PORTS = [80, 443, 8080, 21, 22, 25, 70, 389, 6379, 11211]

# Names, and what they resolve to.
NAMES = {
    "private": "10.0.0.1", "loopback": "127.0.0.1",
    "metadata": "169.254.169.254", "zero": "0.0.0.0",
    "cloud": "100.100.100.200", "v6-loopback": "::1",
    "v6-private": "fd00::1", "v6-mapped": "::ffff:10.0.0.1",
    "v6-metadata": "fd00:ec2::254", "translated": "64:ff9b::a00:1",
    # a name whose first label looks like another thing
    "127.0.0.1": "10.0.0.1", "localhost": "127.0.0.1",
}


def name_url(name, port=""):
    return f"http://{name}.{DOMAIN}{port}/x"


# URLs, and where they lead with --allow-private-fetch (None: nowhere).
FORMS = [
    ("http://127.0.0.1/x", ("127.0.0.1", 80)),
    ("http://127.0.0.1:6379/x", ("127.0.0.1", 6379)),
    ("http://127.255.255.254/x", ("127.255.255.254", 80)),
    ("http://10.0.0.1/x", ("10.0.0.1", 80)),
    ("http://10.0.0.1:22/x", ("10.0.0.1", 22)),
    ("http://172.16.0.1/x", ("172.16.0.1", 80)),
    ("http://192.168.1.1:8080/x", ("192.168.1.1", 8080)),
    ("http://100.64.0.1/x", ("100.64.0.1", 80)),
    ("http://192.0.2.1/x", ("192.0.2.1", 80)),
    ("http://198.18.0.1/x", ("198.18.0.1", 80)),
    ("http://[::1]/x", ("::1", 80)),
    ("http://[fd00::1]:25/x", ("fd00::1", 25)),
    (f"http://{PUBLIC_NAME}:8080/x", (PUBLIC, 8080)),
    (f"http://{OTHER_PUBLIC}:22/x", (OTHER_PUBLIC, 22)),
    (name_url("private"), ("10.0.0.1", 80)),
    (name_url("private", ":11211"), ("10.0.0.1", 11211)),
    (name_url("loopback"), ("127.0.0.1", 80)),
    (name_url("localhost"), ("127.0.0.1", 80)),
    (name_url("127.0.0.1"), ("10.0.0.1", 80)),
    (name_url("v6-loopback"), ("::1", 80)),
    (name_url("v6-private"), ("fd00::1", 80)),
    # never
    ("http://localhost/x", None),  # here the DNS knows no such name
    ("http://0.0.0.0/x", None),
    ("http://169.254.169.254/latest/meta-data/", None),
    ("http://169.254.0.1/x", None),
    ("http://100.100.100.200/latest/meta-data/", None),
    ("http://192.0.0.192/x", None),
    ("http://168.63.129.16/x", None),
    ("http://[fd00:ec2::254]/x", None),
    ("http://[fd20:ce::254]/x", None),
    ("http://[::]/x", None),
    ("http://[::ffff:127.0.0.1]/x", None),
    ("http://[::ffff:10.0.0.1]/x", None),
    ("http://[::ffff:169.254.169.254]/x", None),
    ("http://[::127.0.0.1]/x", None),
    ("http://[64:ff9b::7f00:1]/x", None),
    ("http://[2002:a00:1::]/x", None),
    ("http://[2001::a00:1]/x", None),
    ("http://[::1%25lo]/x", None),
    ("http://2130706433/x", None),
    ("http://0x7f000001/x", None),
    ("http://0x7f.1/x", None),
    ("http://017700000001/x", None),
    ("http://0177.0.0.1/x", None),
    ("http://127.1/x", None),
    ("http://10.1/x", None),
    ("http://134744072/x", None),  # 8.8.8.8
    ("http://8.8.8.8./x", None),
    ("http://%31%30.0.0.1/x", None),
    (f"http://user@{OTHER_PUBLIC}/x", None),
    ("http://user:pass@10.0.0.1/x", None),
    (f"http://{PUBLIC_NAME}:80@10.0.0.1/x", None),
    ("http:10.0.0.1/x", None),
    ("http:///10.0.0.1/x", None),
    ("http://10.0.0.1:0/x", None),
    ("http://10.0.0.1:65616/x", None),
    (name_url("metadata"), None),
    (name_url("zero"), None),
    (name_url("cloud"), None),
    (name_url("v6-mapped"), None),
    (name_url("v6-metadata"), None),
    (name_url("translated"), None),
]
# They are looked at only where nothing else is named.
OTHER_SCHEMES = [
    "https://10.0.0.1/x", "file:///etc/hostname", "file://10.0.0.1/x",
    "ftp://10.0.0.1/x", "gopher://127.0.0.1:6379/_FLUSHALL",
    "ldap://10.0.0.1/cn=x", "ldap:///cn=x", "dict://127.0.0.1:11211/stats",
    "http+unix://%2Frun%2Fx.sock/", "jar:http://10.0.0.1!/",
    "//10.0.0.1/x", "10.0.0.1/x", "javascript:alert(1)"]
# Only as a place of a redirect.
RELATIVE = ["//10.0.0.1/x", "//2130706433/x", "\\\\10.0.0.1\\x",
            "/\\10.0.0.1/x", "http:/\\10.0.0.1/x", "http://10.0.0.1\t/x",
            " http://10.0.0.1/x", "http://\u006c\u00f6opback/x"]

REDIRECTS = [url for url, _ in FORMS] + OTHER_SCHEMES + RELATIVE
# One certificate's places: so many are asked (LIMIT_REVOCATION_URLS), and the
# last shows that they were.
EACH, EACH_ISSUERS = 7, 3

host = TABLE.group("safety")
hosts = {}  # kind -> names


def control(name):
    return f"http://{PUBLIC_NAME}/control/{name}"


def redirect(index):
    return f"http://{PUBLIC_NAME}/redirect/{index}"


def add(kind, number, urls, issue):
    """One host whose certificate names these URLs as `kind`."""
    name = f"{kind}-{number}"
    hosts.setdefault(kind, []).append(name)

    @host(name, "names places that it must not", "ready")
    def build(site):
        issue(site, urls)


def as_lists(site, urls):
    site.nginx(site.issue(pointers=False, extra=pointers(crls=urls)))


def as_responders(site, urls):
    site.nginx(site.issue(pointers=False, extra=pointers(ocsp=urls)))


def as_issuers(site, urls):
    leaf = site.issue(pointers=False, extra=pointers(issuers=urls))
    site.nginx(leaf, chain=[leaf.der])


def add_all(kind, each, urls, issue, has_control=True):
    for number, start in enumerate(range(0, len(urls), each)):
        some = urls[start:start + each]
        if has_control:
            some = [*some, control(f"{kind}-{number}")]
        add(kind, number, some, issue)


for name, each, issue in (("crl", EACH, as_lists),
                          ("ocsp", EACH, as_responders),
                          ("issuer", EACH_ISSUERS, as_issuers)):
    add_all(f"direct-{name}", each, [url for url, _ in FORMS], issue)
    add_all(f"redirect-{name}", each,
            [redirect(i) for i in range(len(REDIRECTS))], issue)
    add_all(f"scheme-{name}", each, OTHER_SCHEMES, issue, has_control=False)
add("rebinding", 0, [f"http://rebinding.{DOMAIN}/rebinding"], as_lists)
SILENT = [f"http://{PUBLIC_NAME}/silent/{n}" for n in range(240)]
add("silent-crl", 0, SILENT, as_lists)
add("silent-ocsp", 0, SILENT, as_responders)
add("silent-issuer", 0, SILENT, as_issuers)


@host("names", "has the names in its zone", "ready")
def build_names(site):
    as_lists(site, [control("names-0")])
    for label, address in {**NAMES, "public": PUBLIC}.items():
        site.record("AAAA" if ":" in address else "A", address,
                    f"{label}.{DOMAIN}")



class NameServer:
    """Hands on to the laboratory's, but for a name that changes: public when
    it is first asked for, and then this machine."""

    def __init__(self, address, port, upstream):
        self.upstream = upstream
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        self.text = f"{address}:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            query, client = self.socket.recvfrom(4096)
            if not query:
                return
            self.socket.sendto(self._reply(query), client)

    def _reply(self, query):
        record = dnslib.DNSRecord.parse(query)
        if str(record.q.qname) != f"rebinding.{DOMAIN}.":
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as above:
                above.settimeout(10)
                above.sendto(query, self.upstream)
                return above.recv(4096)
        reply = record.reply()
        if record.q.qtype == dnslib.QTYPE.A:
            address = PUBLIC if self.asked == 0 else "127.0.0.1"
            self.asked += 1
            reply.add_answer(dnslib.RR(record.q.qname, ttl=0,
                                       rdata=dnslib.A(address)))
        return reply.pack()

    def stop(self):
        self.socket.sendto(b"", self.socket.getsockname())


def page(path):
    match = re.fullmatch(r"/redirect/(\d+)(/.*)?", path)
    if match:
        return 302, REDIRECTS[int(match[1])]
    if path.startswith("/rebinding"):
        return 302, f"http://rebinding.{DOMAIN}/again"
    if path.startswith("/silent/"):
        return None, None
    return 404, None


laboratory = canary = names = None


def setUpModule():
    global laboratory, canary, names
    try:
        namespace.enter(CANARIES)
    except namespace.Unavailable as fault:
        raise unittest.SkipTest(f"no network namespace: {fault}")
    laboratory = Laboratory(("safety",))
    unittest.addModuleCleanup(laboratory.stop)
    laboratory.start()
    canary = Canary(PORTS, {PUBLIC}, page)
    unittest.addModuleCleanup(canary.stop)
    names = NameServer(laboratory.new_address(), 0,
                       (laboratory.dns_address, laboratory.dns_port))
    unittest.addModuleCleanup(names.stop)


class Safety(unittest.TestCase):
    def setUp(self):
        canary.forget()
        names.asked = 0

    def scan(self, *options, kinds=None, prefix=(), env=()):
        """Scans the hosts of these kinds; gives their records by name."""
        wanted = [site for site in laboratory.sites.values()
                  if kinds is None and
                  not site.host.name.startswith("silent") or
                  kinds is not None and
                  site.host.name.rsplit("-", 1)[0] in kinds]
        self.assertTrue(wanted)
        path = laboratory.file(
            "list.txt", "".join(f"{site.name}\n" for site in wanted))
        done = run("scan", "--dns", names.text, "--allow-special-addresses",
                   "-p", laboratory.port, "--input", path, "-f", "jsonl",
                   "--threads", "4", *options,
                   env=laboratory.env(**dict(env)), prefix=prefix)
        found = {record["target"].split(".")[0]: record
                 for record in records(done.stdout)}
        self.assertEqual(len(found), len(wanted), done.stderr.decode())
        # A sanitizer ends the program with another one.
        self.assertIn(done.returncode, (0, 1), done.stderr.decode())
        return found

    def connections(self):
        """Those that the canary saw, but for the targets themselves."""
        return {(address, port) for address, port in canary.seen
                if not address.startswith(laboratory.prefix + ".")}

    def assert_all_were_tried(self):
        """The last place of each host, and all redirects, were asked for."""
        missing = {name for kind, names in hosts.items() for name in names
                   if kind.startswith(("direct", "redirect"))} - {
                       path.split("/")[2] for path in canary.asked
                       if path.startswith("/control/")}
        self.assertEqual(missing, set())
        followed = [path.split("/")[2] for path in canary.asked
                    if path.startswith("/redirect/")]
        for index in range(len(REDIRECTS)):
            # Lists, issuers, and twice responders: GET and, perhaps, POST.
            self.assertGreaterEqual(followed.count(str(index)), 3,
                                    REDIRECTS[index])

    def test_nothing_private_is_asked(self):
        found = self.scan()
        self.assertEqual(self.connections(), set())
        self.assert_all_were_tried()
        # The name was looked at again, and led elsewhere.
        self.assertEqual(canary.asked.count("/rebinding"), 1)
        self.assertEqual(names.asked, 2)
        self.assertNotIn("/again", canary.asked)
        self.assertEqual({r["verdict"] for r in found.values()} -
                         {"ready-with-warnings", "not-ready"}, set())

    def test_with_leave_nothing_but_what_it_covers(self):
        self.scan("--allow-private-fetch")
        expected = {reached for _, reached in FORMS if reached} - {
            (PUBLIC, 8080)}
        self.assertEqual(self.connections(), expected)
        self.assert_all_were_tried()

    def test_offline_nothing_is_asked(self):
        self.scan("--offline")
        self.assertEqual(self.connections(), set())
        self.assertEqual(canary.asked, [])

    def test_a_proxy_is_asked_for_no_more(self):
        proxy = ConnectProxy(laboratory.new_address())
        self.addCleanup(proxy.stop)
        self.scan("--proxy", proxy.url)
        self.assertEqual(self.connections(), set())
        self.assert_all_were_tried()
        targets = {(address, laboratory.port)
                   for site in laboratory.sites.values()
                   for address in site.addresses}
        self.assertEqual(set(proxy.asked) - targets, {(PUBLIC, 80)})

    def test_the_environment_leads_nowhere(self):
        proxy = "http://10.0.0.1:8080/"
        self.scan(kinds={"direct-crl"},
                  env={"http_proxy": proxy, "all_proxy": proxy,
                       "https_proxy": proxy}.items())
        self.assertEqual(self.connections(), set())
        self.assertIn("/control/direct-crl-0", canary.asked)

    def test_no_file_and_no_socket_is_opened(self):
        if shutil.which("strace") is None:
            self.skipTest("there is no strace")
        log = laboratory.folder / "strace.log"
        # The leak detector does not work in a program that is traced.
        self.scan(kinds={"scheme-crl", "scheme-ocsp", "scheme-issuer",
                         "redirect-crl"},
                  prefix=["strace", "-f", "-e", "trace=open,openat,connect",
                          "-o", str(log)],
                  env={"ASAN_OPTIONS": "detect_leaks=0"}.items())
        text = log.read_text(errors="replace")
        self.assertIn("connect(", text)
        self.assertNotIn("/etc/hostname", text)
        self.assertNotIn("x.sock", text)
        streams = {match for match in re.findall(
            r"connect\(\d+, \{sa_family=AF_INET6?,.*?inet_(?:addr|pton)\("
            r'(?:AF_INET6, )?"([^"]+)"', text)}
        self.assertTrue(streams)
        self.assertEqual(
            {address for address in streams
             if not address.startswith(laboratory.prefix + ".")},
            {PUBLIC})

    def test_the_deadline_holds(self):
        """240 places, and each of them is silent: one alone has more time
        (LIMIT_FETCH_MS) than all together here."""
        for kind, most in (("crl", 8), ("ocsp", 8), ("issuer", 4)):
            with self.subTest(kind):
                canary.forget()
                found = self.scan("--timeout", "2", kinds={f"silent-{kind}"})
                record, = found.values()
                self.assertEqual(len(set(canary.asked)), most)
                self.assertLess(record["duration_ms"], 9000)


if __name__ == "__main__":
    unittest.main()
