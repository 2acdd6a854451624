"""Whatever a server does, only its own tools suffer, for as short as can be, and nothing of it is left behind."""

from __future__ import annotations

import json
import os
import resource
import signal
import tracemalloc
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import Event, ServerFailed, ServerReady, ToolsChanged
from devops_assistant.host.calls import CallOutcome, ServerGone
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.starting import RestartPolicy, StartQueue
from devops_assistant.host.status import ServerState
from devops_assistant.host.supervised import SupervisedServer
from tests.host.hosting import BASE, Little, host_of, ignore, pid_of, runs, tool, until

pytestmark = pytest.mark.anyio
MEBIBYTE = 1024 * 1024


@asynccontextmanager
async def supervised(entry: ServerEntry, restarts: RestartPolicy) -> AsyncGenerator[SupervisedServer]:
    server = SupervisedServer(entry, BASE, lambda server: None, restarts=restarts)
    async with anyio.create_task_group() as group:
        group.start_soon(server.run)
        yield server
        group.cancel_scope.cancel()


# --- death


async def test_a_server_killed_under_a_reading_call_answers_it_all_the_same(little: Little, tmp_path: Path) -> None:
    mark = tmp_path / "called"
    heard: list[Event] = []
    host = host_of(little("one", trusted_read_only=True))
    outcomes: list[CallOutcome] = []

    async def call() -> None:
        outcomes.append(await host.call(tool(host, "hang"), {"unless": str(mark)}))

    async with host.running(heard.append):
        await host.settle(40)
        pid = await pid_of(host)
        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await until(mark.exists)
            os.kill(pid, signal.SIGKILL)

    assert outcomes == [CallOutcome("answered")]
    assert [type(event) for event in heard] == [ServerReady, ServerFailed, ServerReady]


async def test_a_death_is_noticed_though_a_grandchild_holds_the_pipes_and_goes_down_with_it(little: Little) -> None:
    host = host_of(little("one"))
    async with host.running(ignore):
        await host.settle(40)
        grandchild = int((await host.call(tool(host, "fork"), {})).text)
        os.kill(await pid_of(host), signal.SIGKILL)
        await until(lambda: host.statuses[0].restarts == 1)
        await until(lambda: not runs(grandchild))
        outcome = await host.call(tool(host, "echo"), {"words": "back"})

    assert outcome.text == "back"


async def test_a_grandchild_that_left_for_a_session_of_its_own_keeps_nobody_waiting(little: Little) -> None:
    host = host_of(little("one"))
    with anyio.fail_after(40):
        async with host.running(ignore):
            await host.settle(40)
            grandchild = int((await host.call(tool(host, "fork"), {"own_session": True})).text)
            os.kill(await pid_of(host), signal.SIGKILL)
            await until(lambda: host.statuses[0].restarts == 1)
            outcome = await host.call(tool(host, "echo"), {"words": "back"})
    os.kill(grandchild, signal.SIGKILL)

    assert outcome.text == "back"


# --- silence


async def test_a_frozen_server_is_closed_with_all_it_started(little: Little) -> None:
    host = host_of(little("one", call_timeout_s=0.2))
    with anyio.fail_after(40):
        async with host.running(ignore):
            await host.settle(40)
            grandchild = int((await host.call(tool(host, "fork"), {})).text)
            pid = await pid_of(host)
            os.kill(pid, signal.SIGSTOP)
            outcome = await host.call(tool(host, "echo"), {"words": "anyone there?"})

    assert outcome.text.startswith("echo did not answer within 0.2 s and was cancelled")
    assert not runs(pid)
    await until(lambda: not runs(grandchild))


async def test_a_frozen_server_whose_tools_only_read_is_replaced_once_a_call_to_it_timed_out(little: Little) -> None:
    entry = little("one", call_timeout_s=0.2, trusted_read_only=True)
    async with supervised(entry, RestartPolicy(sign_of_life_s=0.3)) as server:
        pid = int(json.loads((await server.call("environment", {}, retry=True)).text)["pid"])
        os.kill(pid, signal.SIGSTOP)
        assert (await server.call("echo", {}, retry=True)).is_error
        await until(lambda: server.status.state is ServerState.RESTARTING)
        assert server.status.last_error == "it no longer answered"
        outcome = await server.call("echo", {"words": "thawed"}, retry=True)

    assert outcome.text == "thawed"
    assert not runs(pid)


async def test_a_server_busy_with_one_call_too_long_is_left_to_it(little: Little) -> None:
    entry = little("one", call_timeout_s=0.5, trusted_read_only=True)
    async with supervised(entry, RestartPolicy(sign_of_life_s=0.2)) as server:
        assert (await server.call("wait", {"seconds": 3}, retry=True)).is_error
        outcome = await server.call("wait", {"seconds": 0.3}, retry=True)  # longer than it has for a sign of life
        assert server.status.restarts == 0

    assert outcome.text == "waited 0.3 s"


