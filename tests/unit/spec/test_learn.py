"""What a platform file lacks of what a tenant sends."""

from pathlib import Path

from tests.e2e.platform_files import ROOT
from tests.unit.spec.samples import MINIMAL
from tickscope.model.platform import Platform
from tickscope.spec import load
from tickscope.spec.learn import ENUMERATION_MAX, Learned, learn, unknown_values


def learned(platform: Platform, *series: dict[str, str], personal: tuple[tuple[str, str], ...] = ()) -> Learned:
    values = unknown_values(series, platform.schema)
    kinds = dict.fromkeys(personal, "an e-mail address")
    return learn(platform.source.read_text(), platform.schema, values, ["boss_seconds"], kinds)


def named(name: str, **labels: str) -> dict[str, str]:
    return {"__name__": name, "tenant": "embergate", "region": "eu", "instance": "i", **labels}


def reloaded(found: Learned, folder: Path) -> Platform:
    path = folder / "learned.yaml"
    path.write_text(found.after)
    return load(path)


SHIPPED = load(ROOT / "tickscope.yaml")


def test_what_fits_changes_nothing() -> None:
    found = learned(SHIPPED, named("up"), named("game_packets_total", direction="in"))
    assert (found.before, found.notes) == (found.after, ())


def test_few_values_become_a_familys_own_list(tmp_path: Path) -> None:
    found = learned(
        SHIPPED,
        named("boss_fights_total", mode="solo"),
        named("boss_fights_total", mode="duo"),
        named("boss_seconds", mode="solo"),
        named("game_disconnects_total", cause="moderated"),
        named("game_wait_seconds_bucket", queue_kind="x", le="1"),
    )
    families = reloaded(found, tmp_path).schema.families
    assert (families["boss_fights_total"].kind, families["boss_fights_total"].labels) == (
        "counter",
        {"mode": ("duo", "solo")},
    )
    assert families["boss_seconds"].kind == "histogram"
    assert "moderated" in families["game_disconnects_total"].labels["cause"]
    assert "timeout" in families["game_disconnects_total"].labels["cause"]
    # Nothing else of the file is touched, its comments included.
    removed = set(found.before.splitlines()) - set(found.after.splitlines())
    assert len(removed) == 1
    assert "# Metric families." in found.after


def test_many_values_become_a_label_of_the_schema(tmp_path: Path) -> None:
    found = learned(SHIPPED, *(named("boss_seconds", arena=f"a{n}") for n in range(ENUMERATION_MAX + 1)))
    assert "arena" in reloaded(found, tmp_path).schema.labels
    assert found.notes == ("boss_seconds: arena has 21 values, so that any series may have it",)


def test_personal_data_is_never_proposed() -> None:
    found = learned(SHIPPED, named("x", who="jo@example.com"), personal=(("x", "who"),))
    assert found.before == found.after
    assert found.notes == ("x: values of who look like an e-mail address; it stays refused",)


def test_a_file_without_a_catalogue_keeps_the_standard_one(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_text(MINIMAL)
    platform = load(path)
    found = learned(
        platform, named("x", kind="a"), *(named("y", arena=f"a{n}") for n in range(ENUMERATION_MAX + 1))
    )
    after = reloaded(found, tmp_path)
    assert {*after.schema.families} == {*platform.schema.families, "x"}
    assert after.schema.labels == (*platform.schema.labels, "arena")
