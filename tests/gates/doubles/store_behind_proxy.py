"""A real Prometheus behind a proxy that does one thing wrong: it drops samples, or holds writes for a minute."""

import asyncio
import ctypes
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import cramjam
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.e2e.processes import program_paths
from tickscope.adapters.http_server import serve
from tickscope.cli.signals import stop_on_signals
from tickscope.local.parts import parts
from tickscope.spec import load
from tickscope.wire.pb import remote_pb2 as pb

DROP_ONE_IN = 10_000
DELAY_S = 60.0
PASSED_ON = ("content-type", "content-encoding", "x-prometheus-remote-write-version")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Proxy:
    """Passes everything on to a store; ``wrong`` is ``drop`` or ``delay``."""

    def __init__(self, session: aiohttp.ClientSession, url: str, wrong: str) -> None:
        self._session = session
        self._url = url
        self._wrong = wrong
        self._seen = 0

    async def __call__(self, request: Request) -> Response:
        body = await request.body()
        if request.url.path == "/api/v1/write":
            if self._wrong == "delay":
                await asyncio.sleep(DELAY_S)
            else:
                body = self._dropped(body)
        headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
        url = f"{self._url}{request.url.path}"
        async with self._session.request(
            request.method, url, params=list(request.query_params.multi_items()), data=body, headers=headers
        ) as answer:
            return Response(await answer.read(), answer.status, {"content-type": answer.content_type})

    def _dropped(self, body: bytes) -> bytes:
        message = pb.WriteRequest.FromString(bytes(cramjam.snappy.decompress_raw(body)))
        for series in message.timeseries:
            for points in (series.samples, series.histograms):
                for place in reversed(range(len(points))):
                    self._seen += 1
                    if self._seen % DROP_ONE_IN == 0:
                        del points[place]
        return bytes(cramjam.snappy.compress_raw(message.SerializeToString()))


async def main() -> None:
    file, wrong = Path(sys.argv[1]), sys.argv[2]
    platform = load(file)
    store = next(part for part in parts(platform, program_paths()) if part.name == "hot-store")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    argv = [word.replace(str(platform.ports.hot_store), str(port)) for word in store.argv]
    with subprocess.Popen(argv, preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)) as process:
        try:
            async with aiohttp.ClientSession() as session:
                proxy = Proxy(session, f"http://127.0.0.1:{port}", wrong)
                app = Starlette(routes=[Route("/{path:path}", proxy.__call__, methods=["GET", "POST"])])
                await serve(app, "127.0.0.1", platform.ports.hot_store, stop_on_signals())
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(main())
