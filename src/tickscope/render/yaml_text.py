"""YAML as people write it: blocks, and keys in the order that they were given."""

import io
from typing import Any

from ruamel.yaml import YAML

LINE_CHARS_MAX = 1 << 20
"""A pattern that is folded can hardly be read."""


def yaml_text(document: dict[str, Any]) -> str:
    """Return a document as YAML, its keys in their order."""
    out = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.width = LINE_CHARS_MAX
    yaml.representer.ignore_aliases = lambda _: True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(document, out)
    return out.getvalue()
