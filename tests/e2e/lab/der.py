"""Just enough DER to put something into what a library made."""


def tlv(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def parts(octets):
    """The elements of what is constructed, or wrapped by an OCTET STRING."""
    rest, found = octets[_header(octets):], []
    while rest:
        end = _header(rest) + _size(rest)
        found.append(rest[:end])
        rest = rest[end:]
    return found


def _header(octets):
    return 2 + (octets[1] & 0x7f if octets[1] & 0x80 else 0)


def _size(octets):
    if not octets[1] & 0x80:
        return octets[1]
    return int.from_bytes(octets[2:_header(octets)], "big")
