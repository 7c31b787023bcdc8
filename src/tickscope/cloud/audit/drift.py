"""Drift: stacks that are no longer what their templates say."""

from typing import ClassVar

from aws_cdk import aws_config as config
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform

READERS = ("SecurityAudit", "job-function/ViewOnlyAccess")


class DriftRule(Concern):
    """Has CloudFormation look for drift in every stack of the account and region, at least once a day.

    AWS Config sends what the rule finds to Security Hub, where both are on: a finding of the product Config whose
    title is the rule's name. Source: "cloudformation-stack-drift-detection-check", "AWS service integrations with
    Security Hub".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 4),)

    def __init__(self, scope: Construct, platform: Platform, place: Place, recorder: IDependable) -> None:
        super().__init__(scope, "Drift")
        stacks = f"arn:aws:cloudformation:{place.region}:{place.account.id}:stack/*"
        role = iam.Role(
            self,
            "Role",
            description="Lets AWS Config have drift of stacks detected",
            assumed_by=iam.ServicePrincipal(
                "config.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": place.account.id}}
            ),
            managed_policies=[iam.ManagedPolicy.from_aws_managed_policy_name(each) for each in READERS],
            inline_policies={
                "Drift": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["cloudformation:DetectStackDrift", "cloudformation:DetectStackResourceDrift"],
                            resources=[stacks],
                        ),
                        iam.PolicyStatement(
                            actions=["cloudformation:DescribeStackDriftDetectionStatus"], resources=["*"]
                        ),
                    ]
                )
            },
        )
        for each in READERS:
            accept(
                role,
                f"AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/{each}]",
                "Drift is found by reading the configuration of any type of resource, without its data.",
            )
        accept(role, f"AwsSolutions-IAM5[Resource::{stacks}]", "Every stack of the account is looked at.")
        accept(role, "AwsSolutions-IAM5[Resource::*]", "The action knows no resource narrower than all.")
        rule = config.CfnConfigRule(
            self,
            "Rule",
            config_rule_name=names.drift_rule(platform),
            description="Stacks are what their templates say",
            input_parameters={"cloudformationRoleArn": role.role_arn},
            maximum_execution_frequency="TwentyFour_Hours",
            scope=config.CfnConfigRule.ScopeProperty(compliance_resource_types=["AWS::CloudFormation::Stack"]),
            source=config.CfnConfigRule.SourceProperty(
                owner="AWS", source_identifier="CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK"
            ),
        )
        rule.node.add_dependency(recorder)


class DriftTold(Concern):
    """Sends drift to the security account's event bus, where Security Hub is not Tickscope's to collect it."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 4),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "DriftTold")
        bus = events.EventBus.from_event_bus_arn(self, "Bus", names.drift_bus_arn(platform))
        events.Rule(
            self,
            "Rule",
            description="Drift of stacks, to the security account",
            event_pattern=drift_pattern(platform),
            targets=[targets.EventBus(bus)],
        )


def drift_pattern(platform: Platform) -> events.EventPattern:
    """Return which changes of compliance are drift that was not there before."""
    return events.EventPattern(
        source=["aws.config"],
        detail_type=["Config Rules Compliance Change"],
        detail={
            "messageType": ["ComplianceChangeNotification"],
            "configRuleName": [names.drift_rule(platform)],
            "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
        },
    )
