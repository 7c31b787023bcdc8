"""A tiny part for the supervisor's tests: an HTTP server that does what its words say.

``deaf`` ignores SIGTERM; ``last=FILE`` writes its name there when it is told to stop; ``loud`` says much;
``gate=FILE`` is ready only while the file exists; ``dies`` ends at once; ``writes=FILE`` is ready only while it can
write there.
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    gate: Path | None = None
    journal: Path | None = None

    def do_GET(self) -> None:
        is_open = (self.gate is None or self.gate.exists()) and self.can_write()
        self.send_response(200 if is_open else 503)
        self.end_headers()
        self.wfile.write(b"ready" if is_open else b"warming up")

    def can_write(self) -> bool:
        if self.journal:
            try:
                with self.journal.open("a") as file:
                    file.write("asked\n")
            except OSError:
                return False
        return True

    def log_message(self, *_: object) -> None:
        pass


def main(name: str, port: int, words: list[str]) -> None:
    settings = dict(word.partition("=")[::2] for word in words)
    if "dies" in settings:
        sys.exit(3)
    if "deaf" in settings:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "last" in settings:

        def farewell(*_: object) -> None:
            with open(settings["last"], "a") as file:
                file.write(name + "\n")
            os._exit(0)

        signal.signal(signal.SIGTERM, farewell)
    if "loud" in settings:
        sys.stderr.write("x" * 5000)
        sys.stderr.flush()
    if "gate" in settings:
        Handler.gate = Path(settings["gate"])
    if "writes" in settings:
        Handler.journal = Path(settings["writes"])
    HTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
