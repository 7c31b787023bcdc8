"""What is linted, and what is found: plain values."""

from dataclasses import dataclass
from typing import Literal, Self

import promql_parser as promql

from tickscope.model.platform import Platform
from tickscope.policy.labels import LabelPolicy, shown
from tickscope.policy.personal_data import Patterns

ONE_PROCESS = frozenset({"instance", "shard_id"})
"""Labels that tell one process from another."""

Kind = Literal["record", "alert", "panel", "variable"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; ``what`` is for people: the rule, or a panel's title with a path in the JSON."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Label:
    """A label that a rule puts on its series or alerts."""

    place: Place
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Text:
    """A name, title, annotation or legend."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Subject:
    """An expression and what stands around it; without an expression it is only texts."""

    place: Place
    kind: Kind
    tree: promql.Expr | None = None
    fault: str = ""
    """Why the expression cannot be read."""
    name: str = ""
    """Of the recorded series or the alert."""
    labels: tuple[Label, ...] = ()
    texts: tuple[Text, ...] = ()

    @property
    def is_expression(self) -> bool:
        """Whether there is an expression, be it one that cannot be read."""
        return self.tree is not None or bool(self.fault)


@dataclass(frozen=True, slots=True)
class Context:
    """What the platform file says, ready for the rules."""

    policy: LabelPolicy
    one_process: frozenset[str]
    fold_labels: frozenset[str]
    """Labels that the file marks as those that give way when there are too many series."""
    percentiles: frozenset[str] = frozenset()
    """Names of recorded series that are percentiles."""

    @classmethod
    def of(cls, platform: Platform) -> Self:
        """Prepare a platform file."""
        policy = LabelPolicy.of(platform.schema)
        return cls(
            policy=policy,
            one_process=frozenset(name for name in ONE_PROCESS if name.encode() in policy.allowed),
            fold_labels=frozenset(label for tenant in platform.tenants for label in tenant.fold_labels),
        )


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong, where, and what to do; never a value that may be personal data."""

    place: Place
    rule: str
    message: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message} ({self.place.what}); {self.advice}"


def told(text: str, patterns: Patterns) -> str:
    """Return a name or title for a sentence, without personal data."""
    return shown(text.encode("utf-8", "replace"), patterns)
