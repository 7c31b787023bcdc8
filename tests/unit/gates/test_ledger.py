"""The gates' question to the platform's ledger, against a server that says what a test wants."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tickscope.gates.ledger import judge_ledger
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.target import Target

TENANTS = {"prober-a": "token", "prober-b": "token"}


class Portal:
    """Answers ``status`` and, for each tenant, a line with ``accepted`` and ``difference``."""

    def __init__(self) -> None:
        self.status, self.accepted, self.difference, self.damaged = 200, 500, 0, 0

    async def answer(self, request: web.Request) -> web.Response:
        if self.status != 200:
            return web.json_response({"error": "not now"}, status=self.status)
        head = {"tenant": request.query["tenant"], "consumer": "hot"}
        line = {**head, "signal": "metrics", "accepted": self.accepted, "difference": self.difference}
        spans = {**head, "signal": "traces", "accepted": 10_000, "difference": 0}
        return web.json_response({"damaged_records": self.damaged, "balances": [line, spans]})


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
async def url(portal: Portal) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/api/ledger", portal.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("/"))


async def judged(url: str, acknowledged: int) -> dict[str, Any]:
    recorder = Recorder("T2", "")
    target = Target("local", "", "", url, TENANTS, {})
    async with aiohttp.ClientSession() as session:
        await judge_ledger(session, target, ("hot",), acknowledged, recorder)
    return {check.name: (check.passed, check.value) for check in recorder.result().checks}


async def test_a_ledger_that_balances_and_has_everything_passes(url: str) -> None:
    found = await judged(url, acknowledged=1000)
    assert len(found) == 3
    assert all(passed for passed, _ in found.values())


async def test_what_is_missing_in_it_or_accounted_for_by_nothing_fails(portal: Portal, url: str) -> None:
    portal.difference, portal.damaged = -3, 1
    assert await judged(url, acknowledged=1001) == {
        "accepted, and accounted for by nothing": (False, 6),
        "acknowledged, and not in the ledger": (False, 1),
        "damaged in the buffer": (False, 1),
    }


async def test_a_buffer_without_a_ledger_is_not_judged_by_it(portal: Portal, url: str) -> None:
    portal.status = 404
    assert await judged(url, acknowledged=1000) == {}


async def test_a_ledger_that_cannot_be_read_is_no_verdict(portal: Portal, url: str) -> None:
    portal.status = 503
    with pytest.raises(CouldNotRunError, match="not now"):
        await judged(url, acknowledged=1000)
