"""What AWS takes no more of, and names that two things would have, are told before the CDK starts."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints
from tests.unit.spec.test_cloud_rules import ONE, PATH, changed, environment, second
from tests.unit.spec.test_organization_rules import CENTER, WHOLE
from tickscope.spec import load

NETWORKS_57, NETWORKS_60, NETWORKS_61 = (
    ", ".join(f"198.51.100.{each}/32" for each in range(number)) for number in (57, 60, 61)
)
EMAIL = f"{'a' * 40}@{'b' * 11}.example.com"
NAMED = "hosted_zone_id: Z0123456789, domain: {}"


def costs(environments: str) -> str:
    """Return the organization, which manages costs, with environments from line 16 on."""
    return WHOLE.replace("  organization:", f"  environments:\n{environments}  organization:")


def budgeted(name: str, more: str, cidr: str = "10.20.0.0/16") -> str:
    """Return an environment with budgets, on one line."""
    zones = "region: eu-central-1, zones: [eu-central-1a, eu-central-1b, eu-central-1c]"
    return f"    - {{name: {name}, account: safe, cidr: {cidr}, {zones}, {more}}}\n"


def changed_center(sets: str) -> str:
    """Return the organization with these permission sets, on line 25."""
    return WHOLE + CENTER.replace("permission_sets: [{name: operator}]", sets)


CASES = {
    "senders from more networks than a group has rules": (
        environment(f"nat: false, sender_cidrs: [{NETWORKS_61}]"),
        f"14:88: {PATH}.sender_cidrs: 61 networks; allowed: at most 60, as a security group has 60 rules",
    ),
    "viewers beside our own gateways": (
        environment(f"portal_cidrs: [{NETWORKS_57}, 192.0.2.0/24]"),
        f"14:76: {PATH}.portal_cidrs: 58 networks; allowed: at most 57 beside 3 of our own NAT gateways, as a"
        " security group has 60 rules",
    ),
    "an address of 70 characters": (
        changed(("adopted: true", f"adopted: true, email: {'a' * 40}@{'b' * 17}.example.com")),
        "11:62: cloud.accounts[0].email: 70 characters; allowed: at most 64",
    ),
    "a portal's name of 65 characters": (
        environment(NAMED.format(f"{'a' * 52}.{'b' * 4}.example")),
        f"14:99: {PATH}.domain: 65 characters; allowed: at most 64",
    ),
    "a name to look up that no DNS has": (
        environment(f"egress_domains: ['{'.'.join(['a' * 63] * 4)}']"),
        f"14:79: {PATH}.egress_domains[0]: 255 characters; allowed: at most 253",
    ),
    "a portal of two environments": (
        second("name: dev", f"name: dev, {NAMED.format('obs.b.example')}").replace(
            "eu-central-1c]}\n", f"eu-central-1c], {NAMED.format('obs.b.example')}}}\n", 1
        ),
        f"15:76: cloud.environments[1].domain: 'obs.b.example' stands at {PATH}.domain (14:99)"
        " too; allowed: a name of its own for each environment",
    ),
    "an environment with the name of an account's own stack": (
        second("name: dev", "name: main-account"),
        "15:34: cloud.environments[1].name: 'main-account' is what the stack of cloud.accounts[0].name (11:14) is"
        " called; allowed: another name",
    ),
    "a budget that nobody keeps": (
        environment("budget_usd_per_month: 100"),
        f"14:84: {PATH}.budget_usd_per_month: nobody keeps it; allowed: none, or `costs` in"
        " cloud.organization.manage",
    ),
    "a stage's budget that nobody keeps": (
        environment("stage_budgets_usd_per_month: {query: 100}"),
        f"14:91: {PATH}.stage_budgets_usd_per_month: nobody keeps it; allowed: none, or `costs` in"
        " cloud.organization.manage",
    ),
    "two budgets with one name": (
        costs(
            budgeted("prod", "stage_budgets_usd_per_month: {query: 1}")
            + budgeted("prod-stage-query", "budget_usd_per_month: 1", "10.30.0.0/16")
        ),
        "17:14: cloud.environments[1].name: the budget's name 'prod-stage-query' is that of"
        " cloud.environments[0].name (16:14) too; allowed: another name",
    ),
    "a qualifier of AWS' own": (
        ONE.replace("cloud:", "cloud:\n  qualifier: awsome"),
        "9:14: cloud.qualifier: 'awsome' begins as AWS' own names; allowed: not aws, amazon, amzn, ssm first",
    ),
    "a tag with nothing to see": (
        changed(("owner: platform", "owner: ' '")),
        "9:17: cloud.tags.owner: ' ' is not a tag's value; allowed: up to 128 letters, digits, inner spaces or any"
        " of _.:/=+@-",
    ),
    "an endpoint that AWS cannot reach": (
        ONE + "  incidents: {https: ['http://localhost/x']}\n",
        "15:23: cloud.incidents.https[0]: 'http://localhost/x' is not an endpoint; allowed: https://host[:port][/path],"
        " which AWS can reach",
    ),
    "a description that Identity Center does not take": (
        changed_center("permission_sets: [{name: operator, description: Runs — all}]"),
        "25:55: cloud.organization.identity_center.permission_sets[0].description: 'Runs — all' is not a line of"
        " text; allowed: 1 to 200 characters of ASCII or Latin-1, as Identity Center takes them",
    ),
    "a label that ends with a hyphen": (
        environment("egress_domains: [hooks-.slack.com]"),
        f"14:79: {PATH}.egress_domains[0]: 'hooks-.slack.com' is not a DNS name; allowed: a name, or *. and a name"
        " for all below it",
    ),
    "a wildcard in the middle": (
        environment("egress_domains: [hooks.*.com]"),
        f"14:79: {PATH}.egress_domains[0]: 'hooks.*.com' is not a DNS name; allowed: a name, or *. and a name for"
        " all below it",
    ),
}


@pytest.mark.parametrize(("text", "line"), CASES.values(), ids=CASES.keys())
def test_too_much_and_names_that_meet_are_told_with_their_place(tmp_path: Path, text: str, line: str) -> None:
    assert complaints(tmp_path, MINIMAL + text) == [f"t.yaml:{line}"]


GOOD = {
    "as many senders as a group has rules": environment(f"nat: false, sender_cidrs: [{NETWORKS_60}]"),
    "as many viewers as fit beside our own": environment(f"portal_cidrs: [{NETWORKS_57}]"),
    "an address of 64 characters": changed(("adopted: true", f"adopted: true, email: {EMAIL}")),
    "budgets that are kept": costs(budgeted("prod", "budget_usd_per_month: 1")),
    "an environment with an account's name": changed(("name: prod", "name: main")),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_what_aws_takes_is_taken(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + text)
    assert load(file).cloud.accounts
