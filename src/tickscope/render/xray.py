"""AWS X-Ray: what an account needs before its OTLP endpoint takes spans."""

import json
from typing import Any

from tickscope.model.platform import Platform

POLICY = "tickscope-xray-spans"
LOG_GROUPS = ("aws/spans", "/aws/application-signals/data")


def account_settings(platform: Platform) -> list[dict[str, Any]]:
    """Return the calls to make once, in order: each with its service, action and input.

    Spans of the OTLP endpoint are kept in CloudWatch Logs (Transaction Search), and X-Ray must be allowed to write
    there. Source: the CloudWatch user guide, "Enable Transaction Search"; the API references of both services.
    """
    statement = {
        "Sid": "TickscopeXRaySpans",
        "Effect": "Allow",
        "Principal": {"Service": "xray.amazonaws.com"},
        "Action": "logs:PutLogEvents",
        "Resource": [f"arn:aws:logs:{platform.region}:*:log-group:{group}:*" for group in LOG_GROUPS],
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:xray:{platform.region}:*:*"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return [
        {
            "service": "logs",
            "action": "PutResourcePolicy",
            "input": {"policyName": POLICY, "policyDocument": document},
        },
        {"service": "xray", "action": "UpdateTraceSegmentDestination", "input": {"Destination": "CloudWatchLogs"}},
    ]
