"""What is wrong with a file's cloud is told before the CDK starts, each with its place."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.spec import load

ONE = """\
cloud:
  tags: {owner: platform, cost_center: '1'}
  accounts:
    - {name: main, id: '111111111111', adopted: true}
  environments:
    - {name: prod, account: main, region: eu-central-1, cidr: 10.20.0.0/16,
       zones: [eu-central-1a, eu-central-1b, eu-central-1c]}
"""
"""On lines 8 to 14; the environment's first line is 13."""
PLACED = "region: eu-central-1, zones: [eu-central-1a, eu-central-1b, eu-central-1c]"
SECOND = f"    - {{cidr: 10.30.0.0/16, name: dev, account: main, {PLACED}}}\n"
"""On line 15."""
FIRST_CIDR = "cloud.environments[0].cidr (13:63)"


def changed(*pairs: tuple[str, str]) -> str:
    """Return the one environment with some texts replaced, each of which it has."""
    text = ONE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def second(old: str, new: str) -> str:
    """Return two environments, a text of the second replaced."""
    assert old in SECOND
    return ONE + SECOND.replace(old, new, 1)


def environment(more: str) -> str:
    """Return the one environment with more keys, which begin at 14:64."""
    return ONE.replace("eu-central-1c]}", "eu-central-1c], " + more + "}")


def cidr(text: str) -> str:
    return changed(("10.20.0.0/16", text))


