"""What every bucket of records has: nothing public, TLS only, versions, its own reads and writes logged."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct


def record_bucket(
    scope: Construct,
    name: str | None,
    lifecycle: s3.LifecycleRule,
    key: kms.IKey | None = None,
    logs_to: s3.IBucket | None = None,
    lock: s3.ObjectLockRetention | None = None,
) -> s3.Bucket:
    """Return a bucket of records in ``scope``.

    ``key`` is None where AWS writes with SSE-S3 only (server access logs, ALB's logs). ``logs_to`` gets its server
    access logs, below the bucket's construct id. With ``lock`` nobody deletes an object before its time.
    """
    bucket = s3.Bucket(
        scope,
        "Bucket",
        bucket_name=name,
        encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
        encryption_key=key,
        bucket_key_enabled=bool(key) and lock is None,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        versioned=True,
        object_lock_enabled=True if lock else None,
        object_lock_default_retention=lock,
        lifecycle_rules=[lifecycle],
        removal_policy=RemovalPolicy.RETAIN,
    )
    assert bucket.policy
    # Left without a stack, a bucket is still read by TLS only, and nobody deletes from it who could not before.
    bucket.policy.apply_removal_policy(RemovalPolicy.RETAIN)
    if logs_to:
        # The L2's own way would switch the target back to ACLs.
        resource = bucket.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        resource.logging_configuration = s3.CfnBucket.LoggingConfigurationProperty(
            destination_bucket_name=logs_to.bucket_name, log_file_prefix=f"s3/{scope.node.id.lower()}/"
        )
    return bucket
