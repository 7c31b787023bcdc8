"""The gateway's answers: one for each outcome, and none before the data is durable."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.unit.gateway.asgi import Answer, ask, get
from tests.unit.gateway.world import HEAD, NOW_MS, TOKENS, World, body, series
from tickscope.errors import Busy, Retry
from tickscope.gateway import in_flight, incoming

GOOD = body(series("up", ("region", "eu")))
WAIT_S = 5.0


async def push(world: World, sent: bytes = GOOD, path: str = "/api/v1/push", **headers: str) -> Answer:
    head = {**HEAD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with asyncio.timeout(WAIT_S):
        return await ask(world.app, "POST", path, head, [sent[:10], sent[10:]])


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0)


async def counted(world: World, sample: str) -> float:
    """Return the value of one line of the metrics page; the registry is shared by all tests of a process."""
    lines = (await get(world.app, "/metrics")).text.splitlines()
    return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(sample)), 0.0)


@pytest.mark.parametrize("path", ["/api/v1/push", "/api/v1/write"])
async def test_a_good_request_is_stored_for_the_tokens_tenant(path: str) -> None:
    world = World()
    answer = await push(
        world, path=path, authorization=f"Bearer {TOKENS['skyhook']}", x_tickscope_sender="edge-skyhook"
    )
    assert (answer.status, answer.body) == (204, b"")
    (record,) = world.log.records()
    assert (record.partition, record.body) == ("skyhook/edge-skyhook", GOOD)


async def test_no_answer_comes_before_the_log_has_it() -> None:
    world = World()
    world.log.open.clear()
    answering = asyncio.create_task(push(world))
    await until(lambda: world.log.waiting == 1)
    done, _ = await asyncio.wait({answering}, timeout=0.05)
    assert not done
    world.log.open.set()
    assert (await answering).status == 204
    assert len(world.log.records()) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer nobody-knows-this"}, 401),
        ({"content_type": "application/json"}, 415),
        ({"content_encoding": "zstd"}, 415),
        ({"content_length": "99999999"}, 413),
        ({"x_tickscope_sender": "no/slash"}, 400),
    ],
)
async def test_a_head_that_is_not_for_us_is_refused_unread(headers: dict[str, str], status: int) -> None:
    world = World()

    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    head = {**HEAD, **{name.replace("_", "-"): value for name, value in headers.items()}}
    answer = await ask(world.app, "POST", "/api/v1/push", head, never())
    assert answer.status == status
    assert len(answer.text) > 20
    assert "nobody-knows-this" not in answer.text
    assert (answer.headers.get("www-authenticate") == "Bearer") == (status == 401)


async def test_what_is_refused_is_told_series_by_series_and_the_rest_is_stored() -> None:
    world = World()
    before = await counted(world, 'tickscope_gateway_refused_total{reason="personal_data",tenant="embergate"}')
    answer = await push(
        world,
        body(series("up"), series("up", ("shard_id", "jo@example.com")), series("up", times_ms=[NOW_MS, 0])),
    )
    assert answer.status == 400
    assert "1 refused: personal_data" in answer.text
    assert "series 1: the value of label 'shard_id' looks like an e-mail address" in answer.text
    assert "1 refused: time_out_of_range" in answer.text
    assert "gateway.sample_age_h_max" in answer.text
    assert "2 samples were stored" in answer.text
    assert "jo@" not in answer.text
    after = await counted(world, 'tickscope_gateway_refused_total{reason="personal_data",tenant="embergate"}')
    assert after == before + 1


async def test_a_body_that_turns_out_too_large_is_413_without_content_length() -> None:
    world = World(body_bytes_max=1000)
    chunks = (b"x" * 100 for _ in range(10**6))
    answer = await ask(world.app, "POST", "/api/v1/push", HEAD, chunks)
    assert (answer.status, "gateway.body_bytes_max allows 1000" in answer.text) == (413, True)
    assert next(chunks, None) is not None, "the whole body was read"


async def test_a_slow_body_has_a_status_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming, "BODY_READ_S_MAX", 0.05)
    world = World(requests_in_flight_max=1)

    async def slow() -> AsyncIterator[bytes]:
        yield GOOD[:5]
        await asyncio.Event().wait()

    answer = await ask(world.app, "POST", "/api/v1/push", HEAD, slow())
    assert (answer.status, "did not arrive within" in answer.text) == (408, True)
    assert (await push(world)).status == 204


async def test_a_client_that_hangs_up_stores_nothing_and_leaves_its_place() -> None:
    world = World(requests_in_flight_max=1)

    async def half() -> AsyncIterator[bytes]:
        yield GOOD[:5]

    answer = await ask(world.app, "POST", "/api/v1/push", HEAD, half())
    # Whoever hung up reads no answer; whoever sent a chunk that is none does.
    assert (answer.status, "chunks is malformed" in answer.text) == (400, True)
    assert world.log.records() == []
    assert (await push(world)).status == 204


@pytest.mark.parametrize(
    ("error", "retry_after"),
    [(Busy("buffer_full", "no room in the journal", 7.4), range(8, 11)), (Retry("the disk is away"), range(5, 8))],
)
async def test_a_log_that_cannot_take_it_is_503_with_retry_after(error: Busy | Retry, retry_after: range) -> None:
    world = World()
    world.log.fails = error
    answer = await push(world)
    assert (answer.status, answer.text) == (503, f"{error}\n")
    assert int(answer.headers["retry-after"]) in retry_after
    world.log.fails = None
    assert (await push(world)).status == 204


async def crowded(world: World, count: int, send: Callable[[], Awaitable[Answer]]) -> Answer:
    """Send ``count`` requests that stay under way, then one more; return the answer to that one."""
    world.log.open.clear()
    waiting = [asyncio.create_task(push(world, content_length=str(len(GOOD)))) for _ in range(count)]
    await until(lambda: world.log.waiting == count)
    answer = await send()
    world.log.open.set()
    assert [each.status for each in await asyncio.gather(*waiting)] == [204] * count
    return answer


async def test_requests_in_flight_have_a_limit_that_names_its_setting() -> None:
    world = World(requests_in_flight_max=1)
    answer = await crowded(world, 1, lambda: push(world))
    assert (answer.status, "gateway.requests_in_flight_max allows 1" in answer.text) == (503, True)
    assert int(answer.headers["retry-after"]) >= 1
    assert (await push(world)).status == 204


async def test_one_tenant_leaves_places_to_others() -> None:
    world = World(requests_in_flight_max=4)
    answers = []

    async def send() -> Answer:
        answers.append(await push(world))
        neighbour = asyncio.create_task(push(world, authorization=f"Bearer {TOKENS['skyhook']}"))
        await until(lambda: world.log.waiting == 3)
        world.log.open.set()
        return await neighbour

    assert (await crowded(world, 2, send)).status == 204
    assert (answers[0].status, "2 places are left for all" in answers[0].text) == (503, True)


async def test_bytes_in_flight_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_flight, "IN_FLIGHT_BYTES_MAX", 2 * len(GOOD) + 1)
    world = World()
    answer = await crowded(world, 2, lambda: push(world, content_length=str(len(GOOD))))
    assert (answer.status, "requests_in_flight_max" in answer.text) == (503, False)
    assert f"bodies of {2 * len(GOOD)} bytes are under way" in answer.text
    assert int(answer.headers["retry-after"]) >= 1
    # A chunked body may become as large as any, and is counted so.
    assert (await push(world)).status == 503
    assert (await push(world, content_length=str(len(GOOD)))).status == 204


async def test_it_is_ready_while_the_log_has_room() -> None:
    world = World()
    assert (await get(world.app, "/ready")).status == 200
    world.log._bytes_max = 0
    answer = await get(world.app, "/ready")
    assert (answer.status, "full" in answer.text, int(answer.headers["retry-after"]) > 0) == (503, True, True)
    assert (await get(world.app, "/healthz")).status == 200


async def test_accepted_samples_are_counted_for_their_tenant() -> None:
    world = World()
    line = 'tickscope_gateway_samples_accepted_total{tenant="embergate"}'
    before = await counted(world, line)
    await push(world, body(series("up", times_ms=range(NOW_MS, NOW_MS + 5))))
    assert await counted(world, line) == before + 5


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/api/v2/push", 404), ("GET", "/api/v1/push", 405)]
)
async def test_no_such_door_is_told_with_those_that_there_are(method: str, path: str, status: int) -> None:
    world = World()
    second = {"content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"}
    for head, told in ((second, 3), ({"content-type": HEAD["content-type"]}, 0)):
        answer = await ask(world.app, method, path, head, [])
        assert (answer.status, "POST /api/v1/push" in answer.text) == (status, True)
        assert (answer.headers.get("allow") == "POST") == (status == 405)
        assert [value for name, value in answer.headers.items() if name.endswith("-written")] == ["0"] * told
