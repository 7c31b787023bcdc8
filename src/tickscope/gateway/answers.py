"""Answers that doors and admission share."""

import math
from collections.abc import Mapping

from starlette.responses import PlainTextResponse, Response


def plain(status: int, sentence: str, retry_after_s: float | None = None) -> Response:
    """Return a sentence as text."""
    response = PlainTextResponse(sentence.rstrip("\n") + "\n", status)
    if retry_after_s is not None:
        ask_again(response, retry_after_s)
    return response


def ask_again(response: Response, after_s: float) -> None:
    """Say when a request is welcome again, in whole seconds and never before."""
    response.headers["retry-after"] = str(max(1, math.ceil(after_s)))


def wants_json(headers: Mapping[str, str]) -> bool:
    """Return whether a sender asks for JSON."""
    return "application/json" in headers.get("accept", "")