async def test_calls_to_a_server_that_stopped_reading_end_in_time_however_much_they_carry(little: Little) -> None:
    host = host_of(little("one", call_timeout_s=0.3))
    outcomes: list[CallOutcome] = []

    async def call(number: int) -> None:
        outcomes.append(await host.call(tool(host, "echo"), {"words": f"{number}" * 100_000}))

    with anyio.fail_after(40):
        async with host.running(ignore):
            await host.settle(40)
            os.kill(await pid_of(host), signal.SIGSTOP)
            async with anyio.create_task_group() as group:
                for number in range(20):
                    group.start_soon(call, number)

    assert len(outcomes) == 20
    assert all(outcome.is_error for outcome in outcomes)


async def test_a_slow_start_keeps_nobody_else_waiting_and_its_own_callers_no_longer_than_needed(
    little: Little,
) -> None:
    host = host_of(little("slow", "--slow", "1", "--tools", "wait"), little("quick", "--tools", "echo"))
    async with host.running(ignore):
        await until(lambda: host.statuses[1].state is ServerState.READY)
        outcome = await host.call(tool(host, "echo"), {"words": "here"})
        assert host.statuses[0].state is ServerState.STARTING
        await host.settle(40)
        late = await host.call(tool(host, "wait"), {"seconds": 0})

    assert (outcome.text, late.text) == ("here", "waited 0 s")


async def test_a_call_waits_for_a_server_that_is_just_starting(little: Little) -> None:
    async with supervised(little("slow", "--slow", "0.3"), RestartPolicy()) as server:
        outcome = await server.call("echo", {"words": "at last"}, retry=False)

    assert outcome.text == "at last"


# --- crash loops


async def test_a_server_that_crashes_again_and_again_is_left_alone_and_says_until_when(little: Little) -> None:
    policy = RestartPolicy(first_pause_s=0.001, first_break_s=600)
    async with supervised(little("loop", "--crash", "no licence"), policy) as server:
        with pytest.raises(ServerGone) as gone:
            await server.call("echo", {}, retry=True)
        status = server.status

    assert status.state is ServerState.PAUSED
    assert status.restarts == 4
    assert status.retry_at is not None
    until_when = f"{status.retry_at.astimezone():%H:%M:%S}"
    assert status.last_error == f"it exited with status 1, 4 times in a row; it is tried again at {until_when}"
    assert str(gone.value) == f"the server loop is paused: {status.last_error}; its last words: no licence"


async def test_a_server_left_alone_is_tried_again_by_itself_and_recovers(little: Little, tmp_path: Path) -> None:
    life = tmp_path / "life"
    mended = tmp_path / "mended"
    policy = RestartPolicy(first_pause_s=0.001, first_break_s=0.2)
    entry = little("loop", "--needs", str(mended), env={"LIFE_LOG": str(life)})
    async with supervised(entry, policy) as server:
        await until(lambda: server.status.state is ServerState.PAUSED)
        mended.touch()
        await until(lambda: server.status.state is ServerState.READY)
        outcome = await server.call("echo", {"words": "well again"}, retry=False)

    assert life.read_text().split() == ["started"] * 5 + ["ready"]
    assert outcome.text == "well again"


async def test_a_call_after_that_time_is_answered(little: Little, tmp_path: Path) -> None:
    mended = tmp_path / "mended"
    policy = RestartPolicy(first_pause_s=0.001, first_break_s=0.5)
    async with supervised(little("loop", "--needs", str(mended)), policy) as server:
        await until(lambda: server.status.state is ServerState.PAUSED)
        with pytest.raises(ServerGone, match="is paused"):
            await server.call("echo", {}, retry=False)
        mended.touch()
        retry_at = server.status.retry_at
        assert retry_at
        await until(lambda: datetime.now(UTC) >= retry_at)
        outcome = await server.call("echo", {"words": "well again"}, retry=False)

    assert outcome.text == "well again"


async def test_a_server_that_answers_between_its_crashes_is_always_restarted_soon(little: Little) -> None:
    policy = RestartPolicy(first_pause_s=0.001, first_break_s=600)
    async with supervised(little("mortal"), policy) as server:
        for number in range(6):
            outcome = await server.call("echo", {"words": str(number)}, retry=False)
            assert outcome.text == str(number)
            with pytest.raises(ServerGone, match="died during die; it is being restarted"):
                await server.call("die", {}, retry=False)
        await until(lambda: server.status.restarts == 6)


async def test_a_server_that_cannot_be_started_for_a_shortage_is_tried_again(little: Little) -> None:
    policy = RestartPolicy(first_pause_s=0.01)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    async with supervised(little("one"), policy) as server:
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")), hard))
        try:
            await until(lambda: server.status.restarts > 0)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert server.status.last_error.endswith("Too many open files")
        outcome = await server.call("echo", {"words": "room again"}, retry=False)

    assert outcome.text == "room again"


