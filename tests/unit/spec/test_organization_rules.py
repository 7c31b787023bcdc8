"""What is wrong with a file's organization is told before the CDK starts, each with its place."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.spec import load

WHOLE = """\
cloud:
  tags: {owner: platform, cost_center: '1'}
  incidents: {emails: [a@b.example]}
  accounts:
    - {name: top, id: '111111111111', email: top@b.example, adopted: true, purpose: management}
    - {name: logs, id: '222222222222', email: logs@b.example, purpose: log_archive, unit: Core}
    - {name: safe, id: '333333333333', email: safe@b.example, purpose: security, unit: Core}
  organization:
    manage: [guardrails, accounts, trail, config, security, costs, tags]
    id: o-a1b2c3d4e5
    root_id: r-a1b2
    units:
      - {name: Core}
"""
"""On lines 8 to 20: accounts are on 12, 13 and 14, `manage` on 16."""
ALL = "guardrails, accounts, trail, config, security, costs, tags"
IDS = "    id: o-a1b2c3d4e5\n    root_id: r-a1b2\n"
CENTER = """\
    identity_center:
      instance_arn: arn:aws:sso:::instance/ssoins-0123456789abcdef
      identity_store_id: d-0123456789
      groups: [{name: sre}]
      permission_sets: [{name: operator}]
