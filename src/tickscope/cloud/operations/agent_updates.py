"""The SSM agent of every host is kept up to date: without it nobody comes to a host, and nothing is distributed."""

from typing import ClassVar

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern


class AgentUpdates(Concern):
    """A weekly association with AWS' own document for the agent, a tenth of the hosts at a time."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1),)

    def __init__(self, scope: Construct, qualifier: str, environment: str) -> None:
        super().__init__(scope, "AgentUpdates")
        ssm.CfnAssociation(
            self,
            "Association",
            name="AWS-UpdateSSMAgent",
            association_name=names.document(qualifier, environment, "agent-updates"),
            targets=[ssm.CfnAssociation.TargetProperty(key="tag:Environment", values=[environment])],
            schedule_expression="cron(0 3 ? * TUE *)",
            apply_only_at_cron_interval=True,
            max_concurrency="10%",
            max_errors="10%",
            compliance_severity="MEDIUM",
        )
