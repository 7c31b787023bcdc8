"""Which series are welcome: the label schema and the metric catalogue."""

from typing import Annotated, Any, Literal

from pydantic import Field

from tickscope.model.histogram import SCHEMA_MAX, SCHEMA_MIN
from tickscope.model.platform import FamilyKind
from tickscope.spec.keys.kinds import LIST_ITEMS_MAX, UNIQUE, Bytes, Count, Keys, LabelName, LabelValue, Text

STANDARD_LABELS = ("region", "az", "cluster", "shard_id", "instance_type", "build_id", "queue", "asn_bucket")


Choice = Literal["reject", "drop_label"]
ValueChoice = Literal["reject", "drop_label", "hmac"]


def _choice(what: str) -> Any:
    return Field(default="reject", title="an action", description=f"For {what}.")


class ActionKeys(Keys):
    """What becomes of a series with an unwelcome label: `reject`, `drop_label` or `hmac` (a keyed token)."""

    unknown_label: Choice = _choice("a label that the schema lacks")
    unknown_label_value: Choice = _choice("a value outside its family's list")
    label_name_too_long: Choice = _choice("a name over `label_name_bytes_max`")
    label_value_too_long: ValueChoice = _choice("a value over `label_value_bytes_max`")
    personal_data: ValueChoice = _choice("a value that holds personal data")


class SchemaKeys(Keys):
    """Which labels a series may have, and how large it may be."""

    labels: list[LabelName] = Field(
        default=list(STANDARD_LABELS),
        max_length=LIST_ITEMS_MAX,
        json_schema_extra=UNIQUE,
        description="Labels that any series may have, beside Prometheus' own (`__name__`, `job`, `instance`,"
        " `le`), which are always allowed, and `tenant`, which the gateway stamps.",
    )
    labels_per_series_max: Count = Field(
        default=24,
        ge=1,
        le=128,
        description="Labels that one series may have, all included; one with more is refused.",
    )
    label_name_bytes_max: Bytes = Field(
        default=64, ge=8, le=1024, description="Length of a label's name, in UTF-8."
    )
    label_value_bytes_max: Bytes = Field(
        default=256, ge=8, le=4096, description="Length of a label's value, in UTF-8."
    )
    personal_data_patterns: dict[Text, Text] = Field(
        default={},
        max_length=LIST_ITEMS_MAX,
        description="Patterns (RE2) of your own personal data, by what a person would call it: `a player id`."
        " A value that holds one is refused in labels and left out of traces, as e-mail addresses are.",
    )
    actions: ActionKeys = Field(
        default=ActionKeys(),
        description="What becomes of a series with an unwelcome label. A series is refused all the same where it"
        " would become another one.",
    )
    histogram_schema: int = Field(
        default=3,
        ge=SCHEMA_MIN,
        le=SCHEMA_MAX,
        title="a resolution of native histograms",
        description="Resolution of native histograms: 2^n buckets for each power of two. 3 is at worst 9% off.",
    )


Enumeration = Annotated[list[LabelValue], Field(min_length=1, max_length=LIST_ITEMS_MAX, json_schema_extra=UNIQUE)]


class FamilyKeys(Keys):
    """A metric family."""

    kind: FamilyKind = Field(
        title="a kind of metric",
        description="What the family is. A counter's name ends in `_total`, no other's does.",
    )
    help: Text = Field(description="The meaning, for people.")
    labels: dict[LabelName, Enumeration] = Field(
        default={},
        max_length=16,
        description="Labels of this family alone, each with the closed list of its values.",
    )


def _family(kind: FamilyKind, text: str, **labels: list[str]) -> FamilyKeys:
    return FamilyKeys(kind=kind, help=text, labels=labels)


STANDARD_CATALOGUE = {
    "game_tick_duration_seconds": _family("histogram", "Time spent in one simulation tick."),
    "game_ticks_late_total": _family("counter", "Ticks over their budget."),
    "game_player_seconds_total": _family("counter", "Player time; its rate is the number of players."),
    "game_player_seconds_degraded_total": _family("counter", "Player time spent in late ticks."),
    "game_session_seconds_total": _family("counter", "Running matches; its rate is their number."),
    "game_capacity_player_seconds_total": _family("counter", "Player slots offered."),
    "game_hitches_total": _family("counter", "Ticks over 60 ms."),
    "game_action_ack_seconds": _family("histogram", "A player's action to its acknowledgement."),
    "game_corrections_total": _family("counter", "Server corrections that a player sees as rubber-banding."),
    "game_packets_total": _family("counter", "Packets.", direction=["in", "out"]),
    "game_packets_lost_total": _family("counter", "Packets lost.", direction=["in", "out"]),
    "game_disconnects_total": _family(
        "counter", "Disconnects.", cause=["quit", "timeout", "kicked", "server_stop", "error"]
    ),
    "game_match_wait_seconds": _family("histogram", "Time in the matchmaking queue."),
}
"""The game families of DESIGN.md, section 6."""
