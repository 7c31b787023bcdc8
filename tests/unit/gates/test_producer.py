"""A producer against a door that stalls, refuses, sends away and comes back."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests.unit.gates.plans import plan
from tickscope.gates.load.acks import Ack, AckJournal
from tickscope.gates.load.batch import Batches
from tickscope.gates.load.producer import Producer, Timetable

Answer = tuple[int, dict[str, str], float]
"""Status, headers, and how long it takes, in seconds."""

TAKEN: Answer = (204, {}, 0)


class Door:
    """Answers as it is told, the last answer for ever; keeps the bodies in the order in which they came."""

    def __init__(self) -> None:
        self.answers: Iterator[Answer] = iter(())
        self.bodies: list[bytes] = []
        self.url = ""

    async def push(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        status, headers, takes_s = next(self.answers, TAKEN)
        await asyncio.sleep(takes_s)
        return web.Response(status=status, headers=headers, text=f"said {status}")


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    app = web.Application()
    app.router.add_post("/push", found.push)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/push"
    yield found
    await runner.cleanup()


async def send(
    door: Door, answers: list[Answer], number: int = 3, answer_s_max: float = 30, path: Path | None = None
) -> list[Ack]:
    """Send ``number`` requests, a tenth of a second apart, against a door that gives these answers first."""
    door.answers = iter(answers)
    producer = Producer("prober-a", "load-0", Batches(plan(), range(1)), door.url, "secret")
    table = Timetable(time.time() + 0.05, 0.1, answer_s_max)
    table.end_s = table.began_s + number * 0.1 - 0.01
    async with aiohttp.ClientSession() as session:
        with AckJournal(path) as journal:
            await producer.run(session, table, 0.0, journal)
    return journal.acks


async def test_a_stall_counts_for_everything_that_it_held_up(door: Door) -> None:
    acks = await send(door, [(204, {}, 0.5)])
    assert [ack.outcome for ack in acks] == ["acknowledged"] * 3
    assert [ack.due_s for ack in acks] == pytest.approx([0, 0.1, 0.2], abs=0.001)
    first, second, third = (ack.latency_s for ack in acks)
    assert first >= 0.5
    assert second >= 0.4
    assert third >= 0.3


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_not_now_is_sent_again_before_anything_newer(door: Door, status: int) -> None:
    acks = await send(door, [(status, {"retry-after": "0"}, 0), (status, {}, 0)])
    assert [(ack.outcome, ack.tries) for ack in acks] == [
        ("acknowledged", 3),
        ("acknowledged", 1),
        ("acknowledged", 1),
    ]
    assert acks[0].hints_missing == 1
    assert door.bodies[0] == door.bodies[1] == door.bodies[2]
    assert len(set(door.bodies)) == 3


async def test_a_retry_after_is_kept_to(door: Door) -> None:
    acks = await send(door, [(503, {"retry-after": "1"}, 0)], number=1)
    assert acks[0].answered_s >= 1


async def test_never_is_not_sent_again_and_nothing_is_forgotten(door: Door) -> None:
    acks = await send(door, [TAKEN, (400, {}, 0)])
    assert [(ack.outcome, ack.status) for ack in acks] == [
        ("acknowledged", 204), ("refused", 400), ("acknowledged", 204)
    ]  # fmt: skip
    assert acks[1].said == "said 400"
    assert len(door.bodies) == 3


async def test_no_answer_is_given_up_after_the_end(door: Door) -> None:
    door.url = "http://127.0.0.1:1/push"
    acks = await send(door, [], number=2, answer_s_max=0.3)
    assert [(ack.outcome, ack.status) for ack in acks] == [("given up", 0)] * 2
    assert acks[0].tries > 1


async def test_every_acknowledgement_is_a_line_of_the_journal(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "acks.jsonl"
    acks = await send(door, [TAKEN, (400, {}, 0)], path=path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [Ack(**line) for line in lines] == acks
    assert "secret" not in path.read_text()
