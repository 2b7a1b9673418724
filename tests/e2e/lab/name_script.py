"""Scripted name servers: one answer, or one fault, for every query."""

import contextlib
import socket
import threading

import dnslib


class NameScript:
    """Answers UDP queries with `reply(query octets)`: octets to send, a list
    of them, or None for silence. Nothing listens on TCP."""

    def __init__(self, address, port, reply):
        self.address, self.port, self.reply = address, port, reply
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, port))
        threading.Thread(target=self._serve, daemon=True).start()

    def __str__(self):
        return f"{self.address}:{self.port}"

    def _serve(self):
        with contextlib.suppress(OSError):  # stop() ends it
            while True:
                query, client = self.socket.recvfrom(65535)
                if not query:
                    return
                self.asked += 1
                replies = self.reply(query)
                if isinstance(replies, (bytes, bytearray)):
                    replies = [replies]
                for octets in replies or ():
                    self.socket.sendto(octets, client)

    def stop(self):
        # Closing alone does not wake a thread that blocks in recvfrom().
        with contextlib.suppress(OSError):
            self.socket.sendto(b"", (self.address, self.port))
        self.socket.close()


def silence(_query):
    return None


def answers(*addresses, ttl=60):
    """These A records for every name, and no other record."""
    def reply(query):
        record = dnslib.DNSRecord.parse(query).reply()
        if record.q.qtype == dnslib.QTYPE.A:
            for address in addresses:
                record.add_answer(dnslib.RR(
                    record.q.qname, rdata=dnslib.A(address), ttl=ttl))
        return record.pack()
    return reply


def rcode(name):
    """No records, and this response code."""
    def reply(query):
        record = dnslib.DNSRecord.parse(query).reply()
        record.header.rcode = getattr(dnslib.RCODE, name)
        return record.pack()
    return reply


def empty(_query):
    """A datagram of no octets."""
    return b""


def noise(_query):
    return bytes(range(256)) * 4


def header_only(query):
    return query[:12]


def cut(query):
    """An answer that ends in the middle of a record."""
    return answers("127.0.0.1")(query)[:-3]


def other_id(query):
    octets = answers("127.0.0.1")(query)
    return bytes([octets[0] ^ 0x55]) + octets[1:]


def other_question(query):
    """The right id, and the answer to a question that was not asked."""
    record = dnslib.DNSRecord.parse(query)
    wrong = dnslib.DNSRecord.question("elsewhere.example.com")
    wrong.header.id = record.header.id
    return answers("127.0.0.1")(wrong.pack())


def pointer_loop(query):
    """A name that points at itself (RFC 1035 4.1.4)."""
    octets = bytearray(answers("127.0.0.1")(query))
    question_end = len(query.split(b"\0\0\1\0\1", 1)[0]) + 5
    octets[question_end:question_end + 2] = (
        0xc000 | question_end).to_bytes(2, "big")
    return bytes(octets)


def many_answers(query):
    """More answers counted than there are octets."""
    octets = bytearray(answers("127.0.0.1")(query))
    octets[6:8] = b"\xff\xff"
    return bytes(octets)


def truncated(query):
    """Says: ask again over TCP. Nothing listens there."""
    record = dnslib.DNSRecord.parse(query).reply()
    record.header.tc = 1
    return record.pack()


def flood(query):
    """A hundred wrong answers, and then nothing."""
    return [other_id(query)] * 100
