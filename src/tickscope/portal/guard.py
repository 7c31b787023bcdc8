"""The door that every request of the portal passes: the Host header is checked, security headers are set."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tickscope.errors import Reject
from tickscope.portal.decide import SECURITY_HEADERS, check_host


class Guard:
    """ASGI middleware; ``bound_to`` is the address that the portal listens on."""

    def __init__(self, app: ASGIApp, bound_to: str) -> None:
        self._app = app
        self._bound_to = bound_to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 421 to a request that is not for us; pass on every other."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        try:
            check_host(hosts, self._bound_to)
        except Reject as error:
            await PlainTextResponse(f"{error}\n", 421)(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)
