"""How a command ends when something expected went wrong."""

import contextlib
import sys
from collections.abc import Iterator

from tickscope.errors import TickscopeError

EXIT_FAILED = 1


@contextlib.contextmanager
def reporting() -> Iterator[None]:
    """Turn our own errors into a sentence on stderr and exit code 1; anything else is a bug and shows itself."""
    try:
        yield
    except TickscopeError as error:
        sys.stderr.write(f"tickscope: {error}\n")
        raise SystemExit(EXIT_FAILED) from error
