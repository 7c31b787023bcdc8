"""What becomes of spans: each comes out once, cleaned and stamped, in order; or is refused and counted."""

import random

from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import (
    AnyValue,
    ArrayValue,
    InstrumentationScope,
    KeyValue,
    KeyValueList,
)
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

from tests.contract.trace_receiver import names
from tests.contract.trace_store_suite import request, span
from tickscope.gateway import spans
from tickscope.gateway.span_cleaning import LEFT_OUT
from tickscope.gateway.spans import Prepared

PART_MAX = 800_000


def prepared(sent: ExportTraceServiceRequest, part_bytes_max: int = PART_MAX) -> Prepared:
    return spans.prepare(sent, "embergate", part_bytes_max)


def text(key: str, value: str) -> KeyValue:
    return KeyValue(key=key, value=AnyValue(string_value=value))


def only(found: Prepared) -> Span:
    (part,) = found.parts
    return part.resource_spans[0].scope_spans[0].spans[0]


def test_the_tenant_is_ours_to_say() -> None:
    sent = request(span("a"))
    sent.resource_spans[0].resource.attributes.extend(
        [text("tickscope.tenant", "skyhook"), text("service.name", "game"), text("tickscope.tenant", "x")]
    )
    (part,) = prepared(sent).parts
    found = {each.key: each.value.string_value for each in part.resource_spans[0].resource.attributes}
    assert found == {"service.name": "game", "tickscope.tenant": "embergate"}
    assert len(part.resource_spans[0].resource.attributes) == 2


def test_nothing_is_said_of_clean_spans() -> None:
    found = prepared(request(span("a"), span("b", 2)))
    assert (found.refused.total(), found.left_out, found.message) == (0, 0, "")
    assert [names(part) for part in found.parts] == [["a", "b"]]


def test_personal_data_is_left_out_wherever_it_stands() -> None:
    mail = "jane@example.com"
    nested = AnyValue(
        kvlist_value=KeyValueList(
            values=[
                KeyValue(key="to", value=AnyValue(array_value=ArrayValue(values=[AnyValue(string_value=mail)])))
            ]
        )
    )
    one = Span(
        name=f"hello {mail}",
        trace_id=bytes(15) + b"1",
        span_id=bytes(7) + b"1",
        trace_state=f"a={mail}",
        attributes=[
            text("kept", "x"),
            text("client.address", "203.0.113.7"),
            KeyValue(key="deep", value=nested),
            KeyValue(key="raw", value=AnyValue(bytes_value=mail.encode())),
            KeyValue(key="number", value=AnyValue(int_value=7)),
        ],
        events=[Span.Event(name=mail, attributes=[text("exception.message", mail)])],
        links=[Span.Link(trace_id=bytes(15) + b"2", span_id=bytes(7) + b"2", attributes=[text("who", mail)])],
        status=Status(message=f"no {mail}"),
    )
    sent = ExportTraceServiceRequest(
        resource_spans=[
            ResourceSpans(
                resource=Resource(attributes=[text("owner", mail), text("host.ip", "10.0.0.1")]),
                scope_spans=[
                    ScopeSpans(scope=InstrumentationScope(attributes=[text("author", mail)]), spans=[one])
                ],
            )
        ]
    )
    found = prepared(sent)
    kept = only(found)
    assert mail.encode() not in found.parts[0].SerializeToString()
    assert b"203.0.113.7" not in found.parts[0].SerializeToString()
    assert [each.key for each in kept.attributes] == ["kept", "number"]
    assert kept.dropped_attributes_count == 3
    assert (kept.name, kept.events[0].name, kept.status.message, kept.trace_state) == (LEFT_OUT,) * 3 + ("",)
    assert found.parts[0].resource_spans[0].resource.attributes[0].value.string_value == "10.0.0.1"
    assert found.left_out == 11
    assert "11 attributes or texts left out" in found.message
    assert mail not in found.message


def test_a_span_without_ids_is_refused_and_its_neighbours_are_not() -> None:
    bad = [
        Span(name="none"),
        Span(name="short", trace_id=b"1" * 15, span_id=b"1" * 8),
        Span(name="zero", trace_id=bytes(16), span_id=b"1" * 8),
        Span(name="zero", trace_id=b"1" * 16, span_id=bytes(8)),
    ]
    found = prepared(request(span("a"), *bad, span("b", 2)))
    assert names(found.parts[0]) == ["a", "b"]
    assert found.refused == {"span_id": 4}
    assert "4 spans refused: trace_id must be 16 bytes" in found.message


def test_what_no_backend_takes_is_refused_by_its_size() -> None:
    large = span("large")
    large.attributes.append(text("k", "x" * spans.SPAN_BYTES_MAX))
    sent = request(large, span("a"))
    crowded = sent.resource_spans.add()
    crowded.resource.attributes.append(text("k", "x" * spans.CONTEXT_BYTES_MAX))
    crowded.scope_spans.add(spans=[span("b"), span("c")])
    found = prepared(sent)
    assert found.refused == {"span_too_large": 1, "resource_too_large": 2}
    assert [names(part) for part in found.parts] == [["a"]]


def test_a_text_that_is_too_long_to_be_looked_at_is_left_out_and_told() -> None:
    sent = request(span("a"))
    sent.resource_spans[0].resource.attributes.extend([text("long", "x" * 200_001), text("kept", "x")])
    found = prepared(sent)
    (part,) = found.parts
    assert [each.key for each in part.resource_spans[0].resource.attributes] == ["kept", "tickscope.tenant"]
    assert found.left_out == 1
    assert "more than 200000 bytes" in found.message


def test_nothing_left_is_no_part() -> None:
    assert prepared(ExportTraceServiceRequest()).parts == ()
    assert prepared(request(Span(name="bad"))).parts == ()


@given(st.integers(0, 2**32), st.integers(40_000, 200_000))
def test_parts_hold_every_span_once_in_order_with_its_own_resource(seed: int, part_bytes_max: int) -> None:
    chance = random.Random(seed)
    sent, wanted = ExportTraceServiceRequest(), []
    for service in range(chance.randrange(4)):
        resource = sent.resource_spans.add(resource=Resource(attributes=[text("service.name", f"s{service}")]))
        for scope in range(chance.randrange(4)):
            holder = resource.scope_spans.add(scope=InstrumentationScope(name=f"scope{scope}"))
            for _ in range(chance.randrange(20)):
                one = span(f"s{service}/scope{scope}", len(wanted) + 1)
                one.attributes.append(text("filler", "x" * chance.randrange(20_000)))
                holder.spans.append(one)
                wanted.append(one.SerializeToString())
    found = prepared(sent, part_bytes_max)
    came = []
    for part in found.parts:
        assert part.ByteSize() <= part_bytes_max
        for resource in part.resource_spans:
            service_name = resource.resource.attributes[0].value.string_value
            for scope_spans in resource.scope_spans:
                for each in scope_spans.spans:
                    assert each.name == f"{service_name}/{scope_spans.scope.name}"
                    came.append(each.SerializeToString())
    assert came == wanted
    assert sum(map(spans.count, found.parts)) == len(wanted)
