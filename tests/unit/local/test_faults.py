"""Faults over HTTP on real processes: each is performed, shown and undone, whatever becomes of who asked."""

import asyncio
import contextlib
import dataclasses
import resource
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.platform_files import free_ports, platform_of
from tests.unit.local.supervising import WAIT_S, Supervising, alive, part, pid, state_of, until
from tickscope.adapters.secrets import faults_token
from tickscope.local import faults_web, screen
from tickscope.local.faults_web import faults_page
from tickscope.local.running import Running
from tickscope.model.gates import Action, Fault
from tickscope.model.platform import Platform

SHORT_S, LONG_S = 1.5, 600.0
FAULTS = (
    Fault("killed", (Action("kill", "store", 0, 0),)),
    Fault("paused", (Action("pause", "store", 0, SHORT_S),)),
    Fault("stopped", (Action("stop", "store", 0, SHORT_S),)),
    Fault("paused-for-long", (Action("pause", "store", 0, LONG_S),)),
    Fault("stopped-for-long", (Action("stop", "store", 0, LONG_S),)),
    Fault("disk-full-for-long", (Action("fill_disk", "store", 0, LONG_S),)),
    Fault("killed-while-paused", (Action("pause", "store", 0, SHORT_S), Action("kill", "store", 0.1, 0))),
    Fault("killed-while-disk-full", (Action("fill_disk", "store", 0, LONG_S), Action("kill", "store", 0.1, 0))),
    Fault("paused-twice", (Action("pause", "store", 0, 0.2), Action("pause", "store", 0.1, SHORT_S))),
    Fault("two-parts", (Action("pause", "store", 0, 0.3), Action("stop", "relay", 0.1, 0.3))),
    Fault("of-no-part", (Action("kill", "nobody", 0, 0),)),
)


class World:
    """Two parts under a supervisor, and the page of faults."""

    def __init__(self, platform: Platform, supervising: Supervising, session: aiohttp.ClientSession) -> None:
        self.platform = platform
        self.session = session
        self.url = f"http://127.0.0.1:{platform.ports.faults}/faults"
        self.token = faults_token(platform, {})
        self.supervising = supervising
        self.page = contextlib.AsyncExitStack()
        """Closing it ends the page; it may be closed again."""

    async def start(self) -> None:
        writes = f"writes={self.supervising.folder / 'written'}"
        ports = free_ports(2)
        self.supervisor = await self.supervising.start(part("store", ports[0], writes), part("relay", ports[1]))
        self.store, self.relay = self.supervisor.running
        await until(self.supervisor.all_ready)
        await self.serve(self.platform)
        async with asyncio.timeout(WAIT_S):
            while True:
                try:
                    await self.state()
                    return
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.01)

    async def serve(self, platform: Platform) -> None:
        await self.page.enter_async_context(faults_page(platform, self.supervisor))

    async def ask(self, method: str, path: str = "", token: str | None = None) -> tuple[int, Any, Any]:
        """Return status, body (JSON or text) and headers of a request."""
        headers = {"authorization": f"Bearer {self.token if token is None else token}"}
        async with self.session.request(method, self.url + path, headers=headers) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text()), response.headers

    async def fault(self, name: str) -> dict[str, Any]:
        status, body, _ = await self.ask("POST", f"/{name}")
        assert status == 202, body
        assert isinstance(body, dict)
        return body

    async def state(self) -> dict[str, Any]:
        _, body, _ = await self.ask("GET")
        assert isinstance(body, dict)
        return body

    async def over(self) -> dict[str, Any]:
        """Return the last fault when none is under way any more."""
        async with asyncio.timeout(WAIT_S):
            while (state := await self.state())["under_way"]:  # noqa: ASYNC110 (another process)
                await asyncio.sleep(0.02)
        last = state["last"]
        assert isinstance(last, dict)
        return last


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.delenv("TICKSCOPE_FAULTS_TOKEN", raising=False)
    platform = platform_of(tmp_path)
    platform = dataclasses.replace(platform, gates=dataclasses.replace(platform.gates, faults=FAULTS))
    supervising = Supervising(tmp_path)
    async with aiohttp.ClientSession() as session:
        made = World(platform, supervising, session)
        await made.start()
        yield made
    await made.page.aclose()
    await supervising.end()


def file_limit(running: Running) -> tuple[int, int]:
    return resource.prlimit(pid(running), resource.RLIMIT_FSIZE)


