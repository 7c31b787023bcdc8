"""Conformance packs in every account of the organization, in one region."""

from typing import ClassVar

from aws_cdk import aws_config as config
from constructs import Construct

from tickscope.cloud.audit.packs import templates
from tickscope.cloud.concern import Concern
from tickscope.model.platform import Platform


class ConformancePacks(Concern):
    """Deploys the packs that the file names to all accounts with a recorder, new ones included.

    Given-up accounts are left out: they have no recorder, and AWS Config would call the whole pack failed. The
    security account has to be delegated administrator of ``config-multiaccountsetup.amazonaws.com``.
    """

    SERVES: ClassVar[tuple[tuple[int, int], ...]] = ((4, 2),)

    def __init__(self, scope: Construct, platform: Platform, abroad: bool) -> None:
        super().__init__(scope, "ConformancePacks")
        retired = [account.id for account in platform.cloud.accounts if account.retired and account.id]
        for pack in platform.cloud.organization.conformance_packs:
            for name, body in templates(pack, abroad).items():
                config.CfnOrganizationConformancePack(
                    self,
                    name,
                    organization_conformance_pack_name=f"{platform.cloud.qualifier}-{name}",
                    template_body=body,
                    excluded_accounts=retired or None,
                )
