"""What is more than a stack or a role takes is told before anything is made."""

from dataclasses import replace

from tests.unit.cloud.synthesised import EXAMPLES
from tests.unit.cloud.variations import of_organization
from tickscope.cloud.crowding import crowded, organization_resources
from tickscope.model.cloud import TenantCloud
from tickscope.model.organization import MANAGED, Access
from tickscope.model.platform import Platform
from tickscope.spec import load

STUDIO = load(EXAMPLES / "aws.yaml")
SHARED_KEY, OWN_KEY = TenantCloud(), TenantCloud(key="own")


def tenants(number: int, name: str = "t{}", cloud: TenantCloud = SHARED_KEY, edge: bool = False) -> list[str]:
    """Return what is said of a platform with so many tenants."""
    some = STUDIO.tenants[0]
    made = tuple(replace(some, name=name.format(each), cloud=cloud, edge=edge) for each in range(number))
    return [said for _, said in crowded(replace(STUDIO, tenants=made))]


def letting_in(groups: int) -> Platform:
    """Return the studio with so many groups' access to each of its accounts."""
    cloud = STUDIO.cloud
    access = tuple(Access("sre", f"operator-{each}") for each in range(groups))
    accounts = tuple(replace(each, access=access) for each in cloud.accounts)
    return replace(STUDIO, cloud=replace(cloud, accounts=accounts))


def test_the_studio_is_not_crowded() -> None:
    assert list(crowded(STUDIO)) == []


def test_the_organizations_resources_are_counted_and_never_too_few() -> None:
    made = of_organization(manage=MANAGED).template("organization-organization").to_json()["Resources"]
    assert len(made) <= organization_resources(STUDIO) <= len(made) + 10


def test_more_access_to_accounts_than_a_stack_holds_is_told() -> None:
    assert list(crowded(letting_in(70))) == []
    (found,) = crowded(letting_in(90))
    assert found[0] == ("cloud", "accounts")
    assert "CloudFormation takes 500" in found[1]


def test_more_tenants_than_a_role_can_name_are_told() -> None:
    assert tenants(60) == tenants(200, "t{}") == []
    assert tenants(100, "a-tenant-with-a-name-{}")[0].endswith("IAM takes 2048")


def test_more_keys_of_tenants_own_than_roles_can_name_are_told() -> None:
    assert tenants(62, cloud=OWN_KEY) == []
    assert tenants(63, cloud=OWN_KEY) == [
        "roles would name 63 tenants' own keys and 0 workspaces in 10292 characters; IAM takes 10240"
    ]


def test_more_edges_than_a_stack_holds_are_told() -> None:
    assert tenants(130, edge=True) == []
    assert tenants(131, edge=True) == [
        "131 tenants with an edge; allowed: at most 130, as a stack holds their configs"
    ]
