"""Points of several lines on one axis of time."""

from collections.abc import Mapping, Sequence

MOMENTS_MAX = 600


def over_time(
    points: Mapping[str, Sequence[tuple[float, float]]],
) -> tuple[tuple[float, ...], dict[str, tuple[float | None, ...]]]:
    """Return (seconds, values of each line): the worst of each of at most ``MOMENTS_MAX`` equal stretches of time.

    ``points`` are (seconds, value); a stretch without a point is None.
    """
    last_s = max((at_s for line in points.values() for at_s, _ in line), default=0.0)
    width_s = max(last_s / MOMENTS_MAX, 0.25)
    count = int(last_s / width_s) + 1
    columns: dict[str, tuple[float | None, ...]] = {}
    for name, line in points.items():
        column: list[float | None] = [None] * count
        for at_s, value in line:
            place = max(int(at_s / width_s), 0)
            before = column[place]
            column[place] = value if before is None else max(before, value)
        columns[name] = tuple(column)
    return tuple(place * width_s for place in range(count)), columns
