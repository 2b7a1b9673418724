"""Child processes of the laboratory, and waiting until they serve."""

import socket
import subprocess
import time

# Long enough for a loaded machine; only a server that never comes up
# waits this long.
PATIENCE = 60


class LaboratoryError(Exception):
    """A server of the laboratory did not come up."""


class Child:
    """One server process; its output goes to a log in the lab's folder."""

    def __init__(self, name, command, folder, env=None):
        self.name = name
        self.log = folder / (name + ".log")
        # The kernel ends the server with us, even when we are killed.
        command = ["setpriv", "--pdeathsig", "TERM", "--", *command]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=env, cwd=folder)

    def check(self):
        if self.process.poll() is not None:
            raise LaboratoryError(
                f"{self.name} ended with {self.process.returncode}:\n" +
                self.log.read_text(errors="replace"))

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


def wait_until(ready, what, child=None):
    """Asks `ready()` again and again until it is true."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if child is not None:
            child.check()
        if time.monotonic() > end:
            raise LaboratoryError(f"waited in vain for {what}")
        time.sleep(0.02)


def accepts(address, port):
    """Does something accept connections there?"""
    try:
        socket.create_connection((address, port), timeout=2).close()
        return True
    except OSError:
        return False
