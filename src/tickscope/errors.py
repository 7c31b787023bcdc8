"""Errors, named by what the caller must do next."""


class TickscopeError(Exception):
    """Base of every error that Tickscope raises on purpose."""


class Reject(TickscopeError):  # noqa: N818
    """Never retry: the input itself is wrong.

    ``reason`` is a stable, lower-case code (it labels counters); the message is a sentence for a person.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Busy(TickscopeError):  # noqa: N818
    """Slow down: the same input is welcome after ``retry_after_s`` seconds."""

    def __init__(self, reason: str, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after_s = retry_after_s


class Retry(TickscopeError):  # noqa: N818
    """Our fault, or a dependency's: try again with backoff; nothing was decided about the input."""
