"""One host of the laboratory: what it shows, what is expected, how it is
built.

A host is a function with the decorator `@host(…)`. The decorator says what a
scan must find; the function gets a `Site` and puts up the records and servers.
"""

import collections
from dataclasses import dataclass, field

from . import pki
from .dns import DOMAIN
from .listener import Listener
from .web import OpensslServer

# PEM files of one credential: the whole chain, the leaf alone, what stands
# above it (None for nothing), and the key.
Files = collections.namedtuple("Files", "chain leaf above key")

EXITS = {"ready": 0, "ready-with-warnings": 0, "not-ready": 1,
         "inconclusive": 3, "invalid": 2}


@dataclass(frozen=True)
class Host:
    """A row of the table of hosts: name and expectation.

    `errors` and `warnings` are the exact sets of rules that fail with that
    severity, `unknown` of those that could not be decided; `notes` must be
    among the notes. `options` are further options of the scan.
    """

    name: str
    group: str
    summary: str
    verdict: str
    errors: frozenset
    warnings: frozenset
    unknown: frozenset
    notes: frozenset
    options: tuple
    build: callable

    @property
    def exit(self):
        return EXITS[self.verdict]


@dataclass
class Table:
    """All hosts, in the order in which they are declared."""

    hosts: dict = field(default_factory=dict)

    def group(self, group):
        """The decorator for one group of hosts."""
        def host(name, summary, verdict, errors=(), warnings=(), unknown=(),
                 notes=(), options=()):
            def register(build):
                assert name not in self.hosts, name
                self.hosts[name] = Host(
                    name, group, summary, verdict, frozenset(errors),
                    frozenset(warnings), frozenset(unknown),
                    frozenset(notes), tuple(options), build)
                return build
            return register
        return host


TABLE = Table()


class Site:
    """A host of a running laboratory; what a builder works with."""

    def __init__(self, laboratory, host):
        self.laboratory, self.host = laboratory, host
        self.authorities = laboratory.authorities
        self.name = f"{host.name}.{DOMAIN}"
        # What the scan is given; builders change it for IP addresses, IDN, …
        self.target = self.name
        self.options = list(host.options)
        self.addresses = []
        self.listeners = []

    def record(self, kind, value, name=None):
        """Adds to the zone, for this host's own name or another one."""
        self.laboratory.zone.add(name or self.name, kind, value)

    def address(self, listed=True):
        """A new loopback address, with an A record unless not `listed`."""
        address = self.laboratory.new_address()
        self.addresses.append(address)
        if listed:
            self.record("A", address)
        return address

    def issue(self, issuer=None, **differences):
        """A certificate for this host, clean but for the differences."""
        issuer = issuer or self.authorities.ecdsa
        return issuer.issue(self.contents(**differences))

    def self_sign(self, **differences):
        defaults = {"policy": None, "pointers": False, "scts": 0}
        return pki.make(self.contents(**{**defaults, **differences}))

    def contents(self, **differences):
        names = differences.setdefault("names", (self.name,))
        if "common_name" not in differences and names:
            # A Common Name holds 64 characters at most (RFC 5280 A.1).
            differences["common_name"] = (names[0] if len(names[0]) <= 64
                                          else None)
        return pki.Contents(**differences)

    def files(self, credential, chain=None):
        """Writes the PEM files of a credential. `chain` replaces what is
        sent (DER, leaf first)."""
        chain = chain or credential.chain()
        stem = self.laboratory.new_file(self.host.name)
        paths = {"chain": chain, "leaf": chain[:1], "above": chain[1:]}
        written = {
            part: pki.write(f"{stem}-{part}.pem", pki.pem(ders))
            if ders else None for part, ders in paths.items()}
        key = pki.write(f"{stem}.key", pki.key_pem(credential.key))
        return Files(key=key, **written)

    def file(self, suffix, text):
        """A file of this host, for the options of the scan; its path."""
        stem = self.laboratory.new_file(self.host.name)
        return pki.write(f"{stem}.{suffix}", text)

    def root_file(self, root):
        """A PEM file with this root, for options like --extra-roots."""
        return self.file("pem", pki.pem([root.der]))

    def nginx(self, credential, addresses=None, chain=None, **settings):
        """Serves the credential by nginx; on one new address without
        `addresses`."""
        addresses = addresses or [self.address()]
        files = credential and self.files(credential, chain)
        self.laboratory.nginx.add(addresses, files, **settings)

    def s_server(self, credential, *options, chain=None):
        """Serves the credential by `openssl s_server`."""
        address = self.address()
        files = self.files(credential, chain)
        self.laboratory.add_server(lambda: OpensslServer(
            self.laboratory.folder, address, self.laboratory.port, files,
            options))

    def script(self, dialogue, address=None):
        """Serves by a dialogue in Python (see listener.py)."""
        address = address or self.address()

        def start():
            listener = Listener(address, self.laboratory.port, dialogue)
            self.listeners.append(listener)
            return listener
        self.laboratory.add_server(start)
