"""How many messages a request of OTLP traces is made of: each takes memory, however short it is.

Source: opentelemetry-proto 1.x, ``trace.proto``, ``common.proto`` and ``resource.proto``.
"""

from tickscope.wire import rw1_faults
from tickscope.wire.rw1_fields import fields
from tickscope.wire.rw1_messages import LENGTH, VARINT, Message, Shape

DEPTH_MAX = 32


def _holding(name: str, **nested: Message) -> Message:
    return Message(name, {int(number[1:]): Shape(LENGTH, nested=message) for number, message in nested.items()})


ANY_VALUE = Message(
    "AnyValue",
    {1: Shape(LENGTH, slot=1), 2: Shape(VARINT, slot=1), 3: Shape(VARINT, slot=1), 7: Shape(LENGTH, slot=1)},
)
KEY_VALUE = Message("KeyValue", {1: Shape(LENGTH, slot=1), 2: Shape(LENGTH, nested=ANY_VALUE)})
ANY_VALUE.fields[5] = Shape(LENGTH, nested=_holding("ArrayValue", _1=ANY_VALUE))
ANY_VALUE.fields[6] = Shape(LENGTH, nested=_holding("KeyValueList", _1=KEY_VALUE))
RESOURCE = Message("Resource", {1: Shape(LENGTH, nested=KEY_VALUE), 3: Shape(LENGTH)})
SCOPE = _holding("InstrumentationScope", _3=KEY_VALUE)
EVENT, LINK = _holding("Event", _3=KEY_VALUE), _holding("Link", _4=KEY_VALUE)
SPAN = _holding("Span", _9=KEY_VALUE, _11=EVENT, _13=LINK, _15=Message("Status", {}))
SCOPE_SPANS = _holding("ScopeSpans", _1=SCOPE, _2=SPAN)
REQUEST = _holding("ExportTraceServiceRequest", _1=_holding("ResourceSpans", _1=RESOURCE, _2=SCOPE_SPANS))


def count_trace_messages(raw: bytes, messages_max: int) -> int:
    """Return the number of messages; raises Reject as ``Core.count_trace_messages`` does."""
    count = 0

    def walk(at: int, end: int, message: Message, depth: int) -> None:
        nonlocal count
        if depth > DEPTH_MAX:
            raise rw1_faults.too_deep(at, DEPTH_MAX)
        for field in fields(raw, at, end, message):
            shape = message.fields.get(field.number)
            if shape and shape.nested:
                if count == messages_max:
                    raise rw1_faults.too_many_messages(field.start, messages_max)
                count += 1
                walk(field.body, field.end, shape.nested, depth + 1)

    walk(0, len(raw), REQUEST, 0)
    return count
