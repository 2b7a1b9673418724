"""The web server of the laboratory's authorities: nginx over plain HTTP.

Certificates point to it for issuers, CRLs and OCSP. It comes up when a host
first asks for it, and logs every request, for tests that count them.
"""

import os

from .dns import DOMAIN
from .process import Child, accepts, wait_until
from .web import environment

NAME = f"ca.{DOMAIN}"

HEAD = """\
daemon off;
master_process off;
pid web.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  log_format short '$request_method $uri $status';
  access_log web-access.log short;
  client_body_temp_path web_body;
  proxy_temp_path web_proxy;
  fastcgi_temp_path web_fastcgi;
  uwsgi_temp_path web_uwsgi;
  scgi_temp_path web_scgi;
  default_type application/octet-stream;
  server {
    merge_slashes off;
"""


class PkiWeb:
    """Files and answers by path, below `url`."""

    def __init__(self, laboratory):
        self.folder, self.port = laboratory.folder, laboratory.port
        self.address = laboratory.new_address()
        laboratory.zone.add(NAME, "A", self.address)
        self.url = f"http://{NAME}:{self.port}"
        self.files = self.folder / "web"
        self.files.mkdir()
        self.locations, self.bodies = [], {}
        self.listen = [self.address]
        self.child = None
        laboratory.add_server(self.start)

    @classmethod
    def of(cls, laboratory):
        """The one of this laboratory."""
        if not hasattr(laboratory, "pki_web"):
            laboratory.pki_web = cls(laboratory)
        return laboratory.pki_web

    # Before the start.

    def add(self, path, octets, directives=""):
        """Serves these octets there, and gives the URL."""
        if isinstance(octets, str):
            octets = octets.encode()
        name = str(len(self.bodies))
        self.bodies[path] = octets
        (self.files / name).write_bytes(octets)
        return self.answer(path, f"alias {self.files}/{name}; {directives}")

    def answer(self, path, directives):
        """Whatever nginx can do at this path; gives the URL."""
        self.locations.append(f"    location = {path} {{ {directives} }}\n")
        return self.url + path

    def relay(self, path, url, directives=""):
        """Everything below this path goes to another server. The URI is
        handed on as it came: base64 has slashes in it."""
        self.locations.append(
            f"    location ~ ^{path}/(.*)$ {{ {directives}\n"
            f"      proxy_pass {url}/$1; }}\n"
            f"    location = {path} {{ {directives}\n"
            f"      proxy_pass {url}/; }}\n")
        return self.url + path

    # From the laboratory.

    def start(self):
        listen = "".join(f"    listen {address}:{self.port};\n"
                         for address in self.listen)
        (self.folder / "web.conf").write_text(
            HEAD + listen + "".join(self.locations) + "  }\n}\n")
        self.child = Child(
            "web", ["nginx", "-p", str(self.folder), "-c", "web.conf"],
            self.folder, environment(self.folder))
        return self

    def wait(self):
        wait_until(lambda: accepts(self.address, self.port),
                   "the authorities' web server", self.child)

    def stop(self):
        self.child.stop()

    # For tests.

    def body(self, path):
        """The octets that were added there."""
        return self.bodies[path]

    def requests(self):
        """Every request so far, as (method, path, status).

        nginx writes the line after the client has all of the answer; a test
        that expects a line waits for it.
        """
        log = self.folder / "web-access.log"
        if not log.exists():
            return []
        lines = log.read_text(errors="replace").splitlines()
        return [tuple(line.split(" ")) for line in lines]

    def forget(self):
        """Counting begins anew."""
        log = self.folder / "web-access.log"
        if log.exists():
            os.truncate(log, 0)
