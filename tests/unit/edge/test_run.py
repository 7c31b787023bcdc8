"""A real exporter: datagrams over both transports in, scrapes in both formats out."""

import json
from pathlib import Path

from tests.unit.edge.exporting import exporting, start_part
from tests.unit.wire.test_exposition import CLASSIC, NATIVE, read_back
from tickscope.model.histogram import observe_all
from tickscope.wire.exposition import Format, spans_and_deltas

TICKS, LATE = "game_tick_duration_seconds", "game_ticks_late_total"
AS_UDP, AS_UNIX = b"|#shard_id:u", b"|#shard_id:x"


async def test_what_both_transports_told_is_scraped_in_both_formats(tmp_path: Path) -> None:
    async with exporting(tmp_path) as exporter:
        exporter.tell_udp(TICKS.encode() + b":0.015625:0.03125:0.015625|d" + AS_UDP)
        exporter.tell_unix(LATE.encode() + b":2|c" + AS_UNIX + b"\n" + LATE.encode() + b":3|c" + AS_UNIX)
        await exporter.shows(b"game_tick_duration_seconds_count")
        await exporter.shows(b'game_ticks_late_total{shard_id="x"} 5.0')

        status, content_type, body = await exporter.ask("/metrics", NATIVE)
        assert (status, content_type) == (200, Format.PROTOBUF.value)
        ticks, late = read_back(body)
        assert (ticks.name, late.name) == (TICKS, LATE)
        (metric,) = ticks.metric
        want = observe_all({0.015625: 2, 0.03125: 1}, 3)
        spans, deltas = spans_and_deltas(want.positive)
        assert (metric.histogram.sample_count, metric.histogram.sample_sum) == (3, 0.0625)
        assert [(span.offset, span.length) for span in metric.histogram.positive_span] == spans
        assert list(metric.histogram.positive_delta) == deltas
        assert late.metric[0].counter.value == 5.0

        status, content_type, body = await exporter.ask("/metrics", CLASSIC)
        assert (status, content_type) == (200, Format.TEXT.value)
        assert b'game_tick_duration_seconds_bucket{shard_id="u",le="+Inf"} 3\n' in body
        assert b'game_tick_duration_seconds_sum{shard_id="u"} 0.0625\n' in body


async def test_refusals_are_counted_and_explained_apart_from_the_game(tmp_path: Path) -> None:
    async with exporting(tmp_path, edge={"series_max": 1}) as exporter:
        exporter.tell_unix(
            b"\n".join(
                [
                    b"broken",
                    b"game_ticks_late_total:1|c|#az:player@example.com",
                    b"game_ticks_late_total:1|c|#az:a",
                    b"game_ticks_late_total:1|c|#az:b",
                    b"_e{1,1}:t|x",
                    b"game_ticks_late_total:1|c|#az:a",
                ]
            )
        )
        await exporter.shows(b"tickscope_exporter_lines_total 6.0", "/internal/metrics")
        own = (await exporter.ask("/internal/metrics"))[2].decode().splitlines()
        assert "tickscope_exporter_datagrams_total 1.0" in own
        assert "tickscope_exporter_ignored_total 1.0" in own
        assert "tickscope_exporter_queue_dropped_total 0.0" in own
        assert "tickscope_exporter_series 1.0" in own
        for reason in ("malformed", "personal_data", "series_limit"):
            assert f'tickscope_exporter_refused_total{{reason="{reason}"}} 1.0' in own
        explained = json.loads((await exporter.ask("/internal/refused"))[2])
        assert "edge.series_max" in explained["series_limit"]["last"]
        assert "player" not in json.dumps(explained)
        game = (await exporter.ask("/metrics"))[2].decode()
        assert "tickscope_exporter" not in game
        assert 'game_ticks_late_total{az="a"} 2.0' in game


async def test_a_second_exporter_says_which_port_is_taken_and_harms_nothing(tmp_path: Path) -> None:
    async with exporting(tmp_path) as exporter:
        second = start_part(tmp_path / "tickscope.yaml", "exporter", "--tenant", "embergate")
        assert second.wait(20) != 0
        assert "ports.edge_first" in (tmp_path / "exporter.log").read_text()
        exporter.tell_unix(b"game_hitches_total:1|c")
        await exporter.shows(b"game_hitches_total 1.0")


async def test_ten_thousand_lines_in_one_go_are_all_counted(tmp_path: Path) -> None:
    async with exporting(tmp_path) as exporter:
        for _ in range(100):
            exporter.tell_unix(b"\n".join([b"game_ticks_late_total:1:2|c|#az:a"] * 100))
        await exporter.shows(b'game_ticks_late_total{az="a"} 30000.0')
