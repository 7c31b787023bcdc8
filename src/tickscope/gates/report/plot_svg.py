"""A plot as SVG: lines with gaps, faults as shaded bands, the limit dashed; colours come from the page."""

import math

from markupsafe import Markup, escape

from tickscope.gates.report.words import number
from tickscope.gates.verdict import Band, Line, Plot

WIDTH, HEIGHT = 760, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 22, 24
TICKS = 4
LINES_SHOWN_MAX = 6
HEADROOM = 1.08


def plot_svg(plot: Plot) -> Markup:
    """Return the ``<svg>`` element; a plot without a point says so."""
    values = [value for line in plot.lines for value in line.values if value is not None]
    if not values or not plot.times_s:
        return Markup('<p class="quiet">{}: nothing was measured</p>').format(plot.title)
    last_s = max(plot.times_s[-1], 1.0)
    # The limit is drawn where it fits: a line far below it would else lie flat on the ground.
    top = max(*values, 0.0) * HEADROOM or 1.0
    if plot.limit is not None and plot.limit <= top * 2:
        top = max(top, plot.limit * HEADROOM)
    frame = _Frame(last_s, top)
    bands = Markup("").join(_band(frame, band, place) for place, band in enumerate(plot.bands))
    ticks = Markup("").join(_tick(frame, value) for value in _nice(top))
    lines = Markup("").join(
        _line(frame, plot, line, place) for place, line in enumerate(plot.lines[:LINES_SHOWN_MAX])
    )
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>'
    ).format(WIDTH, HEIGHT, plot.title, bands, ticks, _seconds(frame), _limit(frame, plot), lines)  # fmt: skip


class _Frame:
    """Where values stand on the picture."""

    def __init__(self, last_s: float, top: float) -> None:
        self.last_s = last_s
        self.top = top

    def x(self, at_s: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max(at_s / self.last_s, 0.0), 1.0), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(max(value / self.top, 0.0), 1.0), 1)


def _band(frame: _Frame, band: Band, place: int) -> Markup:
    left, right = frame.x(band.start_s), frame.x(band.end_s)
    drawn = Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"><title>{}</title></rect>').format(
        left, TOP, max(right - left, 1.5), HEIGHT - TOP - BOTTOM, f"{band.name}, {band.start_s:.1f} s"
    )
    return drawn + Markup('<text class="mark" x="{}" y="{}">{}</text>').format(left + 2, TOP - 4, place + 1)


def _line(frame: _Frame, plot: Plot, line: Line, place: int) -> Markup:
    pieces: list[str] = []
    pen_down = False
    for at_s, value in zip(plot.times_s, line.values, strict=True):
        if value is None:
            continue
        pieces.append(f"{'L' if pen_down else 'M'}{frame.x(at_s)} {frame.y(value)}")
        pen_down = True
    return Markup('<path class="line l{}" d="{}"><title>{}</title></path>').format(
        place, " ".join(pieces), line.name
    )


def _limit(frame: _Frame, plot: Plot) -> Markup:
    if plot.limit is None or plot.limit > frame.top:
        return Markup("")
    y = frame.y(plot.limit)
    return Markup('<path class="limit" d="M{} {}H{}"><title>limit {} {}</title></path>').format(
        LEFT, y, WIDTH - RIGHT, number(plot.limit), plot.unit
    )


def _tick(frame: _Frame, value: float) -> Markup:
    y = frame.y(value)
    return Markup('<path class="grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>').format(
        LEFT, y, WIDTH - RIGHT, LEFT - 6, y + 4, escape(number(value))
    )


def _seconds(frame: _Frame) -> Markup:
    return Markup("").join(
        Markup('<text x="{}" y="{}" text-anchor="middle">{} s</text>').format(
            frame.x(at_s), HEIGHT - 6, number(at_s)
        )
        for at_s in _nice(frame.last_s)[1:]
    )


def _nice(top: float) -> list[float]:
    """Return round values from 0 up to ``top``, about ``TICKS`` of them."""
    rough = top / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    return [round(place * step, 12) for place in range(int(top / step) + 1)]
