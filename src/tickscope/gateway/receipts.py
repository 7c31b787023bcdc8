"""The last receipts of each tenant, so that a sender that reads no answers can look them up."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tickscope.model.receipt import Receipt

RECEIPTS_MAX = 50
"""Receipts of each verdict that are kept for each tenant, in memory: what is only tried pushes out nothing real."""
Told = Literal["refused", "observed", "folded", "would_refuse", "would_fold"]
"""What became of the series of a receipt, or would become of them by ``limits_dry_run``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt with what it belongs to; ``received_ms`` is milliseconds since the Unix epoch."""

    received_ms: int
    sender: str
    receipt: Receipt
    verdict: Told = "refused"

    def document(self) -> dict[str, Any]:
        """Return it for JSON."""
        head = {"received_ms": self.received_ms, "sender": self.sender, "verdict": self.verdict}
        return {**head, **self.receipt.document()}


class Receipts:
    """Keeps the newest receipts."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[Told, deque[Kept]]] = {}

    def keep(self, tenant: str, kept: Kept) -> None:
        """Keep a receipt that tells something."""
        of_tenant = self._kept.setdefault(tenant, {})
        of_tenant.setdefault(kept.verdict, deque(maxlen=RECEIPTS_MAX)).append(kept)

    def of(self, tenant: str) -> Iterable[Kept]:
        """Return a tenant's receipts, the newest first."""
        every = [kept for some in self._kept.get(tenant, {}).values() for kept in reversed(some)]
        return sorted(every, key=lambda kept: -kept.received_ms)
