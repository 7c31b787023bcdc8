"""What stands under a plot: which line is which, the limit, the bands."""

from collections import Counter
from dataclasses import dataclass

from tickscope.gates.report.plot_svg import COLOURS, band_names, bands_numbered
from tickscope.gates.report.scale import drawn, value_axis
from tickscope.gates.report.words import number, plain, quantity
from tickscope.gates.verdict import Plot


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the key. ``kind`` is line, limit or band; ``colour`` counts lines' colours."""

    kind: str
    name: str
    told: str
    colour: int = 0


def plot_key(plot: Plot) -> list[Entry]:
    """Return the key of a plot, each line with its highest value."""
    key = []
    for place, line in enumerate(plot.lines):
        values = drawn(line.values)
        told = f"at most {quantity(number(max(values)), plot.unit)}" if values else "nothing measured"
        key.append(Entry("line", plain(line.name), told, place % len(COLOURS)))
    if plot.limit is not None:
        beyond = ", above the picture" if plot.limit > value_axis(plot).high else ""
        key.append(Entry("limit", "limit", f"{quantity(number(plot.limit), plot.unit)}{beyond}"))
    times = Counter(plain(band.name) for band in plot.bands)
    numbered = bands_numbered(plot)
    for place, name in enumerate(band_names(plot), 1):
        shown = f"{place} {name}" if numbered else name
        key.append(Entry("band", shown, f"{times[name]} times" if times[name] > 1 else ""))
    return key
