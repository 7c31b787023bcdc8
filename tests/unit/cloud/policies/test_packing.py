"""Statements into few documents."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.cloud.synthesised import EXAMPLES
from tickscope.cloud.policies import service_control_policies
from tickscope.cloud.policies.documents import minified
from tickscope.cloud.policies.packing import DOCUMENTS_MAX, packed
from tickscope.model.organization import Unit
from tickscope.spec import load
from tickscope.spec.keys.organization import Guardrail

BYTES_MAX = 600
STATEMENTS = st.lists(
    st.builds(
        lambda sid, size, text: {"Sid": sid, "Action": "a" * size, "Note": text},
        st.text("abc", max_size=3),
        st.integers(0, 400),
        st.text(max_size=10),
    ),
    max_size=30,
)


@given(STATEMENTS)
@settings(max_examples=200, deadline=None)
def test_each_statement_is_in_one_document_and_none_is_too_long(statements: list[dict[str, Any]]) -> None:
    documents = packed("a", statements, BYTES_MAX)
    found = [each for document in documents for each in json.loads(document.json)["Statement"]]
    assert sorted(map(minified, found)) == sorted(map(minified, statements))
    assert all(document.size_bytes <= BYTES_MAX for document in documents)
    assert [document.name for document in documents] == [f"a-{n}" for n in range(1, len(documents) + 1)]


@given(STATEMENTS)
@settings(max_examples=100, deadline=None)
def test_no_two_documents_would_fit_into_one(statements: list[dict[str, Any]]) -> None:
    sizes = [document.size_bytes for document in packed("a", statements, BYTES_MAX)]
    envelope = len('{"Version":"2012-10-17","Statement":[]}')
    for index, size in enumerate(sizes):
        assert all(size + other - envelope + 1 > BYTES_MAX for other in sizes[index + 1 :])


def test_a_statement_that_is_too_long_is_there_and_seen() -> None:
    (document,) = packed("a", [{"Sid": "a" * BYTES_MAX}], BYTES_MAX)
    assert document.size_bytes > BYTES_MAX


@pytest.mark.proves("checked", row=1, clause=2)
@given(st.lists(st.sampled_from(Guardrail.__args__), unique=True))  # type: ignore[attr-defined]
@settings(max_examples=60, deadline=None)
def test_any_guardrails_of_a_unit_fit_beside_the_one_policy_that_aws_attaches(names: list[str]) -> None:
    for file in ("aws.yaml", "one-account.yaml"):
        documents = service_control_policies(load_once(file), Unit("Unit", "", tuple(names)))
        assert len(documents) <= DOCUMENTS_MAX
        assert all(document.size_bytes <= 5120 for document in documents)
        sids = [each["Sid"] for document in documents for each in json.loads(document.json)["Statement"]]
        assert len(sids) == len(set(sids))
        assert all(sid.isalnum() for sid in sids)


LOADED: dict[str, Any] = {}


def load_once(file: str) -> Any:
    """Return a file's platform; reading it takes longer than a case."""
    return LOADED.setdefault(file, load(EXAMPLES / file))
