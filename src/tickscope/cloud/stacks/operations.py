"""Sessions, parameters, runbooks and secrets of an environment."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.places import Place
from tickscope.cloud.secrets.store_credentials import StoreCredentials
from tickscope.cloud.secrets.wireguard_keys import WireGuardKeys
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.cloud.stacks.network import NetworkStack
from tickscope.cloud.stacks.security import SecurityStack
from tickscope.model.platform import Platform


class OperationsStack(PlacedStack):
    """Sessions, parameters, runbooks and secrets of an environment."""

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        place: Place,
        keys: KeysStack,
        network: NetworkStack,
        security: SecurityStack,
    ) -> None:
        super().__init__(scope, platform, place)
        cloud, environment = platform.cloud, place.environment
        assert environment is not None, "operations are an environment's"
        secrets = (self, cloud.qualifier, environment, keys, security.incidents, cloud.secret_rotation_days)
        self.wireguard = WireGuardKeys(*secrets)
        self.store = StoreCredentials(*secrets)
