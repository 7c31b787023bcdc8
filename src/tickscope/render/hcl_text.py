"""HCL as SPIRE's programs read it: settings and nested blocks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

INDENT = "  "


def hcl_text(document: Mapping[str, Any]) -> str:
    """Return a document as HCL: a mapping is a block under its key, anything else a setting."""
    return "\n".join(_lines(document, "")) + "\n"


def _lines(document: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in document.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key} {{"
            yield from _lines(value, indent + INDENT)
            yield f"{indent}}}"
        else:
            yield f"{indent}{key} = {json.dumps(value, ensure_ascii=False)}"
