"""The platform's own ledger beside what a gate has been answered: asked from outside, by the portal's API."""

from typing import Any

import aiohttp

from tickscope.gates.query import QUERY_S_MAX
from tickscope.gates.recorder import CouldNotRunError, Recorder
from tickscope.gates.target import Target
from tickscope.gates.verdict import at_most


async def judge_ledger(
    session: aiohttp.ClientSession,
    target: Target,
    consumers: tuple[str, ...],
    acknowledged: int,
    recorder: Recorder,
) -> None:
    """Record whether the ledger balances, and whether each consumer's has at least the acknowledged samples.

    Nothing is recorded where the buffer has no ledger. Raises CouldNotRunError when it cannot be read.
    """
    found = [await _ledger(session, target, tenant) for tenant in target.tokens]
    ledgers = [ledger for ledger in found if ledger is not None]
    if not ledgers:
        return
    lines = [line for ledger in ledgers for line in ledger["balances"]]
    accepted = min(_accepted(lines, consumer) for consumer in consumers)
    off = [f"{line['tenant']}, {line['consumer']}, {line['signal']}: {line['difference']}" for line in lines]
    recorder.figure("samples accepted, by the ledger", accepted, "samples")
    difference = sum(abs(line["difference"]) for line in lines)
    damaged = max(ledger["damaged_records"] for ledger in ledgers)
    short = max(acknowledged - accepted, 0)
    recorder.check(
        at_most("accepted, and accounted for by nothing", 2, difference, 0, "samples", "; ".join(off)),
        at_most("acknowledged, and not in the ledger", 2, short, 0, "samples", f"{accepted:,} accepted"),
        at_most("damaged in the buffer", 2, damaged, 0, "records"),
    )


def _accepted(lines: list[dict[str, Any]], consumer: str) -> int:
    return sum(line["accepted"] for line in lines if (line["consumer"], line["signal"]) == (consumer, "metrics"))


async def _ledger(session: aiohttp.ClientSession, target: Target, tenant: str) -> dict[str, Any] | None:
    url = f"{target.portal_url.rstrip('/')}/api/ledger"
    timeout = aiohttp.ClientTimeout(total=QUERY_S_MAX)
    try:
        async with session.get(url, params={"tenant": tenant}, timeout=timeout) as response:
            if response.status == 404:
                return None
            answer: dict[str, Any] = await response.json()
            if response.status != 200:
                raise CouldNotRunError(f"the ledger cannot be read: {answer.get('error', response.status)}")
            return answer
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise CouldNotRunError(f"{url}: {error or type(error).__name__}") from error
