"""Each refusal of the label policy, by what a sender would have sent, and what the sentence may tell."""

from dataclasses import replace

import pytest

from tickscope.model.platform import Family, Schema
from tickscope.policy.labels import LabelPolicy

SCHEMA = Schema(
    labels=("region", "shard_id"),
    labels_per_series_max=6,
    label_name_bytes_max=16,
    label_value_bytes_max=40,
    histogram_schema=3,
    families={
        "packets_total": Family("packets_total", "counter", "Packets.", {"direction": ("in", "out")}),
        "wait_seconds": Family("wait_seconds", "histogram", "Waiting.", {"queue": ("solo", "team")}),
        "ticks_total": Family("ticks_total", "counter", "Ticks.", {}),
    },
)
POLICY = LabelPolicy.of(SCHEMA)
Pairs = tuple[tuple[bytes, bytes], ...]


def named(metric: bytes, *pairs: tuple[bytes, bytes]) -> Pairs:
    return (b"__name__", metric), *pairs


@pytest.mark.parametrize(
    "labels",
    [
        named(b"ticks_total"),
        named(b"ticks_total", (b"instance", b"10.0.0.1:9100"), (b"job", b"gameplay"), (b"region", b"eu")),
        named(b"a:rule_name", (b"shard_id", "Ångström".encode())),
        named(b"packets_total", (b"direction", b"in")),
        named(b"wait_seconds", (b"queue", b"solo")),
        named(b"wait_seconds_bucket", (b"le", b"+Inf"), (b"queue", b"team")),
        named(b"wait_seconds_sum", (b"queue", b"team")),
        named(b"wait_seconds_count", (b"queue", b"team")),
        named(b"not_in_the_catalogue_total", (b"region", b"x" * 40)),
        named(b"ticks_total", (b"region", b"build 2026.11.1.2"), (b"shard_id", b"1.2.3")),
        named(b"ticks_total", (b"region", b"12:30:45"), (b"shard_id", b"std::map")),
    ],
)
def test_what_the_schema_allows_is_welcome(labels: Pairs) -> None:
    assert POLICY.judge(labels) is None


@pytest.mark.parametrize(
    ("reason", "says", "labels"),
    [
        (
            "too_many_labels",
            "metric 't' has 7 labels; schema.labels_per_series_max allows 6",
            named(b"t", *((b"l%d" % n, b"v") for n in range(6))),
        ),
        ("missing_name", "no __name__", ((b"region", b"eu"),)),
        ("missing_name", "no __name__", ()),
        ("invalid_name", "'7days' is not a metric name", named(b"7days")),
        ("invalid_name", "is not a metric name", named(b"ticks_total\n")),
        ("invalid_label", "without a name", ((b"", b"v"), (b"__name__", b"ticks_total"))),
        ("invalid_label", "'region' has an empty value", named(b"ticks_total", (b"region", b""))),
        ("duplicate_label", "'region' appears twice", named(b"ticks_total", (b"region", b"a"), (b"region", b"b"))),
        ("unsorted_labels", "'region' comes after 'shard_id'", named(b"t", (b"shard_id", b"a"), (b"region", b"b"))),
        ("not_utf8", "'region' is not valid UTF-8", named(b"ticks_total", (b"region", b"\xff"))),
        ("not_utf8", "is not valid UTF-8", named(b"ticks_total", (b"\xfe", b"a"))),
        ("unknown_label", "'player' is not in the schema; add it to schema.labels", named(b"t", (b"player", b"7"))),
        ("unknown_label", "'direction' is not in the schema", named(b"ticks_total", (b"direction", b"in"))),
        ("unknown_label", "'tenant' is not in the schema", named(b"ticks_total", (b"tenant", b"skyhook"))),
        ("unknown_label_value", "takes one of 'in', 'out'", named(b"packets_total", (b"direction", b"up"))),
        ("unknown_label_value", "takes one of 'solo', 'team'", named(b"wait_seconds_bucket", (b"queue", b"duo"))),
        ("label_name_too_long", "17 bytes; schema.label_name_bytes_max allows 16", named(b"t", (b"r" * 17, b"a"))),
        ("label_value_too_long", "label_value_bytes_max allows 40", named(b"t", (b"region", b"x" * 41))),
        ("label_value_too_long", "'__name__' has 41 bytes", named(b"m" * 41)),
        ("label_value_too_long", "has 1000001 bytes", named(b"t", (b"region", b"@" + b"a" * 1_000_000))),
        ("label_name_too_long", "(a name of 1000001 bytes)", named(b"t", (b"a" * 1_000_000 + b"@", b"eu"))),
        ("personal_data", "'shard_id' looks like an e-mail address", named(b"t", (b"shard_id", b"jo@example.com"))),
        ("personal_data", "looks like an IP address", named(b"t", (b"region", b"from 192.0.2.7:443"))),
        ("personal_data", "looks like an IP address", named(b"t", (b"region", b"2001:db8::8a2e:370:7334"))),
        ("personal_data", "looks like an IP address", named(b"t", (b"region", b"[2001:db8:0:1:1:1:1:1]:443"))),
        ("personal_data", "e-mail address", named(b"t", (b"instance", b"jo.doe+tag@mail.example.co.uk"))),
    ],
)
def test_what_it_does_not_allow_is_refused_with_a_reason(reason: str, says: str, labels: Pairs) -> None:
    refusal = POLICY.judge(labels)
    assert refusal is not None
    assert refusal.reason == reason
    assert says in refusal.message


