"""Answers that doors and admission share."""

from starlette.responses import PlainTextResponse, Response


def plain(status: int, sentence: str, retry_after_s: float | None = None) -> Response:
    """Return a sentence as text."""
    response = PlainTextResponse(sentence.rstrip("\n") + "\n", status)
    if retry_after_s is not None:
        ask_again(response, retry_after_s)
    return response


def ask_again(response: Response, after_s: float) -> None:
    """Say when a request is welcome again."""
    response.headers["retry-after"] = str(max(1, round(after_s)))
