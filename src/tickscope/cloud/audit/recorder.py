"""AWS Config's recorder of one account in one region, and where it delivers."""

from typing import ClassVar

from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class Recorder(Concern):
    """Records every type of resource; those without a region (IAM's) in the home region only.

    Its role is its own. Config's service-linked role may be there already or not, and CloudFormation can neither
    adopt it nor ask. Delivery is by the service itself, which the bucket's policy lets in for each account.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 1),)

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, "Recorder")
        self.role = iam.Role(
            self,
            "Role",
            description="What AWS Config reads of this account",
            assumed_by=iam.ServicePrincipal(
                "config.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": place.account.id}}
            ),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AWS_ConfigRole")],
        )
        accept(
            self.role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWS_ConfigRole]",
            "AWS extends it with each type of resource that Config learns to record; a copy would fall behind.",
        )
        self.recorder = config.CfnConfigurationRecorder(
            self,
            "Resource",
            role_arn=self.role.role_arn,
            recording_group=config.CfnConfigurationRecorder.RecordingGroupProperty(
                all_supported=True, include_global_resource_types=not place.abroad
            ),
            recording_mode=config.CfnConfigurationRecorder.RecordingModeProperty(recording_frequency="CONTINUOUS"),
        )
        # Neither waits for the other: the recorder starts once it has a channel, a channel needs a recorder.
        config.CfnDeliveryChannel(
            self,
            "Channel",
            s3_bucket_name=names.config_bucket(platform),
            config_snapshot_delivery_properties=config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
                delivery_frequency="TwentyFour_Hours"
            ),
        )
