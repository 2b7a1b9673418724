"""An HTTP proxy that knows CONNECT and nothing else (RFC 9110 9.3.6)."""

import contextlib
import socket
import threading

from .listener import IDLE


class ConnectProxy:
    """Notes who is asked for in `asked`, as (address, port), and the header
    of each request in `heads`."""

    def __init__(self, address, port=0, dialogue=None):
        self.asked, self.heads = [], []
        self.dialogue = dialogue or self._connect
        self.socket = socket.create_server((address, port), backlog=128)
        self.address, self.port = self.socket.getsockname()
        self.url = f"http://{self.address}:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,),
                             daemon=True).start()

    def _serve(self, client):
        client.settimeout(IDLE)
        with contextlib.suppress(OSError), client:
            head = b""
            while b"\r\n\r\n" not in head:
                octets = client.recv(65536)
                if not octets:
                    return
                head += octets
            self.heads.append(head.decode("latin-1"))
            method, target = self.heads[-1].split(" ")[:2]
            if method != "CONNECT":
                client.sendall(b"HTTP/1.1 405 Only CONNECT\r\n\r\n")
                return
            address, _, port = target.rpartition(":")
            address = address.strip("[]")
            self.asked.append((address, int(port)))
            self.dialogue(client, address, int(port))

    @staticmethod
    def _connect(client, address, port):
        try:
            server = socket.create_connection((address, port), timeout=IDLE)
        except OSError:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\n"
                           b"Content-Length: 0\r\n\r\n")
            return
        with server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=_copy, args=(server, client),
                                    daemon=True)
            back.start()
            _copy(client, server)
            back.join()

    def stop(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def _copy(source, sink):
    """Until the source has said all."""
    with contextlib.suppress(OSError):
        while octets := source.recv(65536):
            sink.sendall(octets)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
