"""A process' log as JSON."""

import json
import logging
import sys

from tickscope.adapters.logs import JsonLines


def line(**extra: object) -> dict[str, object]:
    record = logging.makeLogRecord(
        {
            "name": "gateway",
            "levelname": "WARNING",
            "msg": "%s went\naway",
            "args": ("it",),
            "created": 0.5,
            **extra,
        }
    )
    text = JsonLines().format(record)
    assert "\n" not in text
    found: dict[str, object] = json.loads(text)
    return found


def test_a_line_is_an_object_with_what_the_call_gave() -> None:
    assert line(tenant="embergate", samples=3) == {
        "time": "1970-01-01T00:00:00.500+00:00",
        "level": "warning",
        "logger": "gateway",
        "message": "it went\naway",
        "tenant": "embergate",
        "samples": 3,
    }


def test_an_exception_is_told_in_the_same_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        found = line(exc_info=sys.exc_info())
    assert str(found["exception"]).endswith("ValueError: broken")
