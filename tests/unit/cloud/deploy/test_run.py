"""Deploying one stack: every way in which it ends."""

import io
import itertools
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.cloud.deploy.fake_stacks import NOW, FakeBucket, FakeStacks, artifact, asset, event, state
from tickscope.cloud.assembly import StackArtifact
from tickscope.cloud.deploy.decide import Decision
from tickscope.cloud.deploy.drift import drift
from tickscope.cloud.deploy.order import chosen
from tickscope.cloud.deploy.publish import body, publish
from tickscope.cloud.deploy.run import Means, deploy
from tickscope.cloud.deploy.wait import PAUSE_S, Patience
from tickscope.errors import Reject, Retry
from tickscope.ports.stacks import ChangeSet, DriftDetection, ResourceDrift, StackEvent

REMOVED_KEY = {"LogicalResourceId": "Logs", "ResourceType": "AWS::KMS::Key", "Action": "Remove"}


def _patience() -> Patience:
    clock = itertools.count(0.0, PAUSE_S)
    return Patience(pause=lambda _: None, clock_s=lambda: next(clock), now=lambda: NOW)


def _means(stacks: FakeStacks, answer: bool = True, told: list[StackEvent] | None = None) -> Means:
    asked = told if told is not None else []

    def ask(stack: StackArtifact, decision: Decision) -> bool:
        stacks.done.append(f"ask {len(decision.destroyed)} destroyed")
        return answer

    bucket = FakeBucket()
    return Means(stacks, lambda _: bucket, ask, asked.append, _patience())


def test_a_new_stack_is_asked_for_made_and_told() -> None:
    stacks, told = FakeStacks(happenings=[[event(1, "Topic", "CREATE_COMPLETE")]]), []
    assert deploy(artifact(), _means(stacks, told=told)) == "created"
    assert stacks.done == ["ask 0 destroyed", "execute"]
    assert [each.logical_id for each in told] == ["Topic"]
    made = stacks.requests[0]
    assert (made.creates, made.role_arn, made.tags) == (
        True,
        "arn:aws:iam::111111111111:role/exec",
        {"Owner": "me"},
    )
    assert made.template_url.endswith("assets-111111111111-eu-central-1.s3.eu-central-1.amazonaws.com/abc.json")


def test_each_event_is_told_once() -> None:
    first, second = event(1, "A", "CREATE_IN_PROGRESS"), event(2, "A", "CREATE_COMPLETE")
    running = state("CREATE_IN_PROGRESS")
    stacks = FakeStacks(states=[None, running, state("CREATE_COMPLETE")], happenings=[[first], [first, second]])
    told: list[StackEvent] = []
    deploy(artifact(), _means(stacks, told=told))
    assert [each.id for each in told] == ["1", "2"]


def test_a_stack_without_resources_is_left_alone() -> None:
    stacks = FakeStacks()
    assert deploy(artifact(resources={}), _means(stacks)) == "empty"
    assert stacks.requests == []


def test_nothing_to_change_is_unchanged_and_its_change_set_discarded() -> None:
    nothing = ChangeSet("cs", "FAILED", "The submitted information didn't contain changes. Submit different …")
    stacks = FakeStacks(states=[state("UPDATE_COMPLETE")], change_sets=[nothing])
    assert deploy(artifact(), _means(stacks)) == "unchanged"
    assert stacks.done == ["discard with_stack=False"]


def test_a_data_store_is_refused_before_anybody_is_asked() -> None:
    ready = ChangeSet("cs", "CREATE_COMPLETE", changes=(REMOVED_KEY,))
    stacks = FakeStacks(states=[state("UPDATE_COMPLETE")], change_sets=[ready])
    with pytest.raises(Reject, match=r"Logs \(AWS::KMS::Key\) holds a key; .* Nothing was changed"):
        deploy(artifact(), _means(stacks))
    assert stacks.done == ["discard with_stack=False"]


def test_a_data_store_that_stays_leaves_its_stack_when_it_is_named_and_not_before_somebody_was_asked() -> None:
    ready = ChangeSet("cs", "CREATE_COMPLETE", changes=({**REMOVED_KEY, "PolicyAction": "Retain"},))
    stacks = FakeStacks(states=[state("UPDATE_COMPLETE")], change_sets=[ready])
    assert deploy(artifact(), replace(_means(stacks), parted=frozenset({"Logs"}))) == "updated"
    assert stacks.done == ["ask 0 destroyed", "execute"]


def test_declining_changes_nothing_and_leaves_no_empty_stack() -> None:
    stacks = FakeStacks()
    assert deploy(artifact(), _means(stacks, answer=False)) == "declined"
    assert stacks.done == ["ask 0 destroyed", "discard with_stack=True"]


