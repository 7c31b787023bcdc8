"""Where stacks are, and that synthesis asks nobody."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.places import LIFECYCLE, places
from tickscope.cloud.synthesis import synthesise
from tickscope.errors import Reject


def test_stacks_come_in_the_order_of_their_lives() -> None:
    order = [LIFECYCLE.index(place.concern) for place in places(studio().platform)]
    assert order == sorted(order)


def test_without_an_organization_everything_is_in_the_account_that_is_there() -> None:
    found = places(one_account().platform)
    assert {place.account.id for place in found} == {"111111111111"}
    assert [place.name for place in found] == [
        "prod-boundary",
        "prod-keys",
        "prod-log-archive",
        "prod-security",
        "prod-network",
        "prod-identity",
        "prod-operations",
    ]


def test_no_template_holds_a_zone_that_the_cdk_made_up() -> None:
    for name, template in {**studio().templates, **one_account().templates}.items():
        assert "dummy1" not in json.dumps(template), name


def test_a_stack_that_cloudformation_would_not_take_is_told_in_a_sentence(tmp_path: Path) -> None:
    platform = one_account().platform
    tenants = [replace(platform.tenants[0], name=f"game{number}") for number in range(150)]
    configs = {f"edge/{each.name}/prometheus": "global: {}\n" for each in tenants}
    with pytest.raises(Reject, match=r"prod-operations would have 5\d\d resources, and CloudFormation takes 500"):
        synthesise(replace(platform, tenants=tuple(tenants)), tmp_path, configs)
