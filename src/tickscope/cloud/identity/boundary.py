"""The permission boundary of a scope. ``PlacedStack`` puts every role inside it."""

from typing import ClassVar

from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.identity.nag import accept_wildcards
from tickscope.cloud.places import Place
from tickscope.cloud.policies.boundary import boundary_policy

WHY = "A boundary grants nothing: it is the most that roles may be given, and says by service what that is."


class Boundary(Concern):
    """The boundary, as a managed policy with a name that roles of other stacks know."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((17, 1),)

    def __init__(self, scope: Construct, qualifier: str, place: Place) -> None:
        super().__init__(scope, "Boundary")
        content = boundary_policy(qualifier, place)
        whose = place.environment.name if place.environment else f"account {place.account.name}"
        self.policy = iam.ManagedPolicy(
            self,
            "Policy",
            managed_policy_name=names.boundary(qualifier, place),
            description=f"The most that a role of {whose} can do",
            document=iam.PolicyDocument.from_json(content),
        )
        if place.environment:
            accept_wildcards(self.policy, content["Statement"], WHY)
            return
        accept(self.policy, "AwsSolutions-IAM5", f"The rule cannot read NotAction. {WHY}")
        accept(self.policy, "CloudFormation-Validate::W2512", f"AWS Config reads whatever AWS adds. {WHY}")
