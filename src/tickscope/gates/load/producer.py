"""A producer: an agent that sends on a schedule which nothing delays, each request until its answer is final."""

import asyncio
import math
import time
from dataclasses import dataclass, field

import aiohttp

from tickscope.gates.load.acks import SAID_CHARS_MAX, Ack, AckJournal, Outcome
from tickscope.gates.load.batch import Batches

REQUEST_S_MAX = 10.0
BACKOFF_FIRST_S, BACKOFF_S_MAX = 0.05, 2.0
RETRY_AFTER_S_MAX = 5.0
"""A Retry-After is kept to, up to this: a gate does not sleep through its own run."""
TOO_MANY_REQUESTS = 429

HEADERS = {
    "content-type": "application/x-protobuf",
    "content-encoding": "snappy",
    "user-agent": "tickscope-load",
    "x-prometheus-remote-write-version": "0.1.0",
}


@dataclass(slots=True)
class Timetable:
    """When requests are due; one for all producers of a load. Times are Unix times in seconds."""

    began_s: float
    interval_s: float
    answer_s_max: float
    """How long after the end an unanswered request is given up."""
    end_s: float = math.inf

    def due(self, place: float, number: int) -> float | None:
        """Return when request ``number`` (from 0) is due, None after the end; ``place`` (0 to 1) spreads them."""
        at_s = self.began_s + (place + number) * self.interval_s
        return at_s if at_s < self.end_s else None

    @property
    def give_up_s(self) -> float:
        """When to give up what is not answered."""
        return self.end_s + self.answer_s_max


@dataclass(slots=True)
class Producer:
    """Sends one request after the other: the order of its series is kept, as an agent's shard keeps it."""

    tenant: str
    name: str
    batches: Batches
    url: str
    token: str
    starts_late_s: list[float] = field(default_factory=list)
    """How late a request was begun that nothing held up: the generator's own doing."""

    async def run(
        self, session: aiohttp.ClientSession, timetable: Timetable, place: float, journal: AckJournal
    ) -> None:
        """Send until the timetable ends and everything due is answered or given up."""
        number = 0
        while (due_s := timetable.due(place, number)) is not None:
            wait_s = due_s - time.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
                self.starts_late_s.append(time.time() - due_s)
                if timetable.due(place, number) is None:
                    return
            journal.add(await self._send(session, timetable, due_s))
            number += 1

    async def _send(self, session: aiohttp.ClientSession, timetable: Timetable, due_s: float) -> Ack:
        t_ms = round(due_s * 1000)
        body = self.batches.body(t_ms)
        tries, hints_missing, backoff_s = 0, 0, BACKOFF_FIRST_S
        while True:
            tries += 1
            answer = await self._post(session, body)
            outcome = _outcome(answer.status)
            if outcome is None and time.time() > timetable.give_up_s:
                outcome = "given up"
            if outcome:
                return Ack(
                    tenant=self.tenant,
                    producer=self.name,
                    t_ms=t_ms,
                    outcome=outcome,
                    status=answer.status,
                    due_s=due_s - timetable.began_s,
                    answered_s=answer.at_s - timetable.began_s,
                    tries=tries,
                    samples=self.batches.samples,
                    hints_missing=hints_missing,
                    said=answer.said,
                )
            if answer.status and answer.retry_after_s is None:
                hints_missing += 1
            hint_s = min(answer.retry_after_s or 0.0, RETRY_AFTER_S_MAX)
            await asyncio.sleep(max(hint_s, backoff_s))
            backoff_s = min(backoff_s * 2, BACKOFF_S_MAX)

    async def _post(self, session: aiohttp.ClientSession, body: bytes) -> "_Answer":
        headers = {
            **HEADERS,
            "authorization": f"Bearer {self.token}",
            "x-tickscope-tenant": self.tenant,
            "x-tickscope-sender": self.name,
        }
        timeout = aiohttp.ClientTimeout(total=REQUEST_S_MAX)
        try:
            async with session.post(self.url, data=body, headers=headers, timeout=timeout) as response:
                at_s = time.time()
                said = (await response.content.read(SAID_CHARS_MAX)).decode("utf-8", "replace").strip()
                return _Answer(response.status, at_s, said, _seconds(response.headers.get("retry-after")))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return _Answer(0, time.time(), str(error) or type(error).__name__, None)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    """0 when none came."""
    at_s: float
    said: str
    retry_after_s: float | None


def _outcome(status: int) -> Outcome | None:
    """Return what an answer settles; None when the same request is to be sent again."""
    if 200 <= status < 300:
        return "acknowledged"
    return "refused" if 300 <= status < 500 and status != TOO_MANY_REQUESTS else None


def _seconds(header: str | None) -> float | None:
    try:
        return None if header is None else max(float(header), 0.0)
    except ValueError:
        return None
