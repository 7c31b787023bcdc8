"""A gateway that changes while requests are under way, and what nobody foresaw: nothing breaks half-way."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from tests.unit.gateway.asgi import Answer, ask, get
from tests.unit.gateway.test_run import GOOD, counted, push, until
from tests.unit.gateway.world import HEAD, NOW_MS, PLATFORM, TOKEN_LIST, TOKENS, HeldLog, World, body, series
from tests.unit.wire.cores import core_named
from tickscope.adapters.secrets import pseudonym_key
from tickscope.errors import Reject
from tickscope.gateway import run
from tickscope.gateway.house import House
from tickscope.gateway.ingest import Ingest
from tickscope.gateway.normal_form import as_it_came
from tickscope.model.platform import Platform

SKYHOOK = {"authorization": f"Bearer {TOKENS['skyhook']}"}


class Keys:
    """Keys of tokens, of which one tenant's may be lost."""

    lost = ""

    def __call__(self, tenant: str, quarter: str) -> bytes:
        if tenant == self.lost:
            raise Reject("pseudonym_key", "unreadable")
        return bytes(32)


def hashing(labels: tuple[str, ...] = PLATFORM.schema.labels) -> Platform:
    schema = replace(PLATFORM.schema, actions={"personal_data": "hmac"}, labels=labels)
    return replace(PLATFORM, schema=schema)


async def test_a_reload_that_fails_half_way_changes_nothing() -> None:
    keys, log = Keys(), HeldLog()
    house = House(hashing(), TOKEN_LIST, core_named("reference"), log, lambda: NOW_MS, key_of=keys)
    app = house.gateway.application()
    for lost in ("skyhook", ""):
        keys.lost = lost
        newer = replace(hashing((*PLATFORM.schema.labels, "more")), tenants=PLATFORM.tenants[:2])
        if lost:
            with pytest.raises(Reject, match="unreadable"):
                house.reload(newer, [])
        else:
            house.reload(newer, TOKEN_LIST)
        for head in (HEAD, HEAD | SKYHOOK):
            for label, status in (("region", 204), ("more", 400 if lost else 204)):
                answer = await ask(app, "POST", "/api/v1/push", head, [body(series("up", (label, "x")))])
                assert (answer.status, lost, label) == (status, lost, label)


def test_a_key_that_cannot_be_read_is_told_by_its_file(tmp_path: Path) -> None:
    platform = replace(PLATFORM, data_folder=tmp_path)
    assert len(pseudonym_key(platform, "skyhook", "2026q4")) == 32
    path = tmp_path / "secrets" / "skyhook-2026q4.pseudonyms"
    path.write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(Reject, match=r"skyhook-2026q4\.pseudonyms .* put the file back, or delete it"):
        pseudonym_key(platform, "skyhook", "2026q4")


async def test_tidying_takes_no_tenant_away_meanwhile() -> None:
    ingest = Ingest(PLATFORM, core_named("reference"), HeldLog(), lambda: NOW_MS)
    held = ingest._current.serving.sets["embergate"].series._lock
    with held:
        tidying = Thread(target=ingest.expire)
        tidying.start()
        await ingest.take("skyhook", "edge", GOOD, as_it_came)
        assert ingest.active_series("skyhook") == 1
    tidying.join()
    assert ingest.active_series("skyhook") == 1


async def test_tidying_puts_back_nothing_that_a_reload_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Ingest(PLATFORM, core_named("reference"), HeldLog(), lambda: NOW_MS)
    newer, make = replace(PLATFORM, tenants=PLATFORM.tenants[:1]), ingest._current._newer

    def slow(platform: Platform) -> object:
        made = make(platform)
        monkeypatch.undo()
        ingest.reload(newer)
        return made

    monkeypatch.setattr(ingest._current, "_newer", slow)
    ingest.expire()
    assert ingest._current.serving.platform is newer


async def test_a_tenant_that_is_taken_out_while_its_body_arrives_is_told() -> None:
    world = World()

    def chunks() -> Iterator[bytes]:
        yield GOOD[:5]
        world.house.reload(replace(world.platform, tenants=world.platform.tenants[:1]), TOKEN_LIST[:1])
        yield GOOD[5:]

    answer = await ask(world.app, "POST", "/api/v1/push", HEAD | SKYHOOK, chunks())
    assert (answer.status, "taken out of the platform file" in answer.text) == (401, True)
    assert (await push(world)).status == 204


async def test_an_error_that_nobody_foresaw_is_logged_and_the_sender_keeps_its_data(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World()
    world.log.fails = ZeroDivisionError("seldom")  # type: ignore[assignment]
    name = 'tickscope_gateway_requests_total{code="503",tenant="embergate"}'
    before = await counted(world, name)
    for more in ({}, {"x_prometheus_remote_write_version": "2.0.0"}):
        answer: Answer = await push(world, **more)
        assert (answer.status, int(answer.headers["retry-after"]) >= 5) == (503, True)
        assert ("x-prometheus-remote-write-samples-written" in answer.headers) == bool(more)
        assert "seldom" not in answer.text
    assert await counted(world, name) == before + 2
    assert "ZeroDivisionError: seldom" in caplog.text
    world.log.fails = None
    assert (await push(world)).status == 204


async def test_active_series_are_those_of_the_moment_it_is_asked() -> None:
    world = World()
    await push(world, authorization=f"Bearer {TOKENS['skyhook']}")
    name = 'tickscope_gateway_active_series{tenant="skyhook"}'
    assert await counted(world, name) == 1
    world.house._ingest._current.serving.sets["skyhook"].series.expire(NOW_MS)
    assert await counted(world, name) == 0
    world.house.reload(replace(world.platform, tenants=world.platform.tenants[:1]), TOKEN_LIST)
    assert name not in (await get(world.app, "/metrics")).text


async def test_a_fault_beside_the_server_is_logged_and_the_next_time_counts(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(run, "TIDY_EVERY_S", 0.0)

    class Broken:
        tidied = taken = 0

        def tidy(self) -> None:
            self.tidied += 1
            raise ZeroDivisionError("tidy")

        def reload(self, platform: Platform, tokens: object) -> None:
            self.taken += 1
            raise ZeroDivisionError("reload")

    house, newer = Broken(), asyncio.Queue[Platform]()
    monkeypatch.setattr(run, "tokens_of", lambda platform: [])
    tasks = [
        asyncio.create_task(run._tidy(house)),  # type: ignore[arg-type]
        asyncio.create_task(run._follow(house, PLATFORM, newer)),  # type: ignore[arg-type]
    ]
    for _ in range(2):
        newer.put_nowait(PLATFORM)
    await until(lambda: house.taken == 2 and house.tidied > 2)
    for task in tasks:
        task.cancel()
    assert "ZeroDivisionError: tidy" in caplog.text
    assert "nothing has changed" in caplog.text


async def test_a_gateway_ends_with_what_it_cannot_be_without(caplog: pytest.LogCaptureFixture) -> None:
    stop = asyncio.Event()

    async def serve() -> None:
        await stop.wait()

    async def dies() -> None:
        raise SystemError("gone")

    with pytest.raises(SystemError, match="gone"), caplog.at_level(logging.CRITICAL):
        await run._beside([asyncio.create_task(dies())], serve(), stop)
    assert "the gateway stops" in caplog.text
