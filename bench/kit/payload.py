"""Remote-write bodies of a fleet, as Prometheus sends them: one sample a series, 11 labels, no body twice.

A request's bytes are laid out once with the generated classes; for each round only the values, times and shards
in it are written over, so that making bodies costs little beside reading them.
"""

import random
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tickscope.wire.core import Core
from tickscope.wire.pb import remote_pb2 as pb

SERIES = 100_000
SAMPLES_PER_BODY = 2_000
BODIES_PER_ROUND = SERIES // SAMPLES_PER_BODY
STEP_MS = 10_000
"""The scrape interval of production: rounds are this far apart."""

LABELS = (
    "__name__",
    "asn_bucket",
    "az",
    "build_id",
    "cluster",
    "instance",
    "instance_type",
    "job",
    "queue",
    "region",
    "shard_id",
)
"""What every series carries, sorted; each is in the shipped schema."""

FAMILIES = 20
"""Series of one shard."""
SHARD_DIGITS = 7
_SAMPLE = struct.Struct("<BBBdB")
"""A sample's tag and length, the tag and value of a double, the tag of its time."""
_TIME_BYTES = 6
"""A varint of milliseconds since the epoch has 42 bits until the year 2109."""
SAMPLE_BYTES = _SAMPLE.size + _TIME_BYTES


def labels_of(series: int) -> dict[str, str]:
    """Return the labels of a series; families of one shard stand side by side, as a scrape gives them."""
    shard, family = divmod(series, FAMILIES)
    zone = "abc"[shard % 3]
    values = (
        f"bench_family_{family:02d}_total",
        f"asn-{shard % 32:02d}",
        f"eu-central-1{zone}",
        f"2026.11.{shard % 4}",
        f"embergate-{zone}-{shard % 8}",
        f"game-{shard // 8:05d}.eu-central-1.example",
        ("c7g.2xlarge", "c7g.4xlarge")[shard // 8 % 2],
        "gameplay",
        ("ranked", "casual", "event")[shard % 3],
        "eu-central-1",
        f"shard-{shard:0{SHARD_DIGITS}d}",
    )
    return dict(zip(LABELS, values, strict=True))


@dataclass(slots=True)
class Template:
    """One request; where in it each series has its sample and the number of its shard."""

    raw: bytearray
    places: Sequence[int]
    shards: Sequence[int]
    values: list[float]

    @classmethod
    def of(cls, first: int, count: int = SAMPLES_PER_BODY) -> "Template":
        """Lay out a request of ``count`` series from series number ``first``."""
        raw, places = bytearray(), []
        for series in range(first, first + count):
            message = pb.TimeSeries()
            for name, value in labels_of(series).items():
                message.labels.add(name=name, value=value)
            message.samples.add(value=1.0, timestamp=1 << 41)
            raw += pb.WriteRequest(timeseries=[message]).SerializeToString()
            places.append(len(raw) - SAMPLE_BYTES)
        # The shard is the last label, and its number the end of that.
        return cls(raw, places, [place - SHARD_DIGITS for place in places], first_values(first, count))

    def rename(self, series: Iterable[int], shard: int) -> None:
        """Give series of this request, by index, another shard: they are new series from now on."""
        digits = b"%0*d" % (SHARD_DIGITS, shard)
        if len(digits) != SHARD_DIGITS:
            raise OverflowError(f"shard {shard} has more than {SHARD_DIGITS} digits")
        for index in series:
            self.raw[self.shards[index] : self.shards[index] + SHARD_DIGITS] = digits

    def at(self, t_ms: int, chance: random.Random) -> bytes:
        """Return the raw request at a time: every counter has grown by a small random step."""
        time = varint(t_ms)
        length = SAMPLE_BYTES - 2
        steps = chance.randbytes(len(self.places))
        for index, place in enumerate(self.places):
            self.values[index] += 1 + steps[index]
            _SAMPLE.pack_into(self.raw, place, 0x12, length, 0x09, self.values[index], 0x10)
            self.raw[place + _SAMPLE.size : place + SAMPLE_BYTES] = time
        return bytes(self.raw)


def first_values(first: int, count: int) -> list[float]:
    """Return where the counters of ``count`` series from number ``first`` begin."""
    chance = random.Random(first)
    return [float(chance.randrange(1 << 30)) for _ in range(count)]


def rounds(core: Core, templates: list[Template], start_ms: int, seed: int) -> Iterator[list[bytes]]:
    """Yield, without end, one compressed body for each template, ``STEP_MS`` after the last ones."""
    chance = random.Random(seed)
    t_ms = start_ms
    while True:
        yield [core.compress(template.at(t_ms, chance)) for template in templates]
        t_ms += STEP_MS


def varint(number: int) -> bytes:
    """Return a number as protobuf writes it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
