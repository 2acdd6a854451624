"""What get_trace_stats says of recordings whose every event is known."""

from pathlib import Path

import pytest

from tests.servers.trace.asking import serving
from tests.servers.trace.building import (
    CUDA,
    HOST,
    LAUNCH,
    MALLOC,
    PAGE_ALLOC,
    SWITCH,
    VERSIONS,
    Content,
    Event,
    Version,
    build,
)

pytestmark = pytest.mark.anyio

HUNDRED = [Event(before_end=50.25 - n / 2, took=1_000_000 * n, source=CUDA, op=LAUNCH) for n in range(1, 101)]


@pytest.mark.parametrize("version", VERSIONS)
async def test_count_percentiles_total_and_share_are_exact_in_every_version(tmp_path: Path, version: Version) -> None:
    events = [*HUNDRED, Event(took=5_050_000_000)]
    async with serving(build(tmp_path / "a.db", Content(events), version)) as server:
        reply = await server.ask("get_trace_stats")
    assert reply.text.startswith("101 stored of 101 events, 2 operations")
    assert (
        "cudaLaunchKernel (CUDA): 100 events · 100 stored · p50 50.0 ms · p95 95.0 ms · p99 99.0 ms · max 100 ms · "
        "total 5.05 s · share 50.0 %"
    ) in reply.lines
    [launch] = [op for op in reply.content["ops"] if op["op"] == "cudaLaunchKernel"]
    assert (launch["p50_us"], launch["p99_us"], launch["share_percent"]) == (50_000.0, 99_000.0, 50.0)
    assert f"Ingero {version}" in reply.footer


async def test_the_percentiles_of_few_events_are_events_that_happened(tmp_path: Path) -> None:
    events = [Event(took=took) for took in (72_000, 73_194, 25_799_899)]
    async with serving(build(tmp_path / "a.db", Content(events))) as server:
        reply = await server.ask("get_trace_stats")
    assert "p50 73.2 µs · p95 25.8 ms · p99 25.8 ms" in reply.text


async def test_events_without_rows_are_counted_and_the_bias_of_those_with_rows_is_said(tmp_path: Path) -> None:
    counts = [(HOST, SWITCH, 191_835, 3_713, 50_000_000_000, 18_000_000_000), (HOST, PAGE_ALLOC, 1_430_581, 0, 0, 0)]
    content = Content([Event(took=5_000_000) for _ in range(36)], counts=counts)
    async with serving(build(tmp_path / "a.db", content, "0.8")) as server:
        reply = await server.ask("get_trace_stats")
    assert reply.text.startswith("36 stored of 1,622,416 events")
    assert "sched_switch (HOST): 191,835 events · 3,713 stored when recorded, 36 of them in this file" in reply.text
    assert "(of 36 rows) · max 18.0 s · total 50.0 s" in reply.text
    assert "mm_page_alloc (HOST): 1,430,581 events · 0 stored" in reply.lines
    assert any(line.startswith("bias: rows were stored of 36 of 1,622,416 events") for line in reply.lines)
    assert reply.content["total_events"] == 1_622_416


async def test_a_recording_that_counts_only_what_it_stored_says_so(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content([Event()]))) as server:
        reply = await server.ask("get_trace_stats")
    assert "bias: this recording counts only the events that it stored" in reply.text


@pytest.mark.parametrize(
    ("since", "until", "stored"),
    [
        ("10s", "", 20),
        ("500ms", "", 1),
        ("1m", "", 100),
        ("20s", "10s", 20),
        ("1h", "", 100),
        ("2026-03-20T14:07:25Z", "", 20),
        ("last 10s", "", 20),
    ],
)
async def test_spans_count_back_from_the_end_of_the_recording(
    tmp_path: Path, since: str, until: str, stored: int
) -> None:
    async with serving(build(tmp_path / "a.db", Content(HUNDRED))) as server:
        reply = await server.ask("get_trace_stats", since=since, until=until)
    assert reply.content["stored_events"] == stored
    assert "its end 2026-03-20 14:07:35 UTC" in reply.footer


async def test_the_answer_says_which_span_it_is_about(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content(HUNDRED, seconds=90))) as server:
        assert "whole recording, 90.0 s to its end" in (await server.ask("get_trace_stats")).footer
        assert "the last 10.0 s of 90.0 s" in (await server.ask("get_trace_stats", since="10s")).footer
        part = await server.ask("get_trace_stats", since="20s", until="10s")
        assert "from 20.0 s to 10.0 s before its end" in part.footer


