"""What passes label by label passes as a whole, and the other way round."""

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.spec.samples import SHIPPED
from tickscope.policy.labels import LabelPolicy
from tickscope.spec import load

POLICY = LabelPolicy.of(load(SHIPPED).schema)
METRICS = st.sampled_from(
    [b"game_packets_total", b"game_disconnects_total", b"game_ticks_late_total", b"up", b"9", b""]
)
NAMES = st.sampled_from(
    [b"region", b"cause", b"direction", b"queue", b"instance", b"le", b"player", b"x" * 65, b"\xff"]
)
VALUES = st.sampled_from(
    [b"in", b"quit", b"eu-central-1", b"a@example.com", b"10.0.0.1:9100", b"v" * 257, b"", b"\xff"]
)


@given(METRICS, st.dictionaries(NAMES, VALUES, max_size=6))
def test_a_label_set_is_welcome_when_each_of_its_labels_is(metric: bytes, labels: dict[bytes, bytes]) -> None:
    whole = tuple(sorted({b"__name__": metric, **labels}.items()))
    each = all(POLICY.passes(metric, name, value) for name, value in whole)
    assert each == (POLICY.judge(whole) is None)
