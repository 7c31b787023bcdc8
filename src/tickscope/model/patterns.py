"""Patterns of the platform file: RE2, which takes linear time, whatever is looked at.

Source: https://github.com/google/re2/wiki/Syntax.
"""

from collections.abc import Mapping
from typing import Protocol

import re2


class Match(Protocol):
    """Where a pattern was found."""

    def group(self, number: int) -> bytes | None:
        """Return what a group matched, 0 for the whole; None for one that took no part."""
        ...


class Pattern(Protocol):
    """A compiled pattern over bytes, which are taken as UTF-8."""

    groups: int
    groupindex: Mapping[bytes, int]

    def search(self, text: bytes) -> Match | None:
        """Return a match anywhere in the text, or None."""
        ...


_QUIET = re2.Options()
_QUIET.log_errors = False
_BYTES = re2.Options()
_BYTES.log_errors = False
_BYTES.encoding = re2.Options.Encoding.LATIN1


def compiled(pattern: str) -> Pattern:
    """Compile a pattern; raises ValueError with RE2's sentence for one that it does not take."""
    try:
        found: Pattern = re2.compile(pattern.encode(), _QUIET)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from error
    return found


def compiled_bytes(pattern: bytes) -> Pattern:
    """Compile a pattern of our own that takes any bytes, each for a character."""
    found: Pattern = re2.compile(pattern, _BYTES)
    return found
