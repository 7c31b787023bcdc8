"""A damaged record at a journal's end: it is counted once, and nobody waits for it."""

from pathlib import Path

from tests.contract.log_suite import drain, record
from tests.contract.test_journal import HOT, SETTINGS
from tickscope.adapters.journal import JournalReader, JournalWriter, segment


async def test_damage_at_the_end_is_counted_once_and_leaves_nothing_to_do(tmp_path: Path) -> None:
    writer, reader = JournalWriter(tmp_path, SETTINGS, HOT), JournalReader(tmp_path, "hot")
    await writer.append([record(0, size=1000)])
    await writer.append([record(1, size=1000)])
    path = segment.path_of(tmp_path, 0)
    data = bytearray(path.read_bytes())
    data[data.rindex(b"x" * 500)] ^= 1
    path.write_bytes(data)
    (first,) = await reader.read("embergate/edge", -1, 1 << 20)
    await reader.commit("embergate/edge", first.offset)
    for _ in range(5):
        assert await reader.read("embergate/edge", first.offset, 1 << 20) == []
        assert await reader.partitions() == []
    assert reader.corrupt == 1
    assert (await reader.lag()).bytes == 0
    await writer.append([record(2)])
    assert await reader.partitions() == ["embergate/edge"]
    assert await drain(reader, "embergate/edge") == [2]
    await writer.close()
    await reader.close()
