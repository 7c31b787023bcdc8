"""Which requests are not read at all, by their heads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.gateway.world import HEAD, PLATFORM
from tickscope.errors import Reject
from tickscope.gateway import decide, head

SETTINGS = PLATFORM.gateway


def check(headers: dict[str, str]) -> None:
    head.remote_write_version(headers)
    decide.check_length(head.declared_length(headers), SETTINGS)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "application/x-protobuf; proto=prometheus.WriteRequest"},
        {"content-type": 'Application/X-Protobuf;proto="prometheus.WriteRequest"'},
        {"content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"},
        {"content-encoding": "SNAPPY"},
        {"content-length": str(SETTINGS.body_bytes_max)},
    ],
)
def test_remote_write_is_read(headers: dict[str, str]) -> None:
    check({**HEAD, **headers})


@pytest.mark.parametrize(
    "parameter",
    ["proto", "PROTO", "Proto "],
)
def test_names_of_parameters_have_no_case(parameter: str) -> None:
    headers = {**HEAD, "content-type": f'application/x-protobuf; a=b;{parameter}= "{head.REMOTE_WRITE_2}"'}
    assert head.remote_write_version(headers) == head.REMOTE_WRITE_2
    assert head.claims_remote_write_2(headers)


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({"content-type": ""}, 415, "remote-write sends 'application/x-protobuf'"),
        ({"content-type": "application/json"}, 415, "'application/json'"),
        ({"content-type": "application/x-protobuf;proto=io.prometheus.write.v3.Request"}, 415, "write.v3"),
        ({"content-type": "application/x-protobuf; PROTO=io.prometheus.write.v3.Request"}, 415, "write.v3"),
        ({"content-encoding": ""}, 415, "sends 'snappy'"),
        ({"content-encoding": "gzip"}, 415, "'gzip'"),
        ({"content-length": str(SETTINGS.body_bytes_max + 1)}, 413, "gateway.body_bytes_max allows"),
        ({"content-length": "9" * 30}, 413, "gateway.body_bytes_max allows"),
    ],
)
def test_anything_else_is_refused_with_its_status(headers: dict[str, str], status: int, says: str) -> None:
    with pytest.raises(Reject, match=says) as refused:
        check({**HEAD, **headers})
    assert decide.STATUS[refused.value.reason] == status


VALUES = st.text(st.characters(max_codepoint=255), max_size=30) | st.sampled_from(["\xb2", "9" * 5000, "snappy"])


@given(st.dictionaries(st.sampled_from(["content-type", "content-encoding", "content-length"]), VALUES))
def test_any_head_is_read_or_refused_shortly(headers: dict[str, str]) -> None:
    try:
        check({**HEAD, **headers})
    except Reject as error:
        refused = error
        assert len(str(refused)) < 300  # noqa: PT017 - both outcomes are right, one has a bound


@pytest.mark.parametrize("sender", ["edge", "edge-7.eu_central", "0", "x" * 64])
def test_a_sender_names_itself(sender: str) -> None:
    assert head.sender_of({"x-tickscope-sender": sender}) == sender
    assert head.sender_of({}) == "default"


@pytest.mark.parametrize("sender", ["", "x" * 65, "../etc", "a/b", "-a", "a b", "a\n", "é"])
def test_a_name_that_is_none_is_refused(sender: str) -> None:
    with pytest.raises(Reject, match="X-Tickscope-Sender") as refused:
        head.sender_of({"x-tickscope-sender": sender})
    assert refused.value.reason == "invalid_sender"