RFC1918 = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16"
PATH = "cloud.environments[0]"
CASES = {
    "a tenant with the tag of what all share": (
        ONE.replace("cloud:", "  - {name: shared, title: S, tokens: [{name: edge, env: TOKEN_B}]}\ncloud:"),
        ["8:12: tenants[1].name: 'shared' is the tag of what all tenants share in AWS; allowed: another name"],
    ),
    "an account of nobody": (
        changed(("account: main", "account: mian")),
        [f"13:29: {PATH}.account: there is no account 'mian'; allowed: main"],
    ),
    "an environment without any account": (
        changed(("    - {name: main, id: '111111111111', adopted: true}\n", ""), ("accounts:", "accounts: []")),
        [f"12:29: {PATH}.account: there is no account 'main'; allowed: a name of cloud.accounts, which has none"],
    ),
    "an account that is retired": (
        changed(("adopted: true", "retired: true")),
        [
            f"13:29: {PATH}.account: 'main' is retired at cloud.accounts[0].retired (11:49); allowed:"
            " another account"
        ],
    ),
    "an account that has not been made": (
        changed(("id: '111111111111', adopted: true", "email: a@b.example")).replace(
            "  environments:",
            "    - {name: top, id: '222222222222', purpose: management, adopted: true}\n"
            "  organization: {manage: [guardrails, accounts]}\n  environments:",
        ),
        [
            f"15:29: {PATH}.account: cloud.accounts[0].name (11:14) has no id yet; allowed: an account"
            " that has been"
            " made, whose `id` is in the file"
        ],
    ),
    "environments with one name": (
        second("dev", "prod"),
        [
            "15:34: cloud.environments[1].name: 'prod' stands at cloud.environments[0].name (13:14) too;"
            " allowed: each name once"
        ],
    ),
    "an environment with the organization's name": (
        changed(("prod", "organization")),
        [
            f"13:14: {PATH}.name: 'organization' is the name of what belongs to no environment; allowed:"
            " another name"
        ],
    ),
    "a tag missing": (
        changed(("owner: platform, cost_center: '1'", "owner: platform")),
        [
            "9:9: cloud.tags.cost_center: the tag CostCenter is missing, which every resource carries;"
            " allowed: a value for it"
        ],
    ),
    "all tags missing": (
        changed(("  tags: {owner: platform, cost_center: '1'}\n", "")),
        [
            f"12:5: cloud.tags.{key}: the tag {tag} is missing, which every resource carries; allowed: a"
            " value for it"
            for key, tag in (("cost_center", "CostCenter"), ("owner", "Owner"))
        ],
    ),
    "a domain that nobody can validate": (
        environment("domain: obs.example.com"),
        [
            f"14:70: {PATH}.hosted_zone_id: missing; needed: the id of Route 53's public zone, in which the name's"
            " certificate is validated"
        ],
    ),
    "a zone without a name": (
        environment("hosted_zone_id: Z0123456789"),
        [f"14:78: {PATH}.hosted_zone_id: a zone without a name in it; allowed: none, or `domain` too"],
    ),
    "a region of another partition": (
        changed(
            ("region: eu-central-1", "region: us-gov-east-1"),
            ("[eu-central-1a, eu-central-1b, eu-central-1c]", "[us-gov-east-1a, us-gov-east-1b, us-gov-east-1c]"),
        ),
        [f"13:43: {PATH}.region: 'us-gov-east-1' is in the partition aws-us-gov; allowed: a region of aws"],
    ),
    "a zone in two accounts": (
        changed(
            ("adopted: true}", "adopted: true}\n    - {name: other, id: '222222222222', adopted: true}"),
            ("eu-central-1c]}", "eu-central-1c], domain: a.example.com, hosted_zone_id: Z0123456789}"),
        )
        + SECOND.replace("account: main", "account: other, domain: b.example.com, hosted_zone_id: Z0123456789"),
        [
            "16:94: cloud.environments[1].hosted_zone_id: Z0123456789 is in the account 'main' by"
            f" {PATH}.hosted_zone_id (15:101), and certificates are validated in zones of their own account only;"
            " allowed: a zone in 'other'"
        ],
    ),
    "ports that network ACLs close": (
        "ports: {front: 443, portal: 1024}\n" + ONE,
        [
            "8:16: ports.front: 443 is closed by the network ACLs of cloud.environments (14:5); allowed: 1024 to"
            " 65535"
        ],
    ),
    "more paths than a web ACL has rules for": (
        environment("waf_paths: {" + ", ".join(f"/{n}: 10" for n in range(10)) + "}"),
        [f"14:73: {PATH}.waf_paths: a mapping of 10 keys; allowed: a mapping of up to 9 keys"],
    ),
    "a private CA elsewhere": (
        environment(
            "private_ca_arn: 'arn:aws:acm-pca:eu-west-1:222222222222:certificate-authority/"
            "01234567-89ab-cdef-0123-456789abcdef'"
        ),
        [
            f"14:78: {PATH}.private_ca_arn: a CA in eu-west-1; allowed: one in eu-central-1,"
            f" as {PATH}.region (13:43)",
            f"14:78: {PATH}.private_ca_arn: a CA of account 222222222222; allowed: one of 111111111111,"
            f" as {PATH}.account (13:29)",
        ],
    ),
    "a path's limit that never holds": (
        environment("waf_requests_per_5m: 100, waf_paths: {/api: 101, /: 50}"),
        [
            f"14:106: {PATH}.waf_paths./api: 101 is above {PATH}.waf_requests_per_5m (14:83), which holds for all;"
            " allowed: at most 100",
            f"14:111: {PATH}.waf_paths./: all paths; allowed: waf_requests_per_5m for them, and here a part",
        ],
    ),
    "a path's limit above the default": (
        environment("waf_paths: {/api: 2001}"),
        [
            f"14:80: {PATH}.waf_paths./api: 2001 is above {PATH}.waf_requests_per_5m (a default), which holds for"
            " all; allowed: at most 2000"
        ],
    ),
    "thresholds that fall": (
        ONE + "  spending: {thresholds_percent: [50, 80, 80, 20]}\n",
        [
            "15:43: cloud.spending.thresholds_percent[2]: 80 does not rise above 80; allowed: each above the one"
            " before",
            "15:47: cloud.spending.thresholds_percent[3]: 20 does not rise above 80; allowed: each above the one"
            " before",
        ],
    ),
    "a region that AWS does not have": (
        changed(("region: eu-central-1", "region: eu-centrl-1")),
        [f"13:43: {PATH}.region: AWS has no region 'eu-centrl-1'; did you mean 'eu-central-1'?"],
    ),
    "a region far from any": (
        changed(("region: eu-central-1", "region: xx-elsewhere-9")),
        [
            f"13:43: {PATH}.region: AWS has no region 'xx-elsewhere-9'; allowed: a region's code, for example"
            " eu-central-1"
        ],
    ),
    "a zone of another region": (
        changed(("eu-central-1b", "eu-west-1b")),
        [f"14:31: {PATH}.zones[1]: 'eu-west-1b' is not a zone of {PATH}.region (13:43);"
         " allowed: eu-central-1 and a letter"],
    ),
    "a zone of a region whose code begins so": (
        changed(("eu-central-1b", "eu-central-1")),
        [f"14:31: {PATH}.zones[1]: 'eu-central-1' is not a zone of {PATH}.region (13:43);"
         " allowed: eu-central-1 and a letter"],
    ),
    "a local zone, which has no NAT gateway": (
        changed(("eu-central-1b", "eu-central-1-ham-1a")),
        [f"14:31: {PATH}.zones[1]: 'eu-central-1-ham-1a' is not a zone of {PATH}.region (13:43);"
         " allowed: eu-central-1 and a letter"],
    ),
    "a zone twice": (
        changed(("eu-central-1c", "eu-central-1a")),
        [f"14:46: {PATH}.zones[2]: 'eu-central-1a' stands at {PATH}.zones[0] (14:16) too; allowed: each item once"],
    ),
    "no network": (
        cidr("10.256.0.0/16"),
        [f"13:63: {PATH}.cidr: '10.256.0.0/16' is no IPv4 network; allowed: for example 10.20.0.0/16"],
    ),
    "an address in a network": (
        cidr("10.20.1.0/16"),
        [f"13:63: {PATH}.cidr: 10.20.1.0/16 is an address in a network; allowed: 10.20.0.0/16"],
    ),
    "a network too small": (
        cidr("10.20.0.0/21"),
        [f"13:63: {PATH}.cidr: 10.20.0.0/21 is /21; allowed: /16 to /20"],
    ),
    "a network too large": (cidr("10.0.0.0/15"), [f"13:63: {PATH}.cidr: 10.0.0.0/15 is /15; allowed: /16 to /20"]),
    "a public network": (
        cidr("172.32.0.0/16"),
        [f"13:63: {PATH}.cidr: 172.32.0.0/16 is not private; allowed: a network in {RFC1918}"],
    ),
    "Docker's network": (
        cidr("172.17.16.0/20"),
        [
            f"13:63: {PATH}.cidr: 172.17.16.0/20 is that of Docker's bridge on every host; allowed: another than"
            " 172.17.0.0/16"
        ],
    ),
    "networks that overlap": (
        second("10.30.0.0/16", "10.20.64.0/18"),
        [
            f"15:14: cloud.environments[1].cidr: 10.20.64.0/18 overlaps 10.20.0.0/16 of {FIRST_CIDR};"
            " allowed: addresses of its own"
        ],
    ),
    "networks that are the same": (
        second("10.30.0.0/16", "10.20.0.0/16"),
        [
            f"15:14: cloud.environments[1].cidr: 10.20.0.0/16 overlaps 10.20.0.0/16 of {FIRST_CIDR};"
            " allowed: addresses of its own"
        ],
    ),
    "networks of nobody": (
        environment("portal_cidrs: [0.0.0.0/0, 1.2.3.4/24], sender_cidrs: [1.2.3.4/33]"),
        [
            f"14:77: {PATH}.portal_cidrs[0]: 0.0.0.0/0 is everybody; allowed: an empty list for that, or /1 to /32",
            f"14:88: {PATH}.portal_cidrs[1]: 1.2.3.4/24 is an address in a network; allowed: 1.2.3.0/24",
            f"14:116: {PATH}.sender_cidrs[0]: '1.2.3.4/33' is no IPv4 network; allowed: for example 10.20.0.0/16",
        ],
    ),
    "a sender twice": (
        environment("sender_cidrs: [1.2.3.0/24, 1.2.3.0/24]"),
        [
            f"14:89: {PATH}.sender_cidrs[1]: '1.2.3.0/24' stands at {PATH}.sender_cidrs[0] (14:77) too;"
            " allowed: each item once"
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES.keys())
def test_a_wrong_environment_is_told_with_its_place(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert complaints(tmp_path, MINIMAL + text) == [f"t.yaml:{line}" for line in lines]


GOOD = {
    "one account": ONE,
    "two environments in one account": ONE + SECOND,
    "two names in one zone": environment("domain: a.example.com, hosted_zone_id: Z0123456789")
    + SECOND.replace("account: main", "account: main, domain: b.example.com, hosted_zone_id: Z0123456789"),
    "a low port on this machine alone": "ports: {front: 443}\n"
    "cloud: {accounts: [{name: main, id: '111111111111'}]}\n",
    "neighbouring networks": second("10.30.0.0/16", "10.21.0.0/16"),
    "the smallest network": cidr("192.168.240.0/20"),
    "the network beside Docker's": cidr("172.18.0.0/16"),
    "a path's limit as high as all paths'": environment("waf_requests_per_5m: 100, waf_paths: {/api: 100}"),
    "accounts that wait for their use": "cloud: {accounts: [{name: main, id: '111111111111'}]}\n",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_what_fits_together_is_taken(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + text)
    assert load(file).cloud.accounts


def test_rules_speak_of_sound_values_of_the_cloud_only(tmp_path: Path) -> None:
    text = changed(("region: eu-central-1", "region: 7"), ("10.20.0.0/16", "here"), ("account: main", "account: M"))
    assert [line.split(": ")[1] for line in complaints(tmp_path, MINIMAL + text)] == [
        f"{PATH}.account",
        f"{PATH}.region",
        f"{PATH}.cidr",
    ]
