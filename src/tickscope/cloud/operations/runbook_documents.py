"""Runbooks and the commands that they use, with the role that they act in."""

from typing import ClassVar

from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.keys.policy import Statement
from tickscope.cloud.keys.purpose_keys import document as policy_document
from tickscope.cloud.operations.commands import commands
from tickscope.cloud.operations.documents import document
from tickscope.cloud.operations.runbooks import Surroundings, runbooks
from tickscope.cloud.operations.sessions import SessionRecords
from tickscope.model.cloud import CloudEnvironment


class Runbooks(Concern):
    """Documents by name: ``tickscope-prod-RestartGateways``."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1),)

    def __init__(
        self,
        scope: Construct,
        qualifier: str,
        environment: CloudEnvironment,
        records: SessionRecords,
        ready_url: str,
    ) -> None:
        super().__init__(scope, "Runbooks")
        self._qualifier, self._environment = qualifier, environment
        used = {each.name: self._name(each.name) for each in commands(ready_url)}
        made = [
            document(self, used[each.name], "Command", each.content(), each.name) for each in commands(ready_url)
        ]
        role = self._role(list(used.values()))
        around = Surroundings(
            environment.name, role.role_arn, records.bucket.bucket_name, records.log_group.log_group_name, used
        )
        for name, content in runbooks(around).items():
            runbook = document(self, self._name(name), "Automation", content, name)
            for each in made:
                runbook.add_resource_dependency(each)

    def _name(self, name: str) -> str:
        return names.document(self._qualifier, self._environment.name, name)

    def _role(self, documents: list[str]) -> iam.Role:
        account, region = self._environment.account.id, self._environment.region
        role = iam.Role(
            self,
            "Role",
            description=f"Runbooks of {self._environment.name}",
            assumed_by=iam.PrincipalWithConditions(
                iam.ServicePrincipal("ssm.amazonaws.com"),
                {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:aws:ssm:{region}:{account}:automation-execution/*"},
                },
            ),
            inline_policies={
                "Runbooks": policy_document(statements(self._environment.name, account, region, documents))
            },
        )
        reading = "these calls only read, and AWS has no resource to name for them"
        hosts = "hosts come and go: their tag Environment bounds what is done to them"
        accept(role, "AwsSolutions-IAM5[Resource::*]", reading)
        for kind in ("ec2:{}:{}:instance", "ssm:{}:{}:managed-instance"):
            accept(role, f"AwsSolutions-IAM5[Resource::arn:aws:{kind.format(region, account)}/*]", hosts)
        group = f"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*"
        accept(role, f"AwsSolutions-IAM5[Resource::{group}]", hosts)
        return role


def statements(environment: str, account: str, region: str, documents: list[str]) -> list[Statement]:
    """Return what runbooks may do: run these documents on hosts of the environment, and replace such hosts."""
    mine = {"StringEquals": {"aws:ResourceTag/Environment": environment}}
    return [
        {
            "Sid": "Documents",
            "Effect": "Allow",
            "Action": "ssm:SendCommand",
            "Resource": [f"arn:aws:ssm:{region}:{account}:document/{name}" for name in documents],
        },
        {
            "Sid": "Hosts",
            "Effect": "Allow",
            "Action": "ssm:SendCommand",
            "Resource": [
                f"arn:aws:ec2:{region}:{account}:instance/*",
                f"arn:aws:ssm:{region}:{account}:managed-instance/*",
            ],
            "Condition": {"StringEquals": {"ssm:resourceTag/Environment": environment}},
        },
        {
            "Sid": "Replace",
            "Effect": "Allow",
            "Action": "autoscaling:TerminateInstanceInAutoScalingGroup",
            "Resource": f"arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/*",
            "Condition": mine,
        },
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": [
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeAutoScalingInstances",
                "ec2:DescribeInstances",
                "ssm:DescribeInstanceInformation",
                "ssm:ListCommandInvocations",
                "ssm:ListCommands",
            ],
            "Resource": "*",
        },
    ]
