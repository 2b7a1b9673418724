"""A farm of TLS servers for the benchmark: nginx on loopback with many keys,
and, if wanted, the web server of its authorities with their lists."""

import datetime
import pathlib
import shutil
import socket
import subprocess
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import lists

NOW = datetime.datetime.utcnow().replace(microsecond=0)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def new_key(kind):
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def builder(subject, issuer, key, days):
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=1))
        .not_valid_after(NOW + datetime.timedelta(days=days))
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
        )
    )


def with_list(certificate, url):
    """The same builder; its certificate names that list, if there is one."""
    if url is None:
        return certificate
    place = x509.UniformResourceIdentifier(url)
    return certificate.add_extension(x509.CRLDistributionPoints(
        [x509.DistributionPoint([place], None, None, None)]), False)


def make_ca(subject, issuer, key, issuer_key, crl=None):
    return (
        with_list(builder(subject, issuer, key, 3000), crl)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage(sign=True), True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                issuer_key.public_key()
            ),
            False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def usage(sign):
    return x509.KeyUsage(
        not sign, False, False, False, False, sign, sign, False, False
    )


def make_leaf(host, issuer, key, issuer_key, crl=None):
    return (
        with_list(builder(host, issuer, key, 90), crl)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage(sign=False), True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False
        )
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                issuer_key.public_key()
            ),
            False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def pem(cert):
    return cert.public_bytes(serialization.Encoding.PEM)


def pem_key(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


class Farm:
    """nginx with `names[kind]` hosts <kind>N.example.com, each with its own
    certificate, under one intermediate and one root of that kind. Keys are
    slow to make: hosts share `keys[kind]` of them, more than the cache of a
    TLS library holds.

    With `listed` every certificate but the roots names a list of revoked ones:
    leaves that of their intermediate, with so many entries, and
    intermediates that of their root."""

    keys = {"ec": 200, "rsa": 60}

    def __init__(self, folder, names=None, listed=None):
        self.folder = pathlib.Path(folder)
        self.names = names or {"ec": 2000, "rsa": 2000}
        self.listed = listed
        self.port, self.web_port = free_port(), free_port()
        self.roots = self.folder / "roots.pem"
        self.process = None

    def make_certificates(self):
        roots = b""
        blocks = []
        for kind, count in self.names.items():
            root_key, ca_key = new_key(kind), new_key(kind)
            root = make_ca(f"Root {kind}", f"Root {kind}", root_key, root_key)
            above = self.add_list(f"root-{kind}", f"Root {kind}", root_key, 1)
            below = self.add_list(f"ca-{kind}", f"CA {kind}", ca_key,
                                  self.listed)
            ca = make_ca(f"CA {kind}", f"Root {kind}", ca_key, root_key,
                         above)
            roots += pem(root)
            keys = [new_key(kind) for _ in range(min(count, self.keys[kind]))]
            for i, key in enumerate(keys):
                (self.folder / f"{kind}{i}.key").write_bytes(pem_key(key))
            for i in range(count):
                host = f"{kind}{i}.example.com"
                key = i % len(keys)
                leaf = make_leaf(host, f"CA {kind}", keys[key], ca_key, below)
                (self.folder / f"{host}.pem").write_bytes(pem(leaf) + pem(ca))
                blocks.append(self.block(host, f"{kind}{key}.key"))
        self.roots.write_bytes(roots)
        return "\n".join(blocks)

    def add_list(self, path, issuer, key, count):
        """The URL of the authority's list, or None."""
        if self.listed is None:
            return None
        # Read by nginx's worker, which has another user where we are root.
        self.folder.chmod(0o711)
        (self.folder / "web").mkdir(exist_ok=True)
        (self.folder / "web" / path).write_bytes(lists.make_list(
            name(issuer), key, NOW - datetime.timedelta(days=1),
            NOW + datetime.timedelta(days=6), count))
        return f"http://127.0.0.1:{self.web_port}/{path}"

    def web_block(self):
        if self.listed is None:
            return ""
        return (
            f"server {{ listen 127.0.0.1:{self.web_port}; "
            f"root {self.folder}/web; access_log {self.folder}/web.log; }}"
        )

    def fetches(self):
        """How often a list was asked for."""
        with open(self.folder / "web.log", encoding="ascii") as log:
            return len(log.readlines())

    def block(self, host, key):
        return (
            f"server {{ listen 127.0.0.1:{self.port} ssl; "
            f"server_name {host}; ssl_certificate {host}.pem; "
            f"ssl_certificate_key {key}; }}"
        )

    def start(self):
        blocks = self.make_certificates()
        config = self.folder / "nginx.conf"
        config.write_text(
            f"""daemon off; master_process on; worker_processes 1;
pid {self.folder}/nginx.pid; error_log {self.folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
access_log off; server_names_hash_bucket_size 128;
server_names_hash_max_size 65536; ssl_session_tickets off;
ssl_session_cache off; ssl_protocols TLSv1.2 TLSv1.3;
client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2;
fastcgi_temp_path {self.folder}/t3; uwsgi_temp_path {self.folder}/t4;
scgi_temp_path {self.folder}/t5;
{blocks}
{self.web_block()}
}}
"""
        )
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [nginx, "-p", str(self.folder), "-c", str(config)],
            stdin=subprocess.DEVNULL,
        )
        self.wait_until_open()

    def wait_until_open(self):
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError("nginx ended")
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx does not listen")

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
