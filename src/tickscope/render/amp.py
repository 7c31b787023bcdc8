"""Amazon Managed Service for Prometheus: the configuration of each workspace, for UpdateWorkspaceConfiguration."""

from typing import Any

from tickscope.model.platform import Platform
from tickscope.model.series import TENANT_LABEL
from tickscope.model.stores import EVERY_OTHER_TENANT

HOURS_PER_DAY = 24


def workspace_configurations(platform: Platform) -> list[dict[str, Any]]:
    """Return the arguments of one call for each workspace: its tenants' limits, its window and its retention.

    A tenant's active series are limited by its label, so that in a shared workspace nobody fills it for the others.
    Source: the API reference of AMP.
    """
    hot = platform.hot_store
    retention_days = max(-(-hot.retention_h // HOURS_PER_DAY), 1)
    return [
        {
            "workspaceId": workspace,
            "limitsPerLabelSet": [
                {
                    "labelSet": {TENANT_LABEL: tenant.name},
                    "limits": {"maxSeries": tenant.limits.active_series},
                }
                for tenant in platform.tenants
                if _workspace(platform, tenant.name) == workspace
            ],
            "retentionPeriodInDays": retention_days,
            "outOfOrderTimeWindowInSeconds": hot.out_of_order_window_m * 60,
        }
        for workspace in sorted(set(hot.amp.workspaces.values()))
    ]


def _workspace(platform: Platform, tenant: str) -> str | None:
    workspaces = platform.hot_store.amp.workspaces
    return workspaces.get(tenant) or workspaces.get(EVERY_OTHER_TENANT)
