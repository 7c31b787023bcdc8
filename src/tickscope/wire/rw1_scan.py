"""One look at a request: count it, find its times, and which of its series are unknown."""

from dataclasses import dataclass, field

from tickscope.wire import rw1_faults
from tickscope.wire.core import SERIES_LABELS_MAX, Scan, ScanLimits, UnknownSeries
from tickscope.wire.rw1_exemplar import names_only_its_trace
from tickscope.wire.rw1_fields import Field, fields
from tickscope.wire.rw1_fingerprint import fingerprint_of
from tickscope.wire.rw1_histogram import is_valid
from tickscope.wire.rw1_known import ReferenceKnownSeries
from tickscope.wire.rw1_look import Label, labels_of, look, read_label
from tickscope.wire.rw1_messages import (
    EXEMPLARS,
    HISTOGRAMS,
    LABEL,
    LABELS,
    METADATA,
    METADATA_TEXTS,
    SAMPLES,
    SERIES,
    TIME_SERIES,
    WRITE_REQUEST,
)


@dataclass(slots=True)
class _Tally:
    limits: ScanLimits
    samples: int = 0
    histograms: int = 0
    exemplars: int = 0
    times: list[int] = field(default_factory=list)
    labels: list[tuple[Label, ...]] = field(default_factory=list)
    outside: list[int] = field(default_factory=list)
    talkative: list[int] = field(default_factory=list)
    invalid: list[int] = field(default_factory=list)
    metadata: list[tuple[bytes, bytes, bytes]] = field(default_factory=list)
    foreign: bool = False


def scan(raw: bytes, known: ReferenceKnownSeries | None, limits: ScanLimits) -> Scan:
    """Scan the raw bytes of a request. Raises Reject as ``Core.scan`` does."""
    tally = _Tally(limits)
    for found in fields(raw, 0, len(raw), WRITE_REQUEST):
        if found.number == SERIES:
            _take_series(raw, found, tally)
        elif shape := WRITE_REQUEST.fields.get(found.number):
            assert shape.nested
            tally.foreign |= look(raw, found.body, found.end, shape.nested)[0]
            _take_metadata(raw, found, tally)
        else:
            tally.foreign = True
    fingerprints = [fingerprint_of(known.key, labels) for labels in tally.labels] if known is not None else []
    unknown, replaced = known.unknown(fingerprints, limits.now_s) if known is not None else ([], [])
    if sum(len(tally.labels[index]) for index in unknown) > limits.unknown_labels_max:
        raise rw1_faults.too_many_labels_in_all(limits.unknown_labels_max)
    return Scan(
        raw_bytes=len(raw),
        series=len(tally.labels),
        samples=tally.samples,
        histograms=tally.histograms,
        exemplars=tally.exemplars,
        t_first_ms=min(tally.times, default=0),
        t_last_ms=max(tally.times, default=0),
        unknown=tuple(UnknownSeries(index, fingerprints[index], tally.labels[index]) for index in unknown),
        outside=tuple(tally.outside),
        talkative=tuple(tally.talkative),
        invalid=tuple(tally.invalid),
        replaced=tuple(replaced),
        metadata=tuple(tally.metadata),
        foreign=tally.foreign,
    )


def first_labels(raw: bytes) -> list[Label]:
    """Return the labels of the first series of a request's raw bytes."""
    for found in fields(raw, 0, len(raw), WRITE_REQUEST):
        if found.number == SERIES:
            return list(labels_of(raw, found))
    return []


def _take_metadata(raw: bytes, metadata: Field, tally: _Tally) -> None:
    if len(tally.metadata) == tally.limits.series_max:
        raise rw1_faults.too_much_metadata(metadata.start, tally.limits.series_max)
    texts = dict.fromkeys(METADATA_TEXTS, b"")
    for found in fields(raw, metadata.body, metadata.end, METADATA):
        if found.number in texts:
            texts[found.number] = raw[found.body : found.end]
    name, meaning, unit = texts.values()
    tally.metadata.append((name, meaning, unit))


def _take_series(raw: bytes, series: Field, tally: _Tally) -> None:
    index = len(tally.labels)
    if index == tally.limits.series_max:
        raise rw1_faults.too_many_series(series.start, index)
    labels: list[Label] = []
    times: list[int] = []
    talkative = invalid = False
    for found in fields(raw, series.body, series.end, TIME_SERIES):
        shape = TIME_SERIES.fields.get(found.number)
        if shape is None or shape.nested is None:
            tally.foreign = True
        elif found.number == LABELS:
            if len(labels) == SERIES_LABELS_MAX:
                raise rw1_faults.too_many_labels(found.start, len(labels))
            label, foreign = read_label(raw, found.body, found.end, LABEL)
            labels.append(label)
            tally.foreign |= foreign
        else:
            foreign, timestamp = look(raw, found.body, found.end, shape.nested)
            tally.foreign |= foreign
            tally.samples += found.number == SAMPLES
            if found.number == HISTOGRAMS:
                tally.histograms += 1
                invalid |= not is_valid(raw, found.body, found.end)
            if found.number == EXEMPLARS:
                tally.exemplars += 1
                talkative |= not names_only_its_trace(raw, found)
            if shape.nested.timestamp:
                times.append(timestamp)
    tally.labels.append(tuple(labels))
    tally.times += times
    if any(not tally.limits.t_min_ms <= time <= tally.limits.t_max_ms for time in times):
        tally.outside.append(index)
    if talkative:
        tally.talkative.append(index)
    if invalid:
        tally.invalid.append(index)
