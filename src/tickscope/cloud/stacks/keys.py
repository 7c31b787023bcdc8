"""Keys of an environment by purpose and of its tenants; those of the log archive."""

from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud.concern import PlacedStack
from tickscope.cloud.keys.purpose_keys import PurposeKeys
from tickscope.cloud.keys.purposes import Purpose
from tickscope.cloud.keys.tenant_keys import TenantKeys
from tickscope.cloud.places import Place
from tickscope.model.platform import Platform


class KeysStack(PlacedStack):
    """One key for each purpose, and for each tenant that has its own."""

    def __init__(self, scope: Construct, platform: Platform, place: Place) -> None:
        super().__init__(scope, platform, place)
        self._keys = PurposeKeys(self, platform, place).keys
        self._tenants = TenantKeys(self, platform, place.environment).keys if place.environment else {}

    def key(self, purpose: Purpose) -> kms.IKey:
        """Return the key of a purpose."""
        return self._keys[purpose]

    def tenant_key(self, tenant: str) -> kms.IKey:
        """Return the key of a tenant's data: its own, else the environment's."""
        return self._tenants.get(tenant) or self.key("data")
