"""Automation runbooks: what people start by name (SSM's schema 0.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tickscope.cloud.operations.commands import SCRIPTS, Content, word

GATEWAY = "gateway"
ROLE_TAG = "Role"
"""The tag by which a host tells its role."""
TIMEOUT_S = 3600


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What runbooks of one environment refer to; values may be the CDK's tokens."""

    environment: str
    role_arn: str
    bucket: str
    """Where commands' output goes, whole."""
    log_group: str
    documents: Mapping[str, str]
    """A command's name → its document's."""


def runbooks(around: Surroundings) -> dict[str, Content]:
    """Return the runbooks by name."""
    gateways = {"Targets": _targets(around, GATEWAY), "MaxConcurrency": "1", "MaxErrors": "0"}
    role = {"Role": word("The role of the hosts.")}
    of_role = {"Targets": _targets(around, "{{ Role }}"), "MaxConcurrency": "10%", "MaxErrors": "0"}
    every = {"Targets": _targets(around, "{{ Role }}"), "MaxConcurrency": "100%", "MaxErrors": "100%"}
    since = word("How far back.", "^-[0-9]{1,4}(min|h|d)$", "-1h")
    return {
        "RestartGateways": _runbook(
            around,
            "Restarts every gateway, one at a time; stops at the first that is not ready again.",
            {},
            [_run("restart", around, "RestartGateway", gateways)],
        ),
        "RotateAgentCertificates": _runbook(
            around,
            "Has SPIRE issue the certificates of a role's hosts anew, a tenth of them at a time.",
            role,
            [_run("rotate", around, "RotateHostCertificate", of_role)],
        ),
        "CollectDiagnostics": _runbook(
            around,
            "Collects how each host of a role is, into the bucket of sessions.",
            role | {"Since": since},
            [_run("collect", around, "CollectHostDiagnostics", every, {"Since": ["{{ Since }}"]})],
        ),
        "ReplaceHost": _runbook(
            around,
            "Drains a gateway's host, ends it, and waits until its group is whole again.",
            {"InstanceId": word("The host.", "^i-[0-9a-f]{8,17}$")},
            _replace(around),
        ),
    }


def _replace(around: Surroundings) -> list[Content]:
    host = "{{ InstanceId }}"
    group = "{{ group.GroupName }}"
    return [
        {
            "name": "group",
            "action": "aws:executeAwsApi",
            "onFailure": "Abort",
            "inputs": {"Service": "autoscaling", "Api": "DescribeAutoScalingInstances", "InstanceIds": [host]},
            "outputs": [
                {
                    "Name": "GroupName",
                    "Selector": "$.AutoScalingInstances[0].AutoScalingGroupName",
                    "Type": "String",
                }
            ],
        },
        _run("drain", around, "DrainGateway", {"InstanceIds": [host]}),
        {
            "name": "end",
            "action": "aws:executeAwsApi",
            "onFailure": "Abort",
            "inputs": {
                "Service": "autoscaling",
                "Api": "TerminateInstanceInAutoScalingGroup",
                "InstanceId": host,
                "ShouldDecrementDesiredCapacity": False,
            },
        },
        {
            "name": "ended",
            "action": "aws:waitForAwsResourceProperty",
            "timeoutSeconds": TIMEOUT_S,
            "inputs": {
                "Service": "ec2",
                "Api": "DescribeInstances",
                "InstanceIds": [host],
                "PropertySelector": "$.Reservations[0].Instances[0].State.Name",
                "DesiredValues": ["terminated"],
            },
        },
        {
            "name": "whole",
            "action": "aws:executeScript",
            "timeoutSeconds": 600,
            "inputs": {
                "Runtime": "python3.11",
                "Handler": "handler",
                "InputPayload": {"GroupName": group, "InstanceId": host},
                "Script": (SCRIPTS / "await_group.py").read_text(),
            },
            "isEnd": True,
        },
    ]


def _runbook(
    around: Surroundings, description: str, parameters: Mapping[str, Content], steps: list[Content]
) -> Content:
    return {
        "schemaVersion": "0.3",
        "description": description,
        "assumeRole": around.role_arn,
        "parameters": dict(parameters),
        "mainSteps": steps,
    }


def _run(
    name: str,
    around: Surroundings,
    command: str,
    where: Mapping[str, Any],
    parameters: Mapping[str, Any] | None = None,
) -> Content:
    return {
        "name": name,
        "action": "aws:runCommand",
        "onFailure": "Abort",
        "timeoutSeconds": TIMEOUT_S,
        "inputs": {
            "DocumentName": around.documents[command],
            **where,
            "Parameters": dict(parameters or {}),
            "OutputS3BucketName": around.bucket,
            "OutputS3KeyPrefix": f"commands/{command}",
            "CloudWatchOutputConfig": {
                "CloudWatchLogGroupName": around.log_group,
                "CloudWatchOutputEnabled": True,
            },
        },
    }


def _targets(around: Surroundings, role: str) -> list[Content]:
    return [
        {"Key": "tag:Environment", "Values": [around.environment]},
        {"Key": f"tag:{ROLE_TAG}", "Values": [role]},
    ]
