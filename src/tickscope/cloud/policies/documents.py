"""Policy documents: their form, and how long AWS lets each kind be."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["scp", "rcp", "tag", "managed", "endpoint"]
Statement = dict[str, Any]
BYTES_MAX: dict[Kind, int] = {"scp": 5120, "rcp": 5120, "tag": 10_000, "managed": 6144, "endpoint": 20_480}
"""AWS Organizations quotas, IAM quotas, AWS PrivateLink quotas (2026). White space counts, so there is none."""
KIND_NAMES: dict[Kind, str] = {
    "scp": "a service control policy",
    "rcp": "a resource control policy",
    "tag": "a tag policy",
    "managed": "a managed policy",
    "endpoint": "an endpoint policy",
}
VERSION = "2012-10-17"


@dataclass(frozen=True, slots=True)
class Document:
    """A policy as AWS takes it: ``json`` is minified."""

    name: str
    json: str

    @property
    def size_bytes(self) -> int:
        """Return its length as AWS counts it."""
        return len(self.json.encode())


def document(name: str, statements: Sequence[Statement]) -> Document:
    """Return a policy of statements."""
    return Document(name, minified(policy(statements)))


def policy(statements: Sequence[Statement]) -> dict[str, Any]:
    """Return statements as a policy."""
    return {"Version": VERSION, "Statement": list(statements)}


def minified(content: Any) -> str:
    """Return JSON without white space."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
