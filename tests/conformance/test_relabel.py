"""Our relabelling gives what Prometheus' own package gives, for rules and labels of all kinds."""

import dataclasses
import json
import random
import subprocess
from typing import Any, get_args

import pytest

from tests.conformance.go_programs import relabel
from tickscope.model.relabel import RelabelAction, RelabelConfig
from tickscope.policy.relabel import Relabeling

CASES = 20_000
NAMES = ("__name__", "a", "ab", "b", "my_a", "my_b", "x", "__tmp")
VALUES = ("", "foo", "bar", "foo-bar", "FOO", "ÄÖü", "a\nb", "1", "foo;bar", "$1", "x" * 40)
PATTERNS = ("(.*)", "foo", "f(o+)(.*)", "(?P<n>[a-z]+)-(.*)", "my_(.*)", "", "(a|b)+", ".+", "a.b", "[^x]*")
TEXTS = ("$1", "${1}", "$n", "${n}x", "$$1", "$2$1", "new", "", "${1", "$", "a$1b", "$01", "${12}", "x_$1")
TARGETS = ("a", "b", "new_label", "x", "__name__")


def drawn(chance: random.Random) -> dict[str, Any]:
    """Return a rule that the platform file takes."""
    action = chance.choice(get_args(RelabelAction))
    config: dict[str, Any] = {"action": action}
    if action in ("labeldrop", "labelkeep"):
        return config | {"regex": chance.choice(PATTERNS)}
    if action == "labelmap":
        return config | {
            "regex": chance.choice(PATTERNS),
            "replacement": chance.choice(("$1", "n_$1", "x", "${1}")),
        }
    config["source_labels"] = chance.sample(NAMES, chance.randint(0, 3))
    if action not in ("keep", "drop"):
        config["target_label"] = chance.choice(TARGETS)
    if action in ("keepequal", "dropequal"):
        return config
    config["separator"] = chance.choice((";", "", "-"))
    if action == "hashmod":
        return config | {"modulus": chance.randint(1, 1 << 40)}
    if action in ("lowercase", "uppercase"):
        return config
    config["regex"] = chance.choice(PATTERNS)
    if action == "replace":
        config["target_label"] = chance.choice((*TARGETS, "${1}", "l_$1"))
        config["replacement"] = chance.choice(TEXTS)
    return config


def ours(case: dict[str, Any]) -> dict[str, str] | None:
    configs = [
        RelabelConfig(**rule | {"source_labels": tuple(rule.get("source_labels", ()))}) for rule in case["configs"]
    ]
    assert all(dataclasses.is_dataclass(config) for config in configs)
    labels = sorted((name.encode(), value.encode()) for name, value in case["labels"].items())
    made = Relabeling.of(configs).apply(labels)
    return None if made is None else {name.decode(): value.decode() for name, value in made}


@pytest.mark.e2e
@pytest.mark.proves("run", row=33, clause=2)
@pytest.mark.timeout(900)
def test_it_gives_what_prometheus_gives() -> None:
    chance = random.Random(20)
    cases = []
    for _ in range(CASES):
        labels = {name: chance.choice(VALUES[1:]) for name in chance.sample(NAMES, chance.randint(1, 6))}
        cases.append({"labels": labels, "configs": [drawn(chance) for _ in range(chance.randint(1, 4))]})
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([relabel()], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == CASES
    refused = [case for case, answer in zip(cases, answers, strict=True) if answer and "error" in answer]
    assert refused == []
    for case, answer in zip(cases, answers, strict=True):
        assert ours(case) == answer, case
