#!/usr/bin/python3
"""Makes files/: private keys, PKCS#12 files and certificate requests as
OpenSSL, keytool and others write them, all of the same few keys. Each run makes
other keys, which are for nothing else. Seeds for the fuzzers are made of them.

files/keys.txt has a line for each key: its name, the SHA-256 of its
SubjectPublicKeyInfo, and the octets that must not be seen anywhere.
"""

import datetime
import hashlib
import hmac
import os
import pathlib
import shutil
import subprocess
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import (
    dsa,
    ec,
    ed448,
    ed25519,
    rsa,
    x25519,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

OUT = pathlib.Path(__file__).resolve().parent / "files"
CORPUS = OUT.parents[3] / "fuzz/corpus"
PASS = "correct horse"
UTF8_PASS = "p\u00e4ss \u20ac \U0001f40e"
ENCODING = serialization.Encoding
PRIVATE = serialization.PrivateFormat
PLAIN = serialization.NoEncryption()
BEGIN, END = datetime.datetime(2025, 1, 1), datetime.datetime(2035, 1, 1)

KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
    "p521": ec.generate_private_key(ec.SECP521R1()),
    "secp256k1": ec.generate_private_key(ec.SECP256K1()),
    "brainpool": ec.generate_private_key(ec.BrainpoolP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
    "ed448": ed448.Ed448PrivateKey.generate(),
    "x25519": x25519.X25519PrivateKey.generate(),
    "dsa": dsa.generate_private_key(1024),
}


def openssl(*arguments, octets=None):
    return subprocess.run(
        ["openssl", *map(str, arguments)], input=octets, check=True,
        stdout=subprocess.PIPE).stdout


def write(name, octets):
    (OUT / name).write_bytes(octets)


def pkcs8(key, encoding=ENCODING.PEM):
    return key.private_bytes(encoding, PRIVATE.PKCS8, PLAIN)


def traditional(key, encoding=ENCODING.PEM):
    return key.private_bytes(encoding, PRIVATE.TraditionalOpenSSL, PLAIN)


def secret_of(key):
    """Octets of the private number alone."""
    if isinstance(key, rsa.RSAPrivateKey):
        number = key.private_numbers().d
    elif hasattr(key, "private_numbers"):
        numbers = key.private_numbers()
        number = getattr(numbers, "private_value", None) or numbers.x
    else:
        return key.private_bytes(ENCODING.Raw, PRIVATE.Raw, PLAIN)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def write_list():
    lines = []
    for name, key in KEYS.items():
        spki = key.public_key().public_bytes(
            ENCODING.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        digest = hashlib.sha256(spki).hexdigest()
        lines.append(f"{name} {digest} {secret_of(key).hex()}\n")
    write("keys.txt", "".join(lines).encode())


def write_plain_keys():
    for name, key in KEYS.items():
        write(f"{name}.pkcs8.pem", pkcs8(key))
    write("rsa.pkcs8.der", pkcs8(KEYS["rsa"], ENCODING.DER))
    write("rsa.pkcs1.pem", traditional(KEYS["rsa"]))
    write("rsa.pkcs1.der", traditional(KEYS["rsa"], ENCODING.DER))
    write("p256.sec1.pem", traditional(KEYS["p256"]))
    write("p256.sec1.der", traditional(KEYS["p256"], ENCODING.DER))
    # Without the public key, which is optional (RFC 5915 3).
    write("p384.no-public.der",
          openssl("ec", "-no_public", "-outform", "DER",
                  octets=traditional(KEYS["p384"])))
    write("p256.explicit.pem",
          openssl("ec", "-param_enc", "explicit",
                  octets=traditional(KEYS["p256"])))
    write("p256.openssh.pem", KEYS["p256"].private_bytes(
        ENCODING.PEM, PRIVATE.OpenSSH, PLAIN))


# How OpenSSL is asked for each scheme of encryption.
SCHEMES = {
    "aes256": ("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256"),
    "aes192": ("-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"),
    "aes128": ("-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1"),
    "aes-sha384": ("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384"),
    "aes-sha224": ("-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224"),
    "des3": ("-v2", "des3"),
    "rc2": ("-v2", "rc2"),
    "des-cbc": ("-v2", "des-cbc"),
    "pbe-3des": ("-v1", "PBE-SHA1-3DES"),
    "pbe-2des": ("-v1", "PBE-SHA1-2DES"),
    "pbe-rc2-40": ("-v1", "PBE-SHA1-RC2-40"),
    "pbe-rc2-128": ("-v1", "PBE-SHA1-RC2-128"),
    "pbe-md5-des": ("-v1", "PBE-MD5-DES"),
    "pbe-sha1-des": ("-v1", "PBE-SHA1-DES"),
    "pbe-sha1-rc2": ("-v1", "PBE-SHA1-RC2-64"),
    "pbe-rc4": ("-v1", "PBE-SHA1-RC4-128"),
    "scrypt": ("-scrypt",),
    "camellia": ("-v2", "camellia-256-cbc"),
}
PROVIDERS = ("-provider", "default", "-provider", "legacy")


def shroud(key, scheme, passphrase=PASS, rounds=2048, encoding="PEM"):
    options = () if scheme == "scrypt" else ("-iter", rounds)
    return openssl("pkcs8", "-topk8", *PROVIDERS, *SCHEMES[scheme], *options,
                   "-outform", encoding, "-passout", f"pass:{passphrase}",
                   octets=pkcs8(key))


def write_encrypted_keys():
    for scheme in SCHEMES:
        write(f"p256.{scheme}.pem", shroud(KEYS["p256"], scheme))
    write("rsa.aes256.der", shroud(KEYS["rsa"], "aes256", encoding="DER"))
    write("p256.utf8.pem", shroud(KEYS["p256"], "pbe-3des", UTF8_PASS))
    write("p256.empty-pass.pem", shroud(KEYS["p256"], "aes256", ""))
    write("p256.many-rounds.pem",
          shroud(KEYS["p256"], "aes256", rounds=6000000))
    for cipher in ("aes-256-cbc", "aes-128-cbc", "des3", "des",
                   "camellia-256-cbc"):
        write(f"p256.pem-{cipher}.pem",
              openssl("ec", *PROVIDERS, f"-{cipher}", "-passout",
                      f"pass:{PASS}", octets=traditional(KEYS["p256"])))
    write("rsa.pem-aes-256-cbc.pem",
          openssl("rsa", "-traditional", "-aes256", "-passout",
                  f"pass:{PASS}", octets=pkcs8(KEYS["rsa"])))


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject, key, issuer, issuer_key, ca):
    builder = x509.CertificateBuilder(
        name(issuer), name(subject), key.public_key(),
        x509.random_serial_number(), BEGIN, END)
    builder = builder.add_extension(x509.BasicConstraints(ca, None), True)
    if not ca:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(subject)]), False)
    return builder.sign(issuer_key, hashes.SHA256())


