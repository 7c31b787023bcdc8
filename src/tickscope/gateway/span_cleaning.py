"""Spans without personal data: what is left out of them, and counted. No I/O."""

from collections.abc import Iterator

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tickscope.policy.attributes import attribute_may_enter, text_may_enter
from tickscope.policy.personal_data import Patterns

LEFT_OUT = "(left out: it looked like personal data)"
"""What stands for a text that a span cannot be without."""
Holder = Resource | InstrumentationScope | Span | Span.Event | Span.Link


def clean_span(span: Span, patterns: Patterns) -> int:
    """Clear a span, its events and its links of personal data; return how many texts and attributes that were."""
    left_out = clean(span, patterns)
    inner: list[Span.Event | Span.Link] = [*span.events, *span.links]
    left_out += sum(clean(each, patterns) for each in inner)
    for holder, field in ((span, "name"), (span.status, "message"), *((event, "name") for event in span.events)):
        if not text_may_enter(getattr(holder, field), patterns):
            setattr(holder, field, LEFT_OUT)
            left_out += 1
    states: list[Span | Span.Link] = [span, *span.links]
    for state in states:
        if not text_may_enter(state.trace_state, patterns):
            state.trace_state = ""
            left_out += 1
    return left_out


def clean(holder: Holder, patterns: Patterns) -> int:
    """Drop attributes with personal data; return how many, which the message counts too."""
    kept = [each for each in holder.attributes if attribute_may_enter(each.key, _texts(each.value), patterns)]
    dropped = len(holder.attributes) - len(kept)
    if dropped:
        del holder.attributes[:]
        holder.attributes.extend(kept)
        holder.dropped_attributes_count += dropped
    return dropped


def _texts(value: AnyValue) -> Iterator[bytes]:
    match value.WhichOneof("value"):
        case "string_value":
            yield value.string_value.encode()
        case "bytes_value":
            yield value.bytes_value
        case "array_value":
            for each in value.array_value.values:
                yield from _texts(each)
        case "kvlist_value":
            for pair in value.kvlist_value.values:
                yield pair.key.encode()
                yield from _texts(pair.value)
