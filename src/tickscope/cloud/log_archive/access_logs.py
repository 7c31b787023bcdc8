"""The bucket of access logs of a scope, of its buckets and load balancers. AWS cannot write to a locked one."""

from typing import ClassVar

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.log_archive.record_bucket import record_bucket
from tickscope.cloud.places import Place

ACCESS_LOG_DAYS = 400
"""Thirteen months: a year can be compared with the one before."""
READ_RARELY_DAYS = 30


class AccessLogs(Concern):
    """Takes server access logs of S3, and access and connection logs of ALBs and NLBs, of its account and region.

    Each service writes for this account alone. Sources: "Enabling Amazon S3 server access logging" (bucket policy),
    "Access logs for your Application Load Balancer", "Access logs for your Network Load Balancer".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((3, 3),)

    def __init__(self, scope: Construct, place: Place) -> None:
        super().__init__(scope, "AccessLogs")
        lifecycle = s3.LifecycleRule(
            id="Access-logs",
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.INFREQUENT_ACCESS,
                    transition_after=Duration.days(READ_RARELY_DAYS),
                )
            ],
            expiration=Duration.days(ACCESS_LOG_DAYS),
            noncurrent_version_expiration=Duration.days(READ_RARELY_DAYS),
            abort_incomplete_multipart_upload_after=Duration.days(7),
        )
        self.bucket = record_bucket(self, None, lifecycle)
        account, region = place.account.id, place.region
        mine = {"aws:SourceAccount": account}
        self._let("S3Writes", "logging.s3", {"StringEquals": mine, "ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}})
        # Balancers write below their own account's id: that bounds them, they send no other context.
        self._let("ApplicationLoadBalancersWrite", "logdelivery.elasticloadbalancing", {}, f"*AWSLogs/{account}/*")
        delivery = {"StringEquals": mine, "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{region}:{account}:*"}}
        self._let(
            "NetworkLoadBalancersWrite",
            "delivery.logs",
            {**delivery, "StringEquals": {**mine, "s3:x-amz-acl": "bucket-owner-full-control"}},
        )
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NetworkLoadBalancersCheck",
                principals=[iam.ServicePrincipal("delivery.logs.amazonaws.com")],
                actions=["s3:GetBucketAcl"],
                resources=[self.bucket.bucket_arn],
                conditions=delivery,
            )
        )

    def _let(self, sid: str, service: str, conditions: dict[str, dict[str, str]], objects: str = "*") -> None:
        self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
                actions=["s3:PutObject"],
                resources=[self.bucket.arn_for_objects(objects)],
                conditions=conditions or None,
            )
        )
