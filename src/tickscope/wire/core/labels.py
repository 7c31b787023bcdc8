"""Label sets as they come off the wire, and what becomes of those that are to be remembered."""

from collections.abc import Sequence
from typing import Literal

FINGERPRINT_BYTES = 16
SERIES_LABELS_MAX = 1024
"""Labels of one series: more in any of them refuse the whole request. Policy allows far fewer."""

Labels = Sequence[tuple[bytes, bytes]]
"""Names and values, as they come off the wire."""
Added = Literal["known", "full", "merges"]
"""What became of a label set that was to be remembered."""
Strange = tuple[bytes, bytes, bytes]
"""A label to judge: the metric on which it was met, its name and value; the metric's own name is one too."""
