"""The platform's alerts about itself: when Prometheus' own tool says that they fire."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.e2e.processes import program_paths
from tickscope.render.alerts import alerts_file

HOUR_S = 3600
WEEK_S = 168 * HOUR_S


def fired(folder: Path, series: dict[str, str], alert: str, at: str, labels: list[dict[str, str]]) -> None:
    """Have promtool play ``series`` a minute a step and compare what fires at a time; summaries are left out."""
    rules = YAML(typ="safe").load(alerts_file())
    for rule in rules["groups"][0]["rules"]:
        del rule["annotations"]
    test: dict[str, Any] = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [
                    {"eval_time": at, "alertname": alert, "exp_alerts": [{"exp_labels": each} for each in labels]}
                ],
            }
        ],
    }
    for name, content in (("rules.yaml", rules), ("test.yaml", test)):
        with (folder / name).open("w") as out:
            YAML(typ="safe", pure=True).dump(content, out)
    argv = [program_paths()["promtool"], "test", "rules", folder / "test.yaml"]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


PAGE, TICKET = {"severity": "page"}, {"severity": "ticket"}
AGE = 'tickscope_relay_oldest_age_seconds{instance="relay"}'
RETENTION = 'tickscope_buffer_retention_seconds{instance="relay"}'


@pytest.mark.parametrize(("share", "labels"), [(0.51, [PAGE]), (0.49, [])])
def test_a_backlog_alarms_before_the_buffer_drops_it(
    tmp_path: Path, share: float, labels: list[dict[str, str]]
) -> None:
    series = {AGE: f"{share * WEEK_S}x10", RETENTION: f"{WEEK_S}x10"}
    fired(tmp_path, series, "TickscopeRetentionNear", "5m", labels)


def test_a_buffer_that_never_drops_needs_no_such_alarm(tmp_path: Path) -> None:
    fired(tmp_path, {AGE: f"{WEEK_S}x10"}, "TickscopeRetentionNear", "5m", [])
    fired(tmp_path, {AGE: f"{WEEK_S}x10", RETENTION: "0x10"}, "TickscopeRetentionNear", "5m", [])
    fired(tmp_path, {AGE: f"{WEEK_S}x10"}, "TickscopeDeliveryBehind", "5m", [TICKET])


@pytest.mark.parametrize(("age_s", "labels"), [(301, [TICKET]), (299, [])])
def test_a_store_that_falls_behind(tmp_path: Path, age_s: int, labels: list[dict[str, str]]) -> None:
    fired(tmp_path, {AGE: f"{age_s}x10"}, "TickscopeDeliveryBehind", "5m", labels)


def test_dead_letters_are_told_by_tenant(tmp_path: Path) -> None:
    series = {
        'tickscope_relay_samples_dead_total{tenant="embergate"}': "0 0 0 7 7 7",
        'tickscope_relay_samples_dead_total{tenant="skyhook"}': "3x6",
    }
    fired(tmp_path, series, "TickscopeDeadLetters", "5m", [{**TICKET, "tenant": "embergate"}])


def test_damage_and_silence(tmp_path: Path) -> None:
    fired(tmp_path, {"tickscope_buffer_corrupt_records": "0 0 1 1"}, "TickscopeBufferDamaged", "3m", [PAGE])
    down = {"job": "tickscope", "instance": "gateway"}
    series = {'up{job="tickscope",instance="gateway"}': "1 0 0 0 0", 'up{job="other",instance="x"}': "0x5"}
    fired(tmp_path, series, "TickscopePartDown", "4m", [{**PAGE, **down}])


@pytest.mark.parametrize(("difference", "fires"), [(3, True), (-3, True), (0, False)])
def test_a_ledger_that_does_not_balance_pages(tmp_path: Path, difference: int, fires: bool) -> None:
    account = {"tenant": "embergate", "consumer": "hot", "signal": "metrics"}
    name = ",".join(f'{label}="{value}"' for label, value in account.items())
    series = {f"tickscope_ledger_difference_samples{{{name}}}": f"{difference}x10"}
    fired(tmp_path, series, "TickscopeLedgerOff", "5m", [{**PAGE, **account}] if fires else [])
