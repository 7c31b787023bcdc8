"""A store that forgets: answers 204 to every write, so that a sender forwards as it does in life.

It costs a few calls of the kernel for each request, a thread to each connection, and does not read what it is sent.
As Prometheus and Mimir do, it takes snappy and nothing else.
GET tells how many writes it has taken.

``python -m bench.kit.null_store PORT``
"""

import itertools
import socket
import sys
import threading

TAKEN = b"HTTP/1.1 204 No Content\r\n\r\n"
REFUSED = b"HTTP/1.1 415 Unsupported Media Type\r\nContent-Length: 0\r\n\r\n"
TOLD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
PIECE_BYTES = 1 << 20
HEAD_END = b"\r\n\r\n"


class Store:
    """What connections share."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._taken = 0

    def serve(self, connection: socket.socket) -> None:
        """Answer until the other side closes."""
        piece, got = bytearray(PIECE_BYTES), 0
        view = memoryview(piece)
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while True:
                while (end := piece.find(HEAD_END, 0, got)) < 0:
                    count = connection.recv_into(view[got:])
                    if not count:
                        return
                    got += count
                head = bytes(view[:end]).lower()
                left = _length(head) - (got - end - len(HEAD_END))
                while left > 0:
                    # Nobody will look at it, so it need not be copied out of the kernel.
                    count = connection.recv_into(view, min(left, PIECE_BYTES), socket.MSG_TRUNC)
                    if not count:
                        return
                    left -= count
                got = 0
                connection.sendall(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        if head.startswith(b"get "):
            told = str(self._taken).encode()
            return TOLD % (len(told), told)
        if b"\r\ncontent-encoding: snappy" not in head:
            return REFUSED
        self._taken = next(self._numbers)
        return TAKEN


def _length(head: bytes) -> int:
    _, _, rest = head.partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0] or 0)


def main(port: int) -> None:
    """Serve for ever."""
    store = Store()
    with socket.create_server(("127.0.0.1", port), backlog=128) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=store.serve, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    main(int(sys.argv[1]))
