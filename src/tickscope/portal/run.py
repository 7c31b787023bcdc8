"""The portal over HTTP: the built page, what it draws, and the routes that others give it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from tickscope.adapters import telemetry
from tickscope.adapters.http_server import serve
from tickscope.model.platform import Platform
from tickscope.portal import decide
from tickscope.portal.guard import Guard

HOST = "127.0.0.1"
STATIC = Path(__file__).with_name("static")
FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


class Portal:
    """Serves the page from ``static``, which the front end's build fills, also while the portal runs."""

    def __init__(self, platform: Platform, dashboard_json: bytes, static: Path) -> None:
        self._platform = platform
        self._dashboard_json = dashboard_json
        self._static = static

    def routes(self) -> list[Route]:
        """Return the portal's own routes."""
        return [
            Route("/", self._page),
            Route("/favicon.svg", self._icon),
            Route("/assets/{name}", self._asset),
            Route("/api/dashboard", self._dashboard),
            Route("/api/platform", self._about),
            Route("/healthz", self._healthz),
            Route("/ready", self._ready),
            Route("/metrics", telemetry.metrics_endpoint),
        ]

    async def _page(self, _: Request) -> Response:
        return self._file("index.html", REVALIDATE) or _not_built()

    async def _icon(self, _: Request) -> Response:
        return self._file("favicon.svg", REVALIDATE) or _not_built()

    async def _asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        found = self._file(f"assets/{name}", FOREVER) if decide.is_asset(name) else None
        return found or PlainTextResponse("no such file\n", 404)

    async def _dashboard(self, _: Request) -> Response:
        return Response(self._dashboard_json, 200, {"cache-control": REVALIDATE}, "application/json")

    async def _about(self, _: Request) -> Response:
        return JSONResponse(decide.about(self._platform), headers={"cache-control": REVALIDATE})

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _ready(self, _: Request) -> Response:
        return PlainTextResponse("ready\n") if (self._static / "index.html").is_file() else _not_built()

    def _file(self, name: str, caching: str) -> Response | None:
        path = self._static / name
        return FileResponse(path, headers={"cache-control": caching}) if path.is_file() else None


def application(
    platform: Platform,
    dashboard_json: bytes,
    extra_routes: Sequence[BaseRoute] = (),
    *,
    host: str = HOST,
    static: Path = STATIC,
) -> Starlette:
    """Return the ASGI application; ``host`` is the address that it will be served on."""
    return Starlette(
        routes=[*Portal(platform, dashboard_json, static).routes(), *extra_routes],
        middleware=[Middleware(Guard, bound_to=host)],
    )


async def run(platform: Platform, dashboard_json: bytes, routes: Sequence[BaseRoute], stop: asyncio.Event) -> None:
    """Serve the portal and ``routes`` on its port until ``stop`` is set."""
    await serve(application(platform, dashboard_json, routes), HOST, platform.ports.portal, stop)


def _not_built() -> Response:
    return PlainTextResponse(decide.NOT_BUILT + "\n", 503, {"cache-control": "no-store"})
