"""The organization's policy of the mandatory tags."""

import json
from typing import ClassVar

from aws_cdk import aws_organizations as organizations
from constructs import Construct

from tickscope.cloud.concern import Concern
from tickscope.cloud.policies import tag_policy
from tickscope.model.platform import Platform


class TagPolicies(Concern):
    """Which keys and values the mandatory tags have, for every account. Its type is enabled by the reconciler."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((7, 1),)

    def __init__(self, scope: Construct, name: str, platform: Platform, root_id: str) -> None:
        super().__init__(scope, name)
        document = tag_policy(platform)
        self.resource = organizations.CfnPolicy(
            self,
            "Resource",
            name=document.name,
            description="Made by Tickscope from the platform file: mandatory tags",
            type="TAG_POLICY",
            content=json.loads(document.json),
            target_ids=[root_id],
        )
