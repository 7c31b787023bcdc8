"""One policy in five places: the same label sets, the same verdicts."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.e2e.platform_files import platform_of
from tests.unit.lint.linting import in_dashboard, in_rules, panel, rule
from tests.unit.policy.test_personal_data_re2 import VALUES as PERSONAL_VALUES
from tickscope.edge.decide import Aggregator
from tickscope.lint.model import Context
from tickscope.model.platform import PROMETHEUS_LABELS, Platform
from tickscope.model.relabel import RelabelConfig
from tickscope.policy.labels import LabelPolicy
from tickscope.policy.relabel import Relabeling
from tickscope.render.prometheus import agent_config
from tickscope.spec import load
from tickscope.wire.statsd import Kind, Sample

LATE, PACKETS = {"__name__": "game_ticks_late_total"}, {"__name__": "game_packets_total"}
PLAYER = {"a player's id": "^plr-[0-9]+$"}
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln"

GOOD = {
    "a name alone": LATE,
    "labels of the schema": LATE | {"region": "eu-central-1", "az": "eu-central-1a", "shard_id": "s-17"},
    "a family's own label": PACKETS | {"direction": "in", "az": "a"},
    "a version of four numbers": LATE | {"build_id": "v1.2.3.4"},
    "a time of day": LATE | {"queue": "12:30:45"},
    "letters of all the world": LATE | {"queue": "Zürich \N{SNOWMAN}"},
    "a longest value": LATE | {"queue": "x" * 256},
    "an id that is not the whole value": LATE | {"queue": "a plr-12"},
    "what only looks alike across labels": LATE | {"az": "a@example", "build_id": "b.com"},
    "a line end": LATE | {"queue": "a\nb"},
    "our own host": LATE | {"instance": "10.0.0.7:9100"},
}
BAD = {
    "an unknown label": LATE | {"map": "de_dust"},
    "unknown labels beside known ones": LATE | {"az": "a", "player": "7", "queue": "x"},
    "another family's label": LATE | {"direction": "in"},
    "a value outside of the closed list": PACKETS | {"direction": "sideways"},
    "more than a value of the closed list": PACKETS | {"direction": "in "},
    "an e-mail address": LATE | {"shard_id": "jo.doe@example.com"},
    "an escaped e-mail address": LATE | {"shard_id": "jo.doe%40example.com"},
    "an e-mail address behind a line end": LATE | {"shard_id": "a\njo.doe@example.com\n"},
    "an IPv4 address": LATE | {"queue": "from 203.0.113.7."},
    "an IPv6 address": LATE | {"queue": "ip:2001:db8::1"},
    "a MAC address": LATE | {"az": "00:1b:44:11:3a:b7"},
    "a phone number": LATE | {"az": "+49 170 1234567"},
    "a token": LATE | {"build_id": JWT},
    "a studio's own kind": LATE | {"queue": "plr-123456"},
    "an over-long value": LATE | {"queue": "x" * 257},
    "a value too long in bytes": LATE | {"queue": "é" * 129},
    "an over-long name": LATE | {"n" * 65: "x"},
    "too many labels": LATE | {f"label_{number}": "x" for number in range(30)},
    "personal data of our own host": LATE | {"instance": "jo.doe@example.com"},
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    return platform_of(tmp_path_factory.mktemp("policy"), schema={"personal_data_patterns": PLAYER})


Labels = dict[str, str]


def exporter(platform: Platform, labels: Labels) -> bool:
    """Judge what a server would tell as tags: a label that Prometheus sets is none."""
    tags = tuple((name, value) for name, value in labels.items() if name not in PROMETHEUS_LABELS)
    sample = Sample(labels["__name__"], Kind.COUNTER, (1.0,), tags=tags)
    return Aggregator(platform.schema, 10).add(sample, 0) is None


def agent(platform: Platform, labels: Labels) -> bool:
    """Judge as Prometheus would: by the rules and limits of the file that is rendered."""
    job, rules = gameplay(platform.source)
    scraped = tuple(sorted((n.encode(), v.encode()) for n, v in ({"job": "j", "instance": "i"} | labels).items()))
    kept = rules.apply(scraped)
    assert kept in (None, scraped), "a series is dropped whole or not at all"
    return kept is not None and not (
        len(kept) > job["label_limit"]
        or any(len(name) > job["label_name_length_limit"] for name, _ in kept)
        or any(len(value) > job["label_value_length_limit"] for _, value in kept)
    )


@cache
def gameplay(file: Path) -> tuple[dict[str, Any], Relabeling]:
    platform = load(file)
    (job, _) = YAML(typ="safe").load(agent_config(platform, platform.tenants[0], Path("/t")))["scrape_configs"]
    return job, Relabeling.of(made(each) for each in job["metric_relabel_configs"])


def made(rule: dict[str, Any]) -> RelabelConfig:
    assert set(rule) <= {field.name for field in fields(RelabelConfig)}
    return RelabelConfig(**{key: tuple(value) if isinstance(value, list) else value for key, value in rule.items()})


def gateway(platform: Platform, labels: Labels) -> bool:
    raw = sorted((name.encode(), value.encode()) for name, value in labels.items())
    return LabelPolicy.of(platform.schema).judge(raw) is None


def selector(labels: Labels) -> str:
    pairs = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items() if name[0] != "_")
    return f"{labels['__name__']}{{{','.join(pairs)}}}"


def rule_lint(platform: Platform, labels: Labels) -> bool:
    return not in_rules(rule(selector(labels)), Context.of(platform))


def dashboard_lint(platform: Platform, labels: Labels) -> bool:
    return not in_dashboard(panel(selector(labels)), Context.of(platform))


PLACES = (exporter, agent, gateway, rule_lint, dashboard_lint)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.proves("rehearsed", row=67, clause=1)
def test_every_place_takes_the_good_and_refuses_the_bad(
    platform: Platform, place: Callable[[Platform, Labels], bool]
) -> None:
    taken = {what: place(platform, labels) for what, labels in (GOOD | BAD).items()}
    # The exporter is not told which instance it is: Prometheus sets that.
    if place is exporter:
        assert taken.pop("personal data of our own host")
    assert [what for what, was in taken.items() if was] == list(GOOD)


def test_an_observed_tenant_has_an_agent_that_refuses_nothing(tmp_path: Path) -> None:
    platform = platform_of(tmp_path)
    tenant = platform.tenants[0]
    assert agent_config(platform, tenant, Path("/t")).count("label_limit") == 2
    observed = replace(tenant, observe=True)
    text = agent_config(replace(platform, tenants=(observed, *platform.tenants[1:])), observed, Path("/t"))
    assert "label_limit" not in text
    assert "__unknown" not in text


NAMES = st.sampled_from(
    ["az", "queue", "shard_id", "instance", "direction", "cause", "map", "__copy_az", "__unknown"]
)
VALUES = PERSONAL_VALUES.filter(lambda value: "%" not in value) | st.sampled_from(
    ["in", "quit", "x;in", ";", "plr-1"]
)
METRICS = st.sampled_from(["game_packets_total", "game_disconnects_total", "game_packets_total_sum", "node_load1"])


@given(METRICS, st.dictionaries(NAMES, VALUES.filter(bool), max_size=5))
def test_the_agent_and_the_gateway_never_disagree(platform: Platform, metric: str, labels: Labels) -> None:
    told = {"__name__": metric, "instance": "i", "job": "j"} | labels
    assert agent(platform, told) == gateway(platform, told)
