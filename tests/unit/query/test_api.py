"""The query API over HTTP, with a store in memory."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.unit.query.asgi import Reply, ask
from tickscope.adapters.telemetry import REGISTRY
from tickscope.ports.memory_query_store import MemoryQueryStore
from tickscope.ports.query_store import (
    Answer,
    AnswerTooLarge,
    InstantQuestion,
    Question,
    RangeQuestion,
    StoreUnavailable,
)
from tickscope.query.run import BODY_BYTES_MAX, query_app
from tickscope.spec import load

PLATFORM = load(Path(__file__).parents[3] / "tickscope.yaml")
HEADERS = {"X-Tickscope-Tenant": "embergate"}
RANGE = {"query": "up", "start": "0", "end": "60", "step": "15"}


@pytest.fixture
def store() -> MemoryQueryStore:
    return MemoryQueryStore()


async def get(store: MemoryQueryStore, path: str, parameters: dict[str, str], headers: dict[str, str]) -> Reply:
    return await ask(query_app(PLATFORM, store), f"/api/v1/{path}", parameters, headers)


async def test_an_instant_query_is_scoped_and_its_answer_passed_on(store: MemoryQueryStore) -> None:
    response = await get(store, "query", {"query": "up", "time": "5"}, HEADERS)
    assert response.status == 200
    assert response.json()["status"] == "success"
    assert response.headers["content-type"] == "application/json"
    assert store.asked == [InstantQuestion('up{tenant="embergate"}', 5.0)]


async def test_a_form_is_as_good_as_an_address(store: MemoryQueryStore) -> None:
    form = urlencode(RANGE).encode()
    posted = await ask(query_app(PLATFORM, store), "/api/v1/query_range", headers=HEADERS, body=form)
    got = await get(store, "query_range", {**RANGE, "tenant": "embergate"}, {})
    assert posted.status == got.status == 200
    assert store.asked == [RangeQuestion('up{tenant="embergate"}', 0.0, 60.0, 15.0)] * 2


@pytest.mark.parametrize(
    ("headers", "parameters", "status", "words"),
    [
        ({}, {}, 400, "name a tenant"),
        ({"X-Tickscope-Tenant": "nobody"}, {}, 404, "no such tenant"),
        ({"X-Tickscope-Tenant": "embergate"}, {"tenant": "skyhook"}, 400, "different tenants"),
        (HEADERS, {"step": "0.1"}, 400, "step_s_min"),
        (HEADERS, {"end": "999999"}, 400, "hot_store.retention_h"),
        (HEADERS, {"query": "up{"}, 400, "cannot be parsed"),
    ],
)
async def test_refusals_are_prometheus_errors(
    store: MemoryQueryStore,
    headers: dict[str, str],
    parameters: dict[str, str],
    status: int,
    words: str,
) -> None:
    response = await get(store, "query_range", {**RANGE, **parameters}, headers)
    body = response.json()
    assert response.status == status
    assert body["status"] == "error"
    assert body["errorType"] == "bad_data"
    assert words in body["error"]
    assert store.asked == []


@pytest.mark.parametrize(
    ("said", "status", "kind"),
    [
        (StoreUnavailable("the hot store cannot be reached"), 503, "unavailable"),
        (AnswerTooLarge(1000), 422, "execution"),
    ],
)
async def test_a_store_that_cannot_answer_is_said_so(
    store: MemoryQueryStore, said: StoreUnavailable | AnswerTooLarge, status: int, kind: str
) -> None:
    store.answer = said
    response = await get(store, "query", {"query": "up"}, HEADERS)
    assert response.status == status
    assert response.json()["errorType"] == kind


async def test_answers_and_refusals_are_counted(store: MemoryQueryStore) -> None:
    def seen(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"tenant": "embergate", **labels}) or 0.0

    refused, answered = (
        seen("tickscope_query_refused_total", reason="bad_query"),
        seen("tickscope_query_requests_total", code="200"),
    )
    await get(store, "query", {"query": "up{"}, HEADERS)
    await get(store, "query", {"query": "up"}, HEADERS)
    assert seen("tickscope_query_refused_total", reason="bad_query") == refused + 1
    assert seen("tickscope_query_requests_total", code="200") == answered + 1


async def test_the_stores_own_errors_pass_through(store: MemoryQueryStore) -> None:
    error = {"status": "error", "errorType": "execution", "error": "multiple matches"}
    store.answer = Answer(422, json.dumps(error).encode())
    response = await get(store, "query", {"query": "up"}, HEADERS)
    assert response.status == 422
    assert response.json() == error


@pytest.mark.parametrize("body", [b"query=" + b"a" * BODY_BYTES_MAX, b"query=%FF\xff", b"&".join([b"a=b"] * 40)])
async def test_a_form_that_is_none_or_too_large_is_refused(store: MemoryQueryStore, body: bytes) -> None:
    assert (await ask(query_app(PLATFORM, store), "/api/v1/query", headers=HEADERS, body=body)).status in (400, 413)
    assert store.asked == []


class SlowStore(MemoryQueryStore):
    async def ask(self, question: Question) -> Answer | StoreUnavailable | AnswerTooLarge:
        await asyncio.sleep(0.2)
        return await super().ask(question)


async def test_one_tenants_queries_take_no_place_from_another() -> None:
    app = query_app(PLATFORM, SlowStore())

    async def status(tenant: str) -> int:
        return (await ask(app, "/api/v1/query", {"query": "up", "tenant": tenant})).status

    *statuses, neighbour = await asyncio.gather(*(status("embergate") for _ in range(40)), status("skyhook"))
    assert statuses.count(200) == 32
    assert statuses.count(429) == 8
    assert neighbour == 200