"""
"""Appended, on lines 21 to 25."""
DEEP = "".join(
    f"      - {{name: U{depth}, parent: {f'U{depth - 1}' if depth else 'Core'}}}\n" for depth in range(5)
)


def changed(*pairs: tuple[str, str], base: str = WHOLE) -> str:
    """Return the organization with some texts replaced, each of which it has."""
    for old, new in pairs:
        assert old in base, old
        base = base.replace(old, new, 1)
    return base


def access(*entries: str) -> str:
    return changed(
        ("purpose: security,", f"access: [{', '.join(entries)}], purpose: security,"), base=WHOLE + CENTER
    )


A = "cloud.accounts"
O = "cloud.organization"  # noqa: E741
CASES = {
    "accounts with one name": (
        changed(("name: safe", "name: logs")),
        [f"14:14: {A}[2].name: 'logs' stands at {A}[1].name (13:14) too; allowed: each name once"],
    ),
    "accounts with one id": (
        changed(("333333333333", "222222222222")),
        [f"14:24: {A}[2].id: '222222222222' stands at {A}[1].id (13:24) too; allowed: each id once"],
    ),
    "a duplicate account e-mail": (
        changed(("safe@b.example", "Logs@B.example")),
        [
            f"14:47: {A}[2].email: 'Logs@B.example' stands at {A}[1].email (13:47) too;"
            " allowed: an address of its own for each account"
        ],
    ),
    "an account to be made without an address": (
        changed(("email: safe@b.example, ", "")),
        [f"14:7: {A}[2].email: missing; needed: an address of its own, for its root user"],
    ),
    "an account that nobody makes": (
        changed(("id: '333333333333', ", ""), (ALL, ALL.replace("accounts, ", ""))),
        [f"14:7: {A}[2].id: nothing makes this account; allowed: its id, or `accounts` in organization.manage"],
    ),
    "an adopted account without an id": (
        changed(("    - {name: safe", "    - {name: old, adopted: true}\n    - {name: safe")),
        [f"14:7: {A}[2].id: adopted without an id; allowed: the id that it has"],
    ),
    "a log archive that has not been made": (
        changed(("id: '222222222222', ", "")),
        [
            f"13:7: {A}[1].id: trail, config, costs cannot be without it; allowed: the id, or those"
            " added once it is"
            " known"
        ],
    ),
    "a management account to be made": (
        changed(("adopted: true, ", "")),
        [
            f"12:7: {A}[0].adopted: the management account is there before its organization; allowed: adopted: true"
        ],
    ),
    "two log archives": (
        changed(("purpose: security", "purpose: log_archive")),
        [
            f"14:72: {A}[2].purpose: {A}[1].purpose (13:72) is 'log_archive' too; allowed: one account",
            f"16:13: {O}.manage: config, security without an account of purpose 'security'; allowed: with one",
        ],
    ),
    "an organization without its management": (
        changed(("adopted: true, purpose: management", "adopted: true")),
        [
            f"16:13: {O}.manage: {ALL} without an account of purpose 'management'; allowed: with one"
        ],
    ),
    "a log archive that is given up": (
        changed(("purpose: log_archive", "retired: true, purpose: log_archive")),
        [f"16:13: {O}.manage: trail, config, costs without an account of purpose 'log_archive'; allowed: with one"],
    ),
    "an organization without its ids": (
        changed((IDS, ""), (ALL, "trail, tags")),
        [
            f"16:13: {O}.id: missing; needed: o- and its letters; or `guardrails` in manage, which makes an"
            " organization"
        ],
    ),
    "all of an organization that is still to be made": (
        changed((IDS, "")),
        [
            f"16:13: {O}.id: missing; needed: o- and its letters; or config, costs, security, trail in manage only"
            " once the organization has been made"
        ],
    ),
    "an organization without its root": (
        changed(("    root_id: r-a1b2\n", "")),
        [f"16:13: {O}.root_id: missing; needed: r- and its letters; it belongs to organization.id"],
    ),
    "a root without its organization": (
        changed(("    id: o-a1b2c3d4e5\n", ""), (ALL, "guardrails")),
        [f"17:14: {O}.root_id: a root without its organization; allowed: organization.id too"],
    ),
    "an unknown OU of an account": (
        changed(("purpose: security, unit: Core", "purpose: security, unit: Coer")),
        [f"14:88: {A}[2].unit: there is no unit 'Coer'; allowed: Core"],
    ),
    "an unknown OU above another": (
        WHOLE + "      - {name: Prod, parent: Workloads}\n",
        [f"21:30: {O}.units[1].parent: there is no unit 'Workloads'; allowed: Core, Prod"],
    ),
    "an account put among the suspended": (
        changed(("purpose: security, unit: Core", "purpose: security, unit: Suspended")),
        [
            f"14:88: {A}[2].unit: there is no unit 'Suspended'; allowed: Core (an account is given up by"
            " `retired: true`)"
        ],
    ),
    "a unit with a name of ours": (
        WHOLE + "      - {name: Suspended}\n",
        [f"21:16: {O}.units[1].name: 'Suspended' is where retired accounts go; allowed: another name"],
    ),
    "units with one name": (
        WHOLE + "      - {name: Core}\n",
        [f"21:16: {O}.units[1].name: 'Core' stands at {O}.units[0].name (20:16) too; allowed: each name once"],
    ),
    "a unit above itself": (
        changed(("      - {name: Core}", "      - {name: Core, parent: Core}")),
        [f"20:30: {O}.units[0].parent: Core → Core is a circle; allowed: a tree"],
    ),
    "units in a circle, and one that hangs on it": (
        WHOLE + "".join(f"      - {{name: {n}, parent: {p}}}\n" for n, p in (("Xa", "Xb"), ("Xb", "Xc"),
                                                                          ("Xc", "Xa"), ("Xd", "Xa"))),
        [f"21:28: {O}.units[1].parent: Xa → Xb → Xc → Xa is a circle; allowed: a tree"],
    ),
    "units six deep": (
        WHOLE + DEEP,
        [f"25:28: {O}.units[5].parent: 6 units deep; allowed: at most 5"],
    ),
    "an exemption of everybody": (
        WHOLE + "    guardrails: {exempt_roles: [break-glass, '***']}\n",
        [f"21:46: {O}.guardrails.exempt_roles[1]: '***' is every role; allowed: a name, with * for a part of it"],
    ),
    "guardrails for a region that is none": (
        WHOLE + "    region: eu-central-9\n    guardrails: {regions: [eu-wset-1]}\n",
        [
            f"21:13: {O}.region: AWS has no region 'eu-central-9'; did you mean 'eu-central-2'?",
            f"22:28: {O}.guardrails.regions[0]: AWS has no region 'eu-wset-1'; did you mean 'eu-west-1'?",
        ],
    ),
    "a home that is no region": (
        WHOLE + "region: xx-nowhere-1\n",
        ["21:9: region: AWS has no region 'xx-nowhere-1'; allowed: a region's code, for example eu-central-1"],
    ),
    "a part twice": (
        changed((ALL, f"{ALL[:-6]}, costs")),
        [
            f"16:68: {O}.manage[6]: 'costs' stands at {O}.manage[5] (16:61) too; allowed: each item once",
        ],
    ),
    "costs that nobody is told of": (
        changed(("emails: [a@b.example]", "")),
        [
            "10:14: cloud.incidents: nobody is told of costs, which organization.manage has; allowed: emails or"
            " https, at least one"
        ],
    ),
    "more budgets than a stack holds": (
        "".join(
            f"  - {{name: t{n}, title: T, tokens: [{{name: edge, env: T{n}}}],"
            " cloud: {budget_usd_per_month: 1}}\n"
            for n in range(226)
        )
        + WHOLE
        + "  environments:\n"
        + "".join(
            f"    - {{name: e{n}, account: safe, region: eu-central-1, cidr: 10.{n}.0.0/16,"
            " zones: [eu-central-1a, eu-central-1b, eu-central-1c]}\n"
            for n in range(2)
        ),
        [
            "248:5: cloud.environments: 452 budgets, those of tenants in each environment;"
            " allowed: at most 450 in all"
        ],
    ),
    "access of an unknown group, by an unknown permission set": (
        access("{group: sra, permission_set: oprator}"),
        [
            f"14:80: {A}[2].access[0].group: there is no group 'sra'; allowed: sre",
            f"14:101: {A}[2].access[0].permission_set: there is no permission set 'oprator'; allowed: operator",
        ],
    ),
    "access twice": (
        access("{group: sre, permission_set: operator}", "{group: sre, permission_set: operator}"),
        [
            f"14:112: {A}[2].access[1]: 'sre: operator' stands at {A}[2].access[0] (14:72) too;"
            " allowed: each once for an account"
        ],
    ),
    "people without Identity Center": (
        changed(
            ("      instance_arn: arn:aws:sso:::instance/ssoins-0123456789abcdef\n", ""),
            ("      identity_store_id: d-0123456789\n", ""),
            base=WHOLE + CENTER,
        ),
        [
            f"22:15: {O}.identity_center.identity_store_id: missing, and {O}.identity_center.groups"
            " (22:15) needs it;"
            " needed: the id of its identity store (switch it on by hand, once)",
            f"22:15: {O}.identity_center.instance_arn: missing, and {O}.identity_center.groups (22:15) needs it;"
            " needed: the ARN of Identity Center's instance (switch it on by hand, once)",
        ],
    ),
    "groups with one name, and sets": (
        changed(
            ("[{name: sre}]", "[{name: sre}, {name: sre}]"),
            ("[{name: operator}]", "[{name: operator}, {name: operator}]"),
            base=WHOLE + CENTER,
        ),
        [
            f"24:36: {O}.identity_center.groups[1].name: 'sre' stands at {O}.identity_center.groups[0].name (24:23)"
            " too; allowed: each name once",
            f"25:50: {O}.identity_center.permission_sets[1].name: 'operator' stands at"
            f" {O}.identity_center.permission_sets[0].name (25:32) too; allowed: each name once",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES.keys())
def test_a_wrong_organization_is_told_with_its_place(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert complaints(tmp_path, MINIMAL + text) == [f"t.yaml:{line}" for line in lines]


BEGINNING = changed(
    (IDS, ""), (ALL, "guardrails, accounts, tags"), ("id: '222222222222', ", ""), ("id: '333333333333', ", "")
)
GOOD = {
    "a whole organization": WHOLE,
    "with people": access("{group: sre, permission_set: operator}"),
    "one that is still to be made, with its accounts": BEGINNING,
    "its trail alone": changed((ALL, "trail"), ("purpose: security", "purpose: workload")),
    "units five deep": WHOLE + "".join(DEEP.splitlines(keepends=True)[:4]),
    "units above those that stand before": WHOLE + "      - {name: Prod, parent: Work}\n      - {name: Work}\n",
    "an organization that is left as it is": changed((f"[{ALL}]", "[]"), (IDS, "")),
    "an account that was given up before it had an id": changed(
        ("  organization:", "    - {name: gone, retired: true}\n  organization:")
    ),
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_what_fits_together_is_taken(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + text)
    assert load(file).cloud.accounts
