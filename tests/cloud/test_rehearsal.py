"""The examples' stacks on an emulator: what was made is read back, and what was not is never counted."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cloud.examples import platform, synthesis
from tests.cloud.publishing import publish
from tests.unit.cloud.deploy.fake_stacks import artifact
from tickscope.adapters.aws.rehearsal import EmulatedAws
from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.rehearse.calls import Call, Shim
from tickscope.cloud.rehearse.emulator import emulator, formation_types
from tickscope.cloud.rehearse.outcome import Outcome, bad, not_rehearsed, share
from tickscope.cloud.rehearse.registry import all_readers, all_shims
from tickscope.cloud.rehearse.run import Rehearsal, adopted, rehearse
from tickscope.cloud.trace import trace

SHARE_PERCENT_MIN = 90
READ_BACK = (
    *((1, 1), (1, 2), (1, 3)),
    *((3, 1), (3, 2), (3, 3)),
    *((8, 1), (9, 1), (10, 1)),
    *((12, 1), (12, 2), (12, 3)),
    *((13, 1), (14, 1), (14, 2), (15, 2)),
    *((17, 1), (17, 2)),
)
"""Rows and clauses of which every resource is read back whole, but for ``UNTOLD``."""
UNTOLD = {
    "AWS::EC2::FlowLog": {"ResourceType"},
    "AWS::EC2::Route": {"RouteTableId"},
    "AWS::IAM::Policy": {"Roles"},
    "AWS::Route53::RecordSet": {"HostedZoneId"},
    "AWS::S3::BucketPolicy": {"Bucket"},
}
"""What is not compared: that by which a resource is asked for (a route's table, a policy's roles or bucket,
a record's zone), and what no API tells (the type of what a flow log is of, beside its id)."""
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "Incidents"}}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, ...]:
    made = synthesis("aws", tmp_path_factory.mktemp("aws"))
    found = platform("aws")
    with emulator(all_shims()) as running:
        rehearsal = Rehearsal(running, EmulatedAws(), all_readers(), adopted(found))
        return rehearse(made.stacks, found.cloud.qualifier, rehearsal)


def test_whatever_the_emulator_can_make_is_as_its_template_says(studio: tuple[Outcome, ...]) -> None:
    assert bad(studio) == ()


def test_the_share_that_is_rehearsed_is_told_and_does_not_shrink(studio: tuple[Outcome, ...]) -> None:
    total = share(studio)
    properties = sum(len(each.properties) for each in studio)
    sys.stderr.write(
        f"{total.rehearsed} of {total.all} resources rehearsed ({total.percent:.1f}%), {properties} properties of "
        f"{sum(each.properties_given for each in studio)}\n"
    )
    assert total.percent >= SHARE_PERCENT_MIN


@pytest.mark.proves("rehearsed", row=1, clause=1)
@pytest.mark.proves("rehearsed", row=1, clause=2)
@pytest.mark.proves("rehearsed", row=1, clause=3)
@pytest.mark.proves("rehearsed", row=3, clause=1)
@pytest.mark.proves("rehearsed", row=3, clause=2)
@pytest.mark.proves("rehearsed", row=3, clause=3)
@pytest.mark.proves("rehearsed", row=8, clause=1)
@pytest.mark.proves("rehearsed", row=9, clause=1)
@pytest.mark.proves("rehearsed", row=10, clause=1)
@pytest.mark.proves("rehearsed", row=12, clause=1)
@pytest.mark.proves("rehearsed", row=12, clause=2)
@pytest.mark.proves("rehearsed", row=12, clause=3)
@pytest.mark.proves("rehearsed", row=13, clause=1)
@pytest.mark.proves("rehearsed", row=14, clause=1)
@pytest.mark.proves("rehearsed", row=14, clause=2)
@pytest.mark.proves("rehearsed", row=15, clause=2)
@pytest.mark.proves("rehearsed", row=17, clause=1)
@pytest.mark.proves("rehearsed", row=17, clause=2)
def test_what_these_clauses_need_is_there_with_all_that_its_service_tells(
    studio: tuple[Outcome, ...], tmp_path: Path
) -> None:
    told = {(each.stack, each.logical_id): each for each in studio}
    given = {
        (stack.id, name): set(each.get("Properties", {}))
        for stack in synthesis("aws", tmp_path).stacks
        for name, each in stack.resources.items()
    }
    traced = trace(platform("aws"), tmp_path / "traced")
    for clause in READ_BACK:
        serving = [(each.stack, each.logical_id) for each in traced if (each.row, each.clause) == clause]
        assert serving, clause
        for place in serving:
            assert told[place].told == "rehearsed", place
            assert given[place] - set(told[place].properties) <= UNTOLD.get(told[place].type, set()), place


