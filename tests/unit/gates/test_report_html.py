"""The page says every verdict in plain HTML, asks nobody for anything, and takes hostile text for text."""

from html.parser import HTMLParser

import pytest

from tickscope.gates.promises import PROMISES
from tickscope.gates.report.html import to_html
from tickscope.gates.verdict import Band, Check, Figure, GateResult, Line, Plot, Report, at_most

VOID = {"meta", "br", "hr", "img", "link", "input"}
HOSTILE = "</title></style><script>alert('x')</script><img src=http://a.example onerror=alert(1)>\"'&\x1b[2J\u202e"
DRAWING = Plot(HOSTILE, HOSTILE, (0.0, 1.0), (Line(HOSTILE, (1.0, 2.0)),), (Band(HOSTILE, 0.2, 0.4),), 3.0)


class Page(HTMLParser):
    """Keeps tags, attributes and text; asserts that what is opened is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def page_of(*gates: GateResult, environment: str = "local") -> Page:
    return Page(to_html(Report("0.1.0", environment, "smoke", 1_000.0, gates)))


PASSED = GateResult(
    "T2",
    "Load 1×",
    1_000.0,
    75.0,
    (at_most("stored twice", 2, 0, 0, "samples"), at_most("TTFB p99", 0, 250.04, 251, "ms", "3,200 requests")),
    (Figure("offered load", 12840.4, "samples/s"),),
)
FAILED = GateResult(
    "T6", "Chaos", 1_100.0, 9.0, (at_most("back after a kill", 0, 60.004, 60, "s", "the worst of 3"),)
)
CUT_SHORT = GateResult("T4", "Load 5×", 1_200.0, 3.0, why_not="is the platform running?")


def test_the_outcome_is_one_sentence_at_the_top() -> None:
    assert "1 gate ran against local: all 2 promises judged held." in page_of(PASSED).text
    assert "1 of 2 gates failed against local: “Service levels” did not hold." in page_of(PASSED, FAILED).text
    assert "1 of 2 gates did not run to the end against local" in page_of(PASSED, CUT_SHORT).text
    assert "No gate ran against local: nothing was judged." in page_of().text


def test_every_promise_has_a_verdict_and_its_checks() -> None:
    text = page_of(PASSED, FAILED).text
    for promise in PROMISES:
        assert promise.title in text
    assert "judged by" in text
    assert "✓ T2 stored twice" in text
    assert "✕ T6 back after a kill" in text
    assert text.count("no check ○ not judged") == len(PROMISES) - 2


def test_every_check_shows_what_was_measured_and_its_limit() -> None:
    text = page_of(PASSED).text
    assert "TTFB p99 3,200 requests 250 ms 251 ms ✓ passed" in text
    assert "offered load 12,840 samples/s" in text


def test_a_value_just_over_its_limit_does_not_look_like_it() -> None:
    assert "60.004 s 60 s ✕ failed" in page_of(FAILED).text


def test_why_a_gate_did_not_run_is_told() -> None:
    assert "Did not run to the end: is the platform running?" in page_of(CUT_SHORT).text


@pytest.mark.parametrize("gates", [(), (PASSED, FAILED, CUT_SHORT)])
def test_nothing_is_requested_and_nothing_runs(gates: tuple[GateResult, ...]) -> None:
    page = page_of(*gates)
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    for name, value in page.attributes:
        assert name not in ("src", "style", "srcset")
        assert not name.startswith("on")
        if name == "href":
            assert (value or "").startswith("#gate-")
    assert "url(" not in "".join(page.texts)
    assert "@import" not in "".join(page.texts)


def test_hostile_text_stays_text() -> None:
    check = Check(HOSTILE, 1, False, 1, 0, HOSTILE, HOSTILE)
    gate = GateResult(HOSTILE, HOSTILE, 0, 0, (check,), (Figure(HOSTILE, 1, HOSTILE),), (DRAWING,), HOSTILE)
    page = page_of(gate, environment=HOSTILE)
    assert not {"script", "img"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "<script>alert('x')</script>" in page.text
    assert "\x1b" not in page.text
    assert "\u202e" not in page.text


def test_text_that_no_encoding_has_can_be_written() -> None:
    page = to_html(Report("0.1.0", "half \ud83d a character", "smoke", 0, ()))
    assert "half � a character".encode() in page.encode()


def test_a_plot_stands_with_its_key() -> None:
    plot = Plot(
        "Freshness", "s", (0.0, 1.0), (Line("gates-a", (1.0, 2.5)),), (Band("gateway killed", 0.2, 0.4),), 50.0
    )
    page = page_of(GateResult("T6", "Chaos", 0, 0, plots=(plot,)))
    assert [value for name, value in page.attributes if name == "class"].count("plot") == 1
    assert "gates-a at most 2.5 s" in page.text
    assert "limit 50 s, above the picture" in page.text
    assert "gateway killed" in page.text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300, 5e-324])
def test_figures_that_are_hardly_numbers_are_shown(value: float) -> None:
    gate = GateResult("T2", "", 0, 0, (Check("a", 1, False, value, 1.0),), (Figure("b", value, "s"),))
    assert page_of(gate).text
