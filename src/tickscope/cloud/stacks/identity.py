"""Roles of an environment's parts, inside their boundary."""

from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.identity.part_role import PartRole
from tickscope.cloud.identity.parts import PartName, parts
from tickscope.cloud.identity.reach import Reach
from tickscope.cloud.identity.tenant_reader import TenantReader
from tickscope.cloud.places import Place
from tickscope.cloud.stacks.keys import KeysStack
from tickscope.model.platform import Platform


class IdentityStack(PlacedStack):
    """A role for each part, with a profile where it runs on instances, and the reader of one tenant."""

    def __init__(self, scope: Construct, platform: Platform, place: Place, keys: KeysStack) -> None:
        super().__init__(scope, platform, place)
        assert place.environment is not None, "parts are an environment's"
        reach = Reach(platform, place.environment)
        own = [keys.tenant_key(tenant.name).key_arn for tenant in platform.tenants if tenant.cloud.key != "shared"]
        data_keys = [keys.key("data").key_arn, *own]
        made = parts(reach, data_keys, keys.key("secrets").key_arn, keys.key("logs").key_arn)
        self.roles: dict[PartName, PartRole] = {part.name: PartRole(self, reach, part) for part in made}
        self.tenant_reader = TenantReader(self, reach, self.roles["portal"].role, data_keys)