def test_what_is_not_rehearsed_says_why(studio: tuple[Outcome, ...]) -> None:
    assert all(why.startswith(("the emulator has", "there is no reader")) for _, why in not_rehearsed(studio))


def test_what_the_emulator_has_an_api_for_is_made_by_it(studio: tuple[Outcome, ...]) -> None:
    """But for an administrator: the emulator gives accounts ids of its own, so it knows none by the file's."""
    left = {type_ for type_, why in not_rehearsed(studio) if why.endswith("but there is no shim")}
    assert left == {"AWS::SecurityHub::DelegatedAdmin"}


def test_every_resource_has_one_outcome(studio: tuple[Outcome, ...], tmp_path: Path) -> None:
    wanted = [(stack.id, name) for stack in synthesis("aws", tmp_path).stacks for name in stack.resources]
    assert [(each.stack, each.logical_id) for each in studio] == wanted


def _rehearse(
    resources: Mapping[str, Any], shims: Mapping[str, Shim] | None = None, readers: Any = None
) -> dict[str, Outcome]:
    stack: StackArtifact = artifact(resources, template_key="t.json")
    with emulator(all_shims() if shims is None else shims) as running:
        rehearsal = Rehearsal(running, EmulatedAws(), readers or all_readers())
        publish(stack, rehearsal)
        return {each.logical_id: each for each in rehearse([stack], "tickscope", rehearsal)}


def test_a_type_that_the_emulator_skips_in_silence_is_not_counted() -> None:
    assert "AWS::CE::AnomalyMonitor" not in formation_types()
    monitor = {"Type": "AWS::CE::AnomalyMonitor", "Properties": {"MonitorName": "a", "MonitorType": "DIMENSIONAL"}}
    found = _rehearse({"Monitor": monitor, "Topic": TOPIC})
    assert found["Topic"].told == "rehearsed"
    assert found["Monitor"].told == "not rehearsed"
    assert found["Monitor"].reason == "the emulator has no ce:CreateAnomalyMonitor"
    assert share(found.values()).rehearsed == 1


def test_a_resource_that_is_said_to_be_made_and_is_not_there_is_missing() -> None:
    liar = Shim("AWS::SNS::Topic", (), id="join(':', ['arn:aws:sns', region, account, logical])")
    found = _rehearse({"Topic": TOPIC}, {"AWS::SNS::Topic": liar})
    assert found["Topic"].told == "missing"
    assert bad(list(found.values()))


def test_a_resource_that_is_made_otherwise_differs() -> None:
    careless = Shim(
        "AWS::SNS::Topic",
        (Call("sns", "create_topic", {"Name": "t", "Attributes": {"DisplayName": "Other"}}),),
        id="r[0].TopicArn",
    )
    found = _rehearse({"Topic": TOPIC}, {"AWS::SNS::Topic": careless})
    assert found["Topic"].told == "differs"
    assert "DisplayName: the template says 'Incidents'" in found["Topic"].reason


def test_a_resource_that_cannot_be_made_fails_with_its_reason_and_the_others_go_on() -> None:
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "no-such-bucket", "PolicyDocument": {}}}
    found = _rehearse({"Policy": policy, "Topic": TOPIC})
    assert found["Policy"].told == "failed"
    assert "NoSuchBucket" in found["Policy"].reason
    assert found["Topic"].told == "rehearsed"


def test_without_a_reader_nothing_is_counted() -> None:
    readers = {type_: each for type_, each in all_readers().items() if type_ != "AWS::SNS::Topic"}
    assert _rehearse({"Topic": TOPIC}, readers=readers)["Topic"].reason == "there is no reader"


def test_every_shim_has_a_reader() -> None:
    assert set(all_shims()) <= set(all_readers())
