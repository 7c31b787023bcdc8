"""A Collector in the gateway's place."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.world import PLATFORM
from tests.unit.render.test_fronts import FRONT
from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.model.collector import CollectorSettings, addresses
from tickscope.model.platform import Platform
from tickscope.model.stores import AmpSettings
from tickscope.render import otel_schema
from tickscope.render.adot import config, config_file
from tickscope.spec import load, to_yaml

TENANTS = [tenant.name for tenant in PLATFORM.tenants]
AUTHORITIES = {name: Path(f"/ca-{name}.pem") for name in TENANTS}
ADOT = replace(
    PLATFORM, front=FRONT, collector=CollectorSettings("adot", client_cas=AUTHORITIES, memory_mib_max=1000)
)
CONTRIB = replace(ADOT, collector=CollectorSettings("contrib"))
SHIPPED_BY_ADOT = {
    *("otlp", "attributes", "filter", "memory_limiter", "resource", "otlphttp", "prometheusremotewrite"),
    *("file_storage", "health_check", "sigv4auth"),
}
"""Of its list of components, those that may be used here."""


def kinds(made: dict[str, Any]) -> set[str]:
    parts = ("receivers", "processors", "exporters", "extensions")
    return {name.partition("/")[0] for part in parts for name in made[part]}


def stored(kind: Any) -> Platform:
    amp = AmpSettings("", {"embergate": "ws-00000000", "*": "ws-11111111"})
    return replace(ADOT, hot_store=replace(ADOT.hot_store, kind=kind, mimir_url="http://m:9/", amp=amp))


@pytest.mark.parametrize("kind", ["prometheus", "mimir", "amp"])
def test_for_adot_only_what_it_ships_is_used(kind: str) -> None:
    assert kinds(config(stored(kind))) <= SHIPPED_BY_ADOT
    assert kinds(config(CONTRIB)) - SHIPPED_BY_ADOT == {"bearertokenauth"}


def test_tenants_have_ports_authorities_queues_and_labels_of_their_own() -> None:
    made = config(ADOT)
    ports = set()
    for name in TENANTS:
        for server in made["receivers"][f"otlp/{name}"]["protocols"].values():
            assert server["tls"]["client_ca_file"] == str(AUTHORITIES[name])
            assert server["tls"]["min_version"] == "1.3"
            ports.add(server["endpoint"])
        pipelines = made["service"]["pipelines"]
        assert pipelines[f"metrics/{name}"]["exporters"] == [f"otlphttp/{name}"]
        assert pipelines[f"metrics/{name}-queued"]["exporters"] == [f"prometheusremotewrite/{name}"]
        assert made["exporters"][f"prometheusremotewrite/{name}"]["external_labels"] == {"tenant": name}
    assert len(ports) == 2 * len(TENANTS)
    assert addresses(7800, 1).grpc == addresses(7800, 0).store + 1


def test_the_queue_is_on_disk_and_never_gives_up() -> None:
    for name in TENANTS:
        queue = config(ADOT)["exporters"][f"otlphttp/{name}"]
        assert queue["sending_queue"]["storage"] == "file_storage"
        assert queue["sending_queue"]["queue_size"] == ADOT.collector.queue_bytes_max
        assert queue["retry_on_failure"]["max_elapsed_time"] == "0s"
    made = config(ADOT)
    assert made["extensions"]["file_storage"]["fsync"] is True
    assert made["processors"]["memory_limiter"]["limit_mib"] == 1000


def test_tokens_are_named_and_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TICKSCOPE_TOKEN_EMBERGATE", "a-secret-of-embergate")
    text = config_file(CONTRIB)
    assert "${env:TICKSCOPE_TOKEN_EMBERGATE}" in text
    assert "a-secret" not in text
    assert "bearertokenauth" not in config_file(ADOT)


def test_each_store_gets_its_tenants_as_it_knows_them() -> None:
    of = {kind: config(stored(kind))["exporters"] for kind in ("prometheus", "mimir", "amp")}
    name = "prometheusremotewrite/skyhook"
    assert of["prometheus"][name]["endpoint"] == f"http://127.0.0.1:{ADOT.ports.hot_store}/api/v1/write"
    assert of["mimir"][name]["endpoint"] == "http://m:9/api/v1/push"
    assert of["mimir"][name]["headers"] == {"X-Scope-OrgID": "skyhook"}
    assert of["amp"][name]["auth"] == {"authenticator": "sigv4auth"}
    assert of["amp"][name]["endpoint"].endswith(
        ".eu-central-1.amazonaws.com/workspaces/ws-11111111/api/v1/remote_write"
    )
    assert "/ws-00000000/" in of["amp"]["prometheusremotewrite/embergate"]["endpoint"]


@given(st.sets(st.text("ab.", max_size=4), max_size=6), st.text("ab.c\n", max_size=5))
def test_a_pattern_of_everything_else(words: set[str], value: str) -> None:
    assert bool(re2.search(otel_schema.none_of(words), value)) == (value not in words)


def test_unknown_labels_are_dropped_where_the_schema_says_so() -> None:
    mild = replace(ADOT, schema=replace(ADOT.schema, actions={"unknown_label": "drop_label"}))
    (action,) = config(mild)["processors"]["attributes/labels"]["actions"]
    gone = [key for key in ("player", "region", "le", "direction", "regions") if re2.search(action["pattern"], key)]
    assert gone == ["player", "regions"]
    assert "attributes/labels" in config(mild)["service"]["pipelines"]["metrics/skyhook"]["processors"]
    assert "attributes/labels" not in config(ADOT)["processors"]


def test_resource_attributes_become_labels_and_the_rest_goes() -> None:
    *renames, rest = config(ADOT)["processors"]["resource/labels"]["attributes"]
    assert {"key": "region", "from_attribute": "cloud.region", "action": "insert"} in renames
    keys = ("host.name", "tenant", "region", "service.name", "service.version")
    assert [key for key in keys if re2.search(rest["pattern"], key)] == ["host.name", "tenant", "service.version"]


def test_a_dollar_of_a_pattern_is_no_variable() -> None:
    schema = replace(ADOT.schema, personal_data_patterns={"a player": "^p-[0-9]+$"})
    assert "^p-[0-9]+$$)" in config_file(replace(ADOT, schema=schema))


GOOD = "front: {certificate: c, key: k}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            GOOD + "collector: {distribution: adot}",
            "t.yaml:9:27: collector.client_cas: no authority for tenant 'embergate'; ADOT has no bearer tokens:"
            " name one",
        ),
        (
            GOOD + "collector: {client_cas: {other: x}}",
            "t.yaml:9:26: collector.client_cas.other: there is no tenant 'other'; allowed: embergate",
        ),
        (
            "front: {key: k}\ncollector: {distribution: contrib}",
            "t.yaml:9:27: front.certificate: a Collector needs it; allowed: the file that senders see the"
            " certificate of",
        ),
        (
            GOOD + "collector: {distribution: contrib}\nports: {collector_first: 7408}",
            "t.yaml:10:26: ports.collector_first: 7408 is taken by the tenants' edges, 7410 to 7412 from"
            " ports.edge_first (a default); allowed: a port that nothing else takes",
        ),
        (
            GOOD + "collector: {distribution: contrib}\nports: {collector_first: 65533}",
            "t.yaml:10:26: ports.collector_first: 65533 leaves no room for the three ports of each of 1 tenants;"
            " allowed: 1 to 65531",
        ),
    ],
)
def test_what_is_missing_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    assert complaints(tmp_path, MINIMAL + text + "\n") == [said]


def test_what_was_set_is_shown_and_loads_again(tmp_path: Path) -> None:
    file, shown = tmp_path / "t.yaml", tmp_path / "shown.yaml"
    both = "front: {issuer: spire, trust_domain: games.test, spire: {front_names: [a.test]}}\n"
    file.write_text(MINIMAL + both + "collector: {distribution: adot, client_cas: {embergate: ca.pem}}\n")
    platform = load(file)
    shown.write_text(to_yaml(platform))
    assert replace(load(shown), source=file) == platform
    assert platform.collector.client_cas == {"embergate": tmp_path / "ca.pem"}


def test_without_a_collector_its_ports_are_free(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "ports: {collector_first: 7410}\n")
    assert load(file).collector == CollectorSettings()
