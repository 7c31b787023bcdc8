"""Marks a finding as told, so that it is told once."""

from typing import ClassVar

from aws_cdk import CfnResource, Duration, RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.places import Place


class Notified(Concern):
    """Sets the workflow of a finding from NEW to NOTIFIED. Its input has ``Id`` and ``ProductArn``.

    Security Hub imports a finding that goes on again and again, up to every twelve hours, and sets it back to NEW
    when its resource fails anew after having passed. Source: BatchUpdateFindings, "Setting the workflow status".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, place: Place) -> None:
        super().__init__(scope, "Notified")
        hub = f"arn:aws:securityhub:{place.region}:{place.account.id}:hub/default"
        update = tasks.CallAwsService(
            self,
            "Update",
            service="securityhub",
            action="batchUpdateFindings",
            iam_action="securityhub:BatchUpdateFindings",
            iam_resources=[hub],
            parameters={
                "FindingIdentifiers": [
                    {
                        "Id": sfn.JsonPath.string_at("$.Id"),
                        "ProductArn": sfn.JsonPath.string_at("$.ProductArn"),
                    }
                ],
                "Workflow": {"Status": "NOTIFIED"},
            },
        )
        update.add_retry(max_attempts=5, interval=Duration.seconds(5), backoff_rate=2)
        self.machine = sfn.StateMachine(
            self,
            "Resource",
            state_machine_type=sfn.StateMachineType.EXPRESS,
            definition_body=sfn.DefinitionBody.from_chainable(update),
            timeout=Duration.minutes(5),
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self, "Log", retention=logs.RetentionDays.THREE_MONTHS, removal_policy=RemovalPolicy.RETAIN
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
        )
        # The L2 also waits for the role itself, which its ARN has it do already (cfn-lint W3005).
        resource, policy = self.machine.node.default_child, self.machine.role.node.find_child("DefaultPolicy")
        assert isinstance(resource, CfnResource)
        assert isinstance(policy.node.default_child, CfnResource)
        resource.add_override("DependsOn", [policy.node.default_child.logical_id])
        accept(
            self.machine.role,
            "AwsSolutions-IAM5[Resource::*]",
            "Delivery of logs and X-Ray's records know no resource narrower than all.",
        )
