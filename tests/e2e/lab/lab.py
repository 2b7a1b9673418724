#!/usr/bin/python3
"""The laboratory: an authority, a zone and many servers on 127.x addresses.

As a library:   with Laboratory(("first",)) as lab: …
By hand:        lab.py up [GROUP…]   prints where everything is as JSON and
                stays until interrupted.
"""

import contextlib
import importlib
import itertools
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sys
import tempfile

if not __package__:  # run as a file: find the package beside us
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
    __package__ = "lab"
    importlib.import_module("lab")

from . import pki  # noqa: E402
from .dns import NameServer, Zone  # noqa: E402
from .site import TABLE, Site  # noqa: E402
from .web import Nginx  # noqa: E402

GROUPS = ("first", "second", "faults", "odd", "many", "support", "nodes",
          "revocation", "deltas", "issuers", "answers", "graph", "pages",
          "caa", "howto", "baseline", "roots")
for _group in GROUPS:
    importlib.import_module(f".{_group}_hosts", __package__)

# Below the ports that the kernel gives to clients, so that no connection
# of ours takes the port of a server.
PORTS = range(20000, 32000)
# Holding this port of its network keeps other laboratories off it.
CLAIM_PORT = 19999


class Laboratory:
    """Hosts of some groups, served from start to stop.

    `dns` is the name server as ADDRESS:PORT, `store` the PEM file of the
    public roots, `port` the port of every TLS server, `sites` the hosts by
    name, `folder` where all files are (removed at the end).
    """

    def __init__(self, groups=("first",), only=None):
        self.hosts = [host for host in TABLE.hosts.values()
                      if host.group in groups and
                      (only is None or host.name in only)]
        self._cleanup = contextlib.ExitStack()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self._end_on_sigterm()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="certready-lab-"))
        self._cleanup.callback(shutil.rmtree, self.folder,
                               ignore_errors=True)
        self._claim_network()
        self.port, self.dns_port = self._free_ports()
        self.authorities = pki.Authorities()
        self.zone = Zone()
        self.nginx = Nginx(self.folder, self.port)
        self._starts, self._files = [], 0
        self.dns_address = self.new_address()
        self.dns = f"{self.dns_address}:{self.dns_port}"
        self.sites = {host.name: Site(self, host) for host in self.hosts}
        for site in self.sites.values():
            site.host.build(site)
        self.store = pki.write(self.folder / "store.pem",
                               self.authorities.store())
        self._start_servers()

    def stop(self):
        self._cleanup.close()

    def _start_servers(self):
        # Child processes before threads: a fork should copy none of them.
        names = NameServer(self.zone, self.folder, self.dns_address,
                           self.dns_port)
        self._cleanup.callback(names.stop)
        self._cleanup.callback(self.nginx.stop)
        self.nginx.start()
        servers = []
        for start in self._starts:
            server = start()
            self._cleanup.callback(server.stop)
            servers.append(server)
        names.wait()
        for server in servers:
            if hasattr(server, "wait"):
                server.wait()

    def _end_on_sigterm(self):
        """SIGTERM runs the clean-up, as SIGINT does by itself."""
        if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            self._cleanup.callback(signal.signal, signal.SIGTERM,
                                   signal.SIG_DFL)

    def _claim_network(self):
        """A random 127.x.0.0/16 that no other laboratory has."""
        while True:
            prefix = f"127.{random.randint(1, 254)}"
            claim = socket.socket()
            try:
                claim.bind((f"{prefix}.0.1", CLAIM_PORT))
            except OSError:
                claim.close()
                continue
            self._cleanup.callback(claim.close)
            self.addresses = (f"{prefix}.{n // 250}.{n % 250 + 1}"
                              for n in itertools.count())
            self.prefix = prefix
            return

    def _free_ports(self):
        ports = []
        while len(ports) < 2:
            port = random.choice(PORTS)
            if port not in ports and all(
                    _is_free(address, port)
                    for address in (f"{self.prefix}.0.1", "::1")):
                ports.append(port)
        return ports

    # For sites.

    def new_address(self):
        address = next(self.addresses, None)
        if address is None:  # one network is not enough for all groups
            self._claim_network()
            address = next(self.addresses)
        return address

    def new_file(self, name):
        self._files += 1
        return self.folder / f"{self._files}-{name}"

    def add_server(self, start):
        """`start()` is called once the zone and nginx are complete; what it
        gives has stop(), and wait() if it needs time to come up."""
        self._starts.append(start)

    def on_stop(self, end):
        """Calls `end()` when the laboratory ends, started or not."""
        self._cleanup.callback(end)

    # For tests.

    def env(self, **further):
        """The environment of a scanner whose system store is ours."""
        env = {name: value for name, value in os.environ.items()
               if name not in ("SSL_CERT_DIR", "OPENSSL_CONF")}
        return {**env, "SSL_CERT_FILE": self.store,
                "XDG_CACHE_HOME": str(self.folder / "cache"), **further}

    def options(self, online=False):
        """What every scan of laboratory hosts needs."""
        fetching = "--allow-private-fetch" if online else "--offline"
        return ["--dns", self.dns, "--allow-special-addresses", fetching,
                "-p", str(self.port)]

    def file(self, name, text):
        """A file with this text in the laboratory's folder; its path."""
        path = self.folder / name
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(text, encoding="utf-8")
        return str(path)

    def description(self):
        return {
            "dns": self.dns, "port": self.port, "store": self.store,
            "folder": str(self.folder),
            "scan": f"SSL_CERT_FILE={self.store} certready scan " +
                    " ".join(self.options()) + " HOST",
            "hosts": {site.name: {
                "summary": host.summary, "target": site.target,
                "addresses": site.addresses, "options": site.options,
                "verdict": host.verdict,
                "errors": sorted(host.errors),
                "warnings": sorted(host.warnings),
                "unknown": sorted(host.unknown)}
                for host, site in
                ((site.host, site) for site in self.sites.values())}}


def _is_free(address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(family, kind) as attempt:
            try:
                attempt.bind((address, port))
            except OSError as fault:
                # No IPv6 on this machine: then nothing can take the port.
                if family == socket.AF_INET6 and not socket.has_ipv6:
                    continue
                if fault.errno == 99:  # EADDRNOTAVAIL
                    continue
                return False
    return True


def main(arguments):
    if arguments[:1] != ["up"] or set(arguments[1:]) - set(GROUPS):
        print(f"usage: lab.py up [GROUP…]   (groups: {', '.join(GROUPS)})",
              file=sys.stderr)
        return 2
    with contextlib.suppress(KeyboardInterrupt), \
            Laboratory(tuple(arguments[1:]) or GROUPS) as laboratory:
        print(json.dumps(laboratory.description(), indent=1), flush=True)
        signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
