"""Parameter Store: the rendered configs of every role of hosts."""

from typing import ClassVar

from aws_cdk import aws_ssm as ssm
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.operations.host_configs import MANIFEST, Configs, parameters, roles

FOLDER = "config"


class HostConfigs(Concern):
    """Parameters below ``/tickscope/<environment>/config/<role>/``; the manifest of a role is replaced last."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((18, 1), (18, 2))

    def __init__(self, scope: Construct, qualifier: str, environment: str, configs: Configs) -> None:
        super().__init__(scope, "HostConfigs")
        self.prefix = names.parameter(qualifier, environment, FOLDER)
        self.manifests: dict[str, ssm.CfnParameter] = {}
        for role in roles(configs):
            made = {name: self._parameter(role, name, value) for name, value in parameters(configs, role).items()}
            manifest = made.pop(MANIFEST)
            for piece in made.values():
                manifest.add_resource_dependency(piece)
            self.manifests[role] = manifest

    def _parameter(self, role: str, name: str, value: str) -> ssm.CfnParameter:
        parameter = ssm.StringParameter(
            self,
            f"{role}-{name}",
            parameter_name=f"{self.prefix}/{role}/{name}",
            description=f"Config of hosts of the role {role}",
            string_value=value,
            tier=ssm.ParameterTier.STANDARD,
        )
        resource = parameter.node.default_child
        assert isinstance(resource, ssm.CfnParameter)
        return resource
