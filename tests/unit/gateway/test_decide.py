"""What is decided of bodies."""

from tests.unit.gateway.world import NOW_MS, PLATFORM
from tickscope.errors import Reject
from tickscope.gateway import decide

SETTINGS = PLATFORM.gateway


def test_the_bounds_of_a_request_come_from_the_platform_file() -> None:
    limits = decide.scan_limits(PLATFORM.schema, SETTINGS, NOW_MS)
    assert limits.t_min_ms == NOW_MS - SETTINGS.sample_age_h_max * 3_600_000
    assert limits.t_max_ms == NOW_MS + SETTINGS.sample_future_s_max * 1000
    assert limits.raw_bytes_max == SETTINGS.raw_bytes_max
    assert limits.series_max == SETTINGS.series_per_request_max
    assert limits.labels_per_series_max == PLATFORM.schema.labels_per_series_max


def test_an_unreadable_body_is_explained_by_what_to_look_at() -> None:
    explained = decide.explained(Reject("snappy", "offset 7 is before the block"))
    assert (explained.reason, "block format" in str(explained), "offset 7" in str(explained)) == (
        "snappy",
        True,
        True,
    )
    assert str(decide.explained(Reject("too_large", "as it is"))) == "as it is"
