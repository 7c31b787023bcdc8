"""What a tenant's people reach: resources whose tag Tenant is the attribute that their session carries; pure.

Source: IAM User Guide ("Define permissions to access AWS resources based on tags"), IAM Identity Center User Guide
("Attributes for access control").
"""

from typing import Any

from tickscope.model.cloud import SHARED

ATTRIBUTE = "tenant"
THEIRS = f"${{aws:PrincipalTag/{ATTRIBUTE}}}"
READS = (
    "aps:DescribeWorkspace",
    "aps:GetLabels",
    "aps:GetMetricMetadata",
    "aps:GetSeries",
    "aps:QueryMetrics",
    "athena:BatchGetQueryExecution",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:ListQueryExecutions",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
    "kms:Decrypt",
    "kms:DescribeKey",
    "logs:DescribeLogStreams",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:StartQuery",
)
"""What has a resource that can be tagged; none of them changes a tag."""
WITHOUT_A_RESOURCE = (
    "aps:ListWorkspaces",
    "athena:ListWorkGroups",
    "logs:DescribeLogGroups",
    "logs:StopQuery",
    "sts:GetCallerIdentity",
    "tag:GetResources",
)
"""What names no resource: lists, and stopping one's own query."""


def tenant_policy() -> dict[str, Any]:
    """Return the inline policy of a permission set for tenants' people.

    The denials hold for AWS managed policies of the same set too. A resource without the tag is refused, and so is
    a session without the attribute or with that of what all share.
    """
    same = {"aws:ResourceTag/Tenant": THEIRS}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReadTheirs",
                "Effect": "Allow",
                "Action": list(READS),
                "Resource": "*",
                "Condition": {"StringEquals": same},
            },
            {"Sid": "FindTheirs", "Effect": "Allow", "Action": list(WITHOUT_A_RESOURCE), "Resource": "*"},
            {
                "Sid": "NothingElse",
                "Effect": "Deny",
                "NotAction": list(WITHOUT_A_RESOURCE),
                "Resource": "*",
                "Condition": {"StringNotEquals": same},
            },
            _denied("NobodyIsShared", {"StringEquals": {f"aws:PrincipalTag/{ATTRIBUTE}": SHARED}}),
            _denied("NobodyIsWithoutATenant", {"Null": {f"aws:PrincipalTag/{ATTRIBUTE}": "true"}}),
        ],
    }


def _denied(sid: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition}
