"""Events of Security Hub and AWS Config, in the shape that AWS documents."""

from typing import Any


def imported(**finding: Any) -> dict[str, Any]:
    """Return the event of an imported finding, HIGH and new unless it says otherwise."""
    severity = finding.pop("severity", "HIGH")
    workflow = finding.pop("workflow", "NEW")
    return {
        "source": "aws.securityhub",
        "detail-type": "Security Hub Findings - Imported",
        "account": "333333333333",
        "region": "eu-central-1",
        "detail": {
            "findings": [
                {
                    "Id": "arn:aws:securityhub:eu-west-1:666666666666:finding/1",
                    "ProductArn": "arn:aws:securityhub:eu-west-1::product/aws/securityhub",
                    "ProductName": "Security Hub",
                    "Title": "S3 general purpose buckets should block public access",
                    "Description": "This control checks whether a bucket blocks public access.",
                    "AwsAccountId": "666666666666",
                    "Region": "eu-west-1",
                    "CreatedAt": "2026-11-26T09:00:00.000Z",
                    "Resources": [{"Type": "AwsS3Bucket", "Id": "arn:aws:s3:::replays"}],
                    "Severity": {"Label": severity},
                    "Workflow": {"Status": workflow},
                    "RecordState": "ACTIVE",
                    **finding,
                }
            ]
        },
    }


def of_drift(compliance: str = "FAILED", **finding: Any) -> dict[str, Any]:
    """Return the event of a finding that AWS Config's rule on drift has sent to Security Hub."""
    return imported(
        ProductName="Config",
        Title="tickscope-stack-drift",
        severity="MEDIUM",
        Compliance={"Status": compliance},
        Resources=[
            {"Type": "AwsCloudFormationStack", "Id": "arn:aws:cloudformation:eu-west-1:666666666666:stack/dev"}
        ],
        **finding,
    )


def compliance_change(compliance: str = "NON_COMPLIANT", rule: str = "tickscope-stack-drift") -> dict[str, Any]:
    """Return the event of a change of compliance with a rule of AWS Config."""
    return {
        "source": "aws.config",
        "detail-type": "Config Rules Compliance Change",
        "account": "666666666666",
        "region": "eu-west-1",
        "time": "2026-11-26T09:00:00Z",
        "detail": {
            "messageType": "ComplianceChangeNotification",
            "configRuleName": rule,
            "resourceType": "AWS::CloudFormation::Stack",
            "resourceId": "arn:aws:cloudformation:eu-west-1:666666666666:stack/dev",
            "newEvaluationResult": {"complianceType": compliance},
        },
    }
