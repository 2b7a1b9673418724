"""Name servers that are silent, wrong or hostile: a verdict, never a crash
and never a wait without end."""

import unittest
from concurrent.futures import ThreadPoolExecutor

import dnslib

from lab import name_script
from support import LaboratoryTest, named, records, run, why

TARGET = "good-ecdsa.example.com"

# fault, what the record may say of it. A server that answers nothing usable
# has said nothing about the name.
FAULTS = {
    "silence": (name_script.silence, {"timed-out"}),
    "empty": (name_script.empty, {"timed-out", "malformed"}),
    "noise": (name_script.noise, {"timed-out", "malformed"}),
    "header_only": (name_script.header_only, {"timed-out", "malformed"}),
    "cut": (name_script.cut, {"timed-out", "malformed"}),
    "other_id": (name_script.other_id, {"timed-out"}),
    "other_question": (name_script.other_question,
                       {"timed-out", "malformed"}),
    "pointer_loop": (name_script.pointer_loop, {"timed-out", "malformed"}),
    "many_answers": (name_script.many_answers, {"timed-out", "malformed"}),
    "truncated": (name_script.truncated,
                  {"timed-out", "malformed", "unreachable"}),
    "flood": (name_script.flood, {"timed-out"}),
    "formerr": (name_script.rcode("FORMERR"),
                {"malformed", "servfail", "refused", "timed-out"}),
    "notimp": (name_script.rcode("NOTIMP"),
               {"malformed", "servfail", "refused", "timed-out"}),
    "servfail": (name_script.rcode("SERVFAIL"), {"servfail"}),
    "refused": (name_script.rcode("REFUSED"), {"refused"}),
}


class NameServers(LaboratoryTest):
    only = {"good-ecdsa"}

    def server(self, reply):
        made = name_script.NameScript(self.lab.new_address(),
                                      self.lab.dns_port, reply)
        self.addCleanup(made.stop)
        return made

    def ask(self, *servers, options=()):
        """Scans the target, asking these name servers; its record."""
        given = self.lab.options()
        given[given.index("--dns") + 1] = ",".join(map(str, servers))
        done = run("scan", *given, "-f", "jsonl", *options, TARGET,
                   env=self.lab.env())
        [record] = records(done.stdout)
        record["exit"] = done.returncode
        return record

    def ask_all(self, *further, options=()):
        """Each faulty server, and `further` ones after it, all at once:
        such scans do little but wait. Gives name, server and record."""
        servers = {name: self.server(reply)
                   for name, (reply, _) in FAULTS.items()}
        with ThreadPoolExecutor(len(servers)) as pool:
            asked = {name: pool.submit(self.ask, server, *further,
                                       options=options)
                     for name, server in servers.items()}
        for name, server in servers.items():
            yield name, server, asked[name].result()

    def test_each_fault_alone(self):
        for name, server, record in self.ask_all(options=["--timeout", "3"]):
            with self.subTest(name):
                self.assertGreaterEqual(server.asked, 1)
                self.assert_judged(record, "inconclusive",
                                   unknown={"dns.lookup"})
                self.assertEqual(record["exit"], 3)
                self.assertIn(record["dns"]["status"], FAULTS[name][1])
                self.assertEqual(record["dns"]["a"], [])
                self.assertEqual(record["endpoints"], [])

    def test_the_next_server_is_asked(self):
        for name, _, record in self.ask_all(self.lab.dns):
            with self.subTest(name):
                self.assertEqual(record["dns"]["status"], "ok", why(record))
                self.assertEqual(record["dns"]["server"], self.lab.dns)
                self.assertEqual(record["dns"]["a"],
                                 self.site("good-ecdsa").addresses)
                self.assertEqual(record["exit"], 0, why(record))

    def test_nothing_listens(self):
        nowhere = f"{self.lab.new_address()}:{self.lab.dns_port}"
        record = self.ask(nowhere)
        self.assert_judged(record, "inconclusive", unknown={"dns.lookup"})
        record = self.ask(nowhere, self.lab.dns)
        self.assertEqual(record["dns"]["status"], "ok", why(record))

    def test_a_name_that_does_not_exist_needs_no_second_opinion(self):
        server = self.server(name_script.rcode("NXDOMAIN"))
        record = self.ask(server)
        self.assert_judged(record, "not-ready", {"dns.lookup"})
        self.assertEqual(record["dns"]["status"], "nxdomain")

    def test_a_name_is_asked_for_once_whatever_its_ttl(self):
        """What it led to first holds for the whole target: all handshakes
        and judgements are of the same addresses."""
        site, asked = self.site("good-ecdsa"), []

        def reply(query):
            record = dnslib.DNSRecord.parse(query)
            asked.append((str(record.q.qname), record.q.qtype))
            return name_script.answers(*site.addresses, ttl=0)(query)

        record = self.ask(self.server(reply))
        self.assert_judged(record, "ready")
        self.assertEqual(record["dns"]["ttl"], 0)
        self.assertIn((f"{site.name}.", dnslib.QTYPE.A), asked)
        self.assertEqual(len(asked), len(set(asked)), asked)

    def test_servers_that_differ(self):
        """A split horizon: inside and outside see other addresses."""
        site = self.site("good-ecdsa")
        same = self.server(name_script.answers(*site.addresses))
        record = self.ask(self.lab.dns, same)
        self.assert_judged(record, "ready")
        other = self.server(name_script.answers(
            *site.addresses, self.lab.new_address()))
        record = self.ask(self.lab.dns, other)
        self.assertIn("dns.resolvers-differ",
                      named(record, "fail", "warning"), why(record))


if __name__ == "__main__":
    unittest.main()
