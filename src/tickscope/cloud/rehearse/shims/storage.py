"""Buckets, keys and topics, of whose settings moto's CloudFormation drops some, and their policies."""

from collections.abc import Mapping
from typing import Any

from tickscope.cloud.rehearse.calls import Call, Shim


def _on_bucket(operation: str, arguments: Mapping[str, Any]) -> Call:
    return Call("s3", operation, {"Bucket": "=p.BucketName || bucket_name(logical)", **arguments})


_RULES = (
    "p.LifecycleConfiguration.Rules[].{ID: Id, Status: Status, Filter: {Prefix: Prefix || ''}, "
    "Expiration: ExpirationInDays && {Days: ExpirationInDays}, "
    "Transitions: Transitions[].{StorageClass: StorageClass, Days: TransitionInDays}, "
    "NoncurrentVersionExpiration: NoncurrentVersionExpiration, "
    "AbortIncompleteMultipartUpload: AbortIncompleteMultipartUpload}"
)

SHIMS = (
    Shim(
        "AWS::S3::Bucket",
        (
            Call(
                "s3",
                "create_bucket",
                {
                    "Bucket": "=p.BucketName || bucket_name(logical)",
                    "ObjectLockEnabledForBucket": "=p.ObjectLockEnabled",
                    "ObjectOwnership": "=p.OwnershipControls.Rules[0].ObjectOwnership",
                    "CreateBucketConfiguration": "=placed(region)",
                },
            ),
        ),
        id="p.BucketName || bucket_name(logical)",
        attributes={
            "Arn": "join('', ['arn:aws:s3:::', p.BucketName || bucket_name(logical)])",
            "DomainName": "join('', [p.BucketName || bucket_name(logical), '.s3.amazonaws.com'])",
        },
        given=(
            ("p.Tags", _on_bucket("put_bucket_tagging", {"Tagging": {"TagSet": "=p.Tags"}})),
            (
                "p.VersioningConfiguration",
                _on_bucket("put_bucket_versioning", {"VersioningConfiguration": "=p.VersioningConfiguration"}),
            ),
            (
                "p.BucketEncryption",
                _on_bucket(
                    "put_bucket_encryption",
                    {
                        "ServerSideEncryptionConfiguration": {
                            "Rules": "=p.BucketEncryption.ServerSideEncryptionConfiguration[]."
                            "{ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault, "
                            "BucketKeyEnabled: BucketKeyEnabled || `false`}"
                        }
                    },
                ),
            ),
            (
                "p.PublicAccessBlockConfiguration",
                _on_bucket(
                    "put_public_access_block",
                    {"PublicAccessBlockConfiguration": "=p.PublicAccessBlockConfiguration"},
                ),
            ),
            (
                "p.LifecycleConfiguration",
                _on_bucket(
                    "put_bucket_lifecycle_configuration", {"LifecycleConfiguration": {"Rules": f"={_RULES}"}}
                ),
            ),
            (
                "p.LoggingConfiguration",
                _on_bucket(
                    "put_bucket_logging",
                    {
                        "BucketLoggingStatus": {
                            "LoggingEnabled": {
                                "TargetBucket": "=p.LoggingConfiguration.DestinationBucketName",
                                "TargetPrefix": "=p.LoggingConfiguration.LogFilePrefix || ''",
                            }
                        }
                    },
                ),
            ),
            (
                "p.ObjectLockConfiguration.Rule",
                _on_bucket(
                    "put_object_lock_configuration",
                    {"ObjectLockConfiguration": "=p.ObjectLockConfiguration"},
                ),
            ),
        ),
    ),
    Shim(
        "AWS::KMS::Key",
        (
            Call(
                "kms",
                "create_key",
                {
                    "Policy": "=to_string(p.KeyPolicy)",
                    "Description": "=p.Description",
                    "KeySpec": "=p.KeySpec",
                    "KeyUsage": "=p.KeyUsage",
                    "MultiRegion": "=p.MultiRegion",
                    "Origin": "=p.Origin",
                    "Tags": "=p.Tags[].{TagKey: Key, TagValue: Value}",
                },
            ),
        ),
        id="r[0].KeyMetadata.KeyId",
        attributes={"Arn": "r[0].KeyMetadata.Arn", "KeyId": "r[0].KeyMetadata.KeyId"},
        given=(
            (
                "p.EnableKeyRotation",
                Call(
                    "kms",
                    "enable_key_rotation",
                    {"KeyId": "=r[0].KeyMetadata.KeyId", "RotationPeriodInDays": "=p.RotationPeriodInDays"},
                ),
            ),
        ),
    ),
    Shim(
        "AWS::SNS::Topic",
        (
            Call(
                "sns",
                "create_topic",
                {
                    "Name": "=p.TopicName || logical",
                    "Attributes": {"KmsMasterKeyId": "=p.KmsMasterKeyId", "DisplayName": "=p.DisplayName"},
                    "Tags": "=p.Tags",
                },
            ),
        ),
        id="r[0].TopicArn",
        attributes={"TopicArn": "r[0].TopicArn", "TopicName": "p.TopicName || logical"},
    ),
    Shim(
        "AWS::S3::BucketPolicy",
        (Call("s3", "put_bucket_policy", {"Bucket": "=p.Bucket", "Policy": "=to_string(p.PolicyDocument)"}),),
        id="p.Bucket",
    ),
    Shim(
        "AWS::SNS::TopicPolicy",
        (
            Call(
                "sns",
                "set_topic_attributes",
                {
                    "TopicArn": "=p.Topics[0]",
                    "AttributeName": "Policy",
                    "AttributeValue": "=to_string(p.PolicyDocument)",
                },
            ),
        ),
        id="p.Topics[0]",
    ),
    Shim(
        "AWS::SNS::Subscription",
        (
            Call(
                "sns",
                "subscribe",
                {
                    "TopicArn": "=p.TopicArn",
                    "Protocol": "=p.Protocol",
                    "Endpoint": "=p.Endpoint",
                    "ReturnSubscriptionArn": True,
                },
            ),
        ),
        id="r[0].SubscriptionArn",
    ),
    Shim(
        "AWS::SQS::QueuePolicy",
        (
            Call(
                "sqs",
                "set_queue_attributes",
                {"QueueUrl": "=p.Queues[0]", "Attributes": {"Policy": "=to_string(p.PolicyDocument)"}},
            ),
        ),
        id="p.Queues[0]",
    ),
)
