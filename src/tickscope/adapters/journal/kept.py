"""What stays of segments when they are gone: their totals, so that the ledger outlives retention.

Before a segment is removed its totals are in a file of its own, ``<base>.totals``. Many of these are folded into
one, ``ledger.json``, which says up to which offset it has them. Each file appears whole or not at all, so a kill
between any two steps leaves either the segment, or its totals, or a fold that has them: never two that count.
"""

import contextlib
import errno
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tickscope.adapters.journal import segment
from tickscope.adapters.journal.tally import SegmentTally, Totals

SPARE_BYTES = 64 * 1024
"""Room on a full disk for the totals of the segment whose removal makes room."""
_SUFFIX = ".totals"
_SPARE, _FOLD = "ledger.spare", "ledger.json"
_DRAFT = ".ledger-"
DRAFT_S_MAX = 60.0
"""What was not finished by then was left by a process that was killed."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fold:
    """The totals of all segments below offset ``upto``, by consumer: since each began."""

    upto: int = 0
    totals: Mapping[str, Totals] = field(default_factory=dict)


def path_of(folder: Path, base: int) -> Path:
    """Return the file of a segment's totals."""
    return segment.path_of(folder, base).with_suffix(_SUFFIX)


def bases(folder: Path) -> list[int]:
    """Return the first offsets of the segments whose totals are kept, ascending."""
    return sorted(int(path.stem) for path in folder.glob(f"*{_SUFFIX}"))


def read(folder: Path, base: int) -> tuple[int, Totals]:
    """Return a segment's end and totals; raises FileNotFoundError."""
    found = json.loads(path_of(folder, base).read_bytes())
    return found["end"], _totals(found)


def keep(folder: Path, base: int, end: int, totals: Totals) -> None:
    """Keep a segment's totals, durably."""
    _write(path_of(folder, base), {"end": end, **_document(totals)})


def read_fold(folder: Path) -> Fold:
    """Return the fold; an empty one before there is any."""
    try:
        found = json.loads((folder / _FOLD).read_bytes())
    except FileNotFoundError:
        return Fold()
    return Fold(found["upto"], {name: _totals(each) for name, each in found["consumers"].items()})


def fold(folder: Path, gone: Iterable[int], began: Mapping[str, int]) -> None:
    """Fold the totals of removed segments, ``gone`` in ascending order; ``began`` is where each consumer began.

    One process at a time: the caller sees to that.
    """
    before = read_fold(folder)
    upto, totals = before.upto, {name: before.totals.get(name, Totals()) for name in (*before.totals, *began)}
    done = list(gone)
    for base in done:
        if base < before.upto:
            continue  # a fold was killed before it had tidied up
        upto, found = read(folder, base)
        for name, start in began.items():
            if base >= start:
                totals[name] += found
    if upto > before.upto:
        consumers = {name: _document(each) for name, each in totals.items()}
        _write(folder / _FOLD, {"upto": upto, "consumers": consumers})
    for base in done:
        path_of(folder, base).unlink(missing_ok=True)


def before_removal(folder: Path, base: int, end: int) -> None:
    """See to it that a segment's totals outlive it; usually they are kept already."""
    if path_of(folder, base).exists():
        return
    tally = SegmentTally(base)
    tally.follow(folder, end)
    try:
        try:
            keep(folder, base, end, tally.totals())
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            (folder / _SPARE).unlink(missing_ok=True)
            keep(folder, base, end, tally.totals())
    except OSError as error:
        # A journal that cannot make room takes nothing any more: that would be worse than a shorter ledger.
        log.error("the totals of the segment at %d are not kept, its samples leave the ledger: %s", base, error)


def reserve(folder: Path) -> None:
    """Take the spare room while there is some."""
    path = folder / _SPARE
    if path.exists():
        return
    try:
        path.write_bytes(os.urandom(SPARE_BYTES))  # zeros might take no room
    except OSError as error:
        path.unlink(missing_ok=True)
        log.warning("no room is held in reserve for the ledger: %s", error)


def tidy(folder: Path) -> None:
    """Remove the drafts of processes that were killed."""
    for draft in folder.glob(f"{_DRAFT}*"):
        with contextlib.suppress(FileNotFoundError):
            if draft.stat().st_mtime < time.time() - DRAFT_S_MAX:
                draft.unlink()


def _write(path: Path, document: Mapping[str, Any]) -> None:
    fd, draft = tempfile.mkstemp(dir=path.parent, prefix=_DRAFT)
    try:
        with os.fdopen(fd, "w") as file:
            json.dump(document, file, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    segment.sync_folder(path.parent)


def _document(totals: Totals) -> dict[str, Any]:
    lines = [
        [tenant, signal, accepted, totals.sound.get((tenant, signal), 0)]
        for (tenant, signal), accepted in sorted(totals.accepted.items())
    ]
    return {"lines": lines, "damaged_records": totals.damaged_records}


def _totals(document: Mapping[str, Any]) -> Totals:
    accepted, sound = {}, {}
    for tenant, signal, accepted_samples, sound_samples in document["lines"]:
        accepted[tenant, signal] = accepted_samples
        sound[tenant, signal] = sound_samples
    return Totals(accepted, sound, document["damaged_records"])
