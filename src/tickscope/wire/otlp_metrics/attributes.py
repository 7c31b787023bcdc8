"""Attributes as labels."""

import struct
from collections.abc import Sequence
from decimal import Decimal

from tickscope.wire.otlp_metrics.messages import KEY_VALUE, VALUE
from tickscope.wire.otlp_metrics.names import label_name
from tickscope.wire.rw1_fields import Field, fields, read_varint
from tickscope.wire.rw1_look import signed

Labels = dict[bytes, bytes]
Attribute = tuple[bytes, bytes | None]
"""A key and its value as text; None for a list, a map or bytes."""


def read_attribute(raw: bytes, attribute: Field) -> Attribute:
    """Read an attribute. Raises Reject ``protobuf``."""
    key: bytes = b""
    value: bytes | None = b""
    for field in fields(raw, attribute.body, attribute.end, KEY_VALUE):
        if field.number == 1:
            key = raw[field.body : field.end]
        elif field.number == 2:
            value = _read_value(raw, field)
    return key, value


def _read_value(raw: bytes, value: Field) -> bytes | None:
    text: bytes | None = b""
    for field in fields(raw, value.body, value.end, VALUE):
        content = raw[field.body : field.end]
        if field.number == 1:
            text = content
        elif field.number == 2:
            text = b"true" if read_varint(raw, field.body, field.end)[0] else b"false"
        elif field.number == 3:
            text = str(signed(read_varint(raw, field.body, field.end)[0])).encode()
        elif field.number == 4:
            text = float_text(struct.unpack("<d", content)[0])
        elif field.number in (5, 6, 7):
            text = None
    return text


def float_text(value: float) -> bytes:
    """Return the shortest decimal of a float, without an exponent."""
    if value != value:
        return b"NaN"
    if value in (float("inf"), float("-inf")):
        return b"inf" if value > 0 else b"-inf"
    return format(Decimal(repr(value)), "f").removesuffix(".0").encode()


def labels_of(attributes: Sequence[Attribute]) -> Labels | None:
    """Return attributes as labels; values of keys that become one name are joined with ``;`` in the keys' order.

    None when a value is no text. An empty value is no label.
    """
    labels: Labels = {}
    for key, value in sorted(attributes, key=lambda attribute: attribute[0]):
        if value is None:
            return None
        name = label_name(key)
        if name and value:
            labels[name] = labels[name] + b";" + value if name in labels else value
    return labels


def resource_labels(attributes: Sequence[Attribute], wanted: Sequence[tuple[bytes, bytes]]) -> Labels:
    """Return the labels of a resource: ``job`` and ``instance``, and those that ``wanted`` names for its keys."""
    texts = dict(attributes)
    space, name = texts.get(b"service.namespace"), texts.get(b"service.name")
    pairs = [(b"job", space + b"/" + name if space and name else name)]
    pairs.append((b"instance", texts.get(b"service.instance.id")))
    pairs += [(label, texts.get(key)) for key, label in wanted]
    labels: Labels = {}
    for label, value in pairs:
        if value:
            labels.setdefault(label, value)
    return labels
