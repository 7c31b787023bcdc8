"""A gateway under fire: what is sent to harm it is refused by name, in bounded memory, and others do not notice."""

import asyncio
import json
import os
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

GROWTH_BYTES_MAX = 400 * 1024 * 1024
"""Ten bodies of 32 MiB at once, unpacked and laid out again, and what Python keeps of them."""
OTHERS_S_MAX = 2.0
AT_ONCE = 10
pytestmark = pytest.mark.timeout(90)


def packed(raw: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(raw))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def named(name: str, *more: bytes) -> bytes:
    return series(label("__name__", name), *more, sample(now_ms()))


def flooded() -> bytes:
    """Label sets that are alike to a weak hash: one letter is moved along."""
    return b"".join(named("flood", label("shard_id", "a" * at + "b" + "a" * (40 - at))) for at in range(40)) * 500


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
    "no snappy": (lambda: os.urandom(1 << 20), "snappy"),
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
    status = Path(f"/proc/{processes.pid('gateway')}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


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
    body, before, done = make(), memory_bytes(running), asyncio.Event()
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
    async with aiohttp.ClientSession() as session:
        port = running.platform.ports.gateway
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            counted = await answer.text()
    assert f'tickscope_gateway_refused_total{{reason="{reason}",tenant="embergate"}}' in counted
    assert max(took) < OTHERS_S_MAX
    assert memory_bytes(running) - before < GROWTH_BYTES_MAX


async def test_label_sets_made_to_collide_cost_no_more_than_others(running: Processes) -> None:
    async with aiohttp.ClientSession() as session:
        took = []
        for body in (packed(flooded()), packed(flooded())):
            started = time.monotonic()
            assert (await push(session, running.platform, body, "embergate"))[0] == 204
            took.append(time.monotonic() - started)
    assert max(took) < OTHERS_S_MAX


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
    for number_of in range(40):
        _, writer = await asyncio.open_connection("127.0.0.1", platform.ports.gateway)
        # Half of them stop in their heads, the others in their bodies.
        writer.write(f"POST /api/v1/push HTTP/1.1\r\n{text}".encode() + (b"\r\nx" if number_of % 2 else b""))
        await writer.drain()
        writers.append(writer)
    done = asyncio.Event()
    done.set()
    assert max(await neighbour(platform, done)) < OTHERS_S_MAX
    for writer in writers:
        writer.transport.abort()
