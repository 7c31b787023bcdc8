"""What one file may cost: each limit and its name."""

FILE_BYTES_MAX = 2**20
"""Of a rule file or a dashboard."""
EXPRESSIONS_MAX = 5000
"""Of one file."""
EXPRESSION_CHARS_MAX = 20_000
EXPRESSION_NESTING_MAX = 250
"""Operators and brackets of one expression, which bound the depth of its tree."""
JSON_DEPTH_MAX = 64
"""Of a dashboard: rows, panels, their options."""
