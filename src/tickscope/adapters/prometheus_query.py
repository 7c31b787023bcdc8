"""Prometheus' HTTP API as a query store."""

import aiohttp

from tickscope.ports.query_store import Answer, AnswerTooLarge, InstantQuestion, Question, StoreUnavailable

CONNECTIONS_MAX = 32
CONNECT_TIMEOUT_S = 2.0
GRACE_S = 1.0
"""How long after its own timeout the store may take to say so."""


class PrometheusQueryStore:
    """A ``QueryStore``; ``address`` is the server's base URL."""

    def __init__(self, address: str, timeout_s: float = 8.0, answer_bytes_max: int = 32 * 1024 * 1024) -> None:
        self._address = address
        self._timeout_s = timeout_s
        self._answer_bytes_max = answer_bytes_max
        self._open: aiohttp.ClientSession | None = None

    async def ask(self, question: Question) -> Answer | StoreUnavailable | AnswerTooLarge:
        """POST the question; what is no JSON of Prometheus' own is an unavailable store."""
        path, form = _form(question)
        form["timeout"] = f"{round(self._timeout_s * 1000)}ms"
        try:
            async with self._session().post(self._address + path, data=form) as response:
                body = await self._read(response)
                if body is None:
                    return AnswerTooLarge(self._answer_bytes_max)
                if response.content_type != "application/json":
                    return StoreUnavailable(f"the hot store answered {response.status} without JSON")
                return Answer(response.status, body)
        except TimeoutError:
            return StoreUnavailable(f"the hot store did not answer within {self._timeout_s + GRACE_S:.0f} s")
        except (aiohttp.ClientError, OSError):
            return StoreUnavailable("the hot store cannot be reached")

    async def _read(self, response: aiohttp.ClientResponse) -> bytes | None:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._answer_bytes_max:
                return None
        return bytes(body)

    def _session(self) -> aiohttp.ClientSession:
        # Opened by the first question: aiohttp wants a running loop, and routes are built before there is one.
        if self._open is None:
            self._open = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._timeout_s + GRACE_S, connect=CONNECT_TIMEOUT_S),
                connector=aiohttp.TCPConnector(limit=CONNECTIONS_MAX),
            )
        return self._open

    async def close(self) -> None:
        """Close connections."""
        if self._open is not None:
            await self._open.close()


def _form(question: Question) -> tuple[str, dict[str, str]]:
    if isinstance(question, InstantQuestion):
        return "/api/v1/query", {"query": question.expr, "time": f"{question.time_s:.3f}"}
    return "/api/v1/query_range", {
        "query": question.expr,
        "start": f"{question.start_s:.3f}",
        "end": f"{question.end_s:.3f}",
        "step": f"{question.step_s:.3f}",
    }
