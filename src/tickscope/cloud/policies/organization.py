"""Policies that an organization attaches: to units, to its root."""

from tickscope.cloud.policies.documents import Document, document, minified
from tickscope.cloud.policies.packing import packed
from tickscope.cloud.policies.parameters import Parameters, of_organization
from tickscope.cloud.policies.rendering import statements
from tickscope.cloud.policies.tagging import tag_rules
from tickscope.model.organization import SUSPENDED, Unit
from tickscope.model.platform import Platform

RESOURCE_POLICIES = ("organization", "transport")
SPARED_ROLES = "spared-roles"


def service_control_policies(platform: Platform, unit: Unit) -> tuple[Document, ...]:
    """Return what a unit's guardrails become: at most nine documents; AWS attaches ten, and one is its own.

    Roles that guardrails spare are known by their names. So wherever there is a guardrail nobody makes such a role,
    or changes one.
    """
    parameters = of_organization(platform)
    names = (*unit.guardrails, SPARED_ROLES) if unit.guardrails else ()
    # Sids are unique in a document, and two guardrails that share one may meet in it.
    found = [
        each | {"Sid": f"{guardrail.title().replace('-', '')}{each['Sid']}"}
        for guardrail in names
        for each in statements(f"scp/{guardrail}", parameters)
    ]
    return packed(f"{platform.cloud.qualifier}-{unit.name}", found)


def resource_control_policies(platform: Platform, organization_id: str = "") -> tuple[Document, ...]:
    """Return what holds for every resource of the organization; attached to its root. None without an organization.

    ``organization_id`` is for one that is being made: a reference to its id, where the file cannot tell it yet.
    """
    parameters = of_organization(platform, organization_id)
    if not parameters.organization_id:
        return ()
    return tuple(
        document(f"{parameters.qualifier}-{name}", statements(f"rcp/{name}", parameters))
        for name in RESOURCE_POLICIES
    )


def tag_policy(platform: Platform) -> Document:
    """Return the policy of the mandatory tags' keys and values; attached to the root."""
    return Document(f"{platform.cloud.qualifier}-mandatory-tags", minified(tag_rules(platform)))


def suspended_policy(platform: Platform) -> Document:
    """Return the service control policy of the unit of retired accounts: everything is denied."""
    return document(f"{platform.cloud.qualifier}-{SUSPENDED}", statements("scp/deny-all", Parameters()))
