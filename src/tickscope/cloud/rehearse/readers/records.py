"""Logs, parameters, documents and secrets. Source: boto3's references of Logs, SSM and Secrets Manager."""

from tickscope.cloud.rehearse.calls import Asked, Reader

READERS = (
    Reader(
        "AWS::Logs::LogGroup",
        (
            Asked(
                "logs",
                "describe_log_groups",
                {"logGroupNamePrefix": "=id"},
                "logGroups[0]",
                {"LogGroupName": "logGroupName", "RetentionInDays": "retentionInDays", "KmsKeyId": "kmsKeyId"},
            ),
            Asked("logs", "list_tags_log_group", {"logGroupName": "=id"}, "@", {"Tags": "tags"}),
        ),
    ),
    Reader(
        "AWS::Logs::ResourcePolicy",
        (
            Asked(
                "logs",
                "describe_resource_policies",
                {},
                "resourcePolicies",
                {"PolicyName": "policyName", "PolicyDocument": "policyDocument"},
            ),
        ),
    ),
    Reader(
        "AWS::SSM::Parameter",
        (
            Asked(
                "ssm",
                "get_parameter",
                {"Name": "=id"},
                "Parameter",
                {"Name": "Name", "Type": "Type", "Value": "Value"},
            ),
            Asked(
                "ssm",
                "list_tags_for_resource",
                {"ResourceType": "Parameter", "ResourceId": "=id"},
                "@",
                {"Tags": "TagList"},
            ),
        ),
    ),
    Reader(
        "AWS::SSM::Document",
        (
            Asked(
                "ssm",
                "get_document",
                {"Name": "=id"},
                "@",
                {"Content": "Content", "DocumentType": "DocumentType", "DocumentFormat": "DocumentFormat"},
            ),
        ),
    ),
    Reader(
        "AWS::SecretsManager::Secret",
        (
            Asked(
                "secretsmanager",
                "describe_secret",
                {"SecretId": "=id"},
                "@",
                {"Name": "Name", "Description": "Description", "KmsKeyId": "KmsKeyId", "Tags": "Tags"},
            ),
        ),
    ),
    Reader(
        "AWS::SecretsManager::ResourcePolicy",
        (
            Asked(
                "secretsmanager",
                "get_resource_policy",
                {"SecretId": "=p.SecretId"},
                "@",
                {"ResourcePolicy": "ResourcePolicy"},
            ),
        ),
    ),
    Reader(
        "AWS::SecretsManager::RotationSchedule",
        (
            Asked(
                "secretsmanager",
                "describe_secret",
                {"SecretId": "=p.SecretId"},
                "@",
                {"RotationLambdaARN": "RotationLambdaARN", "RotationRules": "RotationRules"},
            ),
        ),
    ),
)
