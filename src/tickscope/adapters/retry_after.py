"""When a server wants to be asked again."""


def retry_after_s(header: str | None) -> float | None:
    """Return the seconds of a ``Retry-After`` header; None without one, and for a date: our own delay will do."""
    try:
        return None if header is None else max(float(header), 0.0)
    except ValueError:
        return None
