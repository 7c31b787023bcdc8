"""How far each series is stored without a gap, and what of a request is therefore stored already."""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock

from tickscope.wire.core import Already
from tickscope.wire.rw1_fields import Field, fields
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_look import look, read_label
from tickscope.wire.rw1_messages import HISTOGRAMS, LABEL, LABELS, SERIES, TIME_SERIES, WRITE_REQUEST
from tickscope.wire.rw1_write import STALE

VALUE, SUM = 1, 3
"""Fields of a sample and of a histogram in which STALE marks the end of a series."""


@dataclass(frozen=True, slots=True)
class _Point:
    """A sample or histogram of a series; ``ends`` says that it only marks its end."""

    t_ms: int
    ends: bool


@dataclass(slots=True)
class _Run:
    """A series is stored from ``first_ms`` to ``newest_ms``, at steps of about ``step_ms`` (0: not known yet)."""

    first_ms: int
    newest_ms: int
    owner: int
    step_ms: int = 0

    def holds(self, t_ms: int) -> bool:
        return self.first_ms <= t_ms <= self.newest_ms

    def take(self, t_ms: int, owner: int) -> None:
        """Go on to a sample; one and a half steps without any are a gap, and a new run begins behind it.

        Whether its first two belong together is known when the third is there.
        """
        self.owner = owner
        step_ms = t_ms - self.newest_ms
        if step_ms <= 0:
            return
        before_ms, is_second = self.step_ms, self.first_ms == self.newest_ms
        self.newest_ms = t_ms
        if before_ms == 0:
            self.first_ms, self.step_ms = t_ms, step_ms
        elif step_ms > before_ms + before_ms // 2:
            self.first_ms, self.step_ms = t_ms, 0
        else:
            if is_second and before_ms <= step_ms + step_ms // 2:
                self.first_ms -= before_ms
            self.step_ms = step_ms


class ReferenceRuns:
    """The newest run of each series, in two generations of ``capacity_max``; safe to share between threads.

    What is forgotten is only stored twice.
    """

    def __init__(self, key: bytes, capacity_max: int) -> None:
        if len(key) != 16:
            raise ValueError(f"the key has {len(key)} bytes instead of 16")
        self._key = key
        self._capacity_max = max(1, capacity_max)
        self._young: dict[bytes, _Run] = {}
        self._old: dict[bytes, _Run] = {}
        self._lock = Lock()

    def already(self, raw: bytes, owner: int, given_up_ms: int) -> Already:
        """Return what of a request's raw bytes is stored; as ``Core.stored_already``."""
        stored: list[int] = []
        awaited = 0
        with self._lock:
            for place, (series, points) in enumerate(self._series_of(raw)):
                run = self._young.get(series) or self._old.get(series)
                if all(run and run.holds(point.t_ms) for point in points):
                    stored.append(place)
                elif run is None or run.owner != owner:
                    awaited += any(
                        point.t_ms > given_up_ms and (run is None or point.t_ms > run.newest_ms) for point in points
                    )
        return Already(tuple(stored), awaited)

    def note(self, raw: bytes, owner: int) -> None:
        """Remember that a request is stored. The mark of an end is no sample that another could repeat."""
        every = list(self._series_of(raw))
        with self._lock:
            for series, points in every:
                for t_ms in (point.t_ms for point in points if not point.ends):
                    run = self._young.get(series) or self._old.pop(series, None) or _Run(t_ms, t_ms, owner)
                    run.take(t_ms, owner)
                    self._put(series, run)

    def _put(self, series: bytes, run: _Run) -> None:
        if series not in self._young and len(self._young) >= self._capacity_max:
            self._old, self._young = self._young, {}
        self._young[series] = run

    def _series_of(self, raw: bytes) -> Iterator[tuple[bytes, list[_Point]]]:
        for field in fields(raw, 0, len(raw), WRITE_REQUEST):
            if field.number == SERIES:
                labels, points = _read(raw, field)
                yield fingerprint_of(self._key, labels), points


def _read(raw: bytes, series: Field) -> tuple[list[tuple[bytes, bytes]], list[_Point]]:
    labels, points = [], []
    for field in fields(raw, series.body, series.end, TIME_SERIES):
        shape = TIME_SERIES.fields.get(field.number)
        if field.number == LABELS:
            labels.append(read_label(raw, field.body, field.end, LABEL)[0])
        elif shape and shape.nested and shape.nested.timestamp:
            t_ms = look(raw, field.body, field.end, shape.nested)[1]
            says = SUM if field.number == HISTOGRAMS else VALUE
            inner = fields(raw, field.body, field.end, shape.nested)
            values = [raw[each.body : each.end] for each in inner if each.number == says]
            points.append(_Point(t_ms, values[-1:] == [STALE]))
    return labels, points
