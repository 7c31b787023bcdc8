"""All accounts' configuration and compliance in one place: the security account."""

from typing import ClassVar

from aws_cdk import aws_config as config
from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud.concern import Concern, accept

READS = (
    "organizations:DescribeOrganization",
    "organizations:ListAWSServiceAccessForOrganization",
    "organizations:ListAccounts",
    "organizations:ListDelegatedAdministrators",
)


class Aggregator(Concern):
    """Collects from every account and region of the organization; new ones come in by themselves.

    Needs the security account to be Config's delegated administrator. Source: "Multi-Account Multi-Region Data
    Aggregation" (permissions of the aggregator's role).
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 1),)

    def __init__(self, scope: Construct, account_id: str) -> None:
        super().__init__(scope, "Aggregator")
        role = iam.Role(
            self,
            "Role",
            description="Which accounts the organization has, for Config's aggregator",
            assumed_by=iam.ServicePrincipal(
                "config.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account_id}}
            ),
            inline_policies={
                "Organization": iam.PolicyDocument(
                    statements=[iam.PolicyStatement(actions=list(READS), resources=["*"])]
                )
            },
        )
        accept(role, "AwsSolutions-IAM5[Resource::*]", "These four actions know no resource narrower than all.")
        config.CfnConfigurationAggregator(
            self,
            "Resource",
            organization_aggregation_source=config.CfnConfigurationAggregator.OrganizationAggregationSourceProperty(
                role_arn=role.role_arn, all_aws_regions=True
            ),
        )
