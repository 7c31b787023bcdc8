"""The bucket of every account's AWS Config, apart from the trail's: Config cannot deliver to a locked one."""

from typing import ClassVar

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.log_archive.record_bucket import record_bucket
from tickscope.cloud.places import recorded_accounts
from tickscope.model.platform import Platform

CONFIG_DAYS = 2557
"""Seven years, as long as Config itself keeps its history."""


class ConfigBucket(Concern):
    """Takes the configuration history and snapshots of the file's accounts; Config puts each below its own prefix.

    Source: "Permissions for the Amazon S3 Bucket for the AWS Config Delivery Channel" (access of the service
    itself, for each account by ``aws:SourceAccount``).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((3, 3), (4, 1))

    def __init__(self, scope: Construct, platform: Platform, key: kms.IKey, access_logs: s3.IBucket) -> None:
        super().__init__(scope, "Config")
        lifecycle = s3.LifecycleRule(
            id="History",
            expiration=Duration.days(CONFIG_DAYS),
            noncurrent_version_expiration=Duration.days(90),
            abort_incomplete_multipart_upload_after=Duration.days(7),
        )
        self.bucket = record_bucket(self, names.config_bucket(platform), lifecycle, key=key, logs_to=access_logs)
        ids = [account.id for account in recorded_accounts(platform.cloud)]
        service = iam.ServicePrincipal("config.amazonaws.com")
        mine = {"aws:SourceAccount": ids}
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ConfigChecks",
                principals=[service],
                actions=["s3:GetBucketAcl", "s3:ListBucket"],
                resources=[self.bucket.bucket_arn],
                conditions={"StringEquals": mine},
            )
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ConfigWrites",
                principals=[service],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects("AWSLogs/*/Config/*")],
                conditions={"StringEquals": {**mine, "s3:x-amz-acl": "bucket-owner-full-control"}},
            )
        )