def test_a_change_set_that_fails_says_why() -> None:
    stacks = FakeStacks(change_sets=[ChangeSet("cs", "FAILED", "Template error: unresolved condition")])
    with pytest.raises(Reject, match="unresolved condition"):
        deploy(artifact(), _means(stacks))
    assert stacks.done == ["discard with_stack=True"]


def test_a_failed_update_names_what_failed_by_itself_and_that_all_was_rolled_back() -> None:
    happened = [
        event(1, "Other", "UPDATE_FAILED", "Resource update cancelled"),
        event(2, "Topic", "UPDATE_FAILED", "Invalid parameter: KmsMasterKeyId"),
    ]
    stacks = FakeStacks(states=[state("UPDATE_COMPLETE"), state("UPDATE_ROLLBACK_COMPLETE")], happenings=[happened])
    with pytest.raises(Reject) as raised:
        deploy(artifact(), _means(stacks))
    assert "Topic (AWS::SNS::Topic) UPDATE_FAILED: Invalid parameter: KmsMasterKeyId" in str(raised.value)
    assert "rolled back" in str(raised.value)
    assert "Other" not in str(raised.value)


def test_a_failed_creation_says_what_to_do_next_time() -> None:
    with pytest.raises(Reject, match="ROLLBACK_COMPLETE: its creation failed; .*delete the stack"):
        deploy(artifact(), _means(FakeStacks(states=[state("ROLLBACK_COMPLETE")])))


def test_a_stack_that_somebody_else_changes_is_left_alone() -> None:
    stacks = FakeStacks(states=[state("UPDATE_IN_PROGRESS")])
    with pytest.raises(Retry, match="somebody is changing it"):
        deploy(artifact(), _means(stacks))
    assert stacks.requests == []


def test_waiting_ends() -> None:
    stacks = FakeStacks(change_sets=[ChangeSet("cs", "CREATE_IN_PROGRESS")])
    with pytest.raises(Retry, match="is not over after 600 s"):
        deploy(artifact(), _means(stacks))


def test_a_stack_that_is_to_be_protected_is() -> None:
    stacks = FakeStacks()
    deploy(artifact(terminates=False), _means(stacks))
    assert stacks.done[-1] == "protect True"


def test_a_stack_that_is_protected_is_not_protected_again() -> None:
    stacks = FakeStacks(states=[None, state("CREATE_COMPLETE", protected=True)])
    deploy(artifact(terminates=False), _means(stacks))
    assert stacks.done[-1] == "execute"


def test_files_are_stored_once(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("content")
    bucket = FakeBucket()
    assert publish([asset(tmp_path / "a")], lambda _: bucket) == 1
    assert publish([asset(tmp_path / "a")], lambda _: bucket) == 0
    assert bucket.objects == {"key": b"content"}


def test_a_folder_gives_the_same_archive_always_and_keeps_modes(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.py").write_text("b")
    run = tmp_path / "a.sh"
    run.write_text("a")
    run.chmod(0o755)
    first = body(asset(tmp_path, "zip"))
    (tmp_path / "sub" / "b.py").touch()
    assert body(asset(tmp_path, "zip")) == first
    archive = zipfile.ZipFile(io.BytesIO(first))
    assert archive.namelist() == ["a.sh", "sub/b.py"]
    assert stat.S_IMODE(archive.getinfo("a.sh").external_attr >> 16) == 0o755


def test_an_unknown_stack_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Reject, match="no stack 'prod-kyes'; there are: prod-keys"):
        chosen([artifact()], ["prod-kyes"])


@pytest.mark.proves("checked", row=62, clause=2)
def test_drift_waits_for_the_detection_and_tells_what_it_found() -> None:
    found = ResourceDrift("Topic", "AWS::SNS::Topic", "MODIFIED", ("/DisplayName: expected a, is b",))
    running = DriftDetection("DETECTION_IN_PROGRESS")
    stacks = FakeStacks(
        states=[state("CREATE_COMPLETE")],
        detections=[running, running, DriftDetection("DETECTION_COMPLETE", drifted=1)],
        drifted=[found],
    )
    result = drift(artifact(), stacks, _patience())
    assert (result.deployed, result.complete, result.resources) == (True, True, (found,))


def test_a_detection_that_failed_is_not_taken_for_no_drift() -> None:
    stacks = FakeStacks(
        states=[state("CREATE_COMPLETE")], detections=[DriftDetection("DETECTION_FAILED", "no permission")]
    )
    result = drift(artifact(), stacks, _patience())
    assert (result.complete, result.reason) == (False, "no permission")


def test_what_is_not_deployed_has_not_drifted() -> None:
    assert not drift(artifact(), FakeStacks(states=[None]), _patience()).deployed
