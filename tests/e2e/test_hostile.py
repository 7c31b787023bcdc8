"""A gateway under fire: what is sent to harm it is refused by name, in bounded memory, and others do not notice."""

import asyncio
import itertools
import json
import os
import random
import re
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import cramjam
import pytest

from tests.e2e.oracle import HEADERS, body_of, push, request
from tests.e2e.platform_files import TOKENS, platform_of
from tests.e2e.processes import Processes
from tests.unit.wire.cores import label, nested, number, sample, series, varint
from tickscope.model.platform import Platform

GROWTH_BYTES_MAX = 256 * 1024 * 1024
"""Ten bodies of 8 MiB and more at once, unpacked, and what allocators keep of them: twice what the worst takes."""
OTHERS_S_MAX = 2.0
SETS = 5_000
DEARER_MAX = 3.0
"""How many times the time of others label sets may take that are made to collide."""
SLOW_SENDERS = 300
"""More than twice ``gateway.requests_in_flight_max``."""
AT_ONCE = 10
pytestmark = pytest.mark.timeout(90)


def packed(raw: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(raw))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def named(name: str, *more: bytes) -> bytes:
    return series(label("__name__", name), *more, sample(now_ms()))


def alike(salt: str) -> bytes:
    """Label sets that are alike to a weak hash: the same pieces of eight bytes, in every order there is."""
    pieces = [f"{salt}{letter * 7}" for letter in "abcdefgh"]
    orders = itertools.islice(itertools.permutations(pieces), SETS)
    return b"".join(named("flood", label("shard_id", "".join(order))) for order in orders)


def unlike(salt: str) -> bytes:
    """As many label sets of the same length, at random."""
    draw = random.Random(salt)
    return b"".join(named("flood", label("shard_id", draw.randbytes(32).hex())) for _ in range(SETS))


