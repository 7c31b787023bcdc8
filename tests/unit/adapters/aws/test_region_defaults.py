"""An account's baseline in a region: volumes and the default VPC on moto, what it lacks on AWS' own shapes."""

import boto3
import pytest

from tests.unit.adapters.aws.conftest import REGION
from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.region_defaults import PUBLIC_SHARING, RegionDefaultsAdapter
from tickscope.cloud.reconcile.region_defaults import WantedRegionDefaults, plan, plan_destroy
from tickscope.errors import Reject
from tickscope.ports.reconciler import Step

ALIAS = "alias/tickscope/prod/compute"
EC2_STUBBED = (
    "get_instance_metadata_defaults",
    "get_image_block_public_access_state",
    "get_snapshot_block_public_access_state",
    "get_serial_console_access_status",
    "get_ebs_default_kms_key_id",
    "modify_instance_metadata_defaults",
    "enable_image_block_public_access",
    "enable_snapshot_block_public_access",
    "disable_serial_console_access",
    "reset_ebs_default_kms_key_id",
)
"""What moto's EC2 lacks."""


@pytest.fixture
def key_arn(session: boto3.Session) -> str:
    kms = session.client("kms")
    arn = str(kms.create_key()["KeyMetadata"]["Arn"])
    kms.create_alias(AliasName=ALIAS, TargetKeyId=arn)
    return arn


def partly(session: boto3.Session) -> StubbedSession:
    operations = {"ec2": EC2_STUBBED, "ssm": ("get_service_setting", "update_service_setting")}
    return StubbedSession(session, REGION, **operations)


def expect_observation(stubbed: StubbedSession, *, done: bool, key: str) -> None:
    """Expect what is asked of an account before and after its baseline."""
    tokens = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1, "HttpTokensEnforced": "enabled"}
    metadata = tokens if done else {}
    stubbed.expect("ec2", "get_instance_metadata_defaults", {"AccountLevel": metadata})
    setting = {"SettingValue": "Disable" if done else "Enable"}
    stubbed.expect("ssm", "get_service_setting", {"ServiceSetting": setting}, SettingId=PUBLIC_SHARING)
    stubbed.expect("ec2", "get_ebs_default_kms_key_id", {"KmsKeyId": key})
    state = "block-new-sharing" if done else "unblocked"
    stubbed.expect("ec2", "get_image_block_public_access_state", {"ImageBlockPublicAccessState": state})
    state = "block-all-sharing" if done else "unblocked"
    stubbed.expect("ec2", "get_snapshot_block_public_access_state", {"State": state})
    stubbed.expect("ec2", "get_serial_console_access_status", {"SerialConsoleAccessEnabled": not done})


@pytest.mark.proves("checked", row=2, clause=1)
def test_a_region_gets_its_baseline_once(session: boto3.Session, key_arn: str) -> None:
    ec2 = session.client("ec2")
    default_vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=default_vpc)
    stubbed = partly(session)
    expect_observation(stubbed, done=False, key="alias/aws/ebs")
    tokens = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    stubbed.expect("ec2", "modify_instance_metadata_defaults", {"Return": True}, **tokens)
    stubbed.expect("ec2", "modify_instance_metadata_defaults", {"Return": True}, HttpTokensEnforced="enabled")
    stubbed.expect("ec2", "disable_serial_console_access", {"SerialConsoleAccessEnabled": False})
    state = {"ImageBlockPublicAccessState": "block-new-sharing"}
    stubbed.expect("ec2", "enable_image_block_public_access", state, **state)
    stubbed.expect(
        "ec2", "enable_snapshot_block_public_access", {"State": "block-all-sharing"}, State="block-all-sharing"
    )
    stubbed.expect("ssm", "update_service_setting", {}, SettingId=PUBLIC_SHARING, SettingValue="Disable")
    expect_observation(stubbed, done=True, key=key_arn)

    wanted, aws = WantedRegionDefaults(ALIAS, enforced=True), RegionDefaultsAdapter(stubbed, REGION, ALIAS)
    steps = plan(wanted, aws.observe())
    for step in steps:
        aws.perform(step)
    assert [step.action for step in steps if step.destroys] == ["remove-default-vpc"]
    assert plan(wanted, aws.observe()) == ()
    stubbed.done()

    assert ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"]
    assert ec2.modify_ebs_default_kms_key_id(KmsKeyId=key_arn)["KmsKeyId"] == key_arn
    assert ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"] == []
    assert ec2.describe_internet_gateways(InternetGatewayIds=[])["InternetGateways"] == []


def test_the_key_of_new_volumes_is_ours(
    session: boto3.Session, key_arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    aws = RegionDefaultsAdapter(session, REGION, ALIAS)
    aws._ec2.meta.events.register(
        "provide-client-params.ec2.ModifyEbsDefaultKmsKeyId", lambda params, **_: asked.append(params["KmsKeyId"])
    )
    aws.perform(Step("set-volume-key", "", {"key": key_arn}))
    assert asked == [key_arn]


def test_a_default_vpc_in_use_stays(session: boto3.Session, key_arn: str) -> None:
    ec2 = session.client("ec2")
    default_vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [default_vpc]}])["Subnets"][0]["SubnetId"]
    ec2.create_network_interface(SubnetId=subnet)
    stubbed = partly(session)
    expect_observation(stubbed, done=True, key=key_arn)
    aws = RegionDefaultsAdapter(stubbed, REGION, ALIAS)
    steps = {step.action: step for step in plan(WantedRegionDefaults(ALIAS), aws.observe())}
    assert steps["remove-default-vpc"].blocked == "network interfaces are in it: 1"
    with pytest.raises(Reject, match="it stays"):
        aws.perform(steps["remove-default-vpc"])
    assert len(ec2.describe_vpcs(VpcIds=[default_vpc])["Vpcs"]) == 1


def test_leaving_gives_new_volumes_awss_own_key_and_nothing_else_back(session: boto3.Session, key_arn: str) -> None:
    stubbed = partly(session)
    expect_observation(stubbed, done=True, key=key_arn)
    stubbed.expect("ec2", "reset_ebs_default_kms_key_id", {"KmsKeyId": "alias/aws/ebs"})
    aws = RegionDefaultsAdapter(stubbed, REGION, ALIAS)
    (step,) = plan_destroy(WantedRegionDefaults(ALIAS), aws.observe())
    aws.perform(step)
    stubbed.done()
