"""Whatever is sent, every line is accounted for and what a scrape shows can be read."""

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from tests.unit.edge.samples import LATE, LEVEL, PACKETS, SCHEMA, TICKS
from tests.unit.wire.test_exposition import read_back
from tickscope.edge.decide import Aggregator
from tickscope.edge.own_metrics import OwnMetrics
from tickscope.edge.receive import Intake
from tickscope.edge.run import count_datagram
from tickscope.wire.exposition import encode_protobuf, encode_text

NAMES = st.sampled_from([LATE, TICKS, PACKETS, LEVEL, "game_players", "other", "", "é"])
VALUES = st.sampled_from(["1", "0", "-1", "+2", "0.25:0.5", "1e-300", "9e15", "nan", ""]) | st.floats().map(repr)
TYPES = st.sampled_from(["c", "g", "d", "ms", "s", "", "@0.5"])
TAGS = st.sampled_from(["|#az:a", '|#az:a,queue:é\\"', "|#direction:in", "|#le:1", "|@0.3", "|#az:\r\x00", "", "|"])
LINES = st.builds("{}:{}|{}{}".format, NAMES, VALUES, TYPES, TAGS).map(str.encode) | st.binary(max_size=60)


@given(st.lists(st.tuples(st.lists(LINES, max_size=8), st.floats(0, 5000)), max_size=12))
def test_every_line_is_accounted_for_and_every_scrape_can_be_read(told: list[tuple[list[bytes], float]]) -> None:
    kept = Aggregator(SCHEMA, 5)
    own = OwnMetrics(Intake(1), kept)
    now_s = accepted = 0.0
    for lines, wait_s in told:
        now_s += wait_s
        before = own.lines - own.ignored - sum(own.refused.values())
        count_datagram(b"\n".join(lines), kept, own, now_s)
        accepted += own.lines - own.ignored - sum(own.refused.values()) - before
        families = kept.gather(now_s)
        assert kept.series <= 5
        read = list(text_string_to_metric_families(encode_text(families).decode()))
        assert [family.name for family in read_back(encode_protobuf(families))] == [f.name for f in families]
        assert len(read) == len(families)
    assert accepted >= kept.series