def write_certificates():
    root = ec.generate_private_key(ec.SECP256R1())
    ca = ec.generate_private_key(ec.SECP256R1())
    chain = [
        certificate("support.example.com", KEYS["p256"], "Example CA", ca,
                    False),
        certificate("Example CA", ca, "Example Root", root, True),
        certificate("Example Root", root, "Example Root", root, True),
    ]
    pems = [c.public_bytes(ENCODING.PEM) for c in chain]
    write("leaf.pem", pems[0])
    write("cas.pem", pems[1] + pems[2])
    write("chain.pem", b"".join(pems))


def pkcs12(name, *options, passphrase=PASS, key="p256.pkcs8.pem",
           certificates="leaf.pem"):
    given = ("-inkey", OUT / key) if key else ("-nokeys",)
    more = ("-certfile", OUT / "cas.pem") if certificates else ()
    octets = openssl("pkcs12", "-export", *PROVIDERS, "-in",
                     OUT / (certificates or key), *given, *more, *options,
                     "-passout", f"pass:{passphrase}")
    write(f"{name}.p12", octets)


def write_pkcs12():
    aes = ("-certpbe", "AES-256-CBC", "-keypbe", "AES-256-CBC", "-macalg",
           "SHA256")
    pkcs12("modern", *aes)
    pkcs12("mac-sha512", "-macalg", "SHA512")
    pkcs12("mac-sha3", "-macalg", "SHA3-256")
    pkcs12("legacy", "-legacy", "-certpbe", "PBE-SHA1-RC2-40", "-keypbe",
           "PBE-SHA1-3DES", "-macalg", "SHA1")
    pkcs12("three-des", "-descert", "-legacy", "-macalg", "SHA1")
    pkcs12("rc4", "-legacy", "-certpbe", "PBE-SHA1-RC4-128")
    pkcs12("no-mac", *aes, "-nomac")
    pkcs12("plain", "-certpbe", "NONE", "-keypbe", "NONE")
    pkcs12("plain-certs", "-certpbe", "NONE")
    pkcs12("empty-pass", *aes, passphrase="")
    pkcs12("utf8", *aes, passphrase=UTF8_PASS)
    pkcs12("no-key", *aes, key=None)
    pkcs12("many-rounds", *aes, "-iter", 6000000)
    write_key_only()
    write_keytool()
    write_certtool()


