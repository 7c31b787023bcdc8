"""A plot as inline SVG that needs no script.

Attributes give it colours of its own, for viewers that take a page's styles away; where styles are read, they
take over by class, and so follow the reader's theme.
"""

from markupsafe import Markup

from tickscope.gates.report.scale import Axis, drawn, time_axis, value_axis
from tickscope.gates.report.strokes import Point, strokes
from tickscope.gates.report.words import duration, number, plain, quantity
from tickscope.gates.verdict import Band, Line, Plot

WIDTH, HEIGHT = 640, 250
LEFT, RIGHT, TOP, BOTTOM = 62, 18, 28, 34
COLOURS = ("#0b66b0", "#d0480a", "#00805f", "#a8457f", "#8a6a00", "#4b53c6", "#2a8fb8", "#5c6570")
QUIET, RULE, BAD = "#566172", "#d9dfe7", "#b3261e"
LETTER_WIDTH = 10
"""Of a label, at the largest size that the page gives it."""


def plot_svg(plot: Plot) -> Markup:
    """Return the ``<svg>`` element; a plot without a point says so."""
    frame = _Frame(time_axis(plot), value_axis(plot))
    parts = [_band(frame, band) for band in plot.bands]
    parts += [_labels(frame, plot), _grid(frame), _limit(frame, plot)]
    if any(drawn(line.values) for line in plot.lines):
        parts += [_line(frame, plot, line, place) for place, line in enumerate(plot.lines)]
    else:
        parts.append(_text("note", (LEFT + WIDTH - RIGHT) / 2, HEIGHT / 2, "middle", "nothing was measured"))
    return Markup(
        '<svg class="plot" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}"'
        ' font-family="system-ui, sans-serif" font-size="13">{}</svg>'
    ).format(WIDTH, HEIGHT, WIDTH, HEIGHT, plain(f"{plot.title}, {plot.unit}"), Markup("").join(parts))


def band_names(plot: Plot) -> list[str]:
    """Return each name of a band once, as they first come; a plot with too many bands numbers them like this."""
    return list(dict.fromkeys(plain(band.name) for band in plot.bands))


def bands_numbered(plot: Plot) -> bool:
    """Return whether the bands are too close to one another for their names."""
    frame = _Frame(time_axis(plot), value_axis(plot))
    return len(_placed(frame, plot, [plain(band.name) for band in plot.bands])) < len(plot.bands)


class _Frame:
    """Where times and values stand in the picture, in its units."""

    def __init__(self, times: Axis, values: Axis) -> None:
        self.times = times
        self.values = values

    def x(self, at_s: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * self.times.share(at_s), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * self.values.share(value), 1)


def _band(frame: _Frame, band: Band) -> Markup:
    left, right = frame.x(band.start_s), frame.x(band.end_s)
    lasted = quantity(number(band.end_s - band.start_s), "s")
    told = f"{plain(band.name)}: {lasted}, {duration(band.start_s)} after the gate began"
    return Markup(
        '<rect class="band" fill="{}" fill-opacity="0.13" x="{}" y="{}" width="{}" height="{}">'
        "<title>{}</title></rect>"
    ).format(BAD, left, TOP, max(round(right - left, 1), 1.5), HEIGHT - TOP - BOTTOM, told)


def _labels(frame: _Frame, plot: Plot) -> Markup:
    names = [plain(band.name) for band in plot.bands]
    if bands_numbered(plot):
        known = band_names(plot)
        names = [str(known.index(name) + 1) for name in names]
    placed = _placed(frame, plot, names)
    return Markup("").join(_text("mark", x, TOP - 8, "start", name) for x, name in placed)


def _placed(frame: _Frame, plot: Plot, names: list[str]) -> list[tuple[float, str]]:
    """Return those labels that have room, each with the place where it begins."""
    placed: list[tuple[float, str]] = []
    free = float(LEFT)
    for band, name in sorted(zip(plot.bands, names, strict=True), key=lambda pair: pair[0].start_s):
        x = min(frame.x(band.start_s), WIDTH - len(name) * LETTER_WIDTH)
        if x >= free:
            placed.append((x, name))
            free = x + (len(name) + 1) * LETTER_WIDTH
    return placed


def _grid(frame: _Frame) -> Markup:
    parts = []
    for value, label in frame.values.ticks:
        y = frame.y(value)
        parts.append(_rule("grid", RULE, "", y))
        parts.append(_text("tick", LEFT - 8, y + 4.5, "end", label))
    for at_s, label in frame.times.ticks:
        parts.append(_text("tick", frame.x(at_s), HEIGHT - 10, "middle", label))
    return Markup("").join(parts)


def _limit(frame: _Frame, plot: Plot) -> Markup:
    limits = [limit for limit in drawn([plot.limit]) if frame.values.low <= limit <= frame.values.high]
    return Markup("").join(
        _rule("limit", BAD, f"limit {quantity(number(limit), plot.unit)}", frame.y(limit)) for limit in limits
    )


def _rule(kind: str, colour: str, title: str, y: float) -> Markup:
    dashes = Markup(' stroke-dasharray="6 4"') if kind == "limit" else ""
    told = Markup("<title>{}</title>").format(title) if title else ""
    return Markup('<path class="{}" stroke="{}"{} d="M{} {}H{}">{}</path>').format(
        kind, colour, dashes, LEFT, y, WIDTH - RIGHT, told
    )


def _line(frame: _Frame, plot: Plot, line: Line, place: int) -> Markup:
    runs = strokes(plot.times_s, line.values)
    if not runs:
        return Markup("")
    colour = COLOURS[place % len(COLOURS)]
    path = "".join("M" + "L".join(f"{frame.x(at_s)} {frame.y(value)}" for at_s, value in run) for run in runs)
    lone = Markup("").join(_dot(frame, run[0], 1.8) for run in runs if len(run) == 1)
    top = max((point for run in runs for point in run), key=lambda point: point[1])
    most = quantity(number(top[1]), plot.unit)
    return Markup(
        '<g class="line c{}" stroke="{}" fill="{}"><title>{}</title><path fill="none" stroke-width="1.8"'
        ' stroke-linejoin="round" stroke-linecap="round" d="{}"/>{}{}</g>'
    ).format(
        place % len(COLOURS),
        colour,
        colour,
        f"{plain(line.name)}: at most {most}, {duration(top[0])} after the gate began",
        path,
        lone,
        _dot(frame, top, 3.2),
    )


def _dot(frame: _Frame, point: Point, radius: float) -> Markup:
    return Markup('<circle cx="{}" cy="{}" r="{}"/>').format(frame.x(point[0]), frame.y(point[1]), radius)


def _text(kind: str, x: float, y: float, anchor: str, text: str) -> Markup:
    return Markup('<text class="{}" fill="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        kind, BAD if kind == "mark" else QUIET, round(x, 1), round(y, 1), anchor, text
    )
