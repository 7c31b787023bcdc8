import subprocess
import sys

import pytest

from tests.unit.wire.cores import KEY, LIMITS
from tickscope.errors import Reject
from tickscope.wire.core import Core

TWO_GIB_IN_TEN_BYTES = b"\xff\xff\xff\xff\x07" + bytes(5)


@pytest.mark.parametrize("raw", [b"", b"a", b"abc" * 50_000, bytes(1 << 20), bytes(range(256)) * 99])
def test_what_was_compressed_comes_back(core: Core, raw: bytes) -> None:
    assert core.decompress(core.compress(raw), len(raw)) == raw


@pytest.mark.parametrize(
    ("body", "limit", "reason", "message"),
    [
        (TWO_GIB_IN_TEN_BYTES, 100, "too_large", "declares 2147483647 raw bytes; the limit is 100"),
        (b"\x05\x10hello", 4, "too_large", "the limit is 4 \\(gateway.raw_bytes_max\\)"),
        (TWO_GIB_IN_TEN_BYTES, 1 << 32, "snappy", "more than its 10 bytes can hold"),
        (b"\x16\x00", 100, "snappy", "declares 22 raw bytes, more than its 2 bytes can hold"),
        (b"\x15\x00", 100, "snappy", "of 2 bytes \\(21 raw\\) is corrupt"),
        (b"", 100, "snappy", "ends inside its length preamble"),
        (b"\xff\xff", 100, "snappy", "ends inside its length preamble"),
        (b"\xff\xff\xff\xff\x10", 100, "snappy", "does not fit in 32 bits"),
        (b"\x80\x80\x80\x80\x80\x00", 100, "snappy", "does not fit in 32 bits"),
        (b"\x05\x10hell", 100, "snappy", "corrupt"),
        (b"\x04\x10hello", 100, "snappy", "corrupt"),
        (b"\x05\x10hello\x00", 100, "snappy", "corrupt"),
        (b"\x05\x11\x09", 100, "snappy", "corrupt"),
        (b"\x00\x00", 100, "snappy", "corrupt"),
    ],
)
def test_bad_blocks_are_refused(core: Core, body: bytes, limit: int, reason: str, message: str) -> None:
    with pytest.raises(Reject, match=message) as caught:
        core.decompress(body, limit)
    assert caught.value.reason == reason


def test_every_function_checks_the_declared_length(core: Core) -> None:
    known = core.known_series(KEY, 1)
    for act in (
        lambda: core.scan(TWO_GIB_IN_TEN_BYTES, known, LIMITS),
        lambda: core.rewrite(TWO_GIB_IN_TEN_BYTES, [], known, LIMITS),
        lambda: core.stamp([TWO_GIB_IN_TEN_BYTES], "a", "b", 100),
        lambda: core.split(TWO_GIB_IN_TEN_BYTES, 9, 100),
    ):
        with pytest.raises(Reject) as caught:
            act()
        assert caught.value.reason == "too_large"


@pytest.mark.skipif(sys.platform != "linux", reason="limits of the address space are Linux's")
def test_a_false_declaration_takes_no_memory(core: Core) -> None:
    program = f"""
import resource
from tests.unit.wire.cores import core_named, outcome
core = core_named({core.name!r})
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
for limit in (100, 1 << 32):
    print(outcome(lambda: core.decompress({TWO_GIB_IN_TEN_BYTES!r}, limit)))
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stderr == ""
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["too_large", "snappy"]
