"""An organization's switches on moto; a call that moto lacks, on the API's own shapes."""

import boto3
import pytest
from moto.organizations.models import FakeDelegatedAdministrator

from tests.unit.adapters.aws.conftest import REGION
from tests.unit.adapters.aws.stubbed import StubbedSession
from tickscope.adapters.aws.organization import OrganizationAdapter
from tickscope.cloud.reconcile.organization import plan, plan_destroy
from tickscope.cloud.reconcile.wanted_organization import WantedOrganization
from tickscope.errors import Reject
from tickscope.model.observed.organization import FoundOrganization
from tickscope.ports.reconciler import AwsSession, Step

DELEGATED = ("config.amazonaws.com", "config-multiaccountsetup.amazonaws.com", "access-analyzer.amazonaws.com")
GUARDDUTY = ("eu-central-1", "eu-west-1")


def wanted(session: boto3.Session, regions: tuple[str, ...] = GUARDDUTY) -> WantedOrganization:
    organizations = session.client("organizations")
    organization = organizations.create_organization(FeatureSet="ALL")["Organization"]
    made = organizations.create_account(AccountName="security", Email="aws-security@studio.example")
    return WantedOrganization(
        id=organization["Id"],
        root_id=organizations.list_roots()["Roots"][0]["Id"],
        policy_types=("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"),
        services=("sso.amazonaws.com", "cloudtrail.amazonaws.com", "tagpolicies.tag.amazonaws.com"),
        service_roles=("access-analyzer.amazonaws.com",),
        delegated=DELEGATED,
        guardduty_regions=regions,
        security_id=made["CreateAccountStatus"]["AccountId"],
    )


def adapter(session: AwsSession, to: WantedOrganization) -> OrganizationAdapter:
    return OrganizationAdapter(session, REGION, to.delegated, to.guardduty_regions, to.service_roles)


@pytest.fixture
def _config_may_be_delegated(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS lets Config have a delegated administrator; moto's list lacks it."""
    known = [*FakeDelegatedAdministrator.SUPPORTED_SERVICES, "config.amazonaws.com"]
    monkeypatch.setattr(FakeDelegatedAdministrator, "SUPPORTED_SERVICES", known)


@pytest.mark.usefixtures("_config_may_be_delegated")
def test_what_is_planned_is_there_afterwards_and_nothing_is_planned_again(session: boto3.Session) -> None:
    to = wanted(session)
    aws = adapter(session, to)
    for step in plan(to, aws.observe()):
        aws.perform(step)
    organizations = session.client("organizations")
    (root,) = organizations.list_roots()["Roots"]
    assert {each["Type"] for each in root["PolicyTypes"]} >= set(to.policy_types)
    trusted = organizations.list_aws_service_access_for_organization()["EnabledServicePrincipals"]
    assert {each["ServicePrincipal"] for each in trusted} >= set(to.services)
    services = organizations.list_delegated_services_for_account(AccountId=to.security_id)["DelegatedServices"]
    assert {each["ServicePrincipal"] for each in services} == set(DELEGATED)
    (role,) = session.client("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert role["Path"] == "/aws-service-role/access-analyzer.amazonaws.com/"
    for region in GUARDDUTY:
        admins = session.client("guardduty", region_name=region).list_organization_admin_accounts()["AdminAccounts"]
        assert [each["AdminAccountId"] for each in admins] == [to.security_id]
    assert plan(to, adapter(session, to).observe()) == ()


@pytest.mark.usefixtures("_config_may_be_delegated")
def test_a_step_that_awss_lists_do_not_show_yet_is_performed_again_without_harm(session: boto3.Session) -> None:
    to = wanted(session, regions=())
    aws = adapter(session, to)
    steps = [each for each in plan(to, aws.observe()) if each.action in ("enable-policy-type", "delegate")]
    for step in (*steps, *steps):
        aws.perform(step)
    assert {each.action for each in steps} == {"enable-policy-type", "delegate"}
    left = {each.action for each in plan(to, adapter(session, to).observe())}
    assert left == {"trust-service", "make-service-role"}


@pytest.mark.usefixtures("_config_may_be_delegated")
def test_delegated_administrators_are_taken_back(session: boto3.Session) -> None:
    to = wanted(session, regions=())
    aws = adapter(session, to)
    for step in plan(to, aws.observe()):
        aws.perform(step)
    for step in plan_destroy(to, aws.observe()):
        aws.perform(step)
    assert session.client("organizations").list_delegated_administrators()["DelegatedAdministrators"] == []
    assert plan_destroy(to, aws.observe()) == ()


def test_an_account_in_no_organization_is_told_so(session: boto3.Session) -> None:
    assert OrganizationAdapter(session, REGION, DELEGATED, GUARDDUTY).observe() == FoundOrganization()


def test_guardduty_is_asked_and_told_in_its_own_shapes(session: boto3.Session) -> None:
    to = wanted(session, regions=(REGION,))
    stubbed = StubbedSession(session, REGION, "guardduty")
    aws = OrganizationAdapter(stubbed, REGION, (), to.guardduty_regions)
    disabling = {"AdminAccountId": "999999999999", "AdminStatus": "DISABLE_IN_PROGRESS"}
    stubbed.expect("guardduty", "list_organization_admin_accounts", {"AdminAccounts": [disabling]})
    assert aws.observe().guardduty_administrators == {REGION: ""}
    enabled = {"AdminAccountId": to.security_id, "AdminStatus": "ENABLED"}
    stubbed.expect("guardduty", "list_organization_admin_accounts", {"AdminAccounts": [enabled]})
    stubbed.expect("guardduty", "disable_organization_admin_account", {}, AdminAccountId=to.security_id)
    (step,) = plan_destroy(to, aws.observe())
    aws.perform(step)
    stubbed.done()


def test_what_aws_refuses_is_told_in_its_words(session: boto3.Session) -> None:
    to = wanted(session)
    with pytest.raises(Reject, match="EnablePolicyType"):
        adapter(session, to).perform(
            Step("enable-policy-type", "", {"root": to.root_id, "policy_type": "NONE_SUCH"})
        )
