"""Amazon Managed Service for Prometheus: what each workspace is given, as calls of its API."""

import base64
from collections.abc import Iterator
from typing import Any

from tickscope.model.platform import Platform
from tickscope.model.series import TENANT_LABEL
from tickscope.model.stores import EVERY_OTHER_TENANT
from tickscope.render.alerts import PAGE, alerts_file
from tickscope.render.yaml_text import yaml_text

HOURS_PER_DAY = 24
NAMESPACE = "tickscope"
GROUP_WAIT, GROUP_INTERVAL, REPEAT_PAGE, REPEAT_TICKET = "30s", "5m", "1h", "12h"


def workspace_calls(platform: Platform) -> list[dict[str, Any]]:
    """Return the calls, workspace by workspace: configuration, rules and, with a topic, the alert manager.

    Each has a service, an action and an input; blobs are base64, as AWS' command line takes them. Where the rules
    or the alert manager are there already, ``Put…`` takes the same input. Source: the API reference of AMP.
    """
    return [
        {"service": "amp", "action": action, "input": {"workspaceId": workspace, **content}}
        for workspace in sorted(set(platform.hot_store.amp.workspaces.values()))
        for action, content in _calls(platform, workspace)
    ]


def _calls(platform: Platform, workspace: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "UpdateWorkspaceConfiguration", _configuration(platform, workspace)
    yield "CreateRuleGroupsNamespace", {"name": NAMESPACE, "data": _blob(alerts_file())}
    if platform.hot_store.amp.alerts_topic_arn:
        yield "CreateAlertManagerDefinition", {"data": _blob(alert_manager(platform))}


def _configuration(platform: Platform, workspace: str) -> dict[str, Any]:
    """Return tenants' limits, the window and the retention.

    A tenant's active series are limited by its label, so that in a shared workspace nobody fills it for the others.
    """
    hot = platform.hot_store
    return {
        "limitsPerLabelSet": [
            {
                "labelSet": {TENANT_LABEL: tenant.name},
                "limits": {"maxSeries": tenant.limits.active_series},
            }
            for tenant in platform.tenants
            if _workspace(platform, tenant.name) == workspace
        ],
        "retentionPeriodInDays": max(-(-hot.retention_h // HOURS_PER_DAY), 1),
        "outOfOrderTimeWindowInSeconds": hot.out_of_order_window_m * 60,
    }


def alert_manager(platform: Platform) -> str:
    """Return the definition of the alert manager: everything to one topic, pages again after an hour.

    Source: AMP's user guide, "Alert manager definition": its configuration is one text in an outer document.
    """
    topic = {
        "topic_arn": platform.hot_store.amp.alerts_topic_arn,
        "sigv4": {"region": platform.region},
        "attributes": {"severity": "{{ .CommonLabels.severity }}"},
    }
    inner = {
        "route": {
            "receiver": NAMESPACE,
            "group_by": ["alertname", TENANT_LABEL],
            "group_wait": GROUP_WAIT,
            "group_interval": GROUP_INTERVAL,
            "repeat_interval": REPEAT_TICKET,
            "routes": [
                {
                    "receiver": NAMESPACE,
                    "matchers": [f'severity="{PAGE}"'],
                    "repeat_interval": REPEAT_PAGE,
                }
            ],
        },
        "receivers": [{"name": NAMESPACE, "sns_configs": [topic]}],
    }
    return yaml_text({"alertmanager_config": yaml_text(inner)})


def _blob(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _workspace(platform: Platform, tenant: str) -> str | None:
    workspaces = platform.hot_store.amp.workspaces
    return workspaces.get(tenant) or workspaces.get(EVERY_OTHER_TENANT)
