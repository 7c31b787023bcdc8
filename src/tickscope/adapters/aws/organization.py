"""An organization's switches: observed and set from its management account."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from tickscope.adapters.aws.client import client, code_of, in_our_words
from tickscope.model.observed.organization import FoundOrganization
from tickscope.ports.reconciler import AwsSession, Step

ALREADY = frozenset({"AccountAlreadyRegisteredException", "PolicyTypeAlreadyEnabledException"})
"""What AWS answers to a step that was performed before, while its lists do not show it yet."""


class OrganizationAdapter:
    """An ``Adapter``; ``delegated`` and ``service_roles`` are service principals; GuardDuty has its regions."""

    def __init__(
        self,
        session: AwsSession,
        region: str,
        delegated: Sequence[str],
        guardduty_regions: Sequence[str],
        service_roles: Sequence[str] = (),
    ) -> None:
        self._session = session
        self._delegated, self._guardduty_regions = delegated, guardduty_regions
        self._service_roles = service_roles
        self._organizations = client(session, "organizations", region)
        self._iam = client(session, "iam", region)

    def observe(self) -> FoundOrganization:
        """Return the organization of the account; an empty one when it is in none."""
        with in_our_words():
            try:
                organization = self._organizations.describe_organization()["Organization"]
            except ClientError as error:
                if code_of(error) == "AWSOrganizationsNotInUseException":
                    return FoundOrganization()
                raise
            (root,) = self._listed("list_roots", "Roots")
            services = self._listed("list_aws_service_access_for_organization", "EnabledServicePrincipals")
            return FoundOrganization(
                id=organization["Id"],
                root_id=root["Id"],
                management_id=organization["MasterAccountId"],
                all_features=organization["FeatureSet"] == "ALL",
                policy_types=frozenset(
                    each["Type"] for each in root.get("PolicyTypes", []) if each["Status"] != "PENDING_DISABLE"
                ),
                services=frozenset(each["ServicePrincipal"] for each in services),
                service_roles=frozenset(each for each in self._service_roles if self._has_role(each)),
                administrators={each: self._administrators(each) for each in self._delegated},
                guardduty_administrators={each: self._guardduty(each) for each in self._guardduty_regions},
            )

    def perform(self, step: Step) -> None:
        """Perform a step of the organization's plans."""
        with in_our_words():
            try:
                self._perform(step.action, step.arguments)
            except ClientError as error:
                if code_of(error) not in ALREADY:
                    raise

    def _perform(self, action: str, to: dict[str, str]) -> None:
        match action:
            case "enable-policy-type":
                self._organizations.enable_policy_type(RootId=to["root"], PolicyType=to["policy_type"])
            case "trust-service":
                self._organizations.enable_aws_service_access(ServicePrincipal=to["service"])
            case "make-service-role":
                self._iam.create_service_linked_role(AWSServiceName=to["service"])
            case "delegate":
                self._organizations.register_delegated_administrator(
                    AccountId=to["account"], ServicePrincipal=to["service"]
                )
            case "undelegate":
                self._organizations.deregister_delegated_administrator(
                    AccountId=to["account"], ServicePrincipal=to["service"]
                )
            case "delegate-guardduty":
                self._in(to["region"]).enable_organization_admin_account(AdminAccountId=to["account"])
            case "undelegate-guardduty":
                self._in(to["region"]).disable_organization_admin_account(AdminAccountId=to["account"])
            case _:
                raise ValueError(f"unknown step: {action}")

    def _in(self, region: str) -> Any:
        return client(self._session, "guardduty", region)

    def _has_role(self, service: str) -> bool:
        return bool(self._iam.list_roles(PathPrefix=f"/aws-service-role/{service}/")["Roles"])

    def _administrators(self, service: str) -> frozenset[str]:
        found = self._listed("list_delegated_administrators", "DelegatedAdministrators", ServicePrincipal=service)
        return frozenset(each["Id"] for each in found)

    def _guardduty(self, region: str) -> str:
        accounts = self._in(region).list_organization_admin_accounts()["AdminAccounts"]
        return next((str(each["AdminAccountId"]) for each in accounts if each["AdminStatus"] == "ENABLED"), "")

    def _listed(self, operation: str, key: str, **arguments: str) -> Iterator[Any]:
        for page in self._organizations.get_paginator(operation).paginate(**arguments):
            yield from page[key]
