"""The last receipts of each tenant, so that a sender that reads no answers can look them up."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tickscope.model.receipt import Receipt

RECEIPTS_MAX = 50
"""Receipts that are kept for each tenant, in memory."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt with what it belongs to; ``received_ms`` is milliseconds since the Unix epoch."""

    received_ms: int
    sender: str
    receipt: Receipt
    observed: bool = False
    """Whether nothing was refused: the tenant is only observed."""

    def document(self) -> dict[str, Any]:
        """Return it for JSON."""
        head = {"received_ms": self.received_ms, "sender": self.sender, "observed": self.observed}
        return {**head, **self.receipt.document()}


class Receipts:
    """Keeps the newest receipts."""

    def __init__(self) -> None:
        self._kept: dict[str, deque[Kept]] = {}

    def keep(self, tenant: str, kept: Kept) -> None:
        """Keep a receipt that refuses something."""
        self._kept.setdefault(tenant, deque(maxlen=RECEIPTS_MAX)).append(kept)

    def of(self, tenant: str) -> Iterable[Kept]:
        """Return a tenant's receipts, the newest first."""
        return reversed(self._kept.get(tenant, ()))