BODIES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million series": (lambda: packed(series(label("__name__", "m"), sample(1)) * 1_000_000), "too_many_series"),
    "a million labels": (lambda: packed(series(label("a", "b") * 1_000_000)), "too_many_labels"),
    "a thousand labels in each of thousands of series": (
        lambda: packed(series(nested(1) * 1_000) * 5_000),
        "too_many_labels",
    ),
    "a bomb of zeros": (lambda: packed(bytes(400 << 20)), "too_large"),
    "a preamble of 4 GiB": (lambda: b"\xff\xff\xff\xff\x0f" + b"\xfe" * 100, "too_large"),
    "a varint of eleven bytes": (
        lambda: packed(nested(1, nested(2, b"\x10" + b"\xff" * 10 + b"\x01"))),
        "protobuf",
    ),
    "a length over the end": (lambda: packed(b"\x0a" + varint(1 << 31)), "protobuf"),
    "groups in groups": (lambda: packed(b"\x0b" * 1_000_000), "protobuf"),
    "labels that are no UTF-8": (
        lambda: packed(series(nested(1, nested(1, b"\xff"), nested(2, b"\xfe")))),
        "not_utf8",
    ),
    "a label of 8 MiB": (lambda: packed(named("m", label("region", "x" * (8 << 20)))), "label_value_too_long"),
    "a million exemplars": (
        lambda: packed(series(label("__name__", "m"), sample(now_ms()), nested(3, nested(1)) * 1_000_000)),
        "exemplar_label",
    ),
    "metadata without end": (lambda: packed(nested(3, number(1, 1)) * 1_000_000), "too_many_series"),
    "no snappy": (lambda: varint(1 << 20) + os.urandom(1 << 20), "snappy"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    processes = Processes(platform_of(tmp_path_factory.mktemp("hostile")))
    processes.start("gateway")
    try:
        asyncio.run(processes.ready("gateway"))
        yield processes
    finally:
        processes.end()


def memory_bytes(processes: Processes) -> int:
    """Return the most memory that the gateway had since ``forget_peak``."""
    status = Path(f"/proc/{processes.pid('gateway')}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def forget_peak(processes: Processes) -> None:
    """Let the peak begin anew. Source: proc(5), clear_refs, 5."""
    Path(f"/proc/{processes.pid('gateway')}/clear_refs").write_text("5")


async def refused(platform: Platform, reason: str) -> float:
    """Return how often embergate was refused something for a reason."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{platform.ports.gateway}/metrics") as answer,
    ):
        page = await answer.text()
    name = f'tickscope_gateway_refused_total{{reason="{reason}",tenant="embergate"}}'
    return next((float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith(name)), 0.0)


async def neighbour(platform: Platform, done: asyncio.Event) -> list[float]:
    """Push as another tenant until ``done``; return how long each answer took."""
    took = []
    async with aiohttp.ClientSession() as session:
        while not done.is_set() or not took:
            started = time.monotonic()
            status, text = await push(session, platform, body_of(request([now_ms()])), "skyhook")
            assert (status, text) == (204, "")
            took.append(time.monotonic() - started)
            await asyncio.sleep(0.01)
    return took


@pytest.mark.parametrize("name", BODIES)
async def test_it_is_refused_by_name_and_others_do_not_notice(running: Processes, name: str) -> None:
    make, reason = BODIES[name]
    body, done = make(), asyncio.Event()
    forget_peak(running)
    before, counted = memory_bytes(running), await refused(running.platform, reason)
    beside = asyncio.create_task(neighbour(running.platform, done))
    async with aiohttp.ClientSession() as session:
        sent = [push(session, running.platform, body, "embergate") for _ in range(AT_ONCE)]
        answers = await asyncio.gather(*sent)
    done.set()
    took = await beside
    found = {status for status, _ in answers}
    assert found <= {400, 413, 429, 503}
    told = [text for status, text in answers if status in (400, 413)]
    assert told
    assert await refused(running.platform, reason) >= counted + len(told)
    assert max(took) < OTHERS_S_MAX
    assert memory_bytes(running) - before < GROWTH_BYTES_MAX


async def test_label_sets_made_to_collide_cost_no_more_than_others(running: Processes) -> None:
    took: dict[Callable[[str], bytes], list[float]] = {unlike: [], alike: []}
    async with aiohttp.ClientSession() as session:
        for salt in "123":
            for make, times in took.items():
                body = packed(make(salt))
                started = time.monotonic()
                assert await push(session, running.platform, body, "embergate") == (204, "")
                times.append(time.monotonic() - started)
    assert min(took[alike]) < DEARER_MAX * min(took[unlike])


async def test_nested_json_and_bombs_of_otlp_are_refused(running: Processes) -> None:
    platform = running.platform
    deep = json.dumps({"resourceMetrics": []}).replace("[]", "[" * 20_000 + "]" * 20_000).encode()
    squeezed = zlib.compressobj(9, wbits=31)
    bomb = squeezed.compress(bytes(200 << 20)) + squeezed.flush()
    token = {"authorization": f"Bearer {TOKENS['embergate']}"}
    cases = (
        (deep, {"content-type": "application/json"}, 400),
        (bomb, {"content-type": "application/x-protobuf", "content-encoding": "gzip"}, 413),
        (nested(1, nested(2, nested(2, b"\x0b" * 10_000))), {"content-type": "application/x-protobuf"}, 400),
    )
    async with aiohttp.ClientSession(f"http://127.0.0.1:{platform.ports.gateway}") as session:
        for body, head, status in cases:
            async with session.post("/v1/metrics", data=body, headers=head | token) as answer:
                assert (answer.status, head) == (status, head)


async def test_senders_that_never_finish_hold_nobody_up(running: Processes) -> None:
    platform = running.platform
    head = {**HEADERS, "authorization": f"Bearer {TOKENS['embergate']}", "content-length": "1000", "host": "x"}
    text = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writers = []
    for number_of in range(SLOW_SENDERS):
        _, writer = await asyncio.open_connection("127.0.0.1", platform.ports.gateway)
        # Half of them stop in their heads, the others in their bodies.
        writer.write(f"POST /api/v1/push HTTP/1.1\r\n{text}".encode() + (b"\r\nx" if number_of % 2 else b""))
        await writer.drain()
        writers.append(writer)
    async with asyncio.timeout(OTHERS_S_MAX):
        while await refused(platform, "requests_in_flight_share") == 0:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    done = asyncio.Event()
    done.set()
    assert max(await neighbour(platform, done)) < OTHERS_S_MAX
    async with aiohttp.ClientSession() as session:
        status, told = await push(session, platform, body_of(request([now_ms()])), "embergate")
        assert (status, "gateway.requests_in_flight_max" in told) == (503, True)
    for writer in writers:
        writer.transport.abort()
