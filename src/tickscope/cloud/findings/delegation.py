"""Security Hub's administrator for the organization, designated by the management account."""

from typing import ClassVar

from aws_cdk import aws_securityhub as securityhub
from constructs import Construct

from tickscope.cloud import names
from tickscope.cloud.concern import Concern
from tickscope.model.platform import Platform


class HubDelegation(Concern):
    """Switches Security Hub on in the management account and makes the security account its administrator.

    AWS switches it on in the administrator's account then, so that no stack there declares it. All else is that
    account's central configuration. Source: "Enabling Security Hub CSPM with Organizations integration".
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((5, 1),)

    def __init__(self, scope: Construct, platform: Platform) -> None:
        super().__init__(scope, "SecurityHub")
        hub = securityhub.CfnHub(
            self,
            "Hub",
            enable_default_standards=False,
            auto_enable_controls=True,
            control_finding_generator="SECURITY_CONTROL",
        )
        admin = securityhub.CfnDelegatedAdmin(
            self, "Administrator", admin_account_id=names.account_id(platform, "security")
        )
        admin.node.add_dependency(hub)
