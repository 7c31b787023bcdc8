"""What people read of a finding: lines of an input transformer, filled by EventBridge from the event."""

from aws_cdk import aws_events as events


def finding_text(region: str) -> str:
    """Return the message of a finding; ``region`` is where all findings are looked at."""
    resource = events.EventField.from_path("$.detail.findings[0].Resources[0].Id")
    return "\n".join(
        (
            f"{finding_field('Severity.Label')}: {finding_field('Title')}",
            f"Account {finding_field('AwsAccountId')}, {finding_field('Region')}, {resource}",
            finding_field("Description"),
            f"From {finding_field('ProductName')}, first seen {finding_field('CreatedAt')}",
            f"All findings: https://{region}.console.aws.amazon.com/securityhub/home?region={region}#/findings",
        )
    )


def drift_text() -> str:
    """Return the message of drift."""
    account, region = events.EventField.from_path("$.account"), events.EventField.from_path("$.region")
    stack, seen = events.EventField.from_path("$.detail.resourceId"), events.EventField.from_path("$.time")
    return "\n".join(
        (
            "Drift: a stack is no longer what its template says",
            f"Account {account}, {region}, {stack}",
            f"First seen {seen}",
        )
    )


def finding_field(path: str) -> str:
    """Return a field of the finding in an event of Security Hub: ``Severity.Label``."""
    return events.EventField.from_path(f"$.detail.findings[0].{path}")
