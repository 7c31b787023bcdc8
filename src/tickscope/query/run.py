"""The query API over HTTP, in the shapes of Prometheus' own."""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tickscope.errors import Busy, Reject
from tickscope.model.platform import Platform
from tickscope.ports.query_store import AnswerTooLarge, QueryStore, Question, StoreUnavailable
from tickscope.query import decide, metrics
from tickscope.query.limits import Limits

BODY_BYTES_MAX = 64 * 1024
FIELDS_MAX = 32
RETRY_AFTER_S = 1.0
_STATUS = {"tenant_unknown": 404, "body_bytes_max": 413}

QuestionOf = Callable[[Mapping[str, str], str], Question]
"""From a request's parameters and its tenant; raises Reject."""


class QueryApi:
    """Answers questions of one tenant at a time, at most so many at once for each."""

    def __init__(self, platform: Platform, store: QueryStore) -> None:
        self._platform = platform
        self._limits = Limits.of(platform)
        self._store = store
        self._in_flight: Counter[str] = Counter()

    def routes(self) -> list[Route]:
        """Return the routes of the API."""
        return [
            Route("/api/v1/query", self._instant, methods=["GET", "POST"]),
            Route("/api/v1/query_range", self._range, methods=["GET", "POST"]),
        ]

    async def _instant(self, request: Request) -> Response:
        return await self._answered(
            request, lambda given, tenant: decide.instant(given, tenant, time.time(), self._limits)
        )

    async def _range(self, request: Request) -> Response:
        return await self._answered(request, lambda given, tenant: decide.ranged(given, tenant, self._limits))

    async def _answered(self, request: Request, question_of: QuestionOf) -> Response:
        started, tenant = time.perf_counter(), ""
        try:
            given = await _parameters(request)
            tenant = decide.tenant_of(
                request.headers.get(decide.TENANT_HEADER), given.get(decide.TENANT_PARAMETER), self._platform
            )
            response = await self._asked(tenant, question_of(given, tenant))
        except Reject as error:
            metrics.REFUSED.labels(tenant, error.reason).inc()
            response = _failure(_STATUS.get(error.reason, 400), "bad_data", str(error))
        except Busy as error:
            metrics.REFUSED.labels(tenant, error.reason).inc()
            response = _failure(429, "throttled", str(error), {"retry-after": f"{error.retry_after_s:.0f}"})
        metrics.REQUESTS.labels(tenant, str(response.status_code)).inc()
        metrics.DURATION.observe(time.perf_counter() - started)
        return response

    async def _asked(self, tenant: str, question: Question) -> Response:
        if self._in_flight[tenant] >= self._limits.queries_in_flight_max:
            raise Busy(
                "queries_in_flight_max",
                f"{self._in_flight[tenant]} queries of this tenant are under way; queries_in_flight_max allows "
                f"{self._limits.queries_in_flight_max}",
                RETRY_AFTER_S,
            )
        self._in_flight[tenant] += 1
        try:
            answer = await self._store.ask(question)
        finally:
            self._in_flight[tenant] -= 1
        if isinstance(answer, StoreUnavailable):
            return _failure(503, "unavailable", answer.why)
        if isinstance(answer, AnswerTooLarge):
            sentence = f"the answer is too large; answer_bytes_max allows {answer.bytes_max} bytes"
            return _failure(422, "execution", sentence)
        return Response(answer.body, answer.status, {"cache-control": "no-store"}, "application/json")


def routes(platform: Platform, store: QueryStore) -> list[Route]:
    """Return the API's routes, for whoever serves them."""
    return QueryApi(platform, store).routes()


def query_app(platform: Platform, store: QueryStore) -> Starlette:
    """Return the API as an application of its own."""
    return Starlette(routes=list(routes(platform, store)))


async def _parameters(request: Request) -> Mapping[str, str]:
    given = dict(request.query_params)
    if request.method == "POST":
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                raise Reject(
                    "body_bytes_max", f"the form is too large; body_bytes_max allows {BODY_BYTES_MAX} bytes"
                )
        try:
            given.update(parse_qsl(body.decode(), max_num_fields=FIELDS_MAX, errors="strict"))
        except ValueError:
            raise Reject("bad_form", "the body is not a URL-encoded form of UTF-8") from None
    return given


def _failure(status: int, kind: str, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps({"status": "error", "errorType": kind, "error": sentence})
    return Response(body, status, {"cache-control": "no-store", **(headers or {})}, "application/json")