async def test_a_killed_part_is_started_again(world: World) -> None:
    before, asked_s = pid(world.store), time.time()
    body = await world.fault("killed")
    assert body.pop("started_at_s") == pytest.approx(asked_s, abs=2)
    assert body == {
        "name": "killed",
        "lasts_s": 0,
        "actions": [{"do": "kill", "part": "store", "after_s": 0, "for_s": 0}],
    }
    await until(lambda: pid(world.store) != before and world.supervisor.all_ready())
    assert world.store.restarts == 1
    last = await world.over()
    (step,) = last["steps"]
    assert (step["do"], step["part"], step["at_s"]) == ("kill", "store", step["until_s"])
    assert last["started_at_s"] <= step["at_s"] <= last["ended_at_s"]


async def test_a_paused_part_stands_still_and_goes_on(world: World) -> None:
    before = pid(world.store)
    await world.fault("paused")
    await until(lambda: state_of(before) == "T")
    assert (await world.state())["under_way"]["name"] == "paused"
    assert screen.parts_line(world.supervisor.running) == "1/2 ready · store: paused by fault paused"
    last = await world.over()
    (step,) = last["steps"]
    assert SHORT_S - 0.05 <= step["until_s"] - step["at_s"] < SHORT_S + 5
    await until(world.supervisor.all_ready)
    assert (pid(world.store), world.store.restarts, state_of(before) != "T") == (before, 0, True)
    await until(lambda: screen.parts_line(world.supervisor.running) == "2/2 ready")


async def test_a_stopped_part_is_kept_away_and_then_started_without_delay(world: World) -> None:
    before = pid(world.store)
    await world.fault("stopped")
    await until(lambda: not alive(before))
    assert screen.parts_line(world.supervisor.running) == "1/2 ready · store: kept away by fault stopped"
    (step,) = (await world.over())["steps"]
    assert SHORT_S - 0.05 <= step["until_s"] - step["at_s"] < SHORT_S + 5
    await until(world.supervisor.all_ready)
    assert (pid(world.store) != before, world.store.restarts) == (True, 0)


async def test_a_part_without_a_disk_cannot_write_and_lives_on(world: World) -> None:
    before, limit = pid(world.store), file_limit(world.store)
    await world.fault("disk-full-for-long")
    assert file_limit(world.store) == (0, limit[1])
    async with world.session.get(world.store.part.ready_url) as response:
        assert response.status == 503
    assert "store: writes refused by fault disk-full-for-long" in screen.parts_line(world.supervisor.running)
    assert (await world.ask("DELETE"))[0] == 204
    await until(world.supervisor.all_ready)
    assert (pid(world.store), file_limit(world.store)) == (before, limit)


@pytest.mark.parametrize("name", ["paused-for-long", "stopped-for-long", "disk-full-for-long"])
async def test_delete_ends_a_fault_at_once(world: World, name: str) -> None:
    limit = file_limit(world.store)
    await world.fault(name)
    await until(lambda: not world.store.ready)
    assert (await world.ask("DELETE"))[0] == 204
    state = await world.state()
    (step,) = state["last"]["steps"]
    assert (state["under_way"], state["last"]["name"]) == (None, name)
    assert step["until_s"] - step["at_s"] < WAIT_S
    await until(world.supervisor.all_ready)
    assert file_limit(world.store) == limit
    assert (await world.ask("DELETE"))[0] == 204


async def test_nobody_without_the_token_gets_anything(world: World) -> None:
    before = pid(world.store)
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/killed"), ("POST", "/unknown"), ("GET", "/x/y")):
        for token in ("", "wrong", world.token[:-1], world.token + "x"):
            status, body, headers = await world.ask(method, path, token)
            assert (status, headers["www-authenticate"]) == (401, "Bearer")
            assert "TICKSCOPE_FAULTS_TOKEN" in body
            assert world.token not in body
    async with world.session.get(world.url) as response:
        assert response.status == 401
    assert (pid(world.store), (await world.state())["last"]) == (before, None)


async def test_an_unknown_fault_is_404_with_the_declared_ones(world: World) -> None:
    status, body, _ = await world.ask("POST", "/flood")
    assert status == 404
    assert "no fault 'flood'" in body
    assert "killed, paused, stopped" in body
    status, body, _ = await world.ask("POST", "/of-no-part")
    assert (status, "no part 'nobody'" in body, "store, relay" in body) == (404, True, True)
    assert await world.state() == {"declared": [fault.name for fault in FAULTS], "under_way": None, "last": None}


