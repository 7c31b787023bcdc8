"""What is wrong with the file as YAML, and what of YAML is refused."""

from pathlib import Path

import pytest

from tests.unit.spec.samples import MINIMAL, complaints
from tickscope.spec import SpecErrors, load
from tickscope.spec.scalars import resolve

BROKEN = {
    "tab": ("ports:\n\tgateway: 1", "t.yaml:9:1: not YAML: found character '\\t' that cannot start any token"),
    "open quote": ("environment2: 'x\n", "t.yaml:9:1: not YAML: found unexpected end of stream"),
    "two colons": ("a: b: c", "t.yaml:8:5: not YAML: mapping values are not allowed here"),
    "control character": ("a: \x07", "t.yaml:8:4: not YAML: special characters are not allowed"),
    "open bracket": ("a: [1", "t.yaml:8:6: not YAML: expected ',' or ']', but got '<stream end>'"),
    "deep": (f"a: {'[' * 50}", "t.yaml:8:16: nested deeper than 12 levels"),
    "second document": ("---\na: 1", "t.yaml:8:1: a second document; allowed: one in a file"),
    "alias": ("slo: *x", "t.yaml:8:6: slo: an alias; allowed: the value written out"),
    "anchor": ("slo: &x {query_p95_ms: 1}", "t.yaml:8:6: slo: an anchor; allowed: values without anchors"),
    "tag": ("slo: !!map {query_p95_ms: 1}", "t.yaml:8:6: slo: a tag; allowed: values without tags"),
    "key that is a list": ("? [a]\n: b", "t.yaml:8:3: this key is not text; allowed: a plain key"),
    "duplicate key": (
        "slo: {query_p95_ms: 1, query_p95_ms: 2}",
        "t.yaml:8:24: slo.query_p95_ms: duplicate key, first given at 8:7; keep one",
    ),
    "duplicate section": ("version: 1", "t.yaml:8:1: version: duplicate key, first given at 1:1; keep one"),
}


@pytest.mark.parametrize(("text", "line"), BROKEN.values(), ids=BROKEN.keys())
def test_a_syntax_error_is_told_with_its_place(tmp_path: Path, text: str, line: str) -> None:
    assert complaints(tmp_path, MINIMAL + text) == [line]


def test_an_escape_beyond_unicode_is_an_error_and_not_a_crash(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, MINIMAL + 'data_folder: "\\UFFFFFFFF"')
    assert line.startswith("t.yaml:8:")


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    assert complaints(tmp_path, MINIMAL + 'data_folder: "\\ud800"') == [
        "t.yaml:8:14: data_folder: half of a surrogate pair; allowed: Unicode text"
    ]


def test_a_broken_value_does_not_hide_other_errors(tmp_path: Path) -> None:
    lines = complaints(tmp_path, MINIMAL + "slo: *x\nports: {gateway: 0}\nports: {}\n")
    assert [line.split(": ")[0] for line in lines] == ["t.yaml:8:6", "t.yaml:9:18", "t.yaml:10:1"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert complaints(tmp_path, text) == ["t.yaml:1:1: the file is empty"]


def test_a_file_that_is_not_a_mapping_is_refused(tmp_path: Path) -> None:
    (line,) = complaints(tmp_path, "- version\n")
    assert line.startswith("t.yaml:1:1: a list is not a mapping; allowed: a mapping with version, environment")


def test_bytes_that_are_not_utf8_are_told_with_their_place(tmp_path: Path) -> None:
    text = MINIMAL.replace("Embergate", "Ämber").encode() + b"# \xff\n"
    assert complaints(tmp_path, text) == ["t.yaml:8:3: not UTF-8; allowed: text in UTF-8"]


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert load(file).environment == "local"


def test_a_file_over_one_mebibyte_is_not_read(tmp_path: Path) -> None:
    text = MINIMAL + "#" * (2**20 - len(MINIMAL) + 1)
    assert complaints(tmp_path, text) == ["t.yaml:1:1: larger than 1048576 bytes (1 MiB)"]


def test_a_file_of_one_mebibyte_is_read(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text(MINIMAL + "#" * (2**20 - len(MINIMAL)))
    assert load(file).environment == "local"


def test_a_missing_file_and_a_folder_are_told_without_a_place(tmp_path: Path) -> None:
    with pytest.raises(SpecErrors, match="none.yaml: cannot be read: No such file or directory"):
        load(tmp_path / "none.yaml")
    with pytest.raises(SpecErrors, match="cannot be read: Is a directory"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("on", "on"),
        ("007", 7),
        ("-1", -1),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", float("-inf")),
        ("2026-11-01", "2026-11-01"),
        ("1:20", "1:20"),
        ("0x", "0x"),
        ("1.2.3", "1.2.3"),
        ("9" * 41, "9" * 41),
    ],
)
def test_plain_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)
