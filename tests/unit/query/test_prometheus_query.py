"""The adapter against a server that answers as Prometheus does, badly, slowly, too much, or not at all."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from tickscope.adapters.prometheus_query import PrometheusQueryStore
from tickscope.ports.query_store import Answer, AnswerTooLarge, InstantQuestion, RangeQuestion, StoreUnavailable

NOW = InstantQuestion("up", 1.5)


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    async def query(request: web.Request) -> web.StreamResponse:
        form = dict(await request.post())
        expr = form["query"]
        if expr == "slow":
            await asyncio.sleep(5)
        if expr == "page":
            return web.Response(text="<html>", content_type="text/html", status=502)
        if expr == "large":
            return web.Response(body=b"[" + b"1," * 5000, content_type="application/json")
        return web.json_response({"path": request.path, **form}, status=422 if expr == "bad" else 200)

    app = web.Application()
    app.router.add_post("/api/v1/query", query)
    app.router.add_post("/api/v1/query_range", query)
    async with TestServer(app) as started:
        yield started


@pytest.fixture
async def store(server: TestServer) -> AsyncIterator[PrometheusQueryStore]:
    made = PrometheusQueryStore(str(server.make_url("")).rstrip("/"), timeout_s=0.5, answer_bytes_max=4096)
    yield made
    await made.close()


async def test_questions_become_forms(store: PrometheusQueryStore) -> None:
    assert await store.ask(NOW) == Answer(
        200, b'{"path": "/api/v1/query", "query": "up", "time": "1.500", "timeout": "500ms"}'
    )
    answer = await store.ask(RangeQuestion("up", 0, 60, 15))
    assert isinstance(answer, Answer)
    assert b'"/api/v1/query_range"' in answer.body
    assert b'"start": "0.000", "end": "60.000", "step": "15.000"' in answer.body


async def test_the_stores_errors_are_answers(store: PrometheusQueryStore) -> None:
    answer = await store.ask(InstantQuestion("bad", 0))
    assert isinstance(answer, Answer)
    assert answer.status == 422


async def test_an_answer_is_bounded(store: PrometheusQueryStore) -> None:
    assert await store.ask(InstantQuestion("large", 0)) == AnswerTooLarge(4096)


async def test_what_is_no_json_is_an_unavailable_store(store: PrometheusQueryStore) -> None:
    assert await store.ask(InstantQuestion("page", 0)) == StoreUnavailable(
        "the hot store answered 502 without JSON"
    )


async def test_a_slow_store_is_unavailable(store: PrometheusQueryStore) -> None:
    answer = await store.ask(InstantQuestion("slow", 0))
    assert isinstance(answer, StoreUnavailable)
    assert "did not answer within" in answer.why


async def test_a_stopped_store_is_unavailable() -> None:
    store = PrometheusQueryStore(f"http://127.0.0.1:{unused_port()}")
    assert await store.ask(NOW) == StoreUnavailable("the hot store cannot be reached")
    await store.close()