@pytest.mark.parametrize(
    ("since", "until", "reason"),
    [
        ("soon", "", "cannot read since 'soon'"),
        ("10s", "20s", "the span is empty"),
        ("", "2d", "nothing was recorded then|the span is empty"),
        ("2030-01-01", "", "the span is empty|nothing was recorded then"),
    ],
)
async def test_a_span_that_cannot_be_is_explained(tmp_path: Path, since: str, until: str, reason: str) -> None:
    async with serving(build(tmp_path / "a.db", Content(HUNDRED))) as server:
        reply = await server.ask("get_trace_stats", since=since, until=until)
    assert reply.is_error
    assert any(words in reply.text for words in reason.split("|"))


async def test_counts_that_are_coarser_than_the_span_are_upper_bounds(tmp_path: Path) -> None:
    content = Content([Event(before_end=1), Event(before_end=30)], counts=[(HOST, SWITCH, 500, 2, 1_000_000, 9_000)])
    async with serving(build(tmp_path / "a.db", content)) as server:
        reply = await server.ask("get_trace_stats", since="10s")
    assert reply.text.startswith("1 stored of at most 500 events")
    assert "sched_switch (HOST): at most 500 events · 1 stored" in reply.text
    assert "in whole buckets of 60 s that reach beyond this span" in reply.text


async def test_counts_that_name_no_node_are_left_out_of_a_node_s_figures(tmp_path: Path) -> None:
    content = Content([Event(node="a"), Event(node="b")], counts=[(HOST, SWITCH, 500, 2, 1_000_000, 9_000)])
    async with serving(build(tmp_path / "a.db", content)) as server:
        reply = await server.ask("get_trace_stats", node="a")
    assert reply.text.startswith("1 stored of 1 event,")
    assert "events without a row are left out" in reply.text


async def test_one_process_or_one_node_can_be_looked_at_alone(tmp_path: Path) -> None:
    events = [Event(pid=1, node="a"), Event(pid=1, node="b"), Event(pid=2, node="b")]
    async with serving(build(tmp_path / "a.db", Content(events))) as server:
        whole = await server.ask("get_trace_stats")
        assert "nodes: b 2 events, a 1 event" in whole.text
        assert (await server.ask("get_trace_stats", pid=1)).content["stored_events"] == 2
        assert (await server.ask("get_trace_stats", node="b")).content["stored_events"] == 2
        assert (await server.ask("get_trace_stats", pid=1, node="b")).content["stored_events"] == 1
        unknown = await server.ask("get_trace_stats", node="c")
    assert unknown.is_error
    assert "there is no node c; there is a, b" in unknown.text


async def test_processes_and_the_load_of_the_machine_are_shown(tmp_path: Path) -> None:
    names = {1: "systemd", 7: "pt_data_worker", 8: "pt_data_worker"}
    content = Content([Event()], names=names, samples=[(1, 100.0, 60.0), (30, 50.0, 40.0)])
    async with serving(build(tmp_path / "a.db", content)) as server:
        reply = await server.ask("get_trace_stats")
        last = await server.ask("get_trace_stats", since="10s")
    assert "processes: pt_data_worker ×2 (7, 8), systemd 1" in reply.lines
    assert "system, 2 samples: CPU mean 75 %, max 100 %; memory max 60 %; load max 1.50" in reply.lines
    assert "system, 1 sample: CPU mean 100 %" in last.text


async def test_more_operations_than_asked_for_are_counted(tmp_path: Path) -> None:
    events = [Event(source=HOST, op=op, took=op) for op in range(1, 41)]
    async with serving(build(tmp_path / "a.db", Content(events))) as server:
        reply = await server.ask("get_trace_stats", limit=3)
    assert "shown 3 of 40 operations" in reply.footer
    assert len(reply.content["ops"]) == 3
    assert reply.lines[0].startswith("op 40 (HOST)")


async def test_an_empty_recording_is_answered_plainly(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content())) as server:
        for tool in ("get_trace_stats", "get_causal_chains", "trace_timeline"):
            assert not (await server.ask(tool)).is_error
        assert (await server.ask("get_trace_stats")).text.startswith("no events here")
        assert "has no stacks" in (await server.ask("get_stacks")).text


async def test_an_operation_that_takes_no_time_has_no_percentiles(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content([Event(took=0, source=CUDA, op=MALLOC)]))) as server:
        reply = await server.ask("get_trace_stats")
    assert "cudaMalloc (CUDA): 1 event · 1 stored" in reply.lines
    assert reply.content["ops"][0]["p50_us"] is None
