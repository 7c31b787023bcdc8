"""What a service tells is what its resource was given: of two that differ, neither passes for the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.cloud.publishing import publish
from tests.cloud.twins import ACCOUNT, REGION, TWINS, logical_id
from tests.unit.cloud.deploy.fake_stacks import artifact
from tickscope.adapters.aws.rehearsal import EmulatedAws
from tickscope.cloud.rehearse.calls import About
from tickscope.cloud.rehearse.emulator import emulator
from tickscope.cloud.rehearse.made import Made
from tickscope.cloud.rehearse.outcome import Outcome
from tickscope.cloud.rehearse.read_back import read_back
from tickscope.cloud.rehearse.registry import all_readers, all_shims
from tickscope.cloud.rehearse.run import Rehearsal, rehearse

ASKED_BY = {"AWS::Route53::RecordSet": {"HostedZoneId"}}
"""Ids by which a resource is asked for, which its service does not tell again."""


@dataclass(frozen=True)
class Rehearsed:
    """Both of each type, made and read back, while the emulator still runs."""

    rehearsal: Rehearsal
    outcomes: dict[str, Outcome]
    made: dict[str, Made]

    def read(self, name: str, **said: Any) -> Outcome:
        """Read one back as if its template said something else."""
        made = self.made[name]
        about = About(ACCOUNT, REGION, made.physical_id, {**made.properties, **said}, logical=name)
        reader = self.rehearsal.readers[made.type]
        return read_back("prod-keys", name, made.type, about, reader, self.rehearsal.aws.caller)


@pytest.fixture(scope="module")
def twins() -> Iterator[Rehearsed]:
    resources = {
        logical_id(type_, number): {"Type": type_, "Properties": properties}
        for type_, both in TWINS.items()
        for number, properties in enumerate(both)
    }
    stack = artifact(resources, template_key="t.json")
    with emulator(all_shims()) as running:
        rehearsal = Rehearsal(running, EmulatedAws(), all_readers())
        publish(stack, rehearsal)
        outcomes = {each.logical_id: each for each in rehearse([stack], "tickscope", rehearsal)}
        made = {place[-1]: each for place, each in running.made.items()}
        yield Rehearsed(rehearsal, outcomes, made)


@pytest.mark.parametrize("type_", TWINS)
def test_all_that_a_template_says_is_read_back(twins: Rehearsed, type_: str) -> None:
    for number, given in enumerate(TWINS[type_]):
        outcome = twins.outcomes[logical_id(type_, number)]
        assert (outcome.told, outcome.reason) == ("rehearsed", "")
        assert set(given) - set(outcome.properties) == ASKED_BY.get(type_, set())


@pytest.mark.parametrize("type_", TWINS)
def test_nothing_of_the_one_passes_for_the_other(twins: Rehearsed, type_: str) -> None:
    one, two = (logical_id(type_, number) for number in (0, 1))
    for name, said in twins.made[two].properties.items():
        if said != twins.made[one].properties[name]:
            assert twins.read(one, **{name: said}).told in ("differs", "missing"), name


def test_a_rule_that_lets_all_out_beside_a_groups_own_differs(twins: Rehearsed) -> None:
    name = logical_id("AWS::EC2::SecurityGroup", 1)
    group = {"GroupId": twins.made[name].physical_id}
    all_out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    arguments = {**group, "IpPermissions": [all_out]}
    call = twins.rehearsal.aws.caller.call
    call(ACCOUNT, REGION, "ec2", "authorize_security_group_egress", arguments)
    assert twins.read(name).told == "differs"
    call(ACCOUNT, REGION, "ec2", "revoke_security_group_egress", arguments)
    assert twins.read(name).told == "rehearsed"


def test_what_later_calls_are_asked_by_is_of_earlier_answers(twins: Rehearsed) -> None:
    """The tags of an alarm are those of its ARN, which only the first answer tells."""
    alarm = logical_id("AWS::CloudWatch::Alarm", 0)
    assert "Tags" in twins.outcomes[alarm].properties
    gone = replace(twins.made[alarm], physical_id="none")
    assert replace(twins, made={alarm: gone}).read(alarm).told == "missing"