def write_key_only():
    octets = openssl("pkcs12", "-export", "-nocerts", "-inkey",
                     OUT / "p256.pkcs8.pem", "-passout", f"pass:{PASS}",
                     octets=b"")
    write("key-only.p12", octets)


def write_keytool():
    """Java's own way, of the same certificate and key."""
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder, "store.p12")
        subprocess.run(
            ["keytool", "-importkeystore", "-noprompt", "-srckeystore",
             OUT / "modern.p12", "-srcstoretype", "PKCS12", "-srcstorepass",
             PASS, "-destkeystore", store, "-deststoretype", "PKCS12",
             "-deststorepass", PASS, "-destkeypass", PASS],
            check=True, capture_output=True)
        shutil.copy(store, OUT / "java.p12")
        old = pathlib.Path(folder, "store.jks")
        subprocess.run(
            ["keytool", "-importkeystore", "-noprompt", "-srckeystore",
             OUT / "modern.p12", "-srcstoretype", "PKCS12", "-srcstorepass",
             PASS, "-destkeystore", old, "-deststoretype", "JKS",
             "-deststorepass", PASS, "-destkeypass", PASS],
            check=True, capture_output=True)
        shutil.copy(old, OUT / "java.jks")


def write_certtool():
    """GnuTLS's way."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "gnutls.p12")
        subprocess.run(
            ["certtool", "--to-p12", "--load-privkey",
             OUT / "p256.pkcs8.pem", "--load-certificate", OUT / "leaf.pem",
             "--p12-name", "gnutls", "--password", PASS, "--outder",
             "--outfile", out], check=True, capture_output=True)
        shutil.copy(out, OUT / "gnutls.p12")




def tlv(tag, *parts):
    content = b"".join(parts)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def split(octets):
    """Tag, content and what follows of the first element."""
    size, start = octets[1], 2
    if size >= 0x80:
        start = 2 + (size & 0x7f)
        size = int.from_bytes(octets[2:start], "big")
    return octets[0], octets[start:start + size], octets[start + size:]


def elements(content):
    while content:
        tag, inner, content = split(content)
        yield tag, inner


def to_ber(tag, content):
    """Lengths left open, and long strings in pieces of 100 octets."""
    if tag & 0x20:
        inner = b"".join(to_ber(*element) for element in elements(content))
        return bytes([tag, 0x80]) + inner + b"\0\0"
    if tag in (0x04, 0x80) and len(content) > 100:
        pieces = [tlv(0x04, content[i:i + 100])
                  for i in range(0, len(content), 100)]
        return bytes([tag | 0x20, 0x80]) + b"".join(pieces) + b"\0\0"
    return tlv(tag, content)


def nested_to_ber(name):
    """Version, ContentInfo and content with the inner layer as BER. The MAC is
    over these octets, so it must be made anew."""
    _, pfx, _ = split((OUT / name).read_bytes())
    [version, (_, info), _] = list(elements(pfx))
    [content_type, (_, wrapped)] = list(elements(info))
    _, safe, _ = split(wrapped)
    safe = to_ber(*split(safe)[:2])
    info = tlv(0x30, tlv(*content_type), tlv(0xa0, tlv(0x04, safe)))
    return version, info, safe


PBKDF2, HMAC_SHA256, PBMAC1, SHA256 = (bytes.fromhex(digits) for digits in (
    "2a864886f70d01050c", "2a864886f70d0209", "2a864886f70d01050e",
    "608648016503040201"))


def pbmac1(safe):
    """MacData of RFC 9579."""
    salt, rounds = os.urandom(16), 2048
    key = hashlib.pbkdf2_hmac("sha256", PASS.encode(), salt, rounds, 32)
    prf = tlv(0x30, tlv(0x06, HMAC_SHA256), b"\x05\0")
    derivation = tlv(0x30, tlv(0x06, PBKDF2), tlv(
        0x30, tlv(0x04, salt), tlv(0x02, rounds.to_bytes(2, "big")),
        b"\x02\x01\x20", prf))
    algorithm = tlv(0x30, tlv(0x06, PBMAC1), tlv(0x30, derivation, prf))
    value = hmac.digest(key, safe, "sha256")
    return tlv(0x30, tlv(0x30, algorithm, tlv(0x04, value)),
               tlv(0x04, b"unused"), b"\x02\x01\x01")


def old_mac(safe):
    """MacData of RFC 7292, whose key needs one block of the hash."""
    salt, rounds, block = os.urandom(8), 2048, 64
    passphrase = PASS.encode("utf-16-be") + b"\0\0"

    def fill(octets):
        size = -(-len(octets) // block) * block
        return (octets * size)[:size]
    key = bytes([3]) * block + fill(salt) + fill(passphrase)
    for _ in range(rounds):
        key = hashlib.sha256(key).digest()
    algorithm = tlv(0x30, tlv(0x06, SHA256), b"\x05\0")
    value = hmac.digest(key, safe, "sha256")
    return tlv(0x30, tlv(0x30, algorithm, tlv(0x04, value)),
               tlv(0x04, salt), tlv(0x02, rounds.to_bytes(2, "big")))


def write_odd_pkcs12():
    version, info, safe = nested_to_ber("modern.p12")
    _, pfx, _ = split((OUT / "modern.p12").read_bytes())
    whole = [tlv(*element) for element in elements(pfx)]
    write("cut-mac.p12", tlv(0x30, *whole[:2]))
    write("pbmac1.p12", tlv(0x30, tlv(*version), info, pbmac1(safe)))
    der = tlv(0x30, tlv(*version), info, old_mac(safe))
    write("ber.p12", to_ber(*split(der)[:2]))
    # The oracle: OpenSSL opens it, too.
    openssl("pkcs12", "-in", OUT / "ber.p12", "-passin", f"pass:{PASS}",
            "-noout")


def request(key, names=(), common_name="support.example.com",
            digest=hashes.SHA256(), encoding=ENCODING.PEM):
    builder = x509.CertificateSigningRequestBuilder(name(common_name))
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(n) for n in names]),
            False)
    return builder.sign(key, digest).public_bytes(encoding)


def write_requests():
    names = ("support.example.com", "help.example.com")
    write("p256.csr", request(KEYS["p256"], names))
    write("p256.csr.der", request(KEYS["p256"], names, encoding=ENCODING.DER))
    write("rsa.csr", request(KEYS["rsa"], names))
    write("ed25519.csr", request(KEYS["ed25519"], names, digest=None))
    write("no-san.csr", request(KEYS["p256"]))
    write("sha1.csr", openssl("req", "-new", "-sha1", "-key",
                              OUT / "rsa.pkcs8.pem", "-subj",
                              "/CN=support.example.com"))
    der = request(KEYS["p256"], names, encoding=ENCODING.DER)
    write("bad-signature.csr.der", der[:-1] + bytes([der[-1] ^ 1]))
    challenge = x509.CertificateSigningRequestBuilder(
        name("support.example.com")).add_attribute(
            ObjectIdentifier("1.2.840.113549.1.9.7"), b"challenge")
    write("challenge.csr", challenge.sign(
        KEYS["p256"], hashes.SHA256()).public_bytes(ENCODING.PEM))


def seed(target, name, octets):
    folder = CORPUS / target
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(octets)


def write_seeds():
    """For the fuzzers, with so few rounds that they are quick."""
    for name in ("rsa.pkcs1.der", "p256.sec1.der", "p256.sec1.pem",
                 "ed25519.pkcs8.pem", "p256.pem-des3.pem",
                 "p384.no-public.der", "p256.explicit.pem"):
        seed("x509_private_key", name, (OUT / name).read_bytes())
    for scheme in ("aes256", "pbe-3des", "pbe-rc2-40", "pbe-md5-des"):
        seed("x509_private_key", scheme,
             shroud(KEYS["p256"], scheme, rounds=1, encoding="DER"))
    for name in ("p256.csr.der", "bad-signature.csr.der"):
        seed("x509_request", name, (OUT / name).read_bytes())
    seed("x509_request", "rsa",
         request(KEYS["rsa"], ("a.example.com",), encoding=ENCODING.DER))
    legacy = ("-certpbe", "PBE-SHA1-RC2-40", "-keypbe", "PBE-SHA1-3DES",
              "-macalg", "SHA1")
    for name, options in (("modern", ()), ("legacy", legacy),
                          ("plain", ("-certpbe", "NONE", "-keypbe", "NONE")),
                          ("no-mac", ("-nomac",))):
        pkcs12("seed", *options, "-iter", 1)
        seed("x509_pkcs12", name, (OUT / "seed.p12").read_bytes())
    (OUT / "seed.p12").unlink()
    seed("x509_pkcs12", "ber", (OUT / "ber.p12").read_bytes())
    seed("x509_pkcs12", "pbmac1", (OUT / "pbmac1.p12").read_bytes())


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    os.mkdir(OUT)
    write_list()
    write_plain_keys()
    write_encrypted_keys()
    write_certificates()
    write_pkcs12()
    write_odd_pkcs12()
    write_requests()
    write_seeds()


if __name__ == "__main__":
    main()
