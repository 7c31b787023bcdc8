"""How a command ends when something expected went wrong."""

import contextlib
import sys
from collections.abc import Iterator

from tickscope.errors import Reject, TickscopeError

EXIT_FAILED = 1
OF_A_FILE = frozenset({"bad_platform_file", "bad_rule_file", "bad_dashboard"})


@contextlib.contextmanager
def reporting() -> Iterator[None]:
    """Turn our own errors into a sentence on stderr and exit code 1; anything else is a bug and shows itself."""
    try:
        yield
    except TickscopeError as error:
        # A sentence about a place in a file begins with that place, so that editors and terminals can open it.
        sys.stderr.write(
            f"{error}\n" if isinstance(error, Reject) and error.reason in OF_A_FILE else f"tickscope: {error}\n"
        )
        raise SystemExit(EXIT_FAILED) from error
