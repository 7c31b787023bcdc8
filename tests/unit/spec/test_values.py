"""Each value by itself: what is wrong, where, and what would be right."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints

NAME = "2 to 32 characters, a lower-case letter and then lower-case letters, digits or hyphens"
TEXT = "1 to 200 characters of text, in quotes when it looks like a number"
LABEL = "1 to 200 letters, digits or _, no digit first"
VALUE = "1 to 256 characters of text, in quotes when it looks like a number"
PORTS = "portal, gateway, hot_store, relay, node_exporter, fleet, faults, front, edge_first, collector_first"

APPENDED = {
    "port above the range": (
        "ports: {gateway: 99999}",
        "t.yaml:8:18: ports.gateway: 99999 is not a port; allowed: an integer from 1 to 65535",
    ),
    "port as text": (
        'ports: {gateway: "7401"}',
        "t.yaml:8:18: ports.gateway: '7401' is not a port; allowed: an integer from 1 to 65535",
    ),
    "port with a fraction": (
        "ports:\n  gateway: 7401.0",
        "t.yaml:9:12: ports.gateway: 7401.0 is not a port; allowed: an integer from 1 to 65535",
    ),
    "truth where a number belongs": (
        "edge: {buffer_h: true}",
        "t.yaml:8:18: edge.buffer_h: true is not a number of hours; allowed: an integer from 1 to 168",
    ),
    "infinity": (
        "slo: {freshness_p99_s: .inf}",
        "t.yaml:8:24: slo.freshness_p99_s: inf is not a number of seconds; allowed: a number from 0.1 to 3600",
    ),
    "no number": (
        "slo: {freshness_p99_s: .nan}",
        "t.yaml:8:24: slo.freshness_p99_s: nan is not a number of seconds; allowed: a number from 0.1 to 3600",
    ),
    "unknown key": (
        "ports: {gatway: 7401}",
        f"t.yaml:8:9: ports.gatway: unknown key 'gatway'; did you mean 'gateway'? Allowed: {PORTS}",
    ),
    "unknown key that resembles none": (
        "ports: {zzz: 7401}",
        f"t.yaml:8:9: ports.zzz: unknown key 'zzz'. Allowed: {PORTS}",
    ),
    "section left empty": (
        "ports:\n# nothing here\n",
        f"t.yaml:8:1: ports: nothing is not a mapping; allowed: a mapping with {PORTS}",
    ),
    "section as a list": (
        "ports: [7401]",
        f"t.yaml:8:8: ports: a list is not a mapping; allowed: a mapping with {PORTS}",
    ),
    "build that looks like a number": (
        "demo: {builds: [2026.11], bad_build: x}",
        f"t.yaml:8:17: demo.builds[0]: 2026.11 is not a label's value; allowed: {VALUE}",
    ),
    "kind": (
        "catalogue:\n  a_total: {kind: count, help: x}",
        "t.yaml:9:19: catalogue.a_total.kind: 'count' is not a kind of metric; allowed: counter, histogram, gauge",
    ),
    "family name": (
        'catalogue: {"a:b": {kind: gauge, help: x}}',
        f"t.yaml:8:13: catalogue.a:b: 'a:b' is not the name of a metric family; allowed: {LABEL} "
        "(: is for recording rules)",
    ),
    "label name of a family": (
        "catalogue: {a: {kind: gauge, help: x, labels: {a-b: [c]}}}",
        f"t.yaml:8:48: catalogue.a.labels.a-b: 'a-b' is not the name of a label; allowed: {LABEL}",
    ),
    "label name of the schema": (
        "schema: {labels: [9a]}",
        f"t.yaml:8:19: schema.labels[0]: '9a' is not the name of a label; allowed: {LABEL}",
    ),
    "empty enumeration": (
        "catalogue: {a: {kind: gauge, help: x, labels: {b: []}}}",
        "t.yaml:8:51: catalogue.a.labels.b: a list of 0 items; allowed: a list of 1 to 200 items",
    ),
    "resolution": (
        "schema: {histogram_schema: 9}",
        "t.yaml:8:28: schema.histogram_schema: 9 is not a resolution of native histograms;"
        " allowed: an integer from -4 to 8",
    ),
    "segment below 1 MiB": (
        "buffer: {journal: {segment_bytes: 1048575}}",
        "t.yaml:8:35: buffer.journal.segment_bytes: 1048575 is not a number of bytes;"
        " allowed: an integer from 1048576 to 1073741824",
    ),
    "raw body above the wire's limit": (
        "gateway: {raw_bytes_max: 33554433}",
        "t.yaml:8:26: gateway.raw_bytes_max: 33554433 is not a number of bytes;"
        " allowed: an integer from 1024 to 33554432",
    ),
    "a long value is cut": (
        f"data_folder: [{'x' * 500}]",
        "t.yaml:8:14: data_folder: a list is not a folder; allowed: a path, relative to this file or absolute",
    ),
    "an escape sequence is not passed on to the terminal": (
        'data_folder: "\\e[31mred"',
        r"t.yaml:8:14: data_folder: '\x1b[31mred' is not a folder;"
        " allowed: a path, relative to this file or absolute",
    ),
}


@pytest.mark.parametrize(("text", "line"), APPENDED.values(), ids=APPENDED.keys())
def test_a_wrong_value_is_told_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    assert complaints(tmp_path, MINIMAL + text) == [line]


REPLACED = {
    "version": (
        ("version: 1", "version: 2"),
        ["t.yaml:1:10: version: 2 is not a version of this format; allowed: 1"],
    ),
    "version as truth": (
        ("version: 1", "version: true"),
        ["t.yaml:1:10: version: true is not a version of this format; allowed: 1"],
    ),
    "version with a fraction": (
        ("version: 1", "version: 1.0"),
        ["t.yaml:1:10: version: 1.0 is not a version of this format; allowed: 1"],
    ),
    "tenant without a name": (
        ("name: embergate", "nmae: embergate"),
        [
            f"t.yaml:4:5: tenants[0].name: missing; needed: a name ({NAME})",
            "t.yaml:4:5: tenants[0].nmae: unknown key 'nmae'; did you mean 'name'? "
            "Allowed: name, title, limits, edge, over_quota_status, over_series_limit, fold_labels, "
            "limits_dry_run, observe, relabel_configs, "
            "ha_replica_label, cloud, tokens",
        ],
    ),
    "no environment": (
        ("environment: local\n", ""),
        [f"t.yaml:1:1: environment: missing; needed: a name ({NAME})"],
    ),
    "tenant's name": (
        ("name: embergate", "name: Ember_Gate"),
        [f"t.yaml:4:11: tenants[0].name: 'Ember_Gate' is not a name; allowed: {NAME}"],
    ),
    "title as a number": (
        ("title: Embergate", "title: 2026"),
        [f"t.yaml:5:12: tenants[0].title: 2026 is not a line of text; allowed: {TEXT}"],
    ),
    "no tokens": (
        ("\n      - {name: edge, env: TOKEN_A}", " []"),
        ["t.yaml:6:13: tenants[0].tokens: a list of 0 items; allowed: a list of 1 to 16 items"],
    ),
}


@pytest.mark.parametrize(("change", "lines"), REPLACED.values(), ids=REPLACED.keys())
def test_what_is_needed_is_asked_for(tmp_path: Path, change: tuple[str, str], lines: list[str]) -> None:
    assert complaints(tmp_path, MINIMAL.replace(*change)) == lines


@pytest.mark.parametrize("key", ["token", "value", "secret", "password", "Token"])
def test_a_token_in_the_file_is_refused_and_not_repeated(tmp_path: Path, key: str) -> None:
    text = MINIMAL.replace("env: TOKEN_A", f"env: TOKEN_A, {key}: hunter2-very-secret")
    assert complaints(tmp_path, text) == [
        f"t.yaml:7:36: tenants[0].tokens[0].{key}: unknown key '{key}': a token never stands in this file;"
        " allowed: env, the name of the environment variable that holds it"
    ]


@pytest.mark.parametrize(
    "change",
    [
        ("{name: edge, env: TOKEN_A}", "hunter2-very-secret"),
        ("env: TOKEN_A", "env: hunter2-very-secret"),
        ("\n      - {name: edge, env: TOKEN_A}", " hunter2-very-secret"),
        ("env: TOKEN_A", "env: !hunter2-very-secret x"),
        ("env: TOKEN_A", "env: *hunter2-very-secret"),
    ],
)
def test_a_secret_put_in_the_wrong_place_is_not_repeated(tmp_path: Path, change: tuple[str, str]) -> None:
    lines = complaints(tmp_path, MINIMAL.replace(*change))
    assert len(lines) == 1
    assert lines[0].startswith("t.yaml:")
    assert "hunter2" not in lines[0]


def test_everything_is_told_at_once_in_the_files_order(tmp_path: Path) -> None:
    text = MINIMAL.replace("version: 1", "version: 7") + "ports: {gateway: 0, relay: 0}\nslo: 1\nextra: 1\n"
    places = [line.split(": ")[0] for line in complaints(tmp_path, text)]
    assert places == ["t.yaml:1:10", "t.yaml:8:18", "t.yaml:8:28", "t.yaml:9:6", "t.yaml:10:1"]
