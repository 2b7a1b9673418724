"""Headless Chromium, where it is installed."""

import pathlib
import shutil
import struct
import subprocess
import tempfile
import zlib

# Nothing that a browser does by itself: it finds no network here.
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--hide-scrollbars",
         "--enable-logging=stderr", "--v=0")
PATIENCE = 120


def program():
    """Its path, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def run(page, *flags):
    """Opens the page with these flags; gives what was said on stderr."""
    with tempfile.TemporaryDirectory(prefix="certready-chromium-") as profile:
        done = subprocess.run(
            [program(), *FLAGS, f"--user-data-dir={profile}", *flags,
             pathlib.Path(page).as_uri()],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout, done.stderr.decode(errors="replace")


def console(stderr):
    """What the page itself wrote to the console."""
    return [line for line in stderr.splitlines() if "CONSOLE" in line]


def screenshot(page, path, width, height, *flags):
    return run(page, f"--screenshot={path}", f"--window-size={width},{height}",
               *flags)[1]


def colors(path):
    """The colours of a PNG of 8-bit RGB or RGBA: how many pixels of each."""
    octets = pathlib.Path(path).read_bytes()
    assert octets.startswith(b"\x89PNG\r\n\x1a\n")
    at, data, head = 8, b"", None
    while at < len(octets):
        size, kind = struct.unpack_from(">I4s", octets, at)
        body = octets[at + 8:at + 8 + size]
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            data += body
        at += 12 + size
    width, height, depth, kind = head[:4]
    assert depth == 8 and kind in (2, 6) and head[6] == 0
    return _count(zlib.decompress(data), width, height, 3 if kind == 2 else 4)


def _count(data, width, height, size):
    counts, above, stride = {}, bytes(width * size), width * size
    for row in range(height):
        at = row * (stride + 1)
        line = _unfilter(data[at], bytearray(data[at + 1:at + 1 + stride]),
                         above, size)
        for x in range(0, stride, size * 4):  # every fourth pixel will do
            color = bytes(line[x:x + 3])
            counts[color] = counts.get(color, 0) + 1
        above = line
    return counts


def _paeth(a, b, c):
    p = a + b - c
    near = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))
    return near[2]


def _unfilter(kind, line, above, size):
    for i in range(len(line) if kind else 0):
        left = line[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        add = (left, above[i], (left + above[i]) // 2,
               _paeth(left, above[i], corner))[kind - 1]
        line[i] = (line[i] + add) & 255
    return line
