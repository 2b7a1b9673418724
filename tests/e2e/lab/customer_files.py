"""What a customer has in a folder before it is imported: certificates, keys,
requests and PKCS#12 files, as OpenSSL writes them."""

import os
import pathlib
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID

from . import pki

PASSPHRASE = "correct horse battery"
PROVIDERS = ("-provider", "default", "-provider", "legacy")
MODERN = ("-certpbe", "AES-256-CBC", "-keypbe", "AES-256-CBC", "-macalg",
          "SHA256")
LEGACY = ("-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES",
          "-macalg", "SHA1")
AES = ("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256")


def openssl(*arguments, octets=None):
    return subprocess.run(
        ["openssl", *map(str, arguments)], input=octets, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def request_pem(key, names, common_name, digest=hashes.SHA256()):
    """A certificate request; without names it asks for no extension."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME,
                                            common_name)])
    builder = x509.CertificateSigningRequestBuilder(subject)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(
            [x509.DNSName(name) for name in names]), False)
    return builder.sign(key, digest).public_bytes(
        serialization.Encoding.PEM).decode()


def locked_key(key, *scheme, passphrase=PASSPHRASE):
    """The key as encrypted PKCS#8, by a scheme of `openssl pkcs8`."""
    return openssl("pkcs8", "-topk8", *PROVIDERS, *scheme, "-passout",
                   f"pass:{passphrase}", octets=pki.key_pem(key).encode())


class Folder:
    """Files in one folder; each method gives the path of what it wrote."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def write(self, name, octets, mode=0o600):
        path = self.folder / name
        if isinstance(octets, str):
            octets = octets.encode()
        path.write_bytes(octets)
        os.chmod(path, mode)
        return path

    def certificates(self, name, *ders):
        return self.write(name, pki.pem(ders), 0o644)

    def key(self, name, key, mode=0o600):
        return self.write(name, pki.key_pem(key), mode)

    def request(self, name, key, names=(), common_name=None, **settings):
        common_name = common_name or (names[0] if names else "a.example.com")
        return self.write(name, request_pem(key, names, common_name,
                                            **settings), 0o644)

    def passphrase(self, name="passphrase.txt", text=PASSPHRASE):
        return self.write(name, f"{text}\n")

    def pkcs12(self, name, credential, *options, with_key=True,
               passphrase=PASSPHRASE, above=True):
        """Certificate, chain and root, and the key unless not `with_key`."""
        stem = self.folder / f"of-{name}"
        leaf = pki.write(f"{stem}.crt", pki.pem([credential.der]))
        ders = [*credential.chain()[1:], credential.root().der] if above \
            else []
        more = ()
        if ders:
            more = ("-certfile", pki.write(f"{stem}.cas", pki.pem(ders)))
        key = pki.write(f"{stem}.key", pki.key_pem(credential.key))
        keys = ("-inkey", key) if with_key else ("-nokeys",)
        octets = openssl("pkcs12", "-export", *PROVIDERS, "-in", leaf, *keys,
                         *more, *options, "-passout", f"pass:{passphrase}")
        return self.write(name, octets)

    def pkcs7(self, name, ders, form="DER"):
        store = pki.write(self.folder / f"of-{name}.pem", pki.pem(ders))
        return self.write(name, openssl(
            "crl2pkcs7", "-nocrl", "-certfile", store, "-outform", form),
            0o644)


def write_example(folder, credential):
    """The files of docs/howto/files.md, about that certificate."""
    made = Folder(folder)
    leaf, above = credential.chain()
    names = [name.value for name in credential.certificate.extensions
             .get_extension_for_class(x509.SubjectAlternativeName).value]
    made.certificates("server.crt", leaf)
    made.certificates("intermediate.crt", above)
    made.certificates("root.crt", credential.root().der)
    made.passphrase()
    made.write("server.key", locked_key(credential.key, *AES))
    made.key("other.key", pki.p256())
    made.request("server.csr", credential.key, names)
    made.pkcs12("site.p12", credential, *MODERN)
    made.write("login.crt", "<html><title>Sign in</title></html>", 0o644)
