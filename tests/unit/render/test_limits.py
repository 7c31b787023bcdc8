"""Tenants' limits as the stores take them."""

from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from ruamel.yaml import YAML

from tests.e2e.platform_files import platform_of
from tickscope.render import amp, mimir

SHARED, OWN = "ws-11111111-shared", "ws-22222222-own"
LIMITS = {"samples_per_s": 5000, "burst_samples": 60_000, "active_series": 70_000}


def configurations(tmp_path: Path, workspaces: dict[str, str], **hot: Any) -> dict[str, dict[str, Any]]:
    platform = platform_of(tmp_path, limits=LIMITS, hot_store={"amp": {"workspaces": workspaces}, **hot})
    service = botocore.session.get_session().get_service_model("amp")
    made = amp.workspace_calls(platform)
    for call in made:
        shape = service.operation_model(call["action"]).input_shape
        assert not ParamValidator().validate(call["input"], shape).has_errors()
    configured = [call["input"] for call in made if call["action"] == "UpdateWorkspaceConfiguration"]
    return {each["workspaceId"]: each for each in configured}


def tenants(configuration: dict[str, Any]) -> dict[str, int]:
    return {each["labelSet"]["tenant"]: each["limits"]["maxSeries"] for each in configuration["limitsPerLabelSet"]}


@pytest.mark.proves("rehearsed", row=39, clause=1)
def test_each_workspace_limits_its_own_tenants(tmp_path: Path) -> None:
    made = configurations(tmp_path, {"*": SHARED, "skyhook": OWN})
    assert tenants(made[OWN]) == {"skyhook": 70_000}
    assert tenants(made[SHARED]) == {"embergate": 70_000, "prober-a": 70_000, "prober-b": 70_000}


@pytest.mark.parametrize(("retention_h", "days"), [(1, 1), (24, 1), (25, 2), (48, 2), (720, 30)])
def test_retention_is_in_whole_days_and_never_shorter(tmp_path: Path, retention_h: int, days: int) -> None:
    made = configurations(tmp_path, {"*": SHARED}, retention_h=retention_h, out_of_order_window_m=30)
    assert made[SHARED]["retentionPeriodInDays"] == days
    assert made[SHARED]["outOfOrderTimeWindowInSeconds"] == 1800


def test_mimir_has_the_limits_of_every_tenant(tmp_path: Path) -> None:
    platform = platform_of(tmp_path, limits=LIMITS, hot_store={"retention_h": 48, "out_of_order_window_m": 30})
    made = YAML(typ="safe").load(mimir.overrides(platform))["overrides"]
    assert set(made) == {"embergate", "skyhook", "prober-a", "prober-b"}
    assert made["embergate"] == {
        "ingestion_rate": 5000,
        "ingestion_burst_size": 60_000,
        "max_global_series_per_user": 70_000,
        "native_histograms_ingestion_enabled": True,
        "out_of_order_time_window": "30m",
        "compactor_blocks_retention_period": "48h",
    }
