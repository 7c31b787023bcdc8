"""A rule of AWS Config that remedies what it finds."""

from typing import Any, ClassVar

from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from tickscope.cloud import names
from tickscope.cloud.audit.rules import RESOURCE_ID, Remediation, RemediedRule
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.places import Place

ATTEMPTS_MAX = 3
RETRY_S = 300


class Remedied(Concern):
    """One rule, the remediation of its findings, and the role that only this remediation runs as.

    The rule is the account's own: a remediation belongs to a rule of the same account, and a pack's rules get
    names that nobody knows before.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 3),)

    def __init__(
        self, scope: Construct, rule: RemediedRule, place: Place, qualifier: str, recorder: IDependable
    ) -> None:
        super().__init__(scope, rule.name)
        judged = config.CfnConfigRule(
            self,
            "Rule",
            description=f"Remedied by {rule.remediation.document}",
            input_parameters=dict(rule.parameters) or None,
            source=config.CfnConfigRule.SourceProperty(owner="AWS", source_identifier=rule.identifier),
        )
        judged.node.add_dependency(recorder)
        role = self._role(rule.remediation, place, qualifier)
        config.CfnRemediationConfiguration(
            self,
            "Remediation",
            config_rule_name=judged.ref,
            resource_type=rule.resource_type,
            target_type="SSM_DOCUMENT",
            target_id=rule.remediation.document,
            parameters=parameters(rule.remediation, role.role_arn),
            automatic=True,
            maximum_automatic_attempts=ATTEMPTS_MAX,
            retry_attempt_seconds=RETRY_S,
        )

    def _role(self, remediation: Remediation, place: Place, qualifier: str) -> iam.Role:
        account, region = place.account.id, place.region
        automation = f"arn:aws:ssm:{region}:{account}:automation-execution/*"
        resource = remediation.resource.format(account=account, region=region)
        reads = [iam.PolicyStatement(actions=list(remediation.reads), resources=["*"])] if remediation.reads else []
        role = iam.Role(
            self,
            "Role",
            path=names.remediation_path(qualifier),
            description=f"What {remediation.document} may do",
            assumed_by=iam.ServicePrincipal(
                "ssm.amazonaws.com",
                conditions={
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": automation},
                },
            ),
            inline_policies={
                "Remedy": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(actions=list(remediation.actions), resources=[resource]),
                        *reads,
                    ]
                )
            },
        )
        accept(
            role,
            f"AwsSolutions-IAM5[Resource::{resource}]",
            "Whatever resource does not comply is remedied; the actions are the two or three that this takes.",
        )
        if reads and resource != "*":
            accept(
                role, "AwsSolutions-IAM5[Resource::*]", "EC2's Describe actions know no resource narrower than all."
            )
        return role


def parameters(remediation: Remediation, role_arn: str) -> dict[str, Any]:
    """Return a document's parameters in the shape of AWS::Config::RemediationConfiguration."""
    shaped: dict[str, Any] = {"AutomationAssumeRole": {"StaticValue": {"Values": [role_arn]}}}
    for name, value in remediation.parameters.items():
        resource = {"ResourceValue": {"Value": RESOURCE_ID}}
        shaped[name] = resource if value == RESOURCE_ID else {"StaticValue": {"Values": [value]}}
    return shaped
