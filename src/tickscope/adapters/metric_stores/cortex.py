"""What AMP and Mimir, both of Cortex' family, mean by their answers.

Rate and series limits both come as 429 from AMP and with either 429 or 400 from Mimir; the words tell them apart
(AMP's troubleshooting guide; Mimir's catalogue of errors, err-mimir-*). Waiting helps against a rate, never
against a number of series.
"""

from tickscope.ports.metric_store import Refused, Stored, Unavailable, WriteResult

_SERIES_WORDS = (
    "per-user series limit",
    "per-metric series limit",
    "per-labelset series limit",
    "err-mimir-max-series-per-user",
    "err-mimir-max-series-per-metric",
    "err-mimir-max-active-series",
    "limits per labelset",
)
_RAISE = "; raise the tenant's limits.active_series and render the store's limits again"


def verdict(status: int, text: str, retry_after_s: float | None) -> WriteResult:
    """Return what a status and its sentence mean for the request that they answer."""
    if 200 <= status < 300:
        return Stored()
    if status in (400, 429) and any(words in text for words in _SERIES_WORDS):
        return Refused(f"{status}: {text}{_RAISE}")
    if status in (400, 413, 422):
        return Refused(f"{status}: {text}")
    why = f"the store answered {status}: {text}"
    return Unavailable(why, suspect_data=status == 500, retry_after_s=retry_after_s)
