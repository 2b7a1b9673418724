"""TLS servers of the field: nginx, and `openssl s_server`."""

import os

from .process import Child, accepts, wait_until

# Old protocol versions, short keys and old digests are served so that they
# can be diagnosed; OpenSSL 3 refuses them unless it is told so here.
OPENSSL_CONF = """\
openssl_conf = start
[start]
ssl_conf = libssl
[libssl]
system_default = lenient
[lenient]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
"""

HEAD = """\
daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path temp_body;
  proxy_temp_path temp_proxy;
  fastcgi_temp_path temp_fastcgi;
  uwsgi_temp_path temp_uwsgi;
  scgi_temp_path temp_scgi;
  server_names_hash_bucket_size 512;
  ssl_session_cache off;
  ssl_session_tickets off;
  ssl_ciphers ALL:@SECLEVEL=0;
  ssl_prefer_server_ciphers on;
"""


def environment(folder):
    return {**os.environ, "OPENSSL_CONF": str(folder / "openssl.cnf"),
            "PATH": os.environ.get("PATH", "") + ":/usr/sbin"}


class Nginx:
    """One nginx with a server block for each address."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.blocks, self.addresses = [], []
        self.child = None
        (folder / "openssl.cnf").write_text(OPENSSL_CONF)

    def add(self, addresses, files, protocols="TLSv1.2 TLSv1.3",
            server_name="_", directives=""):
        """Serves the certificate and key of `files`, or plain HTTP where
        there are none. The first block of an address is its default."""
        plain = files is None
        lines = [f"listen {_literal(address)}:{self.port}"
                 f"{'' if plain else ' ssl'};" for address in addresses]
        lines.append(f"server_name {server_name};")
        if not plain:
            lines += [f"ssl_certificate {files.chain};",
                      f"ssl_certificate_key {files.key};",
                      f"ssl_protocols {protocols};"]
        lines += [directives, "location / { return 200 'laboratory\\n'; }"]
        self.blocks.append("  server {\n    " + "\n    ".join(lines) +
                           "\n  }\n")
        self.addresses += addresses

    def start(self):
        if not self.blocks:
            return
        text = HEAD + "".join(self.blocks) + "}\n"
        (self.folder / "nginx.conf").write_text(text)
        self.child = Child(
            "nginx", ["nginx", "-p", str(self.folder), "-c", "nginx.conf"],
            self.folder, environment(self.folder))
        for address in self.addresses:
            wait_until(lambda: accepts(address, self.port),
                       f"nginx on {address}", self.child)

    def stop(self):
        if self.child is not None:
            self.child.stop()


class OpensslServer:
    """One `openssl s_server` with its own certificate."""

    def __init__(self, folder, address, port, files, options):
        self.address, self.port = address, port
        above = ["-cert_chain", files.above] if files.above else []
        self.child = Child(
            f"s_server-{address}",
            ["openssl", "s_server", "-accept", f"{address}:{port}",
             "-cert", files.leaf, *above, "-key", files.key, "-no_ticket",
             "-www", "-quiet", *options],
            folder, environment(folder))

    def wait(self):
        wait_until(lambda: accepts(self.address, self.port),
                   f"openssl s_server on {self.address}", self.child)

    def stop(self):
        self.child.stop()


def _literal(address):
    return f"[{address}]" if ":" in address else address
