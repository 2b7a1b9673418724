"""A network of our own, where every address may be ours."""

import ctypes
import fcntl
import os
import socket
import struct

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
# linux/sockios.h, linux/if.h
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
SIOCSIFADDR, SIOCSIFNETMASK = 0x8916, 0x891c
IFF_UP = 1


class Unavailable(Exception):
    """The system does not let us have one; the text says why."""


def enter(addresses):
    """Moves this process and its children to a network namespace whose only
    interface, lo, has these addresses besides its own. Before any thread."""
    _unshare()
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            _set_up(control)
            for number, address in enumerate(addresses):
                if ":" not in address:
                    _add_v4(control, f"lo:{number}", address)
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as control:
            for address in addresses:
                if ":" in address:
                    _add_v6(control, address)
    except OSError as fault:
        raise Unavailable(f"the interface lo: {fault.strerror}") from fault


def _unshare():
    """By right, or in a user namespace, where we are who we were."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise Unavailable("unshare: " + os.strerror(ctypes.get_errno()))
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                       ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        except OSError as fault:
            raise Unavailable(f"{name}: {fault.strerror}") from fault


# Capabilities do not outlive exec(), so that no program can do these for us.

def _set_up(control):
    request = struct.pack("16sH14x", b"lo", 0)
    flags, = struct.unpack_from(
        "H", fcntl.ioctl(control, SIOCGIFFLAGS, request), 16)
    fcntl.ioctl(control, SIOCSIFFLAGS,
                struct.pack("16sH14x", b"lo", flags | IFF_UP))


def _add_v4(control, label, address):
    for order, value in ((SIOCSIFADDR, address),
                         (SIOCSIFNETMASK, "255.255.255.255")):
        fcntl.ioctl(control, order, struct.pack(
            "16sHH4s8x", label.encode(), socket.AF_INET, 0,
            socket.inet_aton(value)))


def _add_v6(control, address):
    fcntl.ioctl(control, SIOCSIFADDR, struct.pack(
        "16sIi", socket.inet_pton(socket.AF_INET6, address), 128,
        socket.if_nametoindex("lo")))
