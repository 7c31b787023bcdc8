"""Rules of AWS Config whose findings are remedied, and how: AWS' own Automation documents, what they may do.

The actions are those that the page of each document asks for ("Systems Manager Automation runbook reference").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

RESOURCE_ID = "RESOURCE_ID"
"""Stands for the id of the resource that does not comply."""


@dataclass(frozen=True, slots=True)
class Remediation:
    """An Automation document, its parameters, and what its role may do with which resources."""

    document: str
    parameters: Mapping[str, str]
    actions: tuple[str, ...]
    resource: str
    """An ARN with ``{region}`` and ``{account}``, or ``*`` where the actions know no narrower one."""
    reads: tuple[str, ...] = ()
    """Actions that know no resource narrower than all."""


@dataclass(frozen=True, slots=True)
class RemediedRule:
    """A managed rule of AWS Config with its remediation."""

    name: str
    identifier: str
    resource_type: str
    remediation: Remediation
    parameters: Mapping[str, str] = field(default_factory=dict)
    home_only: bool = False
    """Whether it is about the account as a whole, so that one region judges it."""


ACCOUNT = "AWS::::Account"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
GROUPS = "arn:aws:ec2:{region}:{account}:security-group/*"
BLOCKS = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), "true"
)
PASSWORDS = {
    "MinimumPasswordLength": "14",
    "PasswordReusePrevention": "24",
    "MaxPasswordAge": "90",
    "RequireLowercaseCharacters": "true",
    "RequireUppercaseCharacters": "true",
    "RequireNumbers": "true",
    "RequireSymbols": "true",
}

RULES: tuple[RemediedRule, ...] = (
    RemediedRule(
        "s3-bucket-public",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "AWS::S3::Bucket",
        Remediation(
            "AWSConfigRemediation-ConfigureS3BucketPublicAccessBlock",
            {"BucketName": RESOURCE_ID, **BLOCKS},
            ("s3:GetBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
            "arn:aws:s3:::*",
        ),
    ),
    RemediedRule(
        "s3-account-public",
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC",
        ACCOUNT,
        Remediation(
            "AWSConfigRemediation-ConfigureS3PublicAccessBlock",
            {"AccountId": RESOURCE_ID, **BLOCKS},
            ("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
            "*",
        ),
        home_only=True,
    ),
    RemediedRule(
        "ssh-from-everywhere",
        "INCOMING_SSH_DISABLED",
        SECURITY_GROUP,
        Remediation(
            "AWS-DisableIncomingSSHOnPort22",
            {"SecurityGroupIds": RESOURCE_ID},
            ("ec2:RevokeSecurityGroupIngress",),
            GROUPS,
            reads=("ec2:DescribeSecurityGroups",),
        ),
    ),
    RemediedRule(
        "default-security-group-open",
        "VPC_DEFAULT_SECURITY_GROUP_CLOSED",
        SECURITY_GROUP,
        Remediation(
            "AWSConfigRemediation-RemoveVPCDefaultSecurityGroupRules",
            {"GroupId": RESOURCE_ID},
            ("ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"),
            GROUPS,
            reads=("ec2:DescribeSecurityGroups",),
        ),
    ),
    RemediedRule(
        "imdsv1",
        "EC2_IMDSV2_CHECK",
        "AWS::EC2::Instance",
        Remediation(
            "AWSConfigRemediation-EnforceEC2InstanceIMDSv2",
            {"InstanceId": RESOURCE_ID},
            ("ec2:ModifyInstanceMetadataOptions",),
            "arn:aws:ec2:{region}:{account}:instance/*",
            reads=("ec2:DescribeInstances",),
        ),
    ),
    RemediedRule(
        "volumes-unencrypted-by-default",
        "EC2_EBS_ENCRYPTION_BY_DEFAULT",
        ACCOUNT,
        Remediation(
            "AWSConfigRemediation-EnableEbsEncryptionByDefault",
            {},
            ("ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault"),
            "*",
        ),
    ),
    RemediedRule(
        "key-not-rotated",
        "CMK_BACKING_KEY_ROTATION_ENABLED",
        "AWS::KMS::Key",
        Remediation(
            "AWSConfigRemediation-EnableKeyRotation",
            {"KeyId": RESOURCE_ID},
            ("kms:EnableKeyRotation", "kms:GetKeyRotationStatus"),
            "arn:aws:kms:{region}:{account}:key/*",
        ),
    ),
    RemediedRule(
        "password-policy",
        "IAM_PASSWORD_POLICY",
        ACCOUNT,
        Remediation(
            "AWSConfigRemediation-SetIAMPasswordPolicy",
            {"AllowUsersToChangePassword": "true", **PASSWORDS},
            ("iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"),
            "*",
        ),
        parameters=PASSWORDS,
        home_only=True,
    ),
)


def rules_of(abroad: bool) -> tuple[RemediedRule, ...]:
    """Return the rules of a region: abroad without those that are about the account as a whole."""
    return tuple(rule for rule in RULES if not (abroad and rule.home_only))
