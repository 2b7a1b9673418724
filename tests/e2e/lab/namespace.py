"""A network of our own, where every address may be ours."""

import ctypes
import os
import shutil
import subprocess

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


class Unavailable(Exception):
    """The system does not let us have one; the text says why."""


def enter(addresses):
    """Moves this process and its children to a network namespace whose only
    interface, lo, has these addresses besides its own. Before any thread."""
    ip = shutil.which("ip", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if ip is None:
        raise Unavailable("there is no program ip")
    _unshare()
    _run(ip, "link", "set", "lo", "up")
    for address in addresses:
        version, size = ("-6", 128) if ":" in address else ("-4", 32)
        further = ["nodad"] if version == "-6" else []
        _run(ip, version, "address", "add", f"{address}/{size}", "dev", "lo",
             *further)


def _unshare():
    """By right, or as root of a user namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) == 0:
        return
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        raise Unavailable("unshare: " + os.strerror(ctypes.get_errno()))
    for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"),
                       ("gid_map", f"0 {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        except OSError as fault:
            raise Unavailable(f"{name}: {fault.strerror}") from fault


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(command)}: {done.stderr.strip()}")
