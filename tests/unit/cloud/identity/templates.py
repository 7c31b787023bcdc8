"""Policies of all templates, with what CloudFormation would put in the place of functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.unit.cloud.synthesised import Synthesised, one_account, studio
from tickscope.cloud.identity.review import Kind

BOTH = (studio, one_account)
STATEMENTS_OF = {
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::Events::EventBus": "Policy",
}
"""Types with a policy of who may use them, and the property that it is in."""


@dataclass(frozen=True)
class Found:
    """A policy of a template; ``boundary`` for one that grants nothing."""

    stack: str
    name: str
    kind: Kind
    policy: dict[str, Any]
    boundary: bool = False

    def __str__(self) -> str:
        return f"{self.stack}/{self.name}"


def policies(app: Synthesised) -> Iterator[Found]:
    """Yield every policy in an app's templates."""
    for stack, template in app.templates.items():
        account = account_of(app, stack)
        for name, resource in template.get("Resources", {}).items():
            properties = resolved(resource.get("Properties", {}), template, account)
            kind = resource["Type"]
            if kind == "AWS::IAM::Role":
                yield Found(stack, f"{name} (trust)", "resource", properties["AssumeRolePolicyDocument"])
                for each in properties.get("Policies", []):
                    yield Found(stack, name, "identity", each["PolicyDocument"])
            elif kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
                boundary = str(properties.get("ManagedPolicyName", "")).endswith("-boundary")
                yield Found(stack, name, "identity", properties["PolicyDocument"], boundary)
            elif kind in STATEMENTS_OF and STATEMENTS_OF[kind] in properties:
                yield Found(stack, name, "resource", properties[STATEMENTS_OF[kind]])


def account_of(app: Synthesised, stack: str) -> str:
    """Return the account that a stack is in."""
    from tickscope.cloud.places import places

    return next(place.account.id for place in places(app.platform) if place.name == stack)


def identity_statements(app: Synthesised, stack: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each role of a stack, by logical id, with what its own policies and those attached to it say."""
    template = app.templates[stack]
    account = account_of(app, stack)
    for name, resource in template.get("Resources", {}).items():
        if resource["Type"] != "AWS::IAM::Role":
            continue
        found = [each["PolicyDocument"] for each in resource["Properties"].get("Policies", [])]
        found += [
            other["Properties"]["PolicyDocument"]
            for other in template["Resources"].values()
            if other["Type"] == "AWS::IAM::Policy" and {"Ref": name} in other["Properties"].get("Roles", [])
        ]
        resolved_ = [resolved(each, template, account) for each in found]
        yield name, [statement for each in resolved_ for statement in each["Statement"]]


def resolved(value: Any, template: dict[str, Any], account: str) -> Any:
    """Return a value with a text for each function of CloudFormation: roles by their ARN, others by their id."""
    if isinstance(value, list):
        return [resolved(each, template, account) for each in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return {"AWS::Partition": "aws", "AWS::AccountId": account}.get(value["Ref"], value["Ref"])
    if "Fn::Join" in value:
        between, parts = value["Fn::Join"]
        return between.join(str(resolved(each, template, account)) for each in parts)
    if "Fn::GetAtt" in value:
        name = value["Fn::GetAtt"][0]
        kind = template["Resources"][name]["Type"]
        return (
            f"arn:aws:iam::{account}:role/tickscope-{name}" if kind == "AWS::IAM::Role" else f"arn:aws:x:::{name}"
        )
    if any(key.startswith("Fn::") for key in value):
        return f"arn:aws:x:::{next(iter(value))}"
    return {key: resolved(each, template, account) for key, each in value.items()}
