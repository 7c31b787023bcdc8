"""The tag policy: how the mandatory tags' keys are written, and which values those with closed sets may have."""

import json
from typing import Any

from tickscope.cloud.places import places
from tickscope.cloud.policies.rendering import TEMPLATES
from tickscope.model.cloud import SHARED, TAG_KEYS
from tickscope.model.platform import Platform


def tag_rules(platform: Platform) -> dict[str, Any]:
    """Return the policy in AWS Organizations' syntax for tag policies, with inheritance operators."""
    written: dict[str, Any] = json.loads((TEMPLATES / "tag" / "mandatory-tags.json").read_text())
    closed = written["values"] | {"Environment": _environments(platform), "Tenant": _tenants(platform)}
    enforced = {"enforced_for": {"@@assign": written["enforced_for"]}}
    return {
        "tags": {
            key.lower(): {"tag_key": {"@@assign": key}}
            | ({"tag_value": {"@@assign": closed[key]}} | enforced if key in closed else {})
            for key in TAG_KEYS
        }
    }


def _environments(platform: Platform) -> list[str]:
    """Return the values of Environment: of the file's environments, and of what belongs to none."""
    return sorted({place.scope for place in places(platform)} | {each.name for each in platform.cloud.accounts})


def _tenants(platform: Platform) -> list[str]:
    return [SHARED, *(tenant.name for tenant in platform.tenants)]
