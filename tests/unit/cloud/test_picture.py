"""The picture has all that the platform file names, nothing on top of another, and reads by day and by night."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tickscope.cloud.picture import picture
from tickscope.model.organization import Account, Unit
from tickscope.model.platform import Platform
from tickscope.spec import load

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
STUDIO = load(EXAMPLES / "aws.yaml")
ONE = load(EXAMPLES / "one-account.yaml")
SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def boxes(svg: str) -> list[Box]:
    """Return left, top, right and bottom of every rectangle, where it is on the sheet."""
    found: list[Box] = []

    def walk(node: ElementTree.Element, x: float, y: float) -> None:
        if move := re.fullmatch(r"translate\((\S+) (\S+)\)", node.get("transform", "")):
            x, y = x + float(move[1]), y + float(move[2])
        if node.tag == f"{SVG}rect":
            left, top = x + float(node.get("x", 0)), y + float(node.get("y", 0))
            found.append((left, top, left + float(node.get("width", 0)), top + float(node.get("height", 0))))
        for child in node:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0, 0)
    return found


def words(svg: str) -> str:
    return " ".join(each.text or "" for each in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def within(inner: Box, outer: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def apart(one: Box, other: Box) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def crowded() -> Platform:
    """Return the studio with units five deep, and twenty accounts in the last."""
    organization = STUDIO.cloud.organization
    deep = [Unit(f"Level{n}", f"Level{n - 1}" if n else "", ("regions", "imdsv2")) for n in range(5)]
    accounts = [Account(f"an-account-with-a-long-name-{n}", f"{n:012}", unit="Level4") for n in range(20)]
    cloud = replace(
        STUDIO.cloud,
        accounts=(*STUDIO.cloud.accounts, *accounts),
        organization=replace(organization, units=(*organization.units, *deep)),
    )
    return replace(STUDIO, cloud=cloud)


@pytest.mark.parametrize("platform", [STUDIO, ONE, crowded()], ids=["studio", "one account", "crowded"])
def test_boxes_are_in_each_other_or_apart(platform: Platform) -> None:
    found = boxes(picture(platform))
    for place, one in enumerate(found):
        for other in found[place + 1 :]:
            assert within(other, one) or within(one, other) or apart(one, other)
    assert all(within(box, found[0]) for box in found)


def test_everything_that_the_file_names_is_there() -> None:
    said = words(picture(STUDIO))
    cloud = STUDIO.cloud
    for account in cloud.accounts:
        assert account.name in said
        assert account.id in said
    for unit in cloud.organization.units:
        assert unit.name in said
        assert all(guardrail in said for guardrail in unit.guardrails)
    for environment in cloud.environments:
        assert f"VPC {environment.cidr}" in said
        for tier in ("public", "private", "isolated"):
            assert all(f"{tier} {zone}" in said for zone in environment.zones)
    assert "obs.studio.example; WAF, Shield Advanced" in said
    assert "Suspended: everything is denied" in said
    assert "embergate: own" in said


def test_an_environment_without_a_way_out_has_no_nat_gateway() -> None:
    dev = replace(STUDIO.cloud, environments=STUDIO.cloud.environments[2:])
    said = words(picture(replace(STUDIO, cloud=dev)))
    assert "NAT gateway" not in said
    assert "no NAT: hosts reach AWS' services only" in said


def test_one_account_has_no_organization() -> None:
    said = words(picture(ONE))
    assert "Nothing of an organization is managed." in said
    assert "Guardrails" not in said


def test_an_account_without_an_id_is_still_to_be_made() -> None:
    accounts = (*STUDIO.cloud.accounts, Account("new", email="new@studio.example", unit="Staging"))
    said = words(picture(replace(STUDIO, cloud=replace(STUDIO.cloud, accounts=accounts))))
    assert "new to be made" in said


def test_it_has_colours_for_the_night_and_a_title_for_those_who_do_not_see_it() -> None:
    svg = picture(STUDIO)
    assert "@media (prefers-color-scheme:dark)" in svg
    assert "<title>7 accounts, environments: prod, staging, dev</title>" in svg
    assert picture(STUDIO) == svg
    assert "href" not in svg
