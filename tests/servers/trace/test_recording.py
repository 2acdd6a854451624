"""Real programs with known troubles, recorded and explained as a client sees it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.trace.record import procfs
from devops_servers.trace.server import build_server
from devops_servers.trace.settings import Settings
from tests.servers.trace.asking import Reply, Server
from tests.servers.trace.workloads import (
    ALL_THE_TIME,
    CHAIN,
    CHILD,
    EIGHT,
    FILE_LOCK,
    FSYNC,
    GIL,
    HOG,
    IDLE,
    LOCK,
    NEVER_RELEASED,
    PARKED,
    PIPE,
    SECRET,
    SERVER,
    SILENT_PEER,
    SLEEP,
    Workload,
    ended,
    running,
    why_not_through_the_kernel,
)

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and tracefs")]

QUIET = (LOCK, FILE_LOCK, SERVER, SLEEP)
"""They leave the CPUs alone, so one recording does for all of them."""
BUSY = (HOG, GIL, CHILD, FSYNC)
_ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@dataclass(frozen=True)
class Explained:
    """What was said of one workload."""

    workload: Workload
    text: str
    content: dict[str, Any]

    @property
    def is_right(self) -> bool:
        return self.text.startswith(self.workload.verdict) and self.workload.root in self.text


async def explained(folder: Path, *workloads: Workload, kernel: bool, seconds: int = 1) -> list[Explained]:
    """Record these programs together, and explain each."""
    with running(*workloads) as pids:
        async with Client(build_server(Settings(folder, kernel=kernel))) as client:
            server = Server(client)
            made = await recorded(server, pids, seconds)
            name = recording_id(made)
            replies = [await server.ask("explain_slowness", recording=name, pid=pid) for pid in pids]
    return [Explained(workload, reply.text, reply.content) for workload, reply in zip(workloads, replies, strict=True)]


async def recorded(server: Server, targets: Sequence[int | str], seconds: int = 1, **more: Any) -> Reply:
    made = await server.ask("trace_record", targets=targets, seconds=seconds, **more)
    assert not made.is_error, made.text
    return made


def recording_id(made: Reply) -> str:
    word, _, name = made.text.splitlines()[0].partition(" ")
    assert word == "recording"
    return name


async def eight_explained(folder: Path, *, kernel: bool) -> list[Explained]:
    found = await explained(folder, *QUIET, kernel=kernel)
    for workload in BUSY:
        found += await explained(folder, workload, kernel=kernel)
    assert {entry.workload for entry in found} == set(EIGHT)
    return found


@pytest.mark.timeout(120)
async def test_the_tracer_names_the_cause_of_at_least_seven_of_eight_workloads(tmp_path: Path) -> None:
    if why := why_not_through_the_kernel():
        pytest.skip(f"recordings cannot use the kernel's tracer here: {why}; the sampler is tested below")
    found = await eight_explained(tmp_path, kernel=True)
    wrong = [f"{entry.workload.name}: {entry.text}" for entry in found if not entry.is_right]
    assert len(wrong) <= 1, "\n".join(wrong)


@pytest.mark.timeout(120)
async def test_the_sampler_agrees_on_at_least_six_of_eight_workloads(tmp_path: Path) -> None:
    found = await eight_explained(tmp_path, kernel=False)
    wrong = [
        f"{entry.workload.name}: {entry.text}" for entry in found if not entry.text.startswith(entry.workload.verdict)
    ]
    assert len(wrong) <= 2, "\n".join(wrong)


@pytest.mark.parametrize("kernel", [True, False], ids=["tracer", "sampler"])
@pytest.mark.timeout(60)
async def test_chains_lead_through_threads_and_processes_to_their_root(tmp_path: Path, kernel: bool) -> None:
    if kernel and (why := why_not_through_the_kernel()):
        pytest.skip(why)
    found = await explained(tmp_path, CHAIN, PIPE, IDLE, NEVER_RELEASED, SILENT_PEER, kernel=kernel)
    for entry in found:
        assert entry.is_right, entry.text
    [chain, _, idle, *_] = found
    assert len(chain.content["causes"][0]["chain"]) >= (1 if kernel else 2)
    assert idle.content["causes"] == []
    assert "no fault" in idle.text


@pytest.mark.parametrize("kernel", [True, False], ids=["tracer", "sampler"])
@pytest.mark.timeout(60)
async def test_a_wait_that_has_no_event_is_explained_like_any_other(tmp_path: Path, kernel: bool) -> None:
    if kernel and (why := why_not_through_the_kernel()):
        pytest.skip(why)
    *stuck, parked = await explained(tmp_path, *ALL_THE_TIME, PARKED, kernel=kernel)
    for entry in stuck:
        assert entry.is_right, entry.text
        assert "all the time that it was seen" in entry.text
        assert entry.content["causes"][0]["severity"] == "high"
    assert parked.is_right, parked.text
    assert "is parked until it is needed" in parked.text


@pytest.mark.parametrize("kernel", [True, False], ids=["tracer", "sampler"])
@pytest.mark.timeout(60)
async def test_shares_sum_to_the_whole_and_small_ones_are_no_causes(tmp_path: Path, kernel: bool) -> None:
    if kernel and (why := why_not_through_the_kernel()):
        pytest.skip(why)
    for entry in await explained(tmp_path, LOCK, SLEEP, kernel=kernel):
        assert sum(entry.content["shares_pct"].values()) == pytest.approx(100, abs=0.05)
        assert all(cause["share_pct"] >= 15 for cause in entry.content["causes"])
        assert "check: schedstat says" in entry.text


@pytest.mark.timeout(60)
async def test_the_rows_given_as_evidence_are_events_of_the_recording(tmp_path: Path) -> None:
    with running(LOCK) as [pid]:
        async with Client(build_server(Settings(tmp_path))) as client:
            server = Server(client)
            name = recording_id(await recorded(server, [pid]))
            why = await server.ask("explain_slowness", recording=name, pid=pid)
            rows = why.content["causes"][0]["rows"]
            found = await server.ask(
                "run_sql",
                recording=name,
                query=f"SELECT op, duration FROM events WHERE rowid IN ({', '.join(map(str, rows))})",
            )
    assert rows
    assert not found.is_error, found.text
    assert len(found.lines) >= len(rows)


@pytest.mark.parametrize("profile", ["sched", "syscalls", "io", "net"])
@pytest.mark.timeout(60)
async def test_every_profile_tells_a_lock_from_a_sleep(tmp_path: Path, profile: str) -> None:
    with running(LOCK, SLEEP) as pids:
        async with Client(build_server(Settings(tmp_path))) as client:
            server = Server(client)
            name = recording_id(await recorded(server, pids, profile=profile))
            verdicts = [(await server.ask("explain_slowness", recording=name, pid=pid)).text for pid in pids]
    assert verdicts[0].startswith("lock")
    assert verdicts[1].startswith("sleep")


@pytest.mark.timeout(60)
async def test_a_recording_is_private_and_holds_no_arguments_of_programs(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(folder))) as client:
            name = recording_id(await recorded(Server(client), [pid]))
    file = folder / f"{name}.db"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SECRET.encode() not in file.read_bytes()
    assert [path.name for path in folder.iterdir() if path.suffix != ".db"] == [".lock"]


@pytest.mark.timeout(60)
async def test_only_one_recording_is_made_at_a_time(tmp_path: Path) -> None:
    replies: list[Reply] = []
    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(tmp_path))) as client, anyio.create_task_group() as group:

            async def record() -> None:
                replies.append(await Server(client).ask("trace_record", targets=[pid], seconds=2))

            group.start_soon(record)
            group.start_soon(record)
    refused, made = sorted(replies, key=lambda reply: not reply.is_error)
    assert "another recording is under way" in refused.text
    assert made.text.startswith("recording ")


@pytest.mark.timeout(60)
async def test_the_server_answers_and_tells_how_far_it_is_while_it_records(tmp_path: Path) -> None:
    told: list[float] = []
    answered = anyio.Event()

    async def report(progress: float, total: float | None, message: str | None) -> None:
        told.append(progress)
        if not answered.is_set():
            async with anyio.create_task_group() as group:
                group.start_soon(ask_meanwhile)

    async def ask_meanwhile() -> None:
        if not (await client.call_tool("list_recordings", {})).is_error:
            answered.set()

    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(tmp_path))) as client:
            result = await client.call_tool("trace_record", {"targets": [pid], "seconds": 2}, progress_callback=report)
    assert not result.is_error
    assert answered.is_set()
    assert told == sorted(told)
    assert told[-1] <= 2


@pytest.mark.timeout(60)
async def test_a_target_that_ends_meanwhile_is_said_to_have_ended(tmp_path: Path) -> None:
    with running(SLEEP) as [pid]:

        async def end_it(progress: float, total: float | None, message: str | None) -> None:
            os.kill(pid, signal.SIGKILL)

        async with Client(build_server(Settings(tmp_path))) as client:
            made = await client.call_tool("trace_record", {"targets": [pid], "seconds": 20}, progress_callback=end_it)
            [said] = [block.text for block in made.content if isinstance(block, TextContent)]
            name = said.splitlines()[0].removeprefix("recording ")
            why = await Server(client).ask("explain_slowness", recording=name, pid=pid)
    assert "the target has ended" in said
    assert why.text.startswith("sleep"), why.text


async def test_what_cannot_be_recorded_is_refused_with_a_reason(tmp_path: Path) -> None:
    with ended() as gone:
        cases: dict[int | str, str] = {
            4_000_000: "there is no process 4000000",
            "no-such-name": "no process is called 'no-such-name'",
            "no-such.service": "no unit of that name",
            os.getpid(): "is this server itself",
            gone: "has already ended",
        }
        if (second := procfs.stat(2)) and second.kernel:
            cases[2] = "is a thread of the kernel"
        async with Client(build_server(Settings(tmp_path))) as client:
            for target, reason in cases.items():
                reply = await Server(client).ask("trace_record", targets=[target], seconds=1)
                assert reply.is_error
                assert reason in reply.text


@pytest.mark.parametrize("bad", [{"seconds": 31}, {"seconds": 0}, {"profile": "kprobe:do_exit"}, {"targets": []}])
async def test_what_is_out_of_bounds_is_refused_by_the_schema(tmp_path: Path, bad: dict[str, Any]) -> None:
    folder = tmp_path / "recordings"
    async with Client(build_server(Settings(folder))) as client:
        reply = await Server(client).ask("trace_record", **{"targets": [1], "seconds": 1} | bad)
    assert reply.is_error
    assert not folder.exists()


async def test_a_process_that_was_not_recorded_is_told_from_those_that_were(tmp_path: Path) -> None:
    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(tmp_path, kernel=False))) as client:
            server = Server(client)
            name = recording_id(await recorded(server, [pid]))
            reply = await server.ask("explain_slowness", recording=name, pid=4_000_000)
    assert reply.is_error
    assert f"/{pid}" in reply.text


async def test_recording_asks_and_explaining_does_not(tmp_path: Path) -> None:
    async with Client(build_server(Settings(tmp_path))) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    ours = [tools[name] for name in ("trace_record", "trace_capabilities", "explain_slowness")]
    reads = [tool.annotations.read_only_hint for tool in ours if tool.annotations]
    assert reads == [False, True, True]
    assert set(ours[0].input_schema["properties"]) == {"targets", "seconds", "profile"}
    tokens = sum(len(json.dumps(tool.model_dump(by_alias=True, exclude_none=True, mode="json"))) for tool in ours) / 4
    assert tokens <= 900


async def test_the_level_is_told_with_what_would_raise_it(tmp_path: Path) -> None:
    async with Client(build_server(Settings(tmp_path, kernel=False))) as client:
        text = (await Server(client).ask("trace_capabilities")).text
    assert text.startswith("recordings run at level sampler")
    assert "TRACE_LEVEL=sampler" in text
    assert "CAP_SYS_ADMIN" in text


@pytest.mark.timeout(60)
async def test_a_recording_stays_readable_to_what_reads_other_recorders_files(tmp_path: Path) -> None:
    with running(SLEEP) as [pid]:
        async with Client(build_server(Settings(tmp_path))) as client:
            server = Server(client)
            name = recording_id(await recorded(server, [pid]))
            stats = await server.ask("get_trace_stats", recording=name)
    assert not stats.is_error, stats.text
    with closing(sqlite3.connect(tmp_path / f"{name}.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("SELECT count(*) FROM waits w JOIN events e ON e.rowid = w.event").fetchone()[0] > 0


def test_what_the_kernel_has_recorded_is_taken_at_once(tmp_path: Path) -> None:
    """A page that was taken in part has others behind it: left there, their events would come too late."""
    if why := why_not_through_the_kernel():
        pytest.skip(why)
    program = """
import os, time
from functools import partial
from devops_servers.trace.record import sweeper, tracefs, tracepoints
def switch(times):
    for _ in range(times): time.sleep(1e-6)
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
tracefs.open_tracefs()
with sweeper.Sweeper(partial(tracefs.remove_of, os.getpid())), tracefs.Instance("pages") as instance:
    instance.enable(tracepoints.SYSTEM_WIDE["sched"])
    switch(5)
    instance.drain()
    switch(500)
    instance.stop()
    print(len(instance.drain()) > 2, instance.drain())
"""
    run = subprocess.run([sys.executable, "-S", "-P", "-c", program], env=_ENVIRONMENT, capture_output=True, check=True)
    assert run.stdout == b"True []\n"