def test_too_many_labels_are_the_schemas_affair_and_not_the_stores() -> None:
    wide = named(b"t", *((b"l%d" % n, b"v") for n in range(6)))
    assert POLICY.structure(wide) is None
    mended = POLICY.mend(wide, None)
    for refusal in (POLICY.content(wide), mended.refusal):
        assert refusal is not None
        assert refusal.reason == "too_many_labels"


PERSONAL = ("jo.doe@example.com", "192.0.2.77", "2001:db8::77")


@pytest.mark.parametrize("personal", PERSONAL)
@pytest.mark.parametrize(
    "put",
    [
        lambda text: named(b"ticks_total", (b"region", text)),
        lambda text: named(b"ticks_total", (text, b"eu")),
        lambda text: named(text),
        lambda text: ((text, b"a"), (text, b"b")),
        lambda text: ((b"zone", b"a"), (text, b"b")),
        lambda text: ((text, b"a"), (b"!", b"b")),
        lambda text: ((text, b""),),
        lambda text: ((text, b"\xff"),),
        lambda text: named(b"ticks_total", (b"p" * 60 + b" " + text, b"eu")),
        lambda text: named(b"packets_total", (b"direction", text)),
        lambda text: named(b"ticks_total", (b"region", text * 9)),
    ],
)
def test_personal_data_is_never_repeated_in_the_sentence(personal: str, put: object) -> None:
    refusal = POLICY.judge(put(personal.encode()))  # type: ignore[operator]
    assert refusal is not None
    # Half of an address is telling enough: a name that is cut for length must not show it either.
    assert personal[:6] not in refusal.message


def test_what_the_files_own_patterns_find_is_not_repeated_either() -> None:
    policy = LabelPolicy.of(replace(SCHEMA, personal_data_patterns={"a player": "pl[0-9]{6}"}))
    for labels in (named(b"t", (b"pl123456", b"x")), named(b"pl123456-x"), ((b"pl123456", b""),)):
        refusal = policy.judge(labels)
        assert refusal is not None
        assert "pl123456" not in refusal.message
        assert "(a name that looks like a player)" in refusal.message


def test_a_name_cannot_write_lines_of_its_own_into_a_log() -> None:
    refusal = POLICY.judge(named(b"ticks_total", (b"x\nERROR all is lost\x1b[31m", b"eu")))
    assert refusal is not None
    assert refusal.message.isprintable()


def test_a_long_name_is_cut() -> None:
    refusal = POLICY.judge(named(b"t", (b"z" * 100_000, b"eu")))
    assert refusal is not None
    assert len(refusal.message) < 300
