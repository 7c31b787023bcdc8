"""Each gate fails when what it guards against is there: a real part with one thing wrong."""

from pathlib import Path
from typing import Any

import pytest

from tests.gates.platform import RunningPlatform

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(150)]
SLO = {"freshness_p99_s": 6}
"""Less patient than the shipped file: what is lost is not waited for as long."""


def faults(*names: str) -> dict[str, Any]:
    known: dict[str, list[dict[str, Any]]] = {
        "gateway-killed": [{"do": "kill", "part": "gateway"}],
        "relay-killed-while-store-paused": [
            {"do": "pause", "part": "hot-store", "for_s": 5},
            {"do": "kill", "part": "relay", "after_s": 2},
            {"do": "kill", "part": "relay", "after_s": 4},
        ],
    }
    return {name: known[name] for name in names}


def test_chaos_catches_a_gateway_that_acknowledges_before_it_stores(tmp_path: Path) -> None:
    gates = {"faults": faults("gateway-killed")}
    with RunningPlatform(tmp_path, "gateway_acks_early", gates=gates, slo=SLO) as platform:
        judged = platform.judge("T6")
    assert judged.code == 1, judged.said
    assert judged.failed("T6")["acknowledged and not stored"]["value"] > 0
    assert judged.report["promises"][1] == {
        "number": 1,
        "title": "Acknowledged means durable",
        "verdict": "failed",
        "checks": 1,
    }


def test_chaos_catches_a_relay_that_commits_before_it_delivers(tmp_path: Path) -> None:
    gates = {"faults": faults("relay-killed-while-store-paused")}
    with RunningPlatform(tmp_path, "relay_commits_first", gates=gates, slo=SLO) as platform:
        judged = platform.judge("T6")
    assert judged.code == 1, judged.said
    assert judged.failed("T6")["acknowledged and not stored"]["value"] > 0


def test_load_catches_a_store_that_drops_one_sample_in_ten_thousand(tmp_path: Path) -> None:
    with RunningPlatform(tmp_path, "store_drops", slo=SLO) as platform:
        judged = platform.judge("T2")
    assert judged.code == 1, judged.said
    missing = judged.failed("T2")["acknowledged and not stored"]
    assert missing["value"] == 34_500 // 10_000
    assert "acknowledged and not stored" in missing["detail"]


def test_smoke_catches_a_proxy_that_delays_by_a_minute(tmp_path: Path) -> None:
    with RunningPlatform(tmp_path, "store_delays", slo=SLO) as platform:
        judged = platform.judge("T1")
    assert judged.code == 1, judged.said
    late = judged.failed("T1")["prober-a: a counter by remote-write, write→read age"]
    assert late["value"] > late["limit"] == 6
