"""What checkers find, what constructs accept, and what is left of both when they are laid beside each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Checker = Literal["cloudformation-validate", "guard", "cdk-nag", "cdk", "cfn-lint", "zones", "acceptance"]
SHARED_NUMBERS = "CloudFormation-Validate::"
"""CloudFormation Validate and cfn-lint number the same rules in the same way, so one acceptance is for both."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one resource (or construct) breaks."""

    checker: Checker
    id: str
    """As it is accepted: ``AwsSolutions-S1``, ``CloudFormation-Validate::W3010``."""
    construct: str
    """Path of the construct: ``prod-log-archive/AccessLogs/Resource``."""
    message: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding that a construct, and what is below it, may have, for a reason."""

    construct: str
    id: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Return whether this is about that finding."""
        below = finding.construct == self.construct or finding.construct.startswith(f"{self.construct}/")
        return below and self.id == finding.id


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acceptance with the findings that it is for."""

    acceptance: Acceptance
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Clean when both ``unexplained`` and ``stale`` are empty."""

    unexplained: tuple[Finding, ...]
    accepted: tuple[Accepted, ...]
    stale: tuple[Acceptance, ...]
    """Acceptances for what no checker finds any more."""

    @property
    def clean(self) -> bool:
        """Whether nothing is left to explain."""
        return not self.unexplained and not self.stale


def judge(findings: Sequence[Finding], acceptances: Iterable[Acceptance]) -> Verdict:
    """Lay findings beside acceptances. One without a reason accepts nothing."""
    given = tuple(dict.fromkeys(acceptances))
    silent = tuple(
        Finding("acceptance", each.id, each.construct, "accepted without a reason")
        for each in given
        if not each.reason.strip()
    )
    reasoned = [each for each in given if each.reason.strip()]
    pairs = [(each, tuple(f for f in findings if each.covers(f))) for each in reasoned]
    explained = {finding for _, found in pairs for finding in found}
    return Verdict(
        unexplained=tuple(each for each in findings if each not in explained) + silent,
        accepted=tuple(Accepted(each, found) for each, found in pairs if found),
        stale=tuple(each for each, found in pairs if not found),
    )
