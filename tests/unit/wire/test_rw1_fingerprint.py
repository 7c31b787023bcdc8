import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.wire.cores import NAMES, core_named
from tickscope.wire.core import ScanLimits
from tickscope.wire.pb import remote_pb2 as pb
from tickscope.wire.rw1_fingerprint import NH_BYTES_MAX, fingerprint_of
from tickscope.wire.siphash import siphash128

KEY = bytes(range(16))
LIMITS = ScanLimits(1 << 20, 10, 100, 0, 1 << 60, 0)
texts = st.text(st.characters(codec="utf-8"), max_size=60)
label_sets = st.lists(st.tuples(texts, texts), max_size=30)


def test_a_long_label_set_is_hashed_by_siphash() -> None:
    value = b"v" * NH_BYTES_MAX
    written = b"\x0a\x86\x08\x0a\x01a\x12\x80\x08" + value
    assert fingerprint_of(KEY, [(b"a", value)]) == siphash128(KEY, written)


@given(label_sets, label_sets, st.binary(min_size=16, max_size=16))
def test_label_sets_have_one_fingerprint_each(
    one: list[tuple[str, str]], other: list[tuple[str, str]], key: bytes
) -> None:
    prints = [
        fingerprint_of(key, [(name.encode(), value.encode()) for name, value in each]) for each in (one, other)
    ]
    assert (prints[0] == prints[1]) == (one == other)


@pytest.mark.parametrize("name", NAMES)
@given(labels=label_sets)
def test_both_cores_give_the_same_fingerprint(name: str, labels: list[tuple[str, str]]) -> None:
    core = core_named(name)
    request = pb.WriteRequest()
    series = request.timeseries.add()
    for name, value in labels:
        series.labels.add(name=name, value=value)
    found = core.scan(core.compress(request.SerializeToString()), core.known_series(KEY, 1), LIMITS).unknown[0]
    assert found.fingerprint == fingerprint_of(KEY, found.labels)
