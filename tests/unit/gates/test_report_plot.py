"""Plots are drawn truly: gaps stay gaps, everything measured is inside the picture, labels do not collide."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tickscope.gates.report.plot_key import plot_key
from tickscope.gates.report.plot_svg import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, plot_svg
from tickscope.gates.report.scale import time_axis, value_axis
from tickscope.gates.report.strokes import strokes
from tickscope.gates.verdict import Band, Line, Plot

Values = tuple[float | None, ...]


def plot_of(*values: Values, step_s: float = 1.0, bands: tuple[Band, ...] = (), limit: float | None = None) -> Plot:
    times_s = tuple(place * step_s for place in range(max(map(len, values), default=0)))
    lines = tuple(Line(f"line {place}", line) for place, line in enumerate(values))
    return Plot("Freshness", "s", times_s, lines, bands, limit)


def drawn(plot: Plot) -> ET.Element:
    return ET.fromstring(plot_svg(plot))


def lines_of(svg: ET.Element) -> list[str]:
    return [path.get("d", "") for group in svg.iter("g") for path in group.iter("path")]


def texts_of(svg: ET.Element, kind: str) -> list[str]:
    return [text.text or "" for text in svg.iter("text") if text.get("class") == kind]


def test_a_line_is_interrupted_where_nothing_was_measured() -> None:
    (path,) = lines_of(drawn(plot_of((1.0, 2.0, None, 2.0, 1.0))))
    assert path.count("M") == 2
    assert path.count("L") == 2


def test_a_point_between_gaps_is_a_dot() -> None:
    svg = drawn(plot_of((1.0, 1.0, None, 0.5, None, 1.0, 1.0)))
    radii = sorted(circle.get("r") for circle in svg.iter("circle"))
    assert radii == ["1.8", "3.2"]


def test_a_line_that_is_measured_at_every_fourth_moment_is_one_line_with_its_real_gap() -> None:
    values: list[float | None] = [1.0 if place % 4 == 0 else None for place in range(80)]
    assert len(strokes(tuple(map(float, range(80))), tuple(values))) == 1
    values[40] = None
    assert len(strokes(tuple(map(float, range(80))), tuple(values))) == 2


def test_the_highest_point_says_when_it_was() -> None:
    svg = drawn(plot_of((1.0, 7.25, 2.0), step_s=30.0))
    titles = [title.text for title in svg.iter("title")]
    assert titles == ["line 0: at most 7.25 s, 30 s after the gate began"]


@pytest.mark.parametrize(
    "plot",
    [
        plot_of(),
        plot_of(()),
        plot_of((None, None)),
        plot_of((float("nan"), float("inf"))),
        Plot("Freshness", "s", (), (), (Band("fault", 1.0, 2.0),), 15.0),
    ],
)
def test_a_plot_without_a_point_says_so(plot: Plot) -> None:
    assert texts_of(drawn(plot), "note") == ["nothing was measured"]


@pytest.mark.parametrize("values", [(5.0,), (0.0,), (5.0, 5.0, 5.0), (0.0, 0.0), (-3.0, -3.0), (5e-324,), (1e299,)])
def test_single_points_and_constant_values_have_an_axis(values: Values) -> None:
    svg = drawn(plot_of(values))
    assert len(texts_of(svg, "tick")) >= 3
    assert len(list(svg.iter("circle"))) >= 1


numbers = st.none() | st.floats()


@settings(max_examples=80, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), st.none() | st.floats(), st.floats(1e-3, 1e6))
def test_everything_is_inside_the_picture(values: list[float | None], limit: float | None, step_s: float) -> None:
    svg = drawn(plot_of(tuple(values), step_s=step_s, bands=(Band("fault", step_s / 2, step_s * 9),), limit=limit))
    for path in lines_of(svg):
        for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path):
            assert LEFT <= float(x) <= WIDTH - RIGHT
            assert TOP <= float(y) <= HEIGHT - BOTTOM
    assert len(texts_of(svg, "tick")) <= 24


def test_a_limit_is_drawn_dashed_unless_it_would_press_the_lines_flat() -> None:
    near, far = plot_of((1.0, 2.0), limit=4.0), plot_of((1.0, 2.0), limit=400.0)
    (rule,) = [path for path in drawn(near).iter("path") if path.get("class") == "limit"]
    assert rule.get("stroke-dasharray")
    assert not [path for path in drawn(far).iter("path") if path.get("class") == "limit"]
    assert [entry.told for entry in plot_key(near) if entry.kind == "limit"] == ["4 s"]
    assert [entry.told for entry in plot_key(far) if entry.kind == "limit"] == ["400 s, above the picture"]


def test_bands_have_their_names_where_there_is_room() -> None:
    bands = (Band("kill gateway", 10.0, 12.0), Band("stop store", 60.0, 80.0))
    plot = plot_of((1.0,) * 100, bands=bands)
    svg = drawn(plot)
    assert texts_of(svg, "mark") == ["kill gateway", "stop store"]
    assert [entry.name for entry in plot_key(plot) if entry.kind == "band"] == ["kill gateway", "stop store"]


def test_many_bands_are_numbered_by_name_and_labels_never_collide() -> None:
    names = ("kill gateway", "kill relay", "pause store")
    bands = tuple(Band(names[place % 3], place * 1.0, place + 0.3) for place in range(100))
    plot = plot_of((1.0,) * 100, bands=bands)
    svg = drawn(plot)
    assert len([rect for rect in svg.iter("rect") if rect.get("class") == "band"]) == 100
    assert set(texts_of(svg, "mark")) <= {"1", "2", "3"}
    places = [float(text.get("x", "")) for text in svg.iter("text") if text.get("class") == "mark"]
    assert all(after - before >= 10 for before, after in zip(places, places[1:], strict=False))
    key = [(entry.name, entry.told) for entry in plot_key(plot) if entry.kind == "band"]
    assert key == [("1 kill gateway", "34 times"), ("2 kill relay", "33 times"), ("3 pause store", "33 times")]


def test_every_line_has_its_key() -> None:
    plot = plot_of(*[(float(place),) for place in range(10)], (None,))
    key = plot_key(plot)
    assert [entry.name for entry in key] == [f"line {place}" for place in range(11)]
    assert key[3].told == "at most 3 s"
    assert key[10].told == "nothing measured"


@pytest.mark.parametrize(
    ("last_s", "labels"),
    [
        (1.0, ["0", "0.2 s", "0.4 s", "0.6 s", "0.8 s", "1 s"]),
        (5.0, ["0", "1 s", "2 s", "3 s", "4 s", "5 s"]),
        (128.0, ["0", "30 s", "60 s", "90 s", "120 s"]),
        (600.0, ["0", "2 min", "4 min", "6 min", "8 min", "10 min"]),
        (7200.0, ["0", "30 min", "60 min", "90 min", "120 min"]),
        (86_400.0, ["0", "4 h", "8 h", "12 h", "16 h", "20 h", "24 h"]),
    ],
)
def test_times_are_round(last_s: float, labels: list[str]) -> None:
    plot = Plot("Freshness", "s", (0.0, last_s), (Line("a", (1.0, 1.0)),))
    assert [label for _, label in time_axis(plot).ticks] == labels


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0.8, ["0", "0.5"]),
        (15.0, ["0", "5", "10", "15"]),
        (32.0, ["0", "10", "20", "30"]),
        (1200.0, ["0", "500", "1,000"]),
        (48_000.0, ["0", "20k", "40k"]),
    ],
)
def test_values_are_round(most: float, labels: list[str]) -> None:
    assert [label for _, label in value_axis(plot_of((most,))).ticks] == labels
