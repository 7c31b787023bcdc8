"""What values must agree on, and both places where they do not."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.model.gates import Action, Fault
from tickscope.spec import load

SECOND = "  - {name: skyhook, title: Skyhook, tokens: [{name: edge, env: TOKEN_B}]}\n"
RESERVED = "allowed: none of __name__, instance, job, le, overflow_gateway, tenant, and no leading __"
SUFFIX = "allowed: us-east-1 and a suffix"
FREE = "allowed: a port that nothing else takes"

CASES = {
    "a fold of nothing": (
        "    over_series_limit: fold",
        [
            "t.yaml:8:24: tenants[0].fold_labels: none to fold; allowed: labels of the schema, at least one",
        ],
    ),
    "a fold of a metric's name": (
        "    fold_labels: [shard_id, le]\nschema: {labels: [shard_id]}",
        ["t.yaml:8:29: tenants[0].fold_labels[1]: 'le' cannot be folded; allowed: shard_id, job, instance"],
    ),
    "a fold in two gateways": (
        "    over_series_limit: fold\n    fold_labels: [shard_id]\ngateway: {gateways_per_tenant: 2}",
        [
            "t.yaml:8:24: tenants[0].over_series_limit: fold with 2 gateways: each would add up a part;"
            " allowed: reject, or 1 for gateway.gateways_per_tenant (10:32)"
        ],
    ),
    "a label folded twice": (
        "    fold_labels: [shard_id, shard_id]",
        [
            "t.yaml:8:29: tenants[0].fold_labels[1]: 'shard_id' stands at tenants[0].fold_labels[0] (8:19) too;"
            " allowed: each item once"
        ],
    ),
    "tenants with one name": (
        "  - {name: embergate, title: E, tokens: [{name: edge, env: TOKEN_B}]}",
        ["t.yaml:8:12: tenants[1].name: 'embergate' stands at tenants[0].name (4:11) too; allowed: each name once"],
    ),
    "tokens with one name": (
        "      - {name: edge, env: TOKEN_B}",
        [
            "t.yaml:8:16: tenants[0].tokens[1].name: 'edge' stands at tenants[0].tokens[0].name (7:16) too;"
            " allowed: each name once for a tenant"
        ],
    ),
    "tenants that share a variable": (
        "  - {name: skyhook, title: S, tokens: [{name: edge, env: TOKEN_A}]}",
        [
            "t.yaml:8:58: tenants[1].tokens[0].env: this variable stands at tenants[0].tokens[0].env (7:27) too;"
            " allowed: a variable of its own for each token"
        ],
    ),
    "two listeners on one port": (
        "ports: {relay: 7500, gateway: 7500}",
        ["t.yaml:8:16: ports.relay: 7500 is taken by ports.gateway (8:31); " + FREE],
    ),
    "a default's port taken": (
        "ports: {portal: 7403}",
        ["t.yaml:8:17: ports.relay: 7403 (a default) is taken by ports.portal (8:17); " + FREE],
    ),
    "a port in the edges' range": (
        SECOND + "ports: {fleet: 7415}",
        [
            "t.yaml:9:16: ports.fleet: 7415 is taken by the tenants' edges, 7410 to 7415 from ports.edge_first"
            " (a default); " + FREE
        ],
    ),
    "the edges' range over a default": (
        "ports: {edge_first: 7398}",
        [
            "t.yaml:8:21: ports.portal: 7400 (a default) is taken by the tenants' edges, 7398 to 7400 from"
            " ports.edge_first (8:21); " + FREE
        ],
    ),
    "no room for the edges": (
        SECOND + "ports: {edge_first: 65531}",
        [
            "t.yaml:9:21: ports.edge_first: 65531 leaves no room for the three ports of each of 2 tenants;"
            " allowed: 1 to 65530"
        ],
    ),
    "the bad build": (
        "demo: {builds: [a, b], bad_build: c}",
        ["t.yaml:8:35: demo.bad_build: 'c' is not in demo.builds (8:16); allowed: a, b"],
    ),
    "a zone elsewhere": (
        "demo:\n  region: us-east-1\n  zones: [us-east-1a, us-west-1a, us-east-1]",
        [
            "t.yaml:10:23: demo.zones[1]: 'us-west-1a' is not in demo.region (9:11); " + SUFFIX,
            "t.yaml:10:35: demo.zones[2]: 'us-east-1' is not in demo.region (9:11); " + SUFFIX,
        ],
    ),
    "the default zones elsewhere": (
        "demo: {region: us-east-1}",
        ["t.yaml:8:16: demo.zones[0]: 'eu-central-1a' is not in demo.region (8:16); " + SUFFIX],
    ),
    "reserved labels": (
        "schema: {labels: [job, __x, tenant]}",
        [
            f"t.yaml:8:19: schema.labels[0]: 'job' is reserved; {RESERVED}",
            f"t.yaml:8:24: schema.labels[1]: '__x' is reserved; {RESERVED}",
            f"t.yaml:8:29: schema.labels[2]: 'tenant' is reserved; {RESERVED}",
        ],
    ),
    "a label twice": (
        "schema: {labels: [az, az]}",
        ["t.yaml:8:23: schema.labels[1]: 'az' stands at schema.labels[0] (8:19) too; allowed: each item once"],
    ),
    "a reserved label of a family": (
        "catalogue: {a: {kind: gauge, help: x, labels: {le: [b]}}}",
        [f"t.yaml:8:48: catalogue.a.labels.le: 'le' is reserved; {RESERVED}"],
    ),
    "a family's label that the schema has": (
        "schema: {labels: [zone]}\ncatalogue: {a: {kind: gauge, help: x, labels: {zone: [b]}}}",
        [
            "t.yaml:9:48: catalogue.a.labels.zone: 'zone' is schema.labels[0] (8:19) already;"
            " allowed: a label that the schema lacks"
        ],
    ),
    "a standard family's label that the schema has": (
        "schema: {labels: [cause]}",
        [
            "t.yaml:8:18: catalogue.game_disconnects_total.labels.cause: 'cause' is schema.labels[0] (8:19)"
            " already; allowed: a label that the schema lacks"
        ],
    ),
    "a value twice": (
        "catalogue: {a: {kind: gauge, help: x, labels: {b: [c, d, c]}}}",
        [
            "t.yaml:8:58: catalogue.a.labels.b[2]: 'c' stands at catalogue.a.labels.b[0] (8:52) too;"
            " allowed: each item once"
        ],
    ),
    "a counter's name": (
        "catalogue: {a: {kind: counter, help: x}}",
        ["t.yaml:8:13: catalogue.a: a counter's name ends in _total; allowed: a_total"],
    ),
    "a histogram named like a counter": (
        "catalogue: {a_total: {kind: histogram, help: x}}",
        ["t.yaml:8:13: catalogue.a_total: only a counter's name ends in _total; allowed: a"],
    ),
    "a histogram named like a classic one's series": (
        "catalogue: {a_bucket: {kind: histogram, help: x}}",
        [
            "t.yaml:8:13: catalogue.a_bucket: a histogram's name does not end in _bucket, _count, _sum;"
            " allowed: its base name"
        ],
    ),
    "a name over the schema's own limit": (
        "schema: {labels: [instance_type], label_name_bytes_max: 8}\ncatalogue: {}",
        [
            "t.yaml:8:19: schema.labels[0]: 13 bytes are above schema.label_name_bytes_max (8:57);"
            " allowed: at most 8"
        ],
    ),
    "a value over the schema's own limit": (
        "schema: {label_value_bytes_max: 8}\ncatalogue: {a: {kind: gauge, help: x, labels: {b: [ääääa]}}}",
        [
            "t.yaml:9:52: catalogue.a.labels.b[0]: 9 bytes are above schema.label_value_bytes_max (8:33);"
            " allowed: at most 8"
        ],
    ),
    "a segment too large for the buffer": (
        "buffer: {journal: {segment_bytes: 2097152, size_bytes_max: 8388607}}",
        [
            "t.yaml:8:35: buffer.journal.segment_bytes: 2097152 is above a quarter of"
            " buffer.journal.size_bytes_max (8:60); allowed: at most 2097151"
        ],
    ),
    "the default segment too large for the buffer": (
        "buffer: {journal: {size_bytes_max: 8388608}}",
        [
            "t.yaml:8:36: buffer.journal.segment_bytes: 67108864 (a default) is above a quarter of"
            " buffer.journal.size_bytes_max (8:36); allowed: at most 2097152"
        ],
    ),
    "a compressed body above the raw one": (
        "gateway: {body_bytes_max: 3000, raw_bytes_max: 2000}",
        ["t.yaml:8:27: gateway.body_bytes_max: 3000 is above gateway.raw_bytes_max (8:48); allowed: at most 2000"],
    ),
    "a window longer than the retention": (
        "hot_store: {retention_h: 1, out_of_order_window_m: 61}",
        [
            "t.yaml:8:52: hot_store.out_of_order_window_m: 61 is above hot_store.retention_h (8:26) in minutes;"
            " allowed: at most 60"
        ],
    ),
    "percentiles the wrong way round": (
        "slo: {query_p95_ms: 3000.5}",
        ["t.yaml:8:21: slo.query_p95_ms: 3000.5 is above slo.query_p99_ms (a default); allowed: at most 3000"],
    ),
    "AMP without a workspace for somebody": (
        "hot_store: {kind: amp}",
        [
            "t.yaml:8:19: hot_store.amp.workspaces: no workspace for tenant 'embergate'; add it, or \"*\" for all"
            " that are not named"
        ],
    ),
    "a workspace of nobody": (
        "hot_store: {amp: {workspaces: {nobody: ws-12345678}}}",
        ["t.yaml:8:32: hot_store.amp.workspaces.nobody: there is no tenant 'nobody'; allowed: embergate, \"*\""],
    ),
    "Kafka in plain text over a network": (
        "buffer: {kafka: {bootstrap: ['127.0.0.1:9092', 'kafka.example.com:9092']}}",
        [
            "t.yaml:8:48: buffer.kafka.bootstrap[1]: kafka.example.com:9092 without encryption; allowed: 127.0.0.1"
            " and localhost, or another `security`"
        ],
    ),
    "a buffer that the hot store does not read": (
        "buffer: {consumers: [cold]}",
        ["t.yaml:8:21: buffer.consumers: cold without 'hot'; allowed: a list that holds hot"],
    ),
}


@pytest.mark.parametrize(("text", "lines"), CASES.values(), ids=CASES.keys())
def test_values_that_disagree_are_told_with_both_places(tmp_path: Path, text: str, lines: list[str]) -> None:
    assert complaints(tmp_path, MINIMAL + text) == lines


AGREEING = {
    "a segment of a quarter": "buffer: {journal: {segment_bytes: 2097152, size_bytes_max: 8388608}}",
    "a window as long as the retention": "hot_store: {retention_h: 1, out_of_order_window_m: 60}",
    "equal bodies": "gateway: {body_bytes_max: 2000, raw_bytes_max: 2000}",
    "the last ports": SECOND + "ports: {edge_first: 65530}",
    "a port behind the edges": SECOND + "ports: {fleet: 7416}",
    "Kafka with encryption": "buffer: {kafka: {bootstrap: ['kafka.example.com:9094'], security: iam}}",
    "AMP with a workspace for all": 'hot_store: {kind: amp, amp: {workspaces: {"*": ws-12345678}}}',
    "limits of a tenant": "limits: {samples_per_s: 5}",
    "a second consumer": "buffer: {consumers: [hot, archive]}",
    "another region": "demo: {region: us-gov-east-1, zones: [us-gov-east-1a]}",
    "no label but Prometheus' own": "schema: {labels: []}",
    "an empty catalogue": "catalogue: {}",
}


@pytest.mark.parametrize("text", AGREEING.values(), ids=AGREEING.keys())
def test_limits_are_allowed_to_be_reached(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + text)
    assert load(file).environment == "local"


def test_rules_speak_of_sound_values_only(tmp_path: Path) -> None:
    """One mistake is one line: a value that is no port at all is not compared with other ports."""
    text = (
        MINIMAL
        + "ports: {gateway: x, relay: 7401}\nbuffer: {journal: {size_bytes_max: no, segment_bytes: 2097152}}\n"
    )
    assert [line.split(": ")[1] for line in complaints(tmp_path, text)] == [
        "ports.gateway",
        "buffer.journal.size_bytes_max",
    ]


def test_rules_look_at_the_rest_of_a_file_with_wrong_values(tmp_path: Path) -> None:
    text = MINIMAL.replace("version: 1", "version: 2") + "ports: {gateway: 0, relay: 7500, fleet: 7500}\n"
    assert [line.split(": ")[1] for line in complaints(tmp_path, text)] == [
        "version",
        "ports.gateway",
        "ports.fleet",
    ]


GATES = [
    ("tenants: [prober]", "t.yaml:9:13: gates.tenants[0]: 'prober' is no tenant; allowed: embergate"),
    (
        "tenants: [embergate, embergate]",
        "t.yaml:9:24: gates.tenants[1]: 'embergate' stands at gates.tenants[0] (9:13) too; allowed: each item once",
    ),
    (
        "faults: {dark: [{do: kill, part: relay, for_s: 3}]}",
        "t.yaml:9:50: gates.faults.dark[0].for_s: a kill has no duration; allowed: none (remove it, or do: stop)",
    ),
    ("faults: {dark: []}", "t.yaml:9:18: gates.faults.dark: a list of 0 items; allowed: a list of 1 to 8 items"),
    (
        "environments: {staging: {gateway_url: 'http://g.example', hot_store_url: 'https://s.example',"
        " portal_url: 'https://p.example'}}",
        "t.yaml:9:41: gates.environments.staging.gateway_url: 'http://g.example' is not an address; allowed: "
        "https://host[:port][/path]; http:// only for 127.0.0.1 and localhost",
    ),
    (
        "environments: {local: {gateway_url: 'https://g.example', hot_store_url: 'https://s.example',"
        " portal_url: 'https://p.example'}}",
        "t.yaml:9:18: gates.environments.local: 'local' is this machine, whose addresses come from ports; "
        "allowed: another name",
    ),
]


@pytest.mark.parametrize(("line", "said"), GATES)
def test_the_gates_settings_fit_together(tmp_path: Path, line: str, said: str) -> None:
    assert complaints(tmp_path, f"{MINIMAL}gates:\n  {line}\n") == [said]


def test_a_fault_has_the_steps_that_the_file_gives_it(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "gates: {faults: {dark: [{do: pause, part: relay, for_s: 2, after_s: 1},"
                    " {do: kill, part: gateway}]}}\n")  # fmt: skip
    (fault,) = load(file).gates.faults
    assert fault == Fault("dark", (Action("pause", "relay", 1, 2), Action("kill", "gateway", 0, 0)))
    assert fault.lasts_s == 3
