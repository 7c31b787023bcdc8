"""The log archive's bucket for the report of costs."""

from typing import ClassVar

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.log_archive.record_bucket import record_bucket
from tickscope.cloud.places import BILLING_REGION, account_for
from tickscope.model.platform import Platform

REPORT_DAYS = 2557
"""Seven years."""


class CostReportBucket(Concern):
    """Takes what the management account's exports deliver, and nothing else.

    Source: "Setting up an Amazon S3 bucket for data exports" (AWS Data Exports User Guide).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((6, 4),)

    def __init__(self, scope: Construct, platform: Platform, key: kms.IKey, access_logs: s3.IBucket) -> None:
        super().__init__(scope, "Costs")
        management = account_for(platform.cloud, "management")
        assert management, "costs are managed with a management account only; the rules of the file say so"
        self.bucket = record_bucket(
            self,
            names.cost_report_bucket(platform),
            s3.LifecycleRule(
                id="Report",
                expiration=Duration.days(REPORT_DAYS),
                noncurrent_version_expiration=Duration.days(90),
                abort_incomplete_multipart_upload_after=Duration.days(7),
            ),
            key,
            access_logs,
        )
        whose = {
            "StringEquals": {"aws:SourceAccount": management.id},
            "ArnLike": {
                "aws:SourceArn": [
                    f"arn:aws:bcm-data-exports:{BILLING_REGION}:{management.id}:export/*",
                    f"arn:aws:cur:{BILLING_REGION}:{management.id}:definition/*",
                ]
            },
        }
        services = [
            iam.ServicePrincipal(f"{each}.amazonaws.com") for each in ("bcm-data-exports", "billingreports")
        ]
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="ReportsAreDelivered",
                principals=services,
                actions=["s3:GetBucketAcl", "s3:GetBucketPolicy", "s3:PutObject"],
                resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
                conditions=whose,
            )
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="CostReports",
                principals=services,
                actions=["kms:Decrypt", "kms:GenerateDataKey*"],
                resources=["*"],
                conditions={"StringEquals": {"aws:SourceAccount": management.id}},
            )
        )
