"""Rules that change label sets, as Prometheus has them."""

from dataclasses import dataclass
from typing import Literal

RelabelAction = Literal[
    "replace",
    "keep",
    "drop",
    "keepequal",
    "dropequal",
    "hashmod",
    "labelmap",
    "labeldrop",
    "labelkeep",
    "lowercase",
    "uppercase",
]


@dataclass(frozen=True, slots=True)
class RelabelConfig:
    """One rule. Source: Prometheus, configuration, ``relabel_config``."""

    source_labels: tuple[str, ...] = ()
    separator: str = ";"
    regex: str = "(.*)"
    modulus: int = 0
    target_label: str = ""
    replacement: str = "$1"
    action: RelabelAction = "replace"
