"""The role of a part, and what lets an instance have it."""

from typing import ClassVar

from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.identity.nag import accept_wildcards
from tickscope.cloud.identity.parts import Part
from tickscope.cloud.identity.reach import Reach

WHY = (
    "Bounded by the environment's names or by its conditions: hosts, files and secrets under them come and go, "
    "and what has no resource in IAM has none here."
)


class PartRole(Concern):
    """The role that a part's hosts have; instances get it by a profile.

    A trust of EC2 has no ``aws:SourceAccount``: EC2 does not send it, and the role could not be had. EC2 gives a
    role only to instances of its own account, to whoever may pass it.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((17, 1), (17, 2))

    def __init__(self, scope: Construct, reach: Reach, part: Part) -> None:
        super().__init__(scope, part.name.title())
        self.role = iam.Role(
            self,
            "Role",
            description=part.means,
            assumed_by=_managed(reach) if part.runs == "managed" else iam.ServicePrincipal("ec2.amazonaws.com"),
            inline_policies={
                part.name: iam.PolicyDocument(
                    statements=[iam.PolicyStatement.from_json(each) for each in part.statements]
                )
            },
        )
        accept_wildcards(self.role, part.statements, WHY)
        self.profile = None if part.runs == "managed" else iam.InstanceProfile(self, "Profile", role=self.role)


def _managed(reach: Reach) -> iam.ServicePrincipal:
    """Systems Manager, for its activations in this account and region alone."""
    return iam.ServicePrincipal(
        "ssm.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": reach.environment.account.id},
            "ArnEquals": {"aws:SourceArn": reach.arn("ssm", "*")},
        },
    )
