"""Rehearse stacks: bootstrap an empty emulator, deploy to it as to AWS, read everything back."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tickscope.cloud.assembly import FileAsset, StackArtifact
from tickscope.cloud.deploy.decide import Decision
from tickscope.cloud.deploy.run import Means, deploy
from tickscope.cloud.deploy.wait import Patience
from tickscope.cloud.places import account_for
from tickscope.cloud.rehearse.calls import About, Caller, Reader
from tickscope.cloud.rehearse.made import Emulator, Made
from tickscope.cloud.rehearse.outcome import Outcome
from tickscope.cloud.rehearse.read_back import read_back
from tickscope.cloud.rehearse.support import why_not
from tickscope.errors import TickscopeError
from tickscope.model.platform import Platform
from tickscope.ports.stacks import Bucket, Stacks

BOOTSTRAP_VERSION = "30"
_MANAGED = re.compile(r":iam::aws:policy/(?:[\w-]+/)*([\w+=,.@-]+)")
Told = Callable[[str], None]


class Emulated(Protocol):
    """Ways to the emulator, as to AWS."""

    @property
    def caller(self) -> Caller:
        """Calls any API."""

    @property
    def operations(self) -> frozenset[str]:
        """Every operation that the emulator has."""

    def stacks(self, account: str, region: str) -> Stacks:
        """Return CloudFormation of an account and region."""

    def bucket(self, role_arn: str, region: str) -> Bucket:
        """Return the bootstrap's bucket, by the role that may write it."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal needs, and what each resource's reader is."""

    emulator: Emulator
    aws: Emulated
    readers: Mapping[str, Reader]
    organization: tuple[str, str] | None = None
    """The management account and the root's id of an organization that is there already."""


def rehearse(
    stacks: Sequence[StackArtifact], qualifier: str, rehearsal: Rehearsal, told: Told = lambda _: None
) -> tuple[Outcome, ...]:
    """Create the stacks in their order and return one outcome for each resource of theirs."""
    rehearsal.emulator.caller = rehearsal.aws.caller
    rehearsal.emulator.managed_policies = managed_policies(stacks)
    _bootstrap(stacks, qualifier, rehearsal.aws.caller)
    if rehearsal.organization:
        rehearsal.emulator.adopt_organization(*rehearsal.organization)
    outcomes: list[Outcome] = []
    for number, stack in enumerate(stacks, start=1):
        told(f"{number}/{len(stacks)} {stack.id}")
        outcomes += _stack(stack, rehearsal)
    return tuple(outcomes)


def adopted(platform: Platform) -> tuple[str, str] | None:
    """Return the management account and the root's id when the organization was there before."""
    management = account_for(platform.cloud, "management")
    organization = platform.cloud.organization
    return (management.id, organization.root_id) if management and organization.id else None


def managed_policies(stacks: Sequence[StackArtifact]) -> frozenset[str]:
    """Return the names of AWS' own policies that templates name."""
    return frozenset(name for stack in stacks for name in _MANAGED.findall(json.dumps(stack.template)))


def _bootstrap(stacks: Sequence[StackArtifact], qualifier: str, caller: Caller) -> None:
    """Make what the CDK's bootstrap makes and deploying asks for: the version's parameter and the bucket."""
    name = f"/cdk-bootstrap/{qualifier}/version"
    parameter = {"Name": name, "Value": BOOTSTRAP_VERSION, "Type": "String"}
    for account, region, bucket in sorted({(each.account, each.region, each.template_bucket) for each in stacks}):
        caller.call(account, region, "ssm", "put_parameter", parameter)
        placed = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        caller.call(account, region, "s3", "create_bucket", {"Bucket": bucket, **placed})


def _stack(stack: StackArtifact, rehearsal: Rehearsal) -> Iterator[Outcome]:
    if not stack.resources:
        return
    formation = rehearsal.aws.stacks(stack.account, stack.region)
    failure = ""

    def bucket_of(asset: FileAsset) -> Bucket:
        return rehearsal.aws.bucket(asset.role_arn, asset.region)

    try:
        deploy(stack, Means(formation, bucket_of, _yes, patience=Patience(pause=lambda _: None)))
    except TickscopeError as error:
        failure = str(error)
    state = formation.state(stack.stack_name)
    made = rehearsal.emulator.of(stack.account, stack.region, state.id) if state else {}
    for logical_id, resource in stack.resources.items():
        yield _outcome(stack, logical_id, resource["Type"], made.get(logical_id), failure, rehearsal)


def _outcome(
    stack: StackArtifact, logical_id: str, type_: str, made: Made | None, failure: str, rehearsal: Rehearsal
) -> Outcome:
    if made is None:
        return Outcome(stack.id, logical_id, type_, "failed", failure or "the emulator was not asked for it")
    given = len(made.properties)
    if made.failure:
        return Outcome(stack.id, logical_id, type_, "failed", made.failure, properties_given=given)
    if not made.real:
        why = why_not(type_, stack.region, rehearsal.aws.operations)
        return Outcome(stack.id, logical_id, type_, "not rehearsed", why, properties_given=given)
    reader = rehearsal.readers.get(type_)
    if reader is None:
        return Outcome(stack.id, logical_id, type_, "not rehearsed", "there is no reader", properties_given=given)
    about = About(stack.account, stack.region, made.physical_id, made.properties, logical=logical_id)
    try:
        return read_back(stack.id, logical_id, type_, about, reader, rehearsal.aws.caller)
    except TickscopeError as error:
        return Outcome(stack.id, logical_id, type_, "missing", str(error), properties_given=given)


def _yes(stack: StackArtifact, decision: Decision) -> bool:
    """Nobody is asked: what is rehearsed is thrown away."""
    return True