async def test_a_second_fault_is_refused_while_one_is_under_way(world: World) -> None:
    await world.fault("paused-for-long")
    status, body, headers = await world.ask("POST", "/killed")
    assert (status, "'paused-for-long' is under way" in body) == (409, True)
    assert 0 < int(headers["retry-after"]) <= LONG_S + 1
    await world.ask("DELETE")
    await world.fault("killed")


async def test_a_fault_ends_although_its_asker_is_gone(world: World) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", world.platform.ports.faults)
    head = f"POST /faults/paused HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {world.token}\r\n\r\n"
    writer.write(head.encode())
    await until(lambda: state_of(pid(world.store)) == "T")
    writer.transport.abort()
    await until(lambda: state_of(pid(world.store)) != "T")
    await until(world.supervisor.all_ready)
    assert (await world.over())["name"] == "paused"


async def test_a_process_that_replaced_a_paused_one_is_not_paused(world: World) -> None:
    before = pid(world.store)
    await world.fault("killed-while-paused")
    await until(lambda: pid(world.store) != before)
    await until(world.supervisor.all_ready)
    assert [step["do"] for step in (await world.over())["steps"]] == ["pause", "kill"]
    assert world.store.restarts == 1


async def test_a_process_that_replaced_one_without_a_disk_can_write(world: World) -> None:
    before, limit = pid(world.store), file_limit(world.store)
    await world.fault("killed-while-disk-full")
    await until(lambda: pid(world.store) != before)
    await until(world.supervisor.all_ready)
    assert file_limit(world.store) == limit
    await world.ask("DELETE")
    assert file_limit(world.store) == limit


async def test_the_longer_of_two_pauses_counts(world: World) -> None:
    began_s = time.monotonic()
    await world.fault("paused-twice")
    await until(lambda: state_of(pid(world.store)) == "T")
    await until(lambda: state_of(pid(world.store)) != "T")
    assert time.monotonic() - began_s >= SHORT_S
    assert len((await world.over())["steps"]) == 2


async def test_steps_on_two_parts_each_have_their_time(world: World) -> None:
    relay = pid(world.relay)
    await world.fault("two-parts")
    await until(lambda: not alive(relay))
    last = await world.over()
    assert [(step["do"], step["part"]) for step in last["steps"]] == [("pause", "store"), ("stop", "relay")]
    assert last["steps"][1]["at_s"] - last["started_at_s"] >= 0.1 - 0.05
    await until(world.supervisor.all_ready)


async def test_a_part_that_is_down_is_kept_away_too(world: World) -> None:
    before = pid(world.store)
    world.store.restarts = 4
    world.store.kill()
    await until(lambda: "restart 5" in world.store.said)
    await world.fault("stopped-for-long")
    await world.ask("DELETE")
    await until(lambda: pid(world.store) != before and world.supervisor.all_ready())


async def test_the_end_of_the_page_undoes_everything_and_takes_no_more(world: World) -> None:
    await world.fault("paused-for-long")
    await world.page.aclose()
    await until(world.supervisor.all_ready)
    with pytest.raises(aiohttp.ClientConnectionError):
        await world.fault("killed")


async def test_a_client_that_dawdles_does_not_hold_up_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults_web, "STOP_S_MAX", 0.2)
    _, writer = await asyncio.open_connection("127.0.0.1", world.platform.ports.faults)
    writer.write(b"GET /faults HTTP/1.1\r\nhost:")
    await writer.drain()
    began_s = time.monotonic()
    await world.page.aclose()
    assert time.monotonic() - began_s < 2
    writer.close()


@pytest.mark.parametrize("name", ["paused-for-long", "stopped-for-long"])
async def test_stopping_amid_a_fault_leaves_no_process_and_does_not_wait(world: World, name: str) -> None:
    pids = [pid(running) for running in world.supervisor.running]
    await world.fault(name)
    began_s = time.monotonic()
    await world.supervisor.stop()
    assert time.monotonic() - began_s < 5
    assert not any(alive(each) for each in pids)


async def test_no_page_is_served_when_no_fault_is_declared(world: World) -> None:
    await world.page.aclose()
    await world.serve(
        dataclasses.replace(world.platform, gates=dataclasses.replace(world.platform.gates, faults=()))
    )
    with pytest.raises(aiohttp.ClientConnectionError):
        await world.state()
