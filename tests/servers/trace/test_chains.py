"""Chains keep their node, come worst first, and are never lost."""

import json
from pathlib import Path

import pytest

from tests.servers.trace.asking import serving
from tests.servers.trace.building import VERSIONS, Chain, Content, Event, Version, build

pytestmark = pytest.mark.anyio

STRAGGLERS = [
    Chain("cuMemAlloc", "MEDIUM", 410.6, "gpu-node-02", p50_us=125, p99_us=51_501),
    Chain("cuMemAlloc", "MEDIUM", 137.2, "gpu-node-03", p50_us=189, p99_us=25_976),
    Chain("cuMemAlloc", "HIGH", 5.6, "gpu-node-01", p50_us=187, p99_us=1_052),
    Chain("cuLaunchKernel", "HIGH", 0, "gpu-node-01", summary="cuLaunchKernel throughput dropped 64% — 1479 switches"),
]


async def test_the_same_symptom_on_two_nodes_is_two_chains(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content([Event()], STRAGGLERS))) as server:
        reply = await server.ask("get_causal_chains")
    assert reply.text.startswith("4 causal chains on 3 nodes: 2 HIGH, 2 MEDIUM")
    assert "MEDIUM cuMemAlloc · tail 410.6x (p50 125 µs, p99 51.5 ms) · node gpu-node-02" in reply.text
    assert "MEDIUM cuMemAlloc · tail 137.2x (p50 189 µs, p99 26.0 ms) · node gpu-node-03" in reply.text
    assert [chain["node"] for chain in reply.content["chains"]] == [
        "gpu-node-01", "gpu-node-01", "gpu-node-02", "gpu-node-03"
    ]  # fmt: skip


async def test_severity_comes_first_then_the_longer_tail(tmp_path: Path) -> None:
    chains = [Chain(str(n), severity, n) for n, severity in enumerate(("LOW", "HIGH", "MEDIUM", "HIGH", "odd"), 1)]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains))) as server:
        reply = await server.ask("get_causal_chains")
    assert [(chain["severity"], chain["tail_ratio"]) for chain in reply.content["chains"]] == [
        ("HIGH", 4.0), ("HIGH", 2.0), ("MEDIUM", 3.0), ("LOW", 1.0), ("ODD", 5.0)
    ]  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_is_reported_every_second_is_one_chain_with_its_last_state(tmp_path: Path, version: Version) -> None:
    chains = [
        Chain(before_end=30 - n, tail_ratio=356.6 if n else 352.5, root_cause=f"{n} sched_switch events")
        for n in range(30)
    ]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains), version)) as server:
        reply = await server.ask("get_causal_chains")
    assert reply.text.startswith("1 causal chain: 1 HIGH")
    assert "cudaLaunchKernel · tail 356.6x (p50 72 µs, p99 25.8 ms) · node not named" in reply.text
    assert "cause: 29 sched_switch events" in reply.text
    assert "detected 30 times, first 2026-03-20 14:07:05 UTC, last 2026-03-20 14:07:34 UTC" in reply.text
    assert "30 of 30 rows in this span" in reply.footer


async def test_a_drop_and_a_tail_of_one_operation_are_two_symptoms(tmp_path: Path) -> None:
    chains = [
        Chain(tail_ratio=5),
        Chain(tail_ratio=0, summary="cudaLaunchKernel throughput dropped 64% — 5 switches"),
        Chain(tail_ratio=0, summary="cudaLaunchKernel throughput dropped 70% — 9 switches"),
        Chain(tail_ratio=0, summary="out of memory: process 7 was killed"),
    ]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains))) as server:
        assert len((await server.ask("get_causal_chains")).content["chains"]) == 3


async def test_the_chains_beyond_the_first_are_listed_in_a_line_each(tmp_path: Path) -> None:
    chains = [Chain(f"op-{n:02}", node=f"node-{n % 5}", tail_ratio=100 - n) for n in range(25)]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains))) as server:
        reply = await server.ask("get_causal_chains", top_n=2)
    assert reply.text.count("cause: ") == 2
    assert "25. HIGH op-24 · tail 76.0x (p50 72 µs, p99 25.8 ms) · node node-4" in reply.lines
    assert "shown 25 of 25, the first 2 in full" in reply.footer


async def test_one_node_alone_and_an_unknown_one(tmp_path: Path) -> None:
    async with serving(build(tmp_path / "a.db", Content([Event()], STRAGGLERS))) as server:
        assert len((await server.ask("get_causal_chains", node="gpu-node-01")).content["chains"]) == 2
        unknown = await server.ask("get_causal_chains", node="gpu-node-1")
    assert unknown.is_error
    assert "there is no node gpu-node-1" in unknown.text


async def test_a_span_takes_only_the_chains_that_were_detected_in_it(tmp_path: Path) -> None:
    chains = [Chain("early", before_end=50), Chain("middle", before_end=15), Chain("late", before_end=-5)]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains))) as server:
        late = await server.ask("get_causal_chains", since="20s")
        part = await server.ask("get_causal_chains", since="20s", until="10s")
        none = await server.ask("get_causal_chains", since="5s", until="1s")
    assert {chain["op"] for chain in late.content["chains"]} == {"middle", "late"}
    assert {chain["op"] for chain in part.content["chains"]} == {"middle"}
    assert none.text.startswith("no causal chains are stored for this span")
    assert "0 of 3 rows" in none.footer


async def test_the_layers_are_shown_and_a_borrowed_cause_is_not_called_proven(tmp_path: Path) -> None:
    timeline = [{"layer": "HOST", "op": "sched_switch", "detail": "85 switches"}, {"layer": "IO", "op": "block_io"}]
    chain = Chain(timeline=json.dumps(timeline), advice='["pin it", "renice it"]')
    async with serving(build(tmp_path / "a.db", Content([Event()], [chain]))) as server:
        reply = await server.ask("get_causal_chains")
    assert "chain: HOST sched_switch: 85 switches → IO block_io: " in reply.text
    assert "advice stored with them: pin it; renice it" in reply.lines
    assert "what was busy in the same seconds, not a proof" in reply.footer


@pytest.mark.parametrize("broken", ["", "{", "7", '"x"', "[7, null, [], {}]", "[" * 100_000, '[{"layer": {"x": 1}}]'])
async def test_a_broken_timeline_costs_nothing_but_itself(tmp_path: Path, broken: str) -> None:
    chains = [Chain(timeline=broken, advice=broken)]
    async with serving(build(tmp_path / "a.db", Content([Event()], chains))) as server:
        reply = await server.ask("get_causal_chains")
    assert not reply.is_error
    assert reply.text.startswith("1 causal chain: 1 HIGH")
