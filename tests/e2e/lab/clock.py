"""Processes whose clock is wrong, by libfaketime.

faketime(1) is not used. It names its semaphore after its process id and gives
up when one of that name was left by a process that was killed, and what it
runs is a child of its own, which would go on when the laboratory ends.
"""

import pathlib

# The dynamic linker knows what $LIB is on this machine (ld.so(8)).
LIBRARY = "/usr/$LIB/faketime/libfaketime.so.1"
SHARED_MEMORY = pathlib.Path("/dev/shm")


def shifted(by):
    """What to write before a command to shift its clock by that much; as
    faketime(1) takes it after -f."""
    return ["env", f"LD_PRELOAD={LIBRARY}", f"FAKETIME={by}"]


def forget(process):
    """Removes what the library leaves when its process was ended."""
    for name in ("faketime_shm_", "sem.faketime_sem_"):
        (SHARED_MEMORY / f"{name}{process.pid}").unlink(missing_ok=True)
