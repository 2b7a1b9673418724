"""The zone of the laboratory, and NSD that serves it."""

import os
import socket

import dnslib

from .process import Child, wait_until

DOMAIN = "example.com"


class Zone:
    """Records below example.com, collected before the server starts."""

    def __init__(self):
        self.records = []
        # Zones below example.com of their own: name -> (zone file exists?,
        # further lines of NSD's configuration).
        self.special = {}

    def add(self, name, kind, value):
        self.records.append(f"{name}. {kind} {value}")

    def add_servfail(self, name):
        """A zone whose file is missing: NSD answers SERVFAIL."""
        self.special[name] = []

    def add_refused(self, name):
        """A zone that nobody may ask: NSD answers REFUSED."""
        self.special[name] = ["allow-query: 0.0.0.0/0 BLOCKED"]

    def text(self):
        head = ["$ORIGIN example.com.", "$TTL 300",
                "@ SOA ns.example.com. hostmaster.example.com. "
                "1 3600 600 86400 300",
                "@ NS ns.example.com.", "ns A 127.0.0.1"]
        return "\n".join(head + self.records) + "\n"


class NameServer:
    """NSD in the foreground, in a folder and on an address of its own."""

    def __init__(self, zone, folder, address, port):
        self.address, self.port = address, port
        (folder / "example.com.zone").write_text(zone.text())
        # CAA records are looked for above example.com too.
        (folder / "com.zone").write_text(
            "$ORIGIN com.\n$TTL 300\n"
            "@ SOA ns.example.com. hostmaster.example.com. "
            "1 3600 600 86400 300\n"
            "@ NS ns.example.com.\nexample NS ns.example.com.\n")
        configuration = folder / "nsd.conf"
        configuration.write_text(self._configuration(zone, folder))
        self.child = Child("nsd", ["nsd", "-d", "-c", str(configuration)],
                           folder, _environment())

    def _configuration(self, zone, folder):
        lines = [
            "server:",
            f"ip-address: {self.address}@{self.port}",
            "username: \"\"", "chroot: \"\"", "database: \"\"",
            "do-ip6: no", "server-count: 1", "tcp-count: 200",
            # The rate limit counts our own client as an attacker.
            "rrl-ratelimit: 0", "rrl-whitelist-ratelimit: 0",
            f"zonesdir: {folder}", f"xfrdir: {folder}",
            f"pidfile: {folder}/nsd.pid",
            f"xfrdfile: {folder}/xfrd.state",
            f"zonelistfile: {folder}/zone.list",
            "remote-control:", "control-enable: no"]
        for name in (DOMAIN, "com"):
            lines += ["zone:", f"name: {name}", f"zonefile: {name}.zone"]
        for name, further in zone.special.items():
            lines += ["zone:", f"name: {name}",
                      f"zonefile: {name}.missing", *further]
        return "\n".join(lines) + "\n"

    def wait(self):
        wait_until(self._answers, "the name server", self.child)

    def _answers(self):
        query = dnslib.DNSRecord.question(DOMAIN, "SOA").pack()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.5)
            try:
                client.sendto(query, (self.address, self.port))
                return len(client.recv(4096)) > 12
            except OSError:
                return False

    def stop(self):
        self.child.stop()


def _environment():
    # NSD lives where an ordinary user's PATH does not look.
    return {**os.environ, "PATH": os.environ.get("PATH", "") +
            ":/usr/sbin:/usr/local/sbin"}
