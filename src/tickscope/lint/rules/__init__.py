"""Every rule: a module with its ``NAME`` and a pure ``check``, and a page ``docs/lint/<NAME>.md``."""

from tickscope.lint.rules import (
    averaged_percentile,
    averaged_ratio,
    high_cardinality,
    personal_data,
    unknown_label,
    unknown_value,
    unreadable,
)

RULES = (
    unreadable,
    unknown_label,
    unknown_value,
    personal_data,
    high_cardinality,
    averaged_percentile,
    averaged_ratio,
)
