"""The bucket of the organization's trail: locked, so that nobody deletes a record before its time."""

from typing import ClassVar

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.log_archive.record_bucket import record_bucket
from tickscope.model.platform import Platform

COLD_DAYS = 90
"""From then on records are in Glacier Instant Retrieval: cheaper, and still read at once."""
DELETIONS = ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteBucket")


class TrailBucket(Concern):
    """Holds the trail of every account for ``trail_lock_days``; nobody, not even root, deletes before.

    COMPLIANCE-mode Object Lock by default on each object. The bucket's policy lets the organization's trail write,
    and nobody delete; a day after its lock ends a record is deleted by the lifecycle. Sources: "Create a trail for
    an organization with the CLI" (bucket policy), "Object Lock".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((3, 2),)

    def __init__(self, scope: Construct, platform: Platform, key: kms.IKey, access_logs: s3.IBucket) -> None:
        super().__init__(scope, "Trail")
        lock_days = platform.cloud.organization.trail_lock_days
        self.bucket = record_bucket(
            self,
            names.trail_bucket(platform),
            _lifecycle(lock_days),
            key=key,
            logs_to=access_logs,
            lock=s3.ObjectLockRetention.compliance(Duration.days(lock_days)),
        )
        self._let_write(platform)
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NoDeletion",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=list(DELETIONS),
                resources=[self.bucket.bucket_arn, self.bucket.arn_for_objects("*")],
            )
        )

    def _let_write(self, platform: Platform) -> None:
        service = iam.ServicePrincipal("cloudtrail.amazonaws.com")
        trail = {"aws:SourceArn": names.trail_arn(platform)}
        # Until AWS has given it an id, the organization is whichever the trail is of: the condition bounds it.
        organization = platform.cloud.organization.id or "o-*"
        prefixes = (names.account_id(platform, "management"), organization)
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="TrailChecks",
                principals=[service],
                actions=["s3:GetBucketAcl"],
                resources=[self.bucket.bucket_arn],
                conditions={"StringEquals": trail},
            )
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="TrailWrites",
                principals=[service],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(f"AWSLogs/{prefix}/*") for prefix in prefixes],
                conditions={"StringEquals": {**trail, "s3:x-amz-acl": "bucket-owner-full-control"}},
            )
        )


def _lifecycle(lock_days: int) -> s3.LifecycleRule:
    cold = s3.Transition(
        storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(COLD_DAYS)
    )
    return s3.LifecycleRule(
        id="After-the-lock",
        # Glacier is paid for 90 days at least.
        transitions=[cold] if lock_days >= 2 * COLD_DAYS else None,
        expiration=Duration.days(lock_days + 1),
        noncurrent_version_expiration=Duration.days(1),
        abort_incomplete_multipart_upload_after=Duration.days(7),
    )
