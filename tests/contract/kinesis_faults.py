"""A proxy in front of moto that fails as Kinesis and DynamoDB do: in part, in whole, before and after the fact."""

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

THROTTLED = "ProvisionedThroughputExceededException"


@dataclass(frozen=True, slots=True)
class Call:
    """A request: ``PutRecords``, ``Query`` …, its parsed body, and when it came (``time.monotonic``)."""

    action: str
    body: dict[str, Any]
    at_s: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer so, and pass nothing on."""

    code: str
    status: int = 400


@dataclass(frozen=True, slots=True)
class Cut:
    """Close the connection without an answer, before or after the service did what was asked."""

    done: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Of PutRecords: these records fail, the others are stored."""

    failed: frozenset[int]
    code: str


@dataclass(frozen=True, slots=True)
class Say:
    """Answer 200 with this body, and pass nothing on."""

    body: dict[str, Any]


Fault = Refuse | Cut | Part | Say
Decide = Callable[[Call], Fault | None]


class Faults:
    """What the proxy does and saw; ``decide`` may be set while it runs."""

    def __init__(self) -> None:
        self.decide: Decide = lambda _: None
        self.calls: list[Call] = []
        self.injected = 0
        self.url = ""
        self._lock = threading.Lock()

    def judge(self, call: Call) -> Fault | None:
        with self._lock:
            self.calls.append(call)
            fault = self.decide(call)
            self.injected += fault is not None
            return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    faults: ClassVar[Faults]
    upstream: ClassVar[str]

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        call = Call(self.headers["X-Amz-Target"].split(".")[-1], json.loads(raw), time.monotonic())
        match self.faults.judge(call):
            case None:
                self._answer(*self._pass_on(raw))
            case Refuse(code, status):
                self._answer(status, json.dumps({"__type": code, "message": "injected"}).encode())
            case Say(body):
                self._answer(200, json.dumps(body).encode())
            case Part(failed, code):
                self._answer(*self._pass_on_in_part(call.body, failed, code))
            case Cut(done):
                if done:
                    self._pass_on(raw)
                self.close_connection = True

    def _pass_on(self, raw: bytes) -> tuple[int, bytes]:
        to = urlsplit(self.upstream)
        connection = http.client.HTTPConnection(to.hostname or "", to.port, timeout=30)
        kept = {k: v for k, v in self.headers.items() if k.lower() not in ("content-length", "connection")}
        connection.request("POST", self.path, raw, kept)
        with contextlib.closing(connection), connection.getresponse() as response:
            return response.status, response.read()

    def _pass_on_in_part(self, body: dict[str, Any], failed: frozenset[int], code: str) -> tuple[int, bytes]:
        records = body["Records"]
        stored = [index for index in range(len(records)) if index not in failed]
        answers = [{"ErrorCode": code, "ErrorMessage": "injected"} for _ in records]
        if stored:
            raw = json.dumps(body | {"Records": [records[index] for index in stored]}).encode()
            _, answer = self._pass_on(raw)
            for index, each in zip(stored, json.loads(answer)["Records"], strict=True):
                answers[index] = each
        return 200, json.dumps({"FailedRecordCount": len(failed), "Records": answers}).encode()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test's output is its own."""


@contextlib.contextmanager
def faults_before(upstream: str) -> Iterator[Faults]:
    """Run a proxy on a port of its own."""
    faults = Faults()
    handler = type("Handler", (_Handler,), {"faults": faults, "upstream": upstream})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    faults.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
