"""Why something was refused: capped, per reason and per series."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

FINDINGS_SHOWN_MAX = 20
SERIES_SHOWN_CHARS_MAX = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One series (or some of its samples) that policy refused, and the sentence that says why.

    What is of no series has no index.
    """

    series_index: int | None
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What happened to a request; ``counts`` is exact, ``shown`` holds the first findings only."""

    counts: dict[str, int] = field(default_factory=dict)
    shown: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Receipt":
        """Count all findings and keep the first ``FINDINGS_SHOWN_MAX``."""
        counts: Counter[str] = Counter()
        shown: list[Finding] = []
        for finding in findings:
            counts[finding.reason] += 1
            if len(shown) < FINDINGS_SHOWN_MAX:
                shown.append(finding)
        return cls(dict(counts), tuple(shown))

    def with_more(self, findings: Iterable[Finding]) -> "Receipt":
        """Return it with more findings behind its own."""
        more = Receipt.of(findings)
        counts = Counter(self.counts)
        counts.update(more.counts)
        return Receipt(dict(counts), (*self.shown, *more.shown)[:FINDINGS_SHOWN_MAX])

    def document(self) -> dict[str, Any]:
        """Return the receipt for JSON."""
        findings = [
            {"series": each.series_index, "reason": each.reason, "message": each.message} for each in self.shown
        ]
        left_out = sum(self.counts.values()) - len(self.shown)
        return {"refused": dict(sorted(self.counts.items())), "findings": findings, "findings_left_out": left_out}

    def text(self) -> str:
        """Return the receipt as lines of plain text, for a 4xx body."""
        lines = [f"{number} refused: {reason}" for reason, number in sorted(self.counts.items())]
        for each in self.shown:
            place = "" if each.series_index is None else f"series {each.series_index}: "
            lines.append(f"- {place}{each.message}")
        left_out = sum(self.counts.values()) - len(self.shown)
        if left_out:
            lines.append(f"(and {left_out} more)")
        return "\n".join(lines) + "\n"
