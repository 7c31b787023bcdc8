"""The credentials of the store of logs: OpenSearch's master user."""

from typing import ClassVar

from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.secrets.kept_secret import KeptSecret
from tickscope.cloud.secrets.rotation_function import RotationFunction
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.cloud import CloudEnvironment

USER = "tickscope"


class StoreCredentials(Concern):
    """A user name and a password, good for the environment's OpenSearch domain.

    The domain takes its first master user from the secret by a dynamic reference. Each rotation gives it the other
    of two users, so that the one before stays good until the next.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((19, 1),)

    def __init__(
        self,
        scope: Construct,
        qualifier: str,
        environment: CloudEnvironment,
        keys: KeysStack,
        incidents: sns.ITopic,
        rotation_days: int,
    ) -> None:
        super().__init__(scope, "StoreCredentials")
        domain = names.logs_domain(environment.name)
        function = RotationFunction(self, "Rotation", keys, incidents, "opensearch", {"DOMAIN": domain})
        iam.Grant.add_to_principal(
            grantee=function.role,
            actions=["es:DescribeDomain", "es:UpdateDomainConfig"],
            resource_arns=[f"arn:aws:es:{environment.region}:{environment.account.id}:domain/{domain}"],
        )
        kept = KeptSecret(
            self,
            "OpenSearch",
            qualifier,
            environment,
            ("store", "opensearch"),
            f"Master user of the OpenSearch domain {domain}",
            keys.key("secrets"),
            "password",
            {"username": f"{USER}-a"},
        )
        self.secret = kept.secret
        kept.rotate(function, rotation_days)
