"""The sender's own arithmetic."""

import pytest

from bench.kit.load import percentile


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.5, 51), (0.99, 100), (1.0, 100)])
def test_percentiles_are_values_that_were_seen(share: float, value: int) -> None:
    assert percentile(range(1, 101), share) == value
