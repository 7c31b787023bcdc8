"""A sender whose every value is a function of (series, time), and the comparison of what was stored with it."""

import asyncio
import time
import zlib
from dataclasses import dataclass, field

import aiohttp
import cramjam

from tests.e2e.platform_files import TOKENS
from tickscope.model.platform import Platform
from tickscope.wire.pb import remote_pb2 as pb

SHARDS = 40
HISTOGRAM_EVERY = 4
STEP_MS = 50
SAMPLES_PER_BODY = 3
"""Several samples a series in one body: redelivering them is what a store may find out of order."""

HEADERS = {"content-type": "application/x-protobuf", "content-encoding": "snappy"}


def number(shard: int, t_ms: int) -> int:
    """The function: a whole number that no neighbour has."""
    return zlib.crc32(f"{shard}:{t_ms}".encode()) % 1_000_000


def histogram(shard: int, t_ms: int) -> pb.Histogram:
    count = number(shard, t_ms) % 97 + 1
    return pb.Histogram(
        count_int=count,
        sum=float(number(shard, t_ms)),
        schema=3,
        zero_threshold=2.0**-128,
        zero_count_int=0,
        positive_spans=[pb.BucketSpan(offset=shard, length=1)],
        positive_deltas=[count],
        timestamp=t_ms,
    )


def request(times_ms: list[int], name: str = "oracle") -> pb.WriteRequest:
    body = pb.WriteRequest()
    for shard in range(SHARDS):
        is_histogram = shard % HISTOGRAM_EVERY == 0
        series = body.timeseries.add()
        for label, value in (
            ("__name__", f"{name}_seconds" if is_histogram else f"{name}_total"),
            ("shard_id", f"s{shard}"),
        ):
            series.labels.add(name=label, value=value)
        for t_ms in times_ms:
            if is_histogram:
                series.histograms.append(histogram(shard, t_ms))
            else:
                series.samples.add(value=float(number(shard, t_ms)), timestamp=t_ms)
    return body


def body_of(message: pb.WriteRequest) -> bytes:
    return bytes(cramjam.snappy.compress_raw(message.SerializeToString()))


@dataclass
class Sender:
    """Sends steps one after the other, each again until it is acknowledged, as an agent does."""

    platform: Platform
    tenant: str
    name: str = "oracle"
    acknowledged_ms: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    retries: int = 0

    async def run(self, stop: asyncio.Event) -> None:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            last_ms = 0
            while not stop.is_set():
                start_ms = max(time.time_ns() // 1_000_000, last_ms + STEP_MS)
                times_ms = [start_ms + STEP_MS * step for step in range(SAMPLES_PER_BODY)]
                await self._until_acknowledged(session, body_of(request(times_ms, self.name)), times_ms)
                last_ms = times_ms[-1]
                await asyncio.sleep(STEP_MS * SAMPLES_PER_BODY / 1000)

    async def _until_acknowledged(self, session: aiohttp.ClientSession, body: bytes, times_ms: list[int]) -> None:
        while True:
            status, text = await push(session, self.platform, body, self.tenant)
            if status == 204:
                self.acknowledged_ms += times_ms
                return
            if 400 <= status < 500:
                self.refused.append(text)
                return
            self.retries += 1
            await asyncio.sleep(0.05)


async def push(
    session: aiohttp.ClientSession, platform: Platform, body: bytes, tenant: str, **headers: str
) -> tuple[int, str]:
    """Send one body; status 0 means that no answer came."""
    url = f"http://127.0.0.1:{platform.ports.gateway}/api/v1/push"
    head = {**HEADERS, "authorization": f"Bearer {TOKENS[tenant]}", **headers}
    try:
        async with session.post(url, data=body, headers=head) as response:
            return response.status, await response.text()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return 0, str(error)


async def stored(
    platform: Platform, tenant: str, name: str = "oracle", store: str = ""
) -> dict[int, dict[int, float]]:
    """Return what a store (the hot one by default) holds: shard → time in ms → value (a histogram's sum)."""
    url = f"{store or f'http://127.0.0.1:{platform.ports.hot_store}'}/api/v1/query"
    query = f'{{__name__=~"{name}_(total|seconds)",tenant="{tenant}"}}[1h]'
    params = {"query": query, "time": f"{time.time() + 60:.3f}"}
    async with aiohttp.ClientSession() as session, session.get(url, params=params) as response:
        answer = await response.json()
    found: dict[int, dict[int, float]] = {}
    for row in answer["data"]["result"]:
        points = [(t, value) for t, value in row.get("values", [])]
        points += [(t, value["sum"]) for t, value in row.get("histograms", [])]
        shard = int(row["metric"]["shard_id"].removeprefix("s"))
        times = [round(float(t) * 1000) for t, _ in points]
        assert len(times) == len(set(times)), f"shard {shard} holds a time twice"
        found.setdefault(shard, {}).update(
            {t_ms: float(value) for t_ms, (_, value) in zip(times, points, strict=True)}
        )
    return found


def differences(acknowledged_ms: list[int], found: dict[int, dict[int, float]]) -> list[str]:
    """Compare with the function; only what was acknowledged must be there, and nothing may be off."""
    wrong = []
    for shard in range(SHARDS):
        have = found.get(shard, {})
        missing = [t_ms for t_ms in acknowledged_ms if t_ms not in have]
        if missing:
            wrong.append(f"shard {shard}: {len(missing)} acknowledged samples are missing, first {missing[0]}")
        off = [t_ms for t_ms, value in have.items() if value != number(shard, t_ms)]
        if off:
            wrong.append(f"shard {shard}: {len(off)} samples have another value, first {off[0]}")
    return wrong


async def drained(platform: Platform, within_s: float) -> None:
    """Wait until the relay has nothing left to deliver."""
    deadline = time.monotonic() + within_s
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{platform.ports.relay}/status") as response:
                    if (await response.json())["lag_bytes"] == 0:
                        return
            except (aiohttp.ClientError, OSError):
                pass
            assert time.monotonic() < deadline, "the backlog did not drain"
            await asyncio.sleep(0.1)
