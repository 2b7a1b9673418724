"""A farm of TLS servers for the benchmark: nginx on loopback with many keys."""

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


def make_ca(subject, issuer, key, issuer_key):
    return (
        builder(subject, issuer, key, 3000)
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


def make_leaf(host, issuer, key, issuer_key):
    return (
        builder(host, issuer, key, 90)
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
    key, under one intermediate and one root of that kind."""

    names = {"ec": 200, "rsa": 60}

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.roots = self.folder / "roots.pem"
        self.process = None

    def make_certificates(self):
        roots = b""
        blocks = []
        for kind, count in self.names.items():
            root_key, ca_key = new_key(kind), new_key(kind)
            root = make_ca(f"Root {kind}", f"Root {kind}", root_key, root_key)
            ca = make_ca(f"CA {kind}", f"Root {kind}", ca_key, root_key)
            roots += pem(root)
            for i in range(count):
                host = f"{kind}{i}.example.com"
                key = new_key(kind)
                leaf = make_leaf(host, f"CA {kind}", key, ca_key)
                (self.folder / f"{host}.pem").write_bytes(pem(leaf) + pem(ca))
                (self.folder / f"{host}.key").write_bytes(pem_key(key))
                blocks.append(self.block(host))
        self.roots.write_bytes(roots)
        return "\n".join(blocks)

    def block(self, host):
        return (
            f"server {{ listen 127.0.0.1:{self.port} ssl; "
            f"server_name {host}; ssl_certificate {host}.pem; "
            f"ssl_certificate_key {host}.key; }}"
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
server_names_hash_max_size 4096; ssl_session_tickets off;
ssl_session_cache off; ssl_protocols TLSv1.2 TLSv1.3;
client_body_temp_path {self.folder}/t1; proxy_temp_path {self.folder}/t2;
fastcgi_temp_path {self.folder}/t3; uwsgi_temp_path {self.folder}/t4;
scgi_temp_path {self.folder}/t5;
{blocks}
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
