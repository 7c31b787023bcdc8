"""What costs are put under, by plan."""

from dataclasses import replace

from tests.unit.cloud.test_picture import ONE, STUDIO
from tickscope.cloud.costs.budget_plans import budget_plans, warnings
from tickscope.cloud.costs.categories import categories
from tickscope.model.cloud import STAGES, Spending
from tickscope.model.platform import Platform, Tenant


def shared_account() -> Platform:
    """Return the studio with all environments in one account."""
    account = STUDIO.cloud.environments[0].account
    environments = tuple(replace(each, account=account) for each in STUDIO.cloud.environments)
    return replace(STUDIO, cloud=replace(STUDIO.cloud, environments=environments))


def test_an_environment_with_an_account_for_itself_has_all_of_the_accounts_costs() -> None:
    """Traffic, support and tax carry no tag."""
    rules = categories(STUDIO)[0].rules
    assert [rule["Rule"]["Dimensions"]["Values"] for rule in rules] == [
        ["444444444444"],
        ["555555555555"],
        ["666666666666"],
    ]


def test_environments_that_share_an_account_are_told_apart_by_their_tag() -> None:
    rules = categories(shared_account())[0].rules
    assert [rule["Rule"]["Tags"] for rule in rules] == [
        {"Key": "Environment", "Values": [each.name], "MatchOptions": ["EQUALS"]}
        for each in STUDIO.cloud.environments
    ]


def test_a_tag_decides_on_a_stage_before_the_service_does() -> None:
    rules = categories(STUDIO)[1].rules
    kinds = [next(iter(rule["Rule"])) for rule in rules]
    assert kinds == ["Tags"] * len(STAGES) + ["Dimensions"] * len(STAGES)
    services = [code for rule in rules[len(STAGES) :] for code in rule["Rule"]["Dimensions"]["Values"]]
    assert len(services) == len(set(services))


def test_more_tenants_than_a_category_has_rules_are_told_apart_by_the_tag_itself() -> None:
    tenants = tuple(Tenant(f"t{n}", "T", (), STUDIO.tenants[0].limits) for n in range(501))
    tenant = categories(replace(STUDIO, tenants=tenants))[-1]
    assert tenant.rules == (
        {"Type": "INHERITED_VALUE", "InheritedValue": {"DimensionName": "TAG", "DimensionKey": "Tenant"}},
    )
    assert tenant.split == ()


def test_what_has_no_budget_in_the_file_has_none() -> None:
    assert budget_plans(ONE) == ()


def test_five_notices_at_most_as_aws_allows() -> None:
    assert len(warnings(Spending((25, 50, 75, 100)))) == 5
