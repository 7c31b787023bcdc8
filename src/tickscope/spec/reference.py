"""The platform file's reference page, drawn from its JSON Schema and its rules."""

import json
from collections.abc import Iterator

from tickscope.spec.problems import dotted
from tickscope.spec.rules import RULES
from tickscope.spec.rules.limits import BOUNDS
from tickscope.spec.schema import Words, allowed, deref, json_schema

DEFAULT_CHARS_MAX = 120

HEAD = """\
# The platform file

Generated from the models in `src/tickscope/spec` by `tickscope spec schema --markdown`.

`tickscope.yaml` is the only file that you edit. It is YAML 1.2 in UTF-8, at most 1 MiB, without aliases, anchors
and tags. `tickscope spec check` tells everything that is wrong with it at once, `tickscope spec show` prints it
with every default written out, and `tickscope spec schema` prints its JSON Schema for your editor. Units stand at
the end of a key's name (before `_max` and `_min`): `_s` seconds, `_ms` milliseconds, `_m` minutes, `_h` hours,
`_bytes` bytes, `_hz` per second.

The smallest file that works:

```yaml
version: 1
environment: local
tenants:
  - name: embergate
    title: Embergate
    tokens:
      - {name: edge, env: TICKSCOPE_TOKEN_EMBERGATE}
```
"""


def markdown() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_section(json_schema(), ""), *_rules()]) + "\n"


def _section(node: Words, path: str) -> Iterator[str]:
    """Yield the table of a mapping with fixed keys, then those of the mappings in it."""
    yield f"## {f'`{path}`' if path else 'Top level'}\n"
    yield f"{node['description'].splitlines()[0]}\n"
    yield "| key | type | default | allowed | meaning |"
    yield "|---|---|---|---|---|"
    properties = {key: deref(value) for key, value in node["properties"].items()}
    for key, value in properties.items():
        needed = key in node.get("required", ())
        cells = [f"`{key}`", _type(value), _default(value, needed), _allowed(value), value["description"]]
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield ""
    for key, value in properties.items():
        inner, inner_path = _inner(value, f"{path}.{key}" if path else key)
        if "properties" in inner:
            yield from _section(inner, inner_path)


def _inner(node: Words, path: str) -> tuple[Words, str]:
    """Step through lists and mappings with free keys to what they hold."""
    if node.get("type") == "array":
        return _inner(deref(node["items"]), f"{path}[]")
    if isinstance(node.get("additionalProperties"), dict):
        return _inner(deref(node["additionalProperties"]), f"{path}.<name>")
    return node, path


def _type(node: Words) -> str:
    kind = node.get("type")
    if kind == "array":
        return f"list of {_type(deref(node['items']))}"
    if kind == "object":
        inner = node.get("additionalProperties")
        return f"mapping of name to {_type(deref(inner))}" if isinstance(inner, dict) else "mapping"
    return {"string": "text"}.get(str(kind), str(kind))


def _default(node: Words, needed: bool) -> str:
    if needed:
        return "*(needed)*"
    text = json.dumps(node["default"], ensure_ascii=False)
    if "properties" in node or len(text) > DEFAULT_CHARS_MAX:
        return "see `tickscope spec show`" if "properties" not in node else "its keys' defaults"
    return f"`{text}`"


def _allowed(node: Words) -> str:
    if "properties" in node:
        return "the keys below"
    parts = [allowed(node)]
    if node.get("uniqueItems"):
        parts.append("each once")
    if isinstance(node.get("items"), dict) and "properties" not in deref(node["items"]):
        parts.append(f"each {allowed(deref(node['items']))}")
    if isinstance(node.get("propertyNames"), dict):
        parts.append(f"names of {allowed(node['propertyNames'])}")
    return "; ".join(parts)


def _rules() -> Iterator[str]:
    yield "## What values must agree on\n"
    for rule in RULES:
        yield f"- {(rule.__doc__ or '').strip().replace('``', '`')}"
    for bound in BOUNDS:
        yield f"- `{dotted(bound.small)}` is at most {bound.words.format(f'`{dotted(bound.large)}`')}."
