"""The role that reads the archive for one tenant: whoever becomes it says for whom, by a tag of the session."""

from collections.abc import Sequence
from typing import ClassVar

from aws_cdk import aws_iam as iam
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.cloud.identity.nag import accept_wildcards
from tickscope.cloud.identity.permissions import tenant_reader
from tickscope.cloud.identity.reach import Reach

WHY = "Under the prefix of the one tenant that the session is tagged with; objects there come and go."


class TenantReader(Concern):
    """Its statements name ``aws:PrincipalTag/Tenant``. Only the portal becomes it, for a tenant of the file."""

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((7, 2), (17, 1))

    def __init__(self, scope: Construct, reach: Reach, portal: iam.IRole, data_keys: Sequence[str]) -> None:
        super().__init__(scope, "TenantReader")
        statements = tenant_reader(reach, data_keys)
        tenants = [tenant.name for tenant in reach.platform.tenants]
        self.role = iam.Role(
            self,
            "Role",
            role_name=names.tenant_reader(reach.qualifier, reach.environment.name),
            description="Reads the archive of the tenant that its session is tagged with",
            assumed_by=iam.SessionTagsPrincipal(
                iam.ArnPrincipal(portal.role_arn).with_conditions(
                    {
                        "StringEquals": {"aws:RequestTag/Tenant": tenants},
                        "ForAllValues:StringEquals": {"aws:TagKeys": ["Tenant"]},
                    }
                )
            ),
            inline_policies={
                "tenant": iam.PolicyDocument(
                    statements=[iam.PolicyStatement.from_json(each) for each in statements]
                )
            },
        )
        accept_wildcards(self.role, statements, WHY)
