"""A key for each tenant that has its own: made here, or waiting for material that the tenant brings."""

from typing import ClassVar

from aws_cdk import Duration, RemovalPolicy, Tags
from aws_cdk import aws_kms as kms
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern, accept
from tickscope.cloud.keys.policy import tenant_policy
from tickscope.cloud.keys.purpose_keys import DELETION_DAYS, ROTATION_DAYS, document
from tickscope.model.cloud import CloudEnvironment
from tickscope.model.platform import Platform, Tenant


class TenantKeys(Concern):
    """Keys of an environment's tenants, by the tenant's name; none for those that share the environment's."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((16, 2),)

    def __init__(self, scope: Construct, platform: Platform, environment: CloudEnvironment) -> None:
        super().__init__(scope, "TenantKeys")
        self._qualifier = platform.cloud.qualifier
        self.keys: dict[str, kms.IKey] = {
            tenant.name: self._key(tenant, environment)
            for tenant in platform.tenants
            if tenant.cloud.key != "shared"
        }

    def _key(self, tenant: Tenant, environment: CloudEnvironment) -> kms.IKey:
        imported = tenant.cloud.key == "imported"
        account, region = environment.account.id, environment.region
        key = kms.Key(
            self,
            f"Tenant-{tenant.name}",
            description=f"{environment.name}: data of {tenant.name}" + (", its own material" if imported else ""),
            alias=names.tenant_key_alias(self._qualifier, environment.name, tenant.name),
            policy=document(tenant_policy(tenant.name, environment.name, account, region, imported)),
            multi_region=False,
            enable_key_rotation=not imported,
            rotation_period=None if imported else Duration.days(ROTATION_DAYS),
            pending_window=Duration.days(DELETION_DAYS),
            removal_policy=RemovalPolicy.RETAIN,
        )
        if imported:
            resource = key.node.default_child
            assert isinstance(resource, kms.CfnKey)
            resource.origin = "EXTERNAL"
            accept(
                key,
                "AwsSolutions-KMS5",
                "KMS cannot rotate material that it was given; the tenant renews it ('tickscope cloud key import')",
            )
        Tags.of(key).add("Tenant", tenant.name)
        return key