@pytest.mark.parametrize(
    ("failures", "pause_s"), [(1, 0.1), (2, 0.3), (3, 0.9), (4, 30), (5, 60), (8, 300), (5_000, 300)]
)
def test_pauses_grow_to_a_break_and_never_beyond_its_longest(failures: int, pause_s: float) -> None:
    assert RestartPolicy().pause_s(failures) == pytest.approx(pause_s)


# --- noise


async def test_a_flood_of_noise_on_stdout_keeps_no_other_server_from_answering(little: Little, tmp_path: Path) -> None:
    life = tmp_path / "life"
    loud = little("loud", "--flood", "--tools", "fail", env={"LIFE_LOG": str(life)})
    host = host_of(loud, little("quiet", "--tools", "echo"))
    async with host.running(ignore):
        await until(life.exists)
        await until(lambda: host.statuses[1].state is ServerState.READY)
        with anyio.fail_after(40):
            for number in range(20):
                outcome = await host.call(tool(host, "echo"), {"words": str(number)})
                assert outcome.text == str(number)


async def test_a_server_that_floods_stderr_answers_and_its_last_lines_are_kept(little: Little) -> None:
    host = host_of(little("loud"))
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "flood"), {"bytes": 5 * MEBIBYTE})
        os.kill(await pid_of(host), signal.SIGKILL)
        await until(lambda: host.statuses[0].restarts == 1)
        status = host.statuses[0]

    assert outcome.text == "done"
    assert status.stderr_end == ("all is well",) * 5


async def test_an_answer_of_40_mb_on_one_line_is_cut_in_bounded_memory(little: Little) -> None:
    host = host_of(little("one"))
    async with host.running(ignore):
        await host.settle(40)
        tracemalloc.start()
        outcome = await host.call(tool(host, "huge"), {"bytes": 40 * MEBIBYTE})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        after = await host.call(tool(host, "echo"), {"words": "next"})

    assert outcome.text.endswith("the server's answer cannot be read: it is larger than 16 MiB")
    assert peak < 24 * MEBIBYTE
    assert after.text == "next"


async def test_an_answer_too_deep_to_be_read_is_an_error_and_one_that_is_not_is_read(little: Little) -> None:
    host = host_of(little("one"))
    async with host.running(ignore):
        await host.settle(40)
        shallow = await host.call(tool(host, "deep"), {"bytes": 60})
        deep = await host.call(tool(host, "deep"), {"bytes": 900})

    assert not shallow.is_error
    assert shallow.text.startswith('{"a": {"a":')
    assert deep.is_error
    assert "cannot be read" in deep.text


# --- tools that change


async def test_a_tool_withdrawn_while_it_is_called_still_answers_and_is_offered_no_more(little: Little) -> None:
    heard: list[Event] = []
    host = host_of(little("one"))
    async with host.running(heard.append):
        await host.settle(40)
        outcome = await host.call(tool(host, "shrink"), {})
        await until(lambda: any(isinstance(event, ToolsChanged) for event in heard))
        names = [spec.name for spec in host.specs]

    assert outcome.text == "shrank"
    assert ToolsChanged("one", removed=("shrink",)) in heard
    assert "shrink" not in names


# --- many


async def test_thirty_servers_start_a_few_at_a_time_answer_side_by_side_and_close(
    little: Little, tmp_path: Path
) -> None:
    life = tmp_path / "life"
    entries = [little(f"s{n}", "--tools", "environment", env={"LIFE_LOG": str(life)}) for n in range(30)]
    host = host_of(*entries)
    outcomes: list[CallOutcome] = []

    async def call(name: str) -> None:
        outcomes.append(await host.call(tool(host, name), {}))

    with anyio.fail_after(40):
        async with host.running(ignore):
            await host.settle(40)
            names = [status.tools[0] for status in host.statuses]
            async with anyio.create_task_group() as group:
                for name in names:
                    group.start_soon(call, name)

    assert len({outcome.text for outcome in outcomes}) == 30
    steps = [1 if line == "started" else -1 for line in life.read_text().split()]
    at_once = max(sum(steps[: end + 1]) for end in range(len(steps)))
    assert sum(step == 1 for step in steps) == 30
    assert at_once <= max(4, 2 * (os.cpu_count() or 1))


async def test_a_call_to_a_server_whose_turn_to_start_has_not_come_waits_for_it(little: Little, tmp_path: Path) -> None:
    queue = StartQueue(at_once=1)
    life = tmp_path / "life"
    slow = little("first", "--slow", "0.5", env={"LIFE_LOG": str(life)})
    first = SupervisedServer(slow, BASE, lambda server: None, queue=queue)
    second = SupervisedServer(little("second", connect_timeout_s=0.4), BASE, lambda server: None, queue=queue)
    async with anyio.create_task_group() as group:
        group.start_soon(first.run)
        await until(life.exists)
        group.start_soon(second.run)
        outcome = await second.call("echo", {"words": "my turn"}, retry=False)
        assert outcome.text == "my turn"
        group.cancel_scope.cancel()
