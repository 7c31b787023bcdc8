"""Where stacks are, and that synthesis asks nobody."""

import json

from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.places import LIFECYCLE, places


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
