"""What is stored of a run: rows that a later run can be compared with, and nothing about whose machine it was."""

import json
import socket
from pathlib import Path

import pytest

from bench.kit import results
from bench.kit.question import Peer, Row

ROWS = [
    Row("accepted", 300.0, 100.0, "samples/s"),
    Row("waited", 2.0, 8.0, "ms", "less"),
    Row("alone", 1234.5678, None, "MB/s"),
]
PEER = Peer("vmagent", "1.79.5", Path("/somewhere/vmagent"))


def test_a_ratio_above_one_is_better_whichever_way_the_unit_goes() -> None:
    assert [row.ratio for row in ROWS] == [3.0, 4.0, None]


def test_the_document_has_its_shape_and_no_paths() -> None:
    document = results.document_of(ROWS, [PEER], "python -m bench --only x")
    assert list(document) == ["command", "date", "commit", "machine", "peers", "rows"]
    assert list(document["machine"]) == ["cores", "memory_gib", "cpu", "kernel", "python"]
    assert document["peers"] == {"vmagent": "1.79.5"}
    assert document["rows"][2] == {"name": "alone", "ours": 1230.0, "peer": None, "ratio": None, "unit": "MB/s"}
    text = json.dumps(document)
    assert "/somewhere" not in text
    assert str(results.ROOT) not in text
    assert socket.gethostname() not in document["machine"].values()


def test_results_are_written_over_those_of_the_last_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    results.write("x", {"rows": [1]})
    path = results.write("x", {"rows": []})
    assert json.loads(path.read_text()) == {"rows": []}
