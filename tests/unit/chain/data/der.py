"""Just enough DER to write certificates that are wrong in one place."""

import base64


def tlv(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        length = bytes([size])
    else:
        octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + length + content


def seq(*contents):
    return tlv(0x30, *contents)


def explicit(number, *contents):
    return tlv(0xA0 | number, *contents)


def implicit(number, content):
    return tlv(0x80 | number, content)


def integer(value):
    size = max(1, (value if value >= 0 else ~value).bit_length() // 8 + 1)
    return tlv(2, value.to_bytes(size, "big", signed=True))


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    octets = b""
    for arc in [40 * arcs[0] + arcs[1]] + arcs[2:]:
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.insert(0, 0x80 | arc & 0x7F)
        octets += bytes(part)
    return tlv(6, octets)


def bits(content, unused=0):
    return tlv(3, bytes([unused]), content)


def octets(content):
    return tlv(4, content)


def boolean(value):
    return tlv(1, b"\xff" if value else b"\x00")


def utf8(text):
    return tlv(12, text.encode())


NULL = b"\x05\x00"
EMPTY_NAME = seq()


def name(**attributes):
    types = {"cn": "2.5.4.3", "o": "2.5.4.10", "c": "2.5.4.6"}
    return seq(
        *(
            tlv(0x31, seq(oid(types[key]), utf8(value)))
            for key, value in attributes.items()
        )
    )


def utc(text):
    return tlv(23, text.encode())


def pem(der, label="CERTIFICATE"):
    text = base64.encodebytes(der).decode().replace("\n", "")
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return "\n".join(
        [f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]
    )


class Cases:
    """A file of cases, each a line of words and a certificate."""

    def __init__(self, path, script):
        self.path = path
        self.text = f"Made by {script}.\n"

    def add(self, name, words, der, label="CERTIFICATE"):
        self.text += f"\n#: {name} | {words}\n{pem(der, label)}"

    def save(self):
        with open(self.path, "w", encoding="ascii") as file:
            file.write(self.text)
