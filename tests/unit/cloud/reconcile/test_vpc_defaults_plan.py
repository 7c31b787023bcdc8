"""What AWS makes with a VPC by itself, decided without AWS."""

from dataclasses import replace

import pytest

from tests.unit.cloud.synthesised import one_account, studio
from tickscope.cloud.names import DEFAULT_GROUP_OUTPUT
from tickscope.cloud.reconcile import reconcilers, vpc_defaults
from tickscope.cloud.reconcile.vpc_defaults import WantedVpcDefaults
from tickscope.model.observed.vpc_defaults import FoundVpcDefaults

SAFE = FoundVpcDefaults(vpc="vpc-1", default_group="sg-1", default_group_rules=0, dns_fails_open="DISABLED")
WANTED = WantedVpcDefaults("prod")


@pytest.mark.parametrize(
    ("change", "action"),
    [
        ({"default_group_rules": 2}, "empty-default-group"),
        ({"dns_fails_open": "ENABLED"}, "fail-closed"),
        ({"dns_fails_open": "USE_LOCAL_RESOURCE_SETTING"}, "fail-closed"),
    ],
)
def test_each_weaker_default_is_one_step(change: dict[str, object], action: str) -> None:
    assert vpc_defaults.plan(WANTED, SAFE) == ()
    (step,) = vpc_defaults.plan(WANTED, replace(SAFE, **change))  # type: ignore[arg-type]
    assert (step.action, step.destroys, step.blocked) == (action, False, "")


def test_nothing_is_done_before_there_is_a_vpc_nor_when_it_goes() -> None:
    assert vpc_defaults.plan(WANTED, FoundVpcDefaults()) == ()
    assert vpc_defaults.plan_destroy(WANTED, replace(SAFE, dns_fails_open="ENABLED")) == ()


def test_each_environment_has_one_after_its_network() -> None:
    for given, environments in ((studio(), ["prod", "staging", "dev"]), (one_account(), ["prod"])):
        found = [each for each in reconcilers(given.platform) if each.name == "vpc-defaults"]
        assert [each.stack for each in found] == [f"{name}-network" for name in environments]
        assert {each.when for each in found} == {"after"}
        for each in found:
            assert DEFAULT_GROUP_OUTPUT in given.templates[each.stack]["Outputs"]
