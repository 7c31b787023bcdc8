"""What was made is held against another template than its own: a reader tells which property is another."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tickscope.adapters.aws.rehearsal import EmulatedAws
from tickscope.cloud.rehearse.calls import About
from tickscope.cloud.rehearse.emulator import emulator
from tickscope.cloud.rehearse.making import make
from tickscope.cloud.rehearse.outcome import Outcome
from tickscope.cloud.rehearse.read_back import read_back
from tickscope.cloud.rehearse.registry import all_readers, all_shims

ACCOUNT, REGION = "111122223333", "eu-central-1"
TAGS = [{"Key": "Owner", "Value": "platform"}]


def _policy(name: str, action: str) -> Mapping[str, Any]:
    allowed = {"Effect": "Allow", "Action": action, "Resource": "arn:aws:s3:::records/*"}
    return {"PolicyName": name, "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]}}


def _events(category: str) -> list[Any]:
    return [{"Name": "Events", "FieldSelectors": [{"Field": "eventCategory", "Equals": [category]}]}]


def _kept(days: int, **more: Any) -> Mapping[str, Any]:
    return {"Rules": [{"Id": "Kept", "Status": "Enabled", "ExpirationInDays": days, **more}]}


_LATER = {
    "Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 30}],
    "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
}
_S3_WRITES = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}
MADE: Mapping[str, Mapping[str, Any]] = {
    "AWS::IAM::Role": {
        "Policies": [_policy("Reads", "s3:GetObject"), _policy("Writes", "s3:PutObject")],
        "ManagedPolicyArns": [],
    },
    "AWS::S3::Bucket": {
        "BucketName": "records",
        "LifecycleConfiguration": _kept(90, **_LATER),
        "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "s3/records/"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    },
    "AWS::CloudTrail::Trail": {
        "TrailName": "organization",
        "S3BucketName": "records",
        "IsLogging": True,
        "AdvancedEventSelectors": _events("Data"),
        "InsightSelectors": [{"InsightType": "ApiErrorRateInsight"}],
        "Tags": TAGS,
    },
    "AWS::Organizations::Policy": {
        "Name": "guardrail",
        "Type": "SERVICE_CONTROL_POLICY",
        "Content": {"Version": "2012-10-17", "Statement": []},
        "Tags": TAGS,
    },
}
OTHERS: tuple[tuple[str, str, Any], ...] = (
    ("AWS::IAM::Role", "Policies", [_policy("Reads", "s3:GetObject"), _policy("Writes", "s3:DeleteObject")]),
    ("AWS::IAM::Role", "Policies", [_policy("Reads", "s3:GetObject"), _policy("Deletes", "s3:PutObject")]),
    ("AWS::S3::Bucket", "BucketName", "record"),
    ("AWS::S3::Bucket", "LifecycleConfiguration", _kept(91, **_LATER)),
    *(
        ("AWS::S3::Bucket", "LifecycleConfiguration", _kept(90, **_LATER | each))
        for each in (
            {"Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 31}]},
            {"NoncurrentVersionExpiration": {"NoncurrentDays": 2}},
            {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 8}},
            {"Prefix": "s3/"},
            {"Status": "Disabled"},
        )
    ),
    ("AWS::S3::Bucket", "LoggingConfiguration", {"DestinationBucketName": "logs", "LogFilePrefix": "s3/"}),
    ("AWS::S3::Bucket", "LoggingConfiguration", {"DestinationBucketName": "log", "LogFilePrefix": "s3/records/"}),
    ("AWS::S3::Bucket", "OwnershipControls", {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
    ("AWS::CloudTrail::Trail", "TrailName", "trail"),
    ("AWS::CloudTrail::Trail", "IsLogging", False),
    ("AWS::CloudTrail::Trail", "AdvancedEventSelectors", _events("Management")),
    ("AWS::CloudTrail::Trail", "AdvancedEventSelectors", [*_events("Data"), *_events("Management")]),
    ("AWS::CloudTrail::Trail", "InsightSelectors", [{"InsightType": "ApiCallRateInsight"}]),
    ("AWS::CloudTrail::Trail", "Tags", [{"Key": "Owner", "Value": "nobody"}]),
    ("AWS::Organizations::Policy", "Tags", [{"Key": "Owner", "Value": "nobody"}]),
)


class Resources:
    """What is made, by type, and how it is read back."""

    def __init__(self) -> None:
        self._caller = EmulatedAws().caller
        self._ids: dict[str, str] = {}

    def make(self, type_: str, properties: Mapping[str, Any], physical_id: str = "") -> None:
        about = About(ACCOUNT, REGION, physical_id, properties, logical=type_.rsplit("::", 1)[-1])
        self._ids[type_] = make(all_shims()[type_], about, self._caller).physical_resource_id

    def call(self, service: str, operation: str, **arguments: Any) -> None:
        self._caller.call(ACCOUNT, REGION, service, operation, arguments)

    def read(self, type_: str, properties: Mapping[str, Any]) -> Outcome:
        about = About(ACCOUNT, REGION, self._ids[type_], properties)
        return read_back("stack", "Resource", type_, about, all_readers()[type_], self._caller)


@pytest.fixture(scope="module")
def resources() -> Iterator[Resources]:
    with emulator(all_shims()):
        found = Resources()
        found.call("organizations", "create_organization", FeatureSet="ALL")
        found.call("iam", "create_role", RoleName="reader", AssumeRolePolicyDocument="{}")
        found.make("AWS::S3::Bucket", {"BucketName": "logs"})
        found.make("AWS::S3::BucketPolicy", {"Bucket": "logs", "PolicyDocument": {"Statement": [_S3_WRITES]}})
        for type_, properties in MADE.items():
            found.make(type_, properties, "reader" if type_ == "AWS::IAM::Role" else "")
        yield found


@pytest.mark.parametrize("type_", MADE)
def test_all_that_a_template_says_is_read_back(resources: Resources, type_: str) -> None:
    found = resources.read(type_, MADE[type_])
    assert (found.told, found.reason) == ("rehearsed", "")
    assert set(found.properties) == set(MADE[type_])


@pytest.mark.parametrize(
    ("type_", "name", "wanted"),
    [
        ("AWS::S3::Bucket", "Tags", TAGS),
        ("AWS::S3::Bucket", "VersioningConfiguration", {"Status": "Enabled"}),
        ("AWS::S3::Bucket", "PublicAccessBlockConfiguration", {"BlockPublicAcls": True}),
    ],
)
def test_what_the_service_was_never_told_is_no_agreement(
    resources: Resources, type_: str, name: str, wanted: Any
) -> None:
    found = resources.read(type_, {**MADE[type_], name: wanted})
    assert found.told == "differs"
    assert found.reason.startswith(f"{name}: ")


@pytest.mark.parametrize(("type_", "name", "other"), OTHERS)
def test_another_value_is_told_with_its_property(resources: Resources, type_: str, name: str, other: Any) -> None:
    found = resources.read(type_, {**MADE[type_], name: other})
    assert found.told == "differs"
    assert found.reason.startswith(f"{name}: ")
