"""The schema and the personal-data policy as conditions of the Collector's filter: what meets one is dropped.

Source: the Collector's filterprocessor and OTTL. Patterns are RE2; a ``$`` would be taken for a variable's.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from tickscope.model.platform import PROMETHEUS_LABELS, Family, Platform, Schema
from tickscope.model.series import METRIC_NAME
from tickscope.policy.personal_data_re2 import personal_data_pattern

SERVICE = ("service.name", "service.namespace", "service.instance.id")
"""Resource attributes that become ``job`` and ``instance``."""
INFRASTRUCTURE = ("instance", "service.instance.id")
_VALUE = r'(?:"(?:[^"\\]|\\.)*"|[^"{}\[\],]+)'
_UNITS_AND_TOTAL = "(?:[._](?:seconds|bytes|ratio|total))*"
_SUFFIX = re.compile("(?:_(?:seconds|bytes|ratio|total))*$")


def point_labels(schema: Schema) -> list[str]:
    """Return the attributes that a data point of any metric may have."""
    return sorted({*schema.labels, *PROMETHEUS_LABELS} - {METRIC_NAME})


def filter_processor(platform: Platform) -> dict[str, Any]:
    """Return the filter: a condition that cannot be judged refuses the request instead of letting it pass."""
    schema = platform.schema
    resource = [*schema.labels, *SERVICE]
    return {
        "error_mode": "propagate",
        "metrics": {
            "metric": [said for key in resource for said in _value("resource.attributes", key, schema)],
            "datapoint": [
                f"Len(attributes) > {schema.labels_per_series_max}",
                *_unknown(schema),
                *(said for key in point_labels(schema) for said in _value("attributes", key, schema)),
                *_enumerations(schema),
            ],
        },
    }


def resource_actions(platform: Platform) -> list[dict[str, str]]:
    """Return what the resource processor does: labels get their names, and everything else is taken out."""
    known = set(platform.schema.labels)
    wanted = [(key, label) for key, label in platform.gateway.resource_labels.items() if label in known]
    renames = [{"key": label, "from_attribute": key, "action": "insert"} for key, label in wanted if key != label]
    return [*renames, {"pattern": dollars(none_of({*known, *SERVICE})), "action": "delete"}]


def point_actions(schema: Schema) -> list[dict[str, str]]:
    """Return what the attributes processor does: nothing, or take out labels that the schema lacks."""
    if schema.actions.get("unknown_label") != "drop_label":
        return []
    own = {label for family in schema.families.values() for label in family.labels}
    return [{"pattern": dollars(none_of({*point_labels(schema), *own})), "action": "delete"}]


def none_of(words: Collection[str]) -> str:
    """Return an RE2 pattern of every text but these words: RE2 has no negation."""
    return rf"(?s)\A(?:{_other(sorted(words))})\z"


def text(value: str) -> str:
    """Return a text as an OTTL literal."""
    return dollars(json.dumps(value, ensure_ascii=False))


def dollars(value: str) -> str:
    """Return a text as the Collector's configuration takes it: two dollars for one."""
    return value.replace("$", "$$")


def _other(words: list[str]) -> str:
    firsts = sorted({word[0] for word in words if word})
    if not firsts:
        return ".+" if words else ".*"
    parts = [] if "" in words else [""]
    parts.append(f"[^{''.join(map(literal, firsts))}].*")
    for first in firsts:
        parts.append(literal(first) + f"(?:{_other([word[1:] for word in words if word[:1] == first])})")
    return "|".join(parts)


def _unknown(schema: Schema) -> Iterator[str]:
    base = set(point_labels(schema))
    own = [family for family in schema.families.values() if family.labels]
    others = [f"not IsMatch(metric.name, {text(_named(family))})" for family in own]
    yield " and ".join([f"not IsMatch(attributes, {text(_object(base))})", *others])
    for family in own:
        allowed = _object(base | set(family.labels))
        yield f"IsMatch(metric.name, {text(_named(family))}) and not IsMatch(attributes, {text(allowed)})"


def _object(keys: Collection[str]) -> str:
    """Return the pattern of a JSON object that has no other keys: so IsMatch sees a set of attributes."""
    pair = f'"(?:{"|".join(map(literal, sorted(keys)))})":{_VALUE}'
    return rf"\A\{{(?:{pair}(?:,{pair})*)?\}}\z"


def _value(attributes: str, key: str, schema: Schema) -> Iterator[str]:
    attribute, own = f"{attributes}[{text(key)}]", schema.personal_data_patterns
    yield f"IsMatch({attribute}, {text(personal_data_pattern(infrastructure=key in INFRASTRUCTURE, patterns=own))})"
    yield f"{attribute} != nil and Len(String({attribute})) > {schema.label_value_bytes_max}"


def _enumerations(schema: Schema) -> Iterator[str]:
    for family in schema.families.values():
        for label, values in family.labels.items():
            attribute = f"attributes[{text(label)}]"
            one_of = rf"\A(?:{'|'.join(map(literal, values))})\z"
            named = f"IsMatch(metric.name, {text(_named(family))})"
            yield f"{named} and {attribute} != nil and not IsMatch({attribute}, {text(one_of)})"


def literal(value: str) -> str:
    """Return a text as a pattern of itself: Python's own escapes more than RE2 takes."""
    return re.sub(r"[\\.+*?()|\[\]{}^$-]", r"\\\g<0>", value)


def _named(family: Family) -> str:
    """Return the pattern of a family's names in OTLP, where unit and ``_total`` may be left out."""
    base = _SUFFIX.sub("", family.name).replace("_", "[._]")
    return rf"\A{base}{_UNITS_AND_TOTAL}\z"
