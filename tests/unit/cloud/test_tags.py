"""Every resource that is made carries the mandatory tags."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tests.unit.cloud.tagged import tag_property, tags_of
from tickscope.cloud.places import places
from tickscope.model.cloud import SHARED, TAG_KEYS


def taggable(found: Synthesised) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield stack, type and tags of each resource whose type takes tags."""
    regions = {place.name: place.region for place in places(found.platform)}
    for stack, template in found.templates.items():
        for resource in template.get("Resources", {}).values():
            path = tag_property(regions[stack], resource["Type"])
            if path is not None:
                yield stack, resource["Type"], tags_of(resource.get("Properties", {}), path)


@pytest.mark.proves("checked", row=7, clause=1)
@pytest.mark.parametrize("of", [studio, one_account])
def test_every_resource_that_takes_tags_has_the_mandatory_ones(of: Any) -> None:
    found = list(taggable(of()))
    lacking = {(stack, kind, key) for stack, kind, tags in found for key in TAG_KEYS if not tags.get(key)}
    assert lacking == set()
    assert len(found) >= 6


@pytest.mark.proves("checked", row=7, clause=1)
@pytest.mark.parametrize("of", [studio, one_account])
def test_their_values_are_those_of_the_file(of: Any) -> None:
    platform = of().platform
    tenants = {SHARED, *(tenant.name for tenant in platform.tenants)}
    names = {place.scope for place in places(platform)} | {account.name for account in platform.cloud.accounts}
    strange = {
        (stack, kind, tags["Tenant"], tags["Environment"])
        for stack, kind, tags in taggable(of())
        if tags["Tenant"] not in tenants or tags["Environment"] not in names
    }
    assert strange == set()


def test_a_tenants_own_resources_have_its_name() -> None:
    tenants = {tags["Tenant"] for stack, kind, tags in taggable(studio()) if kind == "AWS::KMS::Key"}
    assert tenants >= {SHARED, "embergate", "skyhook"}


def test_tags_are_found_in_each_shape() -> None:
    assert tag_property("eu-central-1", "AWS::KMS::Key") == "Tags"
    assert tag_property("eu-central-1", "AWS::CE::AnomalyMonitor") == "ResourceTags"
    assert tag_property("eu-central-1", "AWS::Backup::BackupVault") == "BackupVaultTags"
    assert tag_property("eu-central-1", "AWS::SSO::Assignment") is None
    assert tags_of({"Tags": [{"Key": "Owner", "Value": "sre"}]}, "Tags") == {"Owner": "sre"}
    assert tags_of({"Tags": {"Owner": "sre"}}, "Tags") == {"Owner": "sre"}
    assert tags_of({}, "Tags") == {}
    nested = {
        "TagSpecifications": [{"Tags": [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]}, {"Tags": []}]
    }
    assert tags_of(nested, "TagSpecifications/*/Tags") == {}
