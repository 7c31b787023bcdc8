"""Good files: what they mean, what is filled in, and that it can be written out again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.spec.samples import MINIMAL, SHIPPED
from tickscope.model.platform import Limits, Platform, Tenant, TokenSource, edge_addresses
from tickscope.spec import load, to_jsonable, to_yaml
from tickscope.spec.keys.kinds import PRINTABLE

LIMITS = Limits(samples_per_s=100_000, burst_samples=1_000_000, active_series=1_000_000)


def same(one: Platform, other: Platform) -> bool:
    return replace(one, source=other.source) == other


def test_the_shipped_file_loads() -> None:
    platform = load(SHIPPED)
    assert platform.source == SHIPPED
    assert platform.tenants == (
        Tenant("embergate", "Embergate", (TokenSource("edge", "TICKSCOPE_TOKEN_EMBERGATE"),), LIMITS),
        Tenant("skyhook", "Skyhook Arena", (TokenSource("edge", "TICKSCOPE_TOKEN_SKYHOOK"),), LIMITS),
        Tenant("prober-a", "Gates, first tenant", (TokenSource("gates", "TICKSCOPE_TOKEN_PROBER_A"),), LIMITS),
        Tenant(
            "prober-b",
            "Gates, second tenant",
            (TokenSource("gates", "TICKSCOPE_TOKEN_PROBER_B"),),
            LIMITS,
            edge=False,
        ),
    )
    assert [tenant.name for tenant in platform.edge_tenants] == ["embergate", "skyhook", "prober-a"]
    assert [tenant.name for tenant in platform.demo_tenants] == ["embergate", "skyhook"]
    assert platform.schema.families["game_disconnects_total"].labels == {
        "cause": ("quit", "timeout", "kicked", "server_stop", "error")
    }
    assert platform.demo.builds == ("2026.11.1", "2026.11.2")
    assert edge_addresses(platform, platform.tenants[1]).agent == 7415


def test_left_out_sections_get_the_values_of_the_shipped_file(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL)
    shipped, minimal = load(SHIPPED), load(file)
    gates = replace(minimal.gates, tenants=shipped.gates.tenants)
    filled = replace(minimal, tenants=shipped.tenants, data_folder=shipped.data_folder, gates=gates)
    assert same(filled, shipped)


def test_one_key_of_a_section_leaves_the_others_at_their_defaults(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "schema: {histogram_schema: 4}\n")
    assert load(file).schema == replace(load(SHIPPED).schema, histogram_schema=4)


def test_a_catalogue_replaces_the_standard_one(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "catalogue: {a_total: {kind: counter, help: A.}}\n")
    assert list(load(file).schema.families) == ["a_total"]


@pytest.mark.parametrize(("written", "expected"), [("data", "data"), ("./a/b", "a/b")])
def test_the_data_folder_is_seen_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, expected: str
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "t.yaml").write_text(MINIMAL + f"data_folder: {written}\n")
    monkeypatch.chdir(tmp_path)
    assert load(Path("site/t.yaml")).data_folder == tmp_path / "site" / expected


def test_an_absolute_data_folder_stays(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + f"data_folder: {tmp_path / 'elsewhere'}\n")
    assert load(file).data_folder == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    "dump", [lambda platform: json.dumps(to_jsonable(platform)), to_yaml], ids=["json", "yaml"]
)
def test_what_is_written_out_loads_as_the_same_platform(tmp_path: Path, dump) -> None:  # type: ignore[no-untyped-def]
    platform = load(SHIPPED)
    file = tmp_path / "again.yaml"
    file.write_text(dump(platform))
    assert same(load(file), platform)


@settings(max_examples=40, deadline=None)
@given(build=st.from_regex(f"\\A{PRINTABLE}{{1,40}}\\Z").filter(lambda text: not any(map(_surrogate, text))))
def test_any_text_survives_being_written_out(tmp_path_factory: pytest.TempPathFactory, build: str) -> None:
    """Text that looks like a number, a date or YAML's own signs is quoted."""
    shipped = load(SHIPPED)
    platform = replace(shipped, demo=replace(shipped.demo, builds=(build,), bad_build=build))
    file = tmp_path_factory.mktemp("written") / "t.yaml"
    for text in (to_yaml(platform), json.dumps(to_jsonable(platform), ensure_ascii=False)):
        file.write_text(text, encoding="utf-8")
        assert same(load(file), platform)


def _surrogate(char: str) -> bool:
    return "\ud800" <= char <= "\udfff"


def test_a_tenants_own_limits_go_before_the_files(tmp_path: Path) -> None:
    text = (
        MINIMAL.replace("    title:", "    limits: {active_series: 7}\n    title:") + "limits: {samples_per_s: 5}\n"
    )
    (tmp_path / "t.yaml").write_text(text)
    (tenant,) = load(tmp_path / "t.yaml").tenants
    assert tenant.limits == Limits(samples_per_s=5, burst_samples=1_000_000, active_series=7)
