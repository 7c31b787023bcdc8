"""OTLP's requests and answers over HTTP, as protobuf and as JSON."""

import gzip
import json
import zlib
from typing import Any

import pytest
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tests.contract.trace_store_suite import request, span
from tickscope.errors import Reject
from tickscope.wire import otlp_http, otlp_traces
from tickscope.wire.otlp_http import JSON, PROTOBUF

RAW_MAX = 100_000
TRACE, SPAN, PARENT = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174", "eee19b7ec3c1b173"


def document(**span: Any) -> bytes:
    """Return a request with one span as OTLP's JSON has it."""
    one = {"traceId": TRACE, "spanId": SPAN, "parentSpanId": PARENT, "name": "tick", "kind": 2, **span}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [one]}]}]}).encode()


def refused(raw: bytes, media: str) -> Reject:
    with pytest.raises(Reject) as caught:
        otlp_traces.parse(raw, media)
    return caught.value


def outcome(raw: bytes, media: str) -> str:
    try:
        otlp_traces.parse(raw, media)
    except Reject as error:
        return error.reason
    return "parsed"


def test_ids_of_json_are_hexadecimal_and_times_are_strings() -> None:
    links = [{"traceId": TRACE.upper(), "spanId": SPAN}]
    found = otlp_traces.parse(document(startTimeUnixNano="1700000000000000001", links=links), JSON)
    (one,) = found.resource_spans[0].scope_spans[0].spans
    assert (one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex()) == (TRACE, SPAN, PARENT)
    assert one.start_time_unix_nano == 1_700_000_000_000_000_001
    assert one.links[0].trace_id.hex() == TRACE
    assert one.kind == 2


def test_both_encodings_of_a_request_are_the_same_request() -> None:
    sent = otlp_traces.parse(document(), JSON)
    assert otlp_traces.parse(sent.SerializeToString(), PROTOBUF) == sent
    assert otlp_traces.parse(json.dumps(otlp_traces.shown(sent)).encode(), JSON) == sent
    assert otlp_traces.shown(sent)["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["traceId"] == TRACE


def test_fields_of_a_newer_version_are_left_out() -> None:
    assert otlp_traces.parse(document(somethingNew={"a": 1}), JSON) == otlp_traces.parse(document(), JSON)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "Expecting value"),
        (b"[]", "JSON"),
        (b"\xff", "JSON"),
        (document(traceId="xyz"), "traceId is not hexadecimal"),
        (document(kind={}), "kind"),
        (document(attributes=7), "attributes"),
        (b"[" * 100_000, "JSON"),
        (b'{"resourceSpans": {"scopeSpans": 1}}', "resourceSpans"),
    ],
)
def test_other_json_is_refused_with_what_is_wrong(raw: bytes, says: str) -> None:
    error = refused(raw, JSON)
    assert error.reason == "otlp"
    assert says in str(error)


def test_other_protobuf_is_refused() -> None:
    assert refused(b"\x0a\xff", PROTOBUF).reason == "otlp"


@given(st.binary(max_size=300), st.sampled_from([JSON, PROTOBUF]))
def test_any_bytes_are_parsed_or_refused(raw: bytes, media: str) -> None:
    assert outcome(raw, media) in ("parsed", "otlp")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["resourceSpans", "scopeSpans", "spans", "links", "traceId", "attributes", "key", "value"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_parsed_or_refused(anything: Any) -> None:
    assert outcome(json.dumps(anything).encode(), JSON) in ("parsed", "otlp")


def test_gzip_is_unpacked_up_to_a_limit() -> None:
    assert otlp_http.unpacked(gzip.compress(b"a" * RAW_MAX, mtime=0), "gzip", RAW_MAX) == b"a" * RAW_MAX
    assert otlp_http.unpacked(b"a" * RAW_MAX, "", RAW_MAX) == b"a" * RAW_MAX
    for body, encoding in ((gzip.compress(bytes(RAW_MAX + 1)), "gzip"), (bytes(RAW_MAX + 1), "")):
        with pytest.raises(Reject) as caught:
            otlp_http.unpacked(body, encoding, RAW_MAX)
        assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no gzip",
        gzip.compress(b"abc", mtime=0)[:-1],
        gzip.compress(b"abc", mtime=0) + b"x",
        zlib.compress(b"abc"),
    ],
)
def test_what_is_no_whole_gzip_is_refused(body: bytes) -> None:
    with pytest.raises(Reject) as caught:
        otlp_http.unpacked(body, "gzip", RAW_MAX)
    assert caught.value.reason == "gzip"


def test_packed_is_the_same_for_the_same_spans() -> None:
    one = request(span("a"))
    assert otlp_traces.packed(one) == otlp_traces.packed(request(span("a")))
    assert ExportTraceServiceRequest.FromString(gzip.decompress(otlp_traces.packed(one))) == one


@pytest.mark.parametrize("media", [PROTOBUF, JSON])
def test_an_answer_tells_what_was_refused(media: str) -> None:
    def read(body: bytes) -> ExportTraceServiceResponse:
        if media == PROTOBUF:
            return ExportTraceServiceResponse.FromString(body)
        return json_format.Parse(body, ExportTraceServiceResponse())

    assert not read(otlp_traces.answer(media, 0, "")).HasField("partial_success")
    partial = read(otlp_traces.answer(media, 2, "too large")).partial_success
    assert (partial.rejected_spans, partial.error_message) == (2, "too large")


def test_a_fault_is_a_status_message() -> None:
    assert otlp_http.fault(PROTOBUF, "no") == b"\x12\x02no"
    assert json.loads(otlp_http.fault(JSON, "no")) == {"message": "no"}


def test_a_receivers_answer_that_cannot_be_read_refuses_nothing() -> None:
    assert otlp_traces.refused_spans(b"<html>") == (0, "")
