"""A receipt counts everything and shows a bounded part of it."""

from hypothesis import given
from hypothesis import strategies as st

from tickscope.model.receipt import FINDINGS_SHOWN_MAX, Finding, Receipt

REASONS = st.sampled_from(["unknown_label", "personal_data", "time_out_of_range"])
FINDINGS = st.lists(st.builds(Finding, st.integers(0, 50_000), REASONS, st.just("a sentence")), max_size=60)


@given(FINDINGS)
def test_counts_are_exact_and_what_is_shown_is_bounded(findings: list[Finding]) -> None:
    receipt = Receipt.of(findings)
    assert sum(receipt.counts.values()) == len(findings)
    for reason, number in receipt.counts.items():
        assert number == sum(finding.reason == reason for finding in findings)
    assert receipt.shown == tuple(findings[:FINDINGS_SHOWN_MAX])


def test_the_text_tells_each_reason_the_series_and_how_many_are_left_out() -> None:
    findings = [Finding(index, "unknown_label", f"label 'l{index}' is not in the schema") for index in range(23)]
    text = Receipt.of([*findings, Finding(99, "personal_data", "an e-mail address")]).text()
    assert "23 refused: unknown_label" in text
    assert "1 refused: personal_data" in text
    assert "- series 7: label 'l7' is not in the schema" in text
    assert "(and 4 more)" in text
    assert len(text.splitlines()) == 2 + FINDINGS_SHOWN_MAX + 1


def test_a_short_receipt_leaves_nothing_out() -> None:
    assert "more)" not in Receipt.of([Finding(0, "unknown_label", "a sentence")]).text()
