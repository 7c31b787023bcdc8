"""Which points of a line are joined: where nothing was measured, the line is interrupted."""

from statistics import median_low

from tickscope.gates.report.scale import DRAWN_MAX

JOINED_SPACINGS_MAX = 1.9
"""Of a line's usual spacing; so a line with a value at every third moment is one line, and shows its real gaps."""

SPACINGS_JUDGED_MIN = 4
"""Fewer spacings tell nothing usual."""

Point = tuple[float, float]


def strokes(times_s: tuple[float, ...], values: tuple[float | None, ...]) -> list[list[Point]]:
    """Return runs of joined (seconds, value); a point without neighbours is a run of its own."""
    points = [
        (at_s, value)
        for at_s, value in zip(times_s, values, strict=False)
        if value is not None and abs(value) <= DRAWN_MAX and abs(at_s) <= DRAWN_MAX
    ]
    reach_s = JOINED_SPACINGS_MAX * _usual_s(times_s, points)
    runs: list[list[Point]] = []
    for point in points:
        if runs and point[0] - runs[-1][-1][0] <= reach_s:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _usual_s(times_s: tuple[float, ...], points: list[Point]) -> float:
    own = [after - before for (before, _), (after, _) in zip(points, points[1:], strict=False)]
    if len(own) >= SPACINGS_JUDGED_MIN:
        return median_low(own)
    return min((after - before for before, after in zip(times_s, times_s[1:], strict=False)), default=0.0)
