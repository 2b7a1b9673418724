#!/usr/bin/python3
"""Runs a command and prints what it took, as JSON.

    measure.py COMMAND…

A process of its own, which imports nearly nothing: at exec() the system takes
the memory of the process that starts a command for a peak of the command's.
"""

import json
import os
import sys
import time


def main():
    before = time.monotonic()
    null = os.open(os.devnull, os.O_RDWR)
    child = os.posix_spawnp(
        sys.argv[1], sys.argv[1:], os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1)])
    _, status, usage = os.wait4(child, 0)
    with open("/proc/self/status", encoding="ascii") as file:
        own = next(line for line in file if line.startswith("VmHWM:"))
    print(json.dumps({
        "code": os.waitstatus_to_exitcode(status),
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.monotonic() - before,
        "peak": usage.ru_maxrss,
        "least_peak": int(own.split()[1]),
    }))


main()
