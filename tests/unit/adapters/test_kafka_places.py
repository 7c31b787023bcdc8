"""A group's place in Kafka's offset and metadata."""

from hypothesis import given
from hypothesis import strategies as st

from tickscope.adapters.kafka import places
from tickscope.adapters.sharded import Checkpoint

OFFSETS = st.integers(0, 2**62)
TENANTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@st.composite
def checkpoints(draw: st.DrawFn, tenants_max: int = 300) -> Checkpoint:
    start = draw(OFFSETS)
    behind = draw(st.dictionaries(TENANTS, st.integers(0, max(start - 1, 0)), max_size=tenants_max if start else 0))
    return Checkpoint(start, behind)


def reads_from(place: Checkpoint, tenant: str) -> int:
    return place.behind.get(tenant, place.start)


@given(checkpoints(tenants_max=5))
def test_a_place_that_fits_comes_back_whole(place: Checkpoint) -> None:
    assert places.decode(*places.encode(place)) == place


@given(checkpoints())
def test_whatever_does_not_fit_is_read_again_and_never_skipped(place: Checkpoint) -> None:
    offset, metadata = places.encode(place)
    assert len(metadata.encode()) <= places.METADATA_BYTES_MAX
    assert offset == min([place.start, *place.behind.values()]), "others' tools see the true lag"
    known = places.decode(offset, metadata)
    for tenant in [*place.behind, "any other"]:
        assert reads_from(known, tenant) <= reads_from(place, tenant)


@given(OFFSETS, st.text(max_size=200))
def test_metadata_of_somebody_else_is_left_aside(offset: int, metadata: str) -> None:
    known = places.decode(offset, metadata)
    assert reads_from(known, "any") >= offset


def test_metadata_that_belongs_to_another_offset_is_left_aside() -> None:
    _, metadata = places.encode(Checkpoint(100, {"embergate": 40}))
    assert places.decode(70, metadata) == Checkpoint(70)
