"""The page on which ``tickscope up`` takes faults: on loopback, for those who hold the token."""

import asyncio
import contextlib
import hmac
import logging
import os
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from tickscope.adapters.http_server import serve
from tickscope.adapters.secrets import FAULTS_ENV, FAULTS_FILE, faults_token
from tickscope.errors import Busy, Reject
from tickscope.local.faults import Faults
from tickscope.local.supervisor import Supervisor
from tickscope.model.platform import Platform

HOST = "127.0.0.1"
STOP_S_MAX = 2.0
"""How long clients that are still connected may hold up the end of the process."""

STATUS = {"unknown_fault": 404, "unknown_part": 404, "fault_under_way": 409, "stopping": 503}
UNAUTHENTICATED = f"send 'Authorization: Bearer <token>', of ${FAULTS_ENV} or <data_folder>/secrets/{FAULTS_FILE}\n"

log = logging.getLogger(__name__)


class Guard:
    """ASGI middleware that lets only the bearer of ``token`` in."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 to anybody else, whatever is asked for."""
        if scope["type"] == "http":
            scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), self._token):
                refusal = PlainTextResponse(UNAUTHENTICATED, 401, {"www-authenticate": "Bearer"})
                await refusal(scope, receive, send)
                return
        await self._app(scope, receive, send)


def application(faults: Faults, token: str) -> Starlette:
    """Return the ASGI application; no request's body is read."""

    async def start(request: Request) -> Response:
        try:
            return JSONResponse(asdict(faults.start(request.path_params["name"])), 202)
        except Reject as error:
            return PlainTextResponse(f"{error}\n", STATUS[error.reason])
        except Busy as error:
            headers = {"retry-after": str(int(error.retry_after_s) + 1)}
            return PlainTextResponse(f"{error}\n", STATUS[error.reason], headers)

    async def state(_: Request) -> Response:
        return JSONResponse(
            {
                "declared": faults.declared,
                "under_way": asdict(faults.under_way) if faults.under_way else None,
                "last": asdict(faults.last) if faults.last else None,
            }
        )

    async def end(_: Request) -> Response:
        faults.end()
        return Response(status_code=204)

    return Starlette(
        routes=[
            Route("/faults", state),
            Route("/faults", end, methods=["DELETE"]),
            Route("/faults/{name}", start, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, token=token)],
    )


@contextlib.asynccontextmanager
async def faults_page(platform: Platform, supervisor: Supervisor) -> AsyncIterator[None]:
    """Take faults while the context lasts, when the platform file declares any; all are undone at its end."""
    if not platform.gates.faults:
        yield
        return
    faults, stop = Faults(platform.gates.faults, supervisor), asyncio.Event()
    app = application(faults, faults_token(platform, os.environ))
    page = asyncio.create_task(_serve(app, platform.ports.faults, stop))
    try:
        yield
    finally:
        faults.close()
        stop.set()
        await asyncio.wait({page}, timeout=STOP_S_MAX)


async def _serve(app: Starlette, port: int, stop: asyncio.Event) -> None:
    try:
        await serve(app, HOST, port, stop)
    except Exception:
        # The parts go on: a platform without this page is whole, only a gate that asks for faults fails.
        log.exception("the page of faults on port %d (ports.faults) has failed; start the platform again", port)
