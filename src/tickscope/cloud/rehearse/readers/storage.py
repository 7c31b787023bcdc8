"""Buckets and keys. Source: boto3's references of S3 and KMS."""

from tickscope.cloud.rehearse.calls import Asked, Reader

_BUCKET = {"Bucket": "=id"}
_RULES = (
    "{Rules: Rules[].{Id: ID, Status: Status, Prefix: Filter.Prefix, ExpirationInDays: Expiration.Days, "
    "Transitions: Transitions[].{StorageClass: StorageClass, TransitionInDays: Days}, "
    "NoncurrentVersionExpiration: NoncurrentVersionExpiration, "
    "AbortIncompleteMultipartUpload: AbortIncompleteMultipartUpload}}"
)

READERS = (
    Reader(
        "AWS::S3::Bucket",
        (
            Asked("s3", "head_bucket", _BUCKET),
            Asked("s3", "list_buckets", {"Prefix": "=id"}, "Buckets", {"BucketName": "Name"}),
            Asked("s3", "get_bucket_tagging", _BUCKET, "@", {"Tags": "TagSet"}),
            Asked("s3", "get_bucket_versioning", _BUCKET, "@", {"VersioningConfiguration": "{Status: Status}"}),
            Asked(
                "s3",
                "get_bucket_encryption",
                _BUCKET,
                "ServerSideEncryptionConfiguration.Rules",
                {
                    "BucketEncryption": "{ServerSideEncryptionConfiguration: [{ServerSideEncryptionByDefault: "
                    "ApplyServerSideEncryptionByDefault, BucketKeyEnabled: BucketKeyEnabled}]}"
                },
            ),
            Asked(
                "s3",
                "get_public_access_block",
                _BUCKET,
                "PublicAccessBlockConfiguration",
                {"PublicAccessBlockConfiguration": "@"},
            ),
            Asked(
                "s3",
                "get_object_lock_configuration",
                _BUCKET,
                "ObjectLockConfiguration",
                {
                    "ObjectLockEnabled": "ObjectLockEnabled == 'Enabled'",
                    "ObjectLockConfiguration": "{ObjectLockEnabled: ObjectLockEnabled, Rule: Rule}",
                },
            ),
            Asked(
                "s3",
                "get_bucket_lifecycle_configuration",
                _BUCKET,
                "@",
                {"LifecycleConfiguration": _RULES},
            ),
            Asked(
                "s3",
                "get_bucket_logging",
                _BUCKET,
                "LoggingEnabled",
                {"LoggingConfiguration": "{DestinationBucketName: TargetBucket, LogFilePrefix: TargetPrefix}"},
            ),
            Asked(
                "s3",
                "get_bucket_ownership_controls",
                _BUCKET,
                "OwnershipControls",
                {"OwnershipControls": "{Rules: Rules[].{ObjectOwnership: ObjectOwnership}}"},
            ),
        ),
    ),
    Reader(
        "AWS::S3::BucketPolicy",
        (
            Asked(
                "s3",
                "get_bucket_policy",
                {"Bucket": "=p.Bucket"},
                "@",
                {"PolicyDocument": "Policy"},
            ),
        ),
    ),
    Reader(
        "AWS::KMS::Key",
        (
            Asked(
                "kms",
                "describe_key",
                {"KeyId": "=id"},
                "KeyMetadata",
                {
                    "Description": "Description",
                    "KeySpec": "KeySpec",
                    "KeyUsage": "KeyUsage",
                    "MultiRegion": "MultiRegion",
                    "Origin": "Origin",
                },
            ),
            Asked("kms", "get_key_policy", {"KeyId": "=id", "PolicyName": "default"}, "@", {"KeyPolicy": "Policy"}),
            Asked(
                "kms",
                "get_key_rotation_status",
                {"KeyId": "=id"},
                "@",
                {"EnableKeyRotation": "KeyRotationEnabled"},
            ),
            Asked(
                "kms",
                "list_resource_tags",
                {"KeyId": "=id"},
                "@",
                {"Tags": "Tags[].{Key: TagKey, Value: TagValue}"},
            ),
        ),
    ),
    Reader(
        "AWS::KMS::Alias",
        (
            Asked(
                "kms",
                "list_aliases",
                {},
                "Aliases",
                {"AliasName": "AliasName", "TargetKeyId": "TargetKeyId"},
            ),
        ),
    ),
)
