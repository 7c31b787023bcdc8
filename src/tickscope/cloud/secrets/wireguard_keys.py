"""WireGuard's keys: a pair for the gateways of each zone."""

from typing import ClassVar

from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.secrets.kept_secret import KeptSecret
from tickscope.cloud.secrets.rotation_function import RotationFunction
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.cloud import CloudEnvironment

AWAITED = "none-yet"
"""In place of public keys until the first rotation, which follows at once."""


class WireGuardKeys(Concern):
    """Private keys in secrets, by zone, and the parameters from which senders take the public ones.

    A gateway reads ``tickscope/<environment>/wireguard/<zone>``; a sender reads the parameter
    ``/tickscope/<environment>/wireguard/<zone>/public-keys``: the newest key, then the one before it.
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
        super().__init__(scope, "WireGuardKeys")
        prefix = names.parameter(qualifier, environment.name, "wireguard")
        self.function = RotationFunction(
            self,
            "Rotation",
            keys,
            incidents,
            "wireguard",
            {"PARAMETER_PREFIX": prefix},
        )
        for zone in environment.zones:
            parameter = ssm.StringListParameter(
                self,
                f"PublicKeys-{zone}",
                parameter_name=f"{prefix}/{zone}/public-keys",
                description=f"Public WireGuard keys of the gateways in {zone}, the newest first",
                string_list_value=[AWAITED],
            )
            parameter.grant_read(self.function.role)
            parameter.grant_write(self.function.role)
            kept = KeptSecret(
                self,
                zone,
                qualifier,
                environment,
                ("wireguard", zone),
                f"WireGuard key pair of the gateways in {zone}",
                keys.key("secrets"),
                "seed",
                {},
            )
            kept.rotate(self.function, rotation_days)
            kept.node.add_dependency(parameter)
