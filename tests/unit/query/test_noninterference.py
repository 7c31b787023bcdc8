"""A real Prometheus that holds two tenants answers a confined query exactly as one that holds only its tenant.

This is the proof that does not rest on our parser: where it and Prometheus read a query differently, data of the
neighbour would change an answer.
"""

import json
import os
import random
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cramjam import snappy
from hypothesis import HealthCheck, given, settings

from tests.unit.query.hostile import ESCAPES, QUERIES
from tickscope.errors import Reject
from tickscope.local import programs
from tickscope.query.decide import expression
from tickscope.query.limits import Limits
from tickscope.wire.pb import remote_pb2 as pb

ROOT = Path(__file__).parents[3]
PROMETHEUS = programs.find(programs.PROGRAMS[0], programs.folder_of(ROOT / ".tickscope", os.environ))
LIMITS = Limits(range_s_max=48 * 3600)
TENANT, NEIGHBOUR = "acme", "other"
METRICS = ("up", "game_ticks_late_total", "a:b", "sum", "tenant", "offset", "target_info", "by")
JOBS = ("a", "b", '"} or up{tenant="other')
SAMPLES, EVERY_S = 60, 10
READY_S_MAX = 20.0

pytestmark = pytest.mark.skipif(PROMETHEUS.path is None, reason=f"prometheus: {PROMETHEUS.why_not}")


class Store:
    def __init__(self, address: str) -> None:
        self._address = address

    def write(self, tenants: tuple[str, ...], now_s: int) -> None:
        request = pb.WriteRequest()
        for tenant in tenants:
            for metric in METRICS:
                for job in JOBS:
                    request.timeseries.append(_series(tenant, metric, job, now_s))
        headers = {
            "content-type": "application/x-protobuf",
            "content-encoding": "snappy",
            "x-prometheus-remote-write-version": "0.1.0",
        }
        body = bytes(snappy.compress_raw(request.SerializeToString()))
        urllib.request.urlopen(urllib.request.Request(f"{self._address}/api/v1/write", body, headers)).close()

    def ask(self, query: str, now_s: int) -> object:
        form = urllib.parse.urlencode({"query": query, "time": now_s}).encode()
        try:
            with urllib.request.urlopen(f"{self._address}/api/v1/query", form) as response:
                data = json.load(response)["data"]
        except urllib.error.HTTPError as error:
            # Of several series that stand in each other's way Prometheus names any two.
            return re.sub(r"\{.*\}", "{two series}", json.load(error)["error"])
        if data["resultType"] in ("vector", "matrix"):
            data["result"].sort(key=lambda series: sorted(series["metric"].items()))
        return data

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address}/-/ready") as response:
                return bool(response.status == 200)
        except OSError:
            return False


def _series(tenant: str, metric: str, job: str, now_s: int) -> pb.TimeSeries:
    rng = random.Random(f"{tenant}/{metric}/{job}")
    value = rng.randint(1, 5) + (1000 if tenant == NEIGHBOUR else 0)
    labels = {"__name__": metric, "job": job, "instance": "i", "tenant": tenant}
    series = pb.TimeSeries(labels=[pb.Label(name=name, value=text) for name, text in sorted(labels.items())])
    for place in range(SAMPLES):
        value += rng.randint(0, 3)
        series.samples.append(pb.Sample(value=value, timestamp=(now_s - (SAMPLES - place) * EVERY_S) * 1000))
    return series


@contextmanager
def prometheus(folder: Path) -> Iterator[Store]:
    folder.mkdir()
    config = folder / "prometheus.yml"
    config.write_text("{}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(PROMETHEUS.path),
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--web.enable-remote-write-receiver",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        store = Store(f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + READY_S_MAX
        while not store.is_ready():
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.05)
        yield store
    finally:
        process.terminate()
        process.wait()


def test_a_neighbours_data_changes_no_answer(tmp_path: Path) -> None:
    now_s = int(time.time())
    answered = would_leak = 0
    with ExitStack() as stack:
        both = stack.enter_context(prometheus(tmp_path / "both"))
        alone = stack.enter_context(prometheus(tmp_path / "alone"))
        both.write((TENANT, NEIGHBOUR), now_s)
        alone.write((TENANT,), now_s)

        def check(query: str) -> None:
            nonlocal answered, would_leak
            try:
                confined = expression(query, TENANT, LIMITS)
            except Reject:
                return
            assert both.ask(confined, now_s) == alone.ask(confined, now_s), f"{query} became {confined}"
            answered += 1
            would_leak += both.ask(query, now_s) != alone.ask(query, now_s)

        for query in ESCAPES:
            check(query)
        settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))(given(QUERIES)(check))()
    assert answered > 50
    assert would_leak > 20, "the queries were too tame to show anything"
