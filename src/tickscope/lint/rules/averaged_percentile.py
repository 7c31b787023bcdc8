"""An average or sum of percentiles, which is no percentile of anything."""

from collections.abc import Iterator

from tickscope.lint.model import Context, Finding, Subject
from tickscope.lint.percentiles import Percentiles

NAME = "averaged-percentile"
ADVICE = "take histogram_quantile of the summed histograms: histogram_quantile(0.99, sum by (az) (rate(…)))"


def check(subject: Subject, context: Context) -> Iterator[Finding]:
    """Yield aggregations of percentiles over series or time, and sums of two of them."""
    if subject.tree is None:
        return
    percentiles = Percentiles(context.percentiles)
    percentiles.are(subject.tree)
    for what in dict.fromkeys(percentiles.averaged_by):
        yield Finding(subject.place, NAME, f"{what} of percentiles is no percentile", ADVICE)
