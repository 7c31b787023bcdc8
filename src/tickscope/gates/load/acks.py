"""What producers know of their requests: the journal of acknowledgements, which says what must be stored."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Literal

Outcome = Literal["acknowledged", "refused", "given up"]
SAID_CHARS_MAX = 300


@dataclass(frozen=True, slots=True)
class Ack:
    """What became of one request: a producer's samples of one moment.

    ``due_s`` is when it was to be sent and ``answered_s`` when the last answer's first byte came, both in seconds
    since the load began; ``tries`` counts requests, ``hints_missing`` those refused for now without saying when to
    come back.
    """

    tenant: str
    producer: str
    t_ms: int
    outcome: Outcome
    status: int
    due_s: float
    answered_s: float
    tries: int
    samples: int
    hints_missing: int = 0
    said: str = ""

    @property
    def latency_s(self) -> float:
        """From when it was due, so that a stall counts for everything that it held up (no coordinated omission)."""
        return self.answered_s - self.due_s


class AckJournal:
    """Every producer's acknowledgements, in memory for the oracle and line by line on disk for people."""

    def __init__(self, path: Path | None = None) -> None:
        self.acks: list[Ack] = []
        self._path = path
        self._file: IO[str] | None = None
        self._heard: list[Callable[[Ack], None]] = []

    def __enter__(self) -> "AckJournal":
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def add(self, ack: Ack) -> None:
        """Keep an acknowledgement; it is on its way to disk when this returns."""
        self.acks.append(ack)
        if self._file:
            self._file.write(json.dumps(asdict(ack)) + "\n")
            self._file.flush()
        for heard in self._heard:
            heard(ack)

    def listen(self, heard: Callable[[Ack], None]) -> None:
        """Call ``heard`` with each acknowledgement from now on."""
        self._heard.append(heard)
