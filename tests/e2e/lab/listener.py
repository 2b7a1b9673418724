"""Scripted servers: a socket, and a dialogue in Python for each client."""

import contextlib
import socket
import struct
import threading

# A client that goes silent must not keep a thread for ever.
IDLE = 60


class Listener:
    """Accepts in a thread; every connection gets a thread that runs
    `dialogue(connection)`. Counts what it sees, for tests to wait on."""

    def __init__(self, address, port, dialogue):
        self.address, self.port, self.dialogue = address, port, dialogue
        self.accepted = 0
        self.faults = []
        self.open = set()
        self.closing = False
        self.lock = threading.Lock()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((address, port))
        self.socket.listen(128)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with self.lock:
                self.accepted += 1
                self.open.add(connection)
                if self.closing:
                    connection.close()
                    return
            threading.Thread(target=self._serve, args=(connection,),
                             daemon=True).start()

    def _serve(self, connection):
        connection.settimeout(IDLE)
        try:
            self.dialogue(connection)
        except (OSError, EOFError):
            pass  # the client left: that is its right
        except Exception as fault:  # kept for the test that wonders
            self.faults.append(fault)
        finally:
            with self.lock:
                self.open.discard(connection)
            connection.close()

    def stop(self):
        with self.lock:
            self.closing = True
            still_open = list(self.open)
        # Closing alone does not wake a thread that blocks in accept().
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for connection in still_open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def drain(connection):
    """Reads until the client closes."""
    while connection.recv(65536):
        pass


def silent(connection):
    """Accepts, listens, never answers."""
    drain(connection)


def says(octets):
    """Speaks first and in another protocol, as SSH and SMTP servers do."""
    def dialogue(connection):
        connection.sendall(octets)
        drain(connection)
    return dialogue


def closes(connection):
    """Hangs up after the client's first words."""
    connection.recv(65536)


def resets(connection):
    """Answers the client's first words with a reset."""
    connection.recv(65536)
    reset(connection)


def reset(connection):
    """Ends the connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                          struct.pack("ii", 1, 0))
    connection.close()


def alerts(description):
    """Answers every ClientHello with a fatal alert (RFC 8446 6)."""
    def dialogue(connection):
        connection.recv(65536)
        connection.sendall(b"\x15\x03\x03\0\2\2" + bytes([description]))
        drain(connection)
    return dialogue
