"""A running gateway reads its platform file again: a good one counts at once, a bad one for nothing."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from ruamel.yaml import YAML

from tests.e2e.oracle import body_of, request
from tests.e2e.platform_files import TOKENS, platform_of
from tests.e2e.processes import Processes

WAIT_S = 20.0
pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Processes]:
    processes = Processes(platform_of(tmp_path))
    processes.start("gateway")
    try:
        await processes.ready("gateway")
        yield processes
    finally:
        processes.end()


class Client:
    """Pushes as embergate with one token, as fast as it is answered."""

    def __init__(self, processes: Processes, session: aiohttp.ClientSession) -> None:
        self._url = f"http://127.0.0.1:{processes.platform.ports.gateway}/api/v1/push"
        self._session = session

    async def push(self, token: str) -> int:
        body = body_of(request([time.time_ns() // 1_000_000]))
        head = {
            "authorization": f"Bearer {token}",
            "content-type": "application/x-protobuf",
            "content-encoding": "snappy",
        }
        async with self._session.post(self._url, data=body, headers=head) as answer:
            return answer.status


def change(processes: Processes, edit: Callable[[Any], None]) -> None:
    yaml = YAML()
    document = yaml.load(processes.platform.source)
    edit(document)
    yaml.dump(document, processes.platform.source)
    processes.send("gateway", signal.SIGHUP)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not await condition():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)


async def test_a_token_rotates_under_load_and_no_request_is_refused(running: Processes) -> None:
    old, next_file = TOKENS["embergate"], running.platform.data_folder / "secrets" / "embergate-next.token"
    statuses: list[int] = []

    async def load(client: Client) -> None:
        while True:
            statuses.append(await client.push(next_file.read_text() if switched else old))

    async with aiohttp.ClientSession() as session:
        client, switched = Client(running, session), False
        loading = asyncio.create_task(load(Client(running, session)))
        next_token = {"name": "next", "env": "TICKSCOPE_TOKEN_NEXT"}
        change(running, lambda document: document["tenants"][0]["tokens"].append(next_token))

        async def taken() -> bool:
            return next_file.exists() and await client.push(next_file.read_text()) == 204

        await until(taken)
        switched = True
        before = len(statuses)

        async def more() -> bool:
            return len(statuses) > before + 20

        await until(more)
        change(running, lambda document: document["tenants"][0]["tokens"].pop(0))

        async def old_is_out() -> bool:
            return await client.push(old) == 401

        await until(old_is_out)
        before = len(statuses)
        await until(more)
        loading.cancel()
    assert set(statuses) == {204}


@pytest.mark.proves("run", row=33, clause=2)
async def test_limits_change_and_a_bad_file_changes_nothing_and_says_why(running: Processes) -> None:
    async with aiohttp.ClientSession() as session:
        client = Client(running, session)
        assert await client.push(TOKENS["embergate"]) == 204
        change(running, lambda document: document["gateway"].update(body_bytes_max=-1))

        async def told() -> bool:
            return "nothing has changed" in running.log("gateway")

        await until(told)
        assert "gateway.body_bytes_max" in running.log("gateway")
        assert await client.push(TOKENS["embergate"]) == 204

        def slow(document: Any) -> None:
            document["gateway"].update(body_bytes_max=8388608)
            document["tenants"][0]["limits"] = {"requests_per_s": 1}

        change(running, slow)

        async def refused() -> bool:
            return await client.push(TOKENS["embergate"]) == 429

        await until(refused)
