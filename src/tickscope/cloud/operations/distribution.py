"""State Manager: hosts are brought the configs of their role, and people are told where that fails."""

from typing import ClassVar

from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.operations.commands import distribute
from tickscope.cloud.operations.documents import document
from tickscope.cloud.operations.host_configs import Configs, revision
from tickscope.cloud.operations.parameter_store import HostConfigs
from tickscope.cloud.operations.runbooks import ROLE_TAG
from tickscope.cloud.operations.sessions import SessionRecords
from tickscope.model.cloud import CloudEnvironment

EVERY = "rate(30 minutes)"
AT_ONCE = "10%"
"""How many hosts of a role change together, and how many may fail before the others are left alone."""


class Distribution(Concern):
    """An association for each role. It runs when a config changes, for each new host, and every half hour."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 2),)

    def __init__(
        self,
        scope: Construct,
        qualifier: str,
        environment: CloudEnvironment,
        configs: Configs,
        parameters: HostConfigs,
        records: SessionRecords,
        incidents: sns.ITopic,
    ) -> None:
        super().__init__(scope, "Distribution")
        command = distribute(parameters.prefix)
        name = names.document(qualifier, environment.name, command.name)
        made = document(self, name, "Command", command.content(), "Document")
        for role, manifest in parameters.manifests.items():
            association = ssm.CfnAssociation(
                self,
                f"To-{_word(role)}",
                name=made.ref,
                association_name=names.document(qualifier, environment.name, f"configs-{_word(role)}"),
                parameters={"Role": [role], "Revision": [revision(configs, role)]},
                targets=_hosts(environment.name, role),
                schedule_expression=EVERY,
                max_concurrency=AT_ONCE,
                max_errors=AT_ONCE,
                compliance_severity="HIGH",
                output_location=ssm.CfnAssociation.InstanceAssociationOutputLocationProperty(
                    s3_location=ssm.CfnAssociation.S3OutputLocationProperty(
                        output_s3_bucket_name=records.bucket.bucket_name,
                        output_s3_key_prefix=f"commands/{command.name}",
                        output_s3_region=environment.region,
                    )
                ),
            )
            association.add_resource_dependency(manifest)
        accept(
            self,
            "AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",
            "The CDK's grant to publish on an encrypted topic: two actions that make data keys, of one key.",
        )
        events.Rule(
            self,
            "Failed",
            description=f"Hosts of {environment.name} do not take their configs",
            event_pattern=events.EventPattern(
                source=["aws.ssm"],
                detail_type=["EC2 State Manager Association State Change"],
                detail={"document-name": [name], "status": ["Failed", "TimedOut"]},
            ),
            targets=[targets.SnsTopic(incidents, authorize_using_role=True)],
        )


def _hosts(environment: str, role: str) -> list[ssm.CfnAssociation.TargetProperty]:
    """Return the tags of a role's hosts; ``edge/embergate`` are the tenant's own."""
    kind, _, tenant = role.partition("/")
    tags = {"Environment": environment, ROLE_TAG: kind} | ({"Tenant": tenant} if tenant else {})
    return [ssm.CfnAssociation.TargetProperty(key=f"tag:{key}", values=[value]) for key, value in tags.items()]


def _word(role: str) -> str:
    return role.replace("/", "-")
