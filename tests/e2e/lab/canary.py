"""Servers on every address of the machine that note who comes."""

import contextlib
import socket
import threading

from .listener import IDLE, drain


class Canary:
    """Listens on some ports of all addresses. On the addresses `ours` it is
    a web server, which answers by `page(path)` (status, or None for silence,
    and location or None) and notes each path in `asked`; elsewhere it notes
    (address, port) in `seen`, and says 404."""

    def __init__(self, ports, ours, page):
        self.ours, self.page = ours, page
        self.asked, self.seen = [], []
        self.lock = threading.Lock()
        self.sockets = [self._listen(port) for port in ports]

    def _listen(self, port):
        listener = socket.create_server(
            ("::", port), family=socket.AF_INET6, backlog=128,
            dualstack_ipv6=True)
        threading.Thread(target=self._accept, args=(listener,),
                         daemon=True).start()
        return listener

    def _accept(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            address, port = connection.getsockname()[:2]
            address = address.removeprefix("::ffff:")
            with self.lock:
                if address not in self.ours:
                    self.seen.append((address, port))
            threading.Thread(target=self._serve, args=(connection, address),
                             daemon=True).start()

    def _serve(self, connection, address):
        connection.settimeout(IDLE)
        with contextlib.suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                octets = connection.recv(65536)
                if not octets:
                    return
                head += octets
            status, location = 404, None
            if address in self.ours:
                path = head.split(b" ", 2)[1].decode("latin-1")
                with self.lock:
                    self.asked.append(path)
                status, location = self.page(path)
            if status is None:
                drain(connection)
                return
            answer = f"HTTP/1.1 {status} It\r\nContent-Length: 0\r\n"
            if location is not None:
                answer += f"Location: {location}\r\n"
            connection.sendall((answer + "\r\n").encode("latin-1"))

    def forget(self):
        with self.lock:
            self.asked.clear()
            self.seen.clear()

    def stop(self):
        for listener in self.sockets:
            # Closing alone does not wake a thread that blocks in accept().
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
