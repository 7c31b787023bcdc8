"""Which metadata of metrics may enter: texts that stores take, without direct personal data."""

from collections.abc import Sequence

from tickscope.policy.labels import Refusal, is_utf8
from tickscope.policy.personal_data import Patterns, personal_data_kind

METADATA_TEXT_BYTES_MAX = 1024
"""A name, help or unit; Mimir and Cortex (so AMP) take as much of each by default."""

PERSONAL = Refusal(
    "metadata_text", "metadata whose name, help or unit looks like personal data is left out; samples are kept"
)
NOT_UTF8 = Refusal(
    "metadata_not_utf8", "metadata whose name, help or unit is not valid UTF-8 is left out; samples are kept"
)
TOO_LONG = Refusal(
    "metadata_too_long",
    f"metadata whose name, help or unit has over {METADATA_TEXT_BYTES_MAX} bytes is left out; samples are kept",
)


def metadata_fault(texts: Sequence[bytes], patterns: Patterns) -> Refusal | None:
    """Return why an entry of metadata may not enter, or None; ``texts`` are its name, help and unit."""
    if any(len(text) > METADATA_TEXT_BYTES_MAX for text in texts):
        return TOO_LONG
    if not all(is_utf8(text) for text in texts):
        return NOT_UTF8
    if any(personal_data_kind(text, infrastructure=False, patterns=patterns) for text in texts):
        return PERSONAL
    return None
