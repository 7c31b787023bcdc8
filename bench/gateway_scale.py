"""What does a gateway take with a million series, and what do bodies cost that have to be rewritten?

Series come in bodies of 2,000, one after the other: the first time all are unknown, the second time none is.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench.kit import payload, subjects
from bench.kit.load import percentile, send
from bench.kit.peers import VMAGENT, bring
from bench.kit.process import cpu_s, resident_bytes
from bench.kit.question import Context, Peer, Row
from bench.kit.subjects import Subject
from tickscope.wire.chosen_core import load_core

NAME = "gateway-scale"
SERIES, SERIES_QUICK = 1_000_000, 20_000
REWRITTEN_SERIES, REWRITTEN_ROUNDS = 20_000, 20
MIB = 2**20
KEEPS: Sequence[dict[str, Any]] = ({"regex": "queue", "action": "labeldrop"},)
"""A rule that changes every label set: each body has to be written anew."""


def peers(folder: Path, say: Callable[[str], None]) -> Sequence[Peer]:
    """Return vmagent; see ``Question.peers``."""
    return [bring(VMAGENT, folder, say)]


def measure(context: Context) -> Sequence[Row]:
    """Run ours and vmagent with all series, then ours and vmagent with rules."""
    context.say("laying out requests")
    templates = [payload.Template.of(first) for first in range(0, _series(context), payload.SAMPLES_PER_BODY)]
    ours = _grown(context, templates, "gateway", lambda folder: subjects.gateway(folder, relay=False))
    theirs = _grown(
        context, templates, "vmagent", lambda folder: subjects.vmagent(context, folder, store_is_up=True)
    )
    rows = [
        Row(f"{name}, {_shown(_series(context))} series", mine, peer, unit, "less")
        for name, unit, mine, peer in zip(
            ("memory", "cold start", "cold start", "slowest cold answer"),
            ("MiB RSS", "s", "CPU-s", "ms"),
            ours,
            theirs,
            strict=True,
        )
    ]
    few = templates[: REWRITTEN_SERIES // payload.SAMPLES_PER_BODY]
    plain = _rewritten(context, few, "plain", {})
    changed = _rewritten(context, few, "relabelled", {"relabel_configs": [*KEEPS]})
    return [*rows, Row("every body rewritten · none", changed, plain, "samples/CPU-s")]


def _series(context: Context) -> int:
    return SERIES_QUICK if context.quick else SERIES


def _shown(number: int) -> str:
    return f"{number:,}"


def _grown(
    context: Context,
    templates: Sequence[payload.Template],
    name: str,
    open_: Callable[[Path], AbstractContextManager[Subject]],
) -> tuple[float, float, float, float]:
    """Return memory in MiB, the seconds and CPU seconds of the first round, and its slowest answer in ms."""
    folder = context.folder / name
    folder.mkdir()
    with open_(folder) as subject:
        (pid,) = subject.pids
        latencies: list[float] = []
        used = 0.0
        for turn in ("cold", "warm"):
            for index, body in enumerate(_bodies(templates, _now_ms())):
                context.say(f"{name}: {turn}, {index * payload.SAMPLES_PER_BODY:,} series")
                cpu = cpu_s(pid)
                sent = send(subject.target, [[body]])
                if turn == "cold":
                    latencies += sent.latencies_s
                    used += cpu_s(pid) - cpu
        return resident_bytes(pid) / MIB, sum(latencies), used, percentile(latencies, 1.0) * 1000


def _rewritten(context: Context, templates: Sequence[payload.Template], name: str, tenant: dict[str, Any]) -> float:
    """Return accepted samples per CPU second of warm rounds."""
    folder = context.folder / name
    folder.mkdir()
    with subjects.gateway(folder, relay=False, tenant=tenant) as subject:
        (pid,) = subject.pids
        start_ms = _now_ms() - 600_000
        send(subject.target, [list(_bodies(templates, start_ms))])
        count = 2 if context.quick else REWRITTEN_ROUNDS
        cpu, samples = cpu_s(pid), 0
        for step in range(1, count + 1):
            context.say(f"{name}: round {step} of {count}")
            bodies = list(_bodies(templates, start_ms + step * payload.STEP_MS))
            samples += send(subject.target, [bodies]).accepted * payload.SAMPLES_PER_BODY
        return samples / (cpu_s(pid) - cpu)


def _bodies(templates: Sequence[payload.Template], t_ms: int) -> Iterator[bytes]:
    core, chance = load_core(), random.Random(t_ms)
    for template in templates:
        yield core.compress(template.at(t_ms, chance))


def _now_ms() -> int:
    return int(time.time()) * 1000
