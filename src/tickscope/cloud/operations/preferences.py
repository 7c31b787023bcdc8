"""Session Manager's preferences, as a document (schema 1.0), and what people may do with sessions."""

from typing import Any

from tickscope.cloud.keys.policy import Statement

PREFERENCES = "SSM-SessionManagerRunShell"
"""The name under which Session Manager looks for an account's preferences in a region."""
RUN_AS = "operator"
"""The user of hosts that people are in a session; a host without it lets nobody in."""
IDLE_M = 15
SESSION_M = 60
PREFIX = "sessions"
FORWARDING = ("AWS-StartPortForwardingSession", "AWS-StartPortForwardingSessionToRemoteHost", "AWS-StartSSHSession")
"""AWS' own session documents that open a port: what passes there is not in any log."""


def preferences(log_group: str, bucket: str, key: str) -> dict[str, Any]:
    """Return the document; its values may be the CDK's tokens."""
    return {
        "schemaVersion": "1.0",
        "description": "Sessions are encrypted, recorded, another user's, and end by themselves",
        "sessionType": "Standard_Stream",
        "inputs": {
            "s3BucketName": bucket,
            "s3KeyPrefix": PREFIX,
            "s3EncryptionEnabled": True,
            "cloudWatchLogGroupName": log_group,
            "cloudWatchEncryptionEnabled": True,
            "cloudWatchStreamingEnabled": True,
            "kmsKeyId": key,
            "runAsEnabled": True,
            "runAsDefaultUser": RUN_AS,
            "idleSessionTimeout": str(IDLE_M),
            "maxSessionDuration": str(SESSION_M),
            "shellProfile": {"linux": "umask 027", "windows": ""},
        },
    }


def operator_statements(environment: str, account: str, region: str, document: str, key: str) -> list[Statement]:
    """Return what lets people into hosts of an environment: through its document, by name, which records, alone."""
    recorded = f"arn:aws:ssm:{region}:{account}:document/{document}"
    return [
        {
            "Sid": "Hosts",
            "Effect": "Allow",
            "Action": "ssm:StartSession",
            "Resource": f"arn:aws:ec2:{region}:{account}:instance/*",
            "Condition": {
                "StringEquals": {"ssm:resourceTag/Environment": environment},
                "Bool": {"ssm:SessionDocumentAccessCheck": "true"},
            },
        },
        {"Sid": "Recorded", "Effect": "Allow", "Action": "ssm:StartSession", "Resource": recorded},
        {
            "Sid": "Own",
            "Effect": "Allow",
            "Action": ["ssm:ResumeSession", "ssm:TerminateSession"],
            "Resource": f"arn:aws:ssm:{region}:{account}:session/${{aws:userid}}-*",
        },
        {"Sid": "Encrypted", "Effect": "Allow", "Action": "kms:GenerateDataKey", "Resource": key},
        {
            "Sid": "NoForwarding",
            "Effect": "Deny",
            "Action": "ssm:StartSession",
            "Resource": [f"arn:aws:ssm:{region}::document/{name}" for name in FORWARDING],
        },
    ]


def host_statements(
    bucket: str, log_group_arn: str, logs_key: str, secrets_key: str, region: str
) -> list[Statement]:
    """Return what a host's role needs so that sessions on it, and commands, are recorded.

    Arguments but the region are ARNs.
    """
    return [
        {
            "Sid": "RecordToBucket",
            "Effect": "Allow",
            "Action": "s3:PutObject",
            "Resource": [f"{bucket}/{PREFIX}/*", f"{bucket}/commands/*"],
        },
        {"Sid": "FindEncryption", "Effect": "Allow", "Action": "s3:GetEncryptionConfiguration", "Resource": bucket},
        {
            "Sid": "RecordToLog",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": f"{log_group_arn}:*",
        },
        {"Sid": "FindLog", "Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"},
        {
            "Sid": "EncryptRecords",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": logs_key,
            "Condition": {"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
        },
        {
            "Sid": "EncryptSessions",
            "Effect": "Allow",
            "Action": "kms:Decrypt",
            "Resource": secrets_key,
            "Condition": {"Null": {"kms:EncryptionContext:aws:ssm:SessionId": "false"}},
        },
    ]
