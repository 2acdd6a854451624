import json
import os
import signal
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import Event, Notice, ServerFailed, ServerReady, ToolsChanged
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.config import ServerEntry
from devops_assistant.host.status import ServerState
from tests.host.hosting import Little, host_of, ignore, tool, until

pytestmark = pytest.mark.anyio


async def test_a_tool_is_called_by_its_name_and_answers(little: Little) -> None:
    host = host_of(little("one"))
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "echo"), {"words": "안녕"})
        status = host.statuses[0]

    assert outcome == CallOutcome("안녕", is_error=False)
    assert (status.state, status.protocol_version) == (ServerState.READY, "2025-06-18")


async def test_each_server_fails_alone_and_says_why(little: Little) -> None:
    missing = ServerEntry("missing", "/no/such/command")
    crashing = little("crashing", "--crash", "no licence found")
    mute = little("mute", "--mute", connect_timeout_s=0.3)
    heard: list[Event] = []
    host = host_of(missing, crashing, mute, little("fine"))
    async with host.running(heard.append):
        await host.settle(40)
        outcome = await host.call(tool(host, "echo"), {"words": "still here"})

    assert outcome.text == "still here"
    failures = {event.server: event for event in heard if isinstance(event, ServerFailed)}
    assert failures["missing"].error == "cannot run /no/such/command: No such file or directory"
    assert "install it" in failures["missing"].remedy
    assert failures["crashing"].error == "it exited with status 1 (no licence found)"
    assert failures["mute"].error == "it did not answer the handshake within 0.3 s"


async def test_noise_on_stdout_and_legacy_encodings_do_no_harm(little: Little) -> None:
    host = host_of(little("noisy", "--garbage"))
    async with host.running(ignore):
        await host.settle(40)
        latin = await host.call(tool(host, "latin"), {})
        broken = await host.call(tool(host, "broken"), {})

    assert latin.text == "caf\N{REPLACEMENT CHARACTER}"
    assert broken.is_error
    assert "cannot be read: it is not valid JSON" in broken.text


async def test_an_answer_larger_than_any_bound_is_an_error_at_once(little: Little) -> None:
    host = host_of(little("one"))
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "huge"), {"bytes": 17 * 1024 * 1024})

    assert outcome.is_error
    assert "larger than 16 MiB" in outcome.text


async def test_a_call_that_takes_too_long_is_cancelled_at_the_server(little: Little, tmp_path: Path) -> None:
    log = tmp_path / "cancelled"
    host = host_of(little("slow", call_timeout_s=0.2, env={"CANCEL_LOG": str(log)}))
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "wait"), {"seconds": 60})
        await until(log.exists)

    assert outcome.is_error
    assert outcome.text.startswith("wait did not answer within 0.2 s and was cancelled")


async def test_a_cancelled_caller_cancels_the_call_at_the_server(little: Little, tmp_path: Path) -> None:
    log = tmp_path / "cancelled"
    host = host_of(little("slow", env={"CANCEL_LOG": str(log)}))
    async with host.running(ignore):
        await host.settle(40)
        with anyio.move_on_after(0.1):
            await host.call(tool(host, "wait"), {"seconds": 60})
        await until(log.exists)


async def test_a_server_that_dies_under_a_reading_call_is_restarted_and_asked_again(
    little: Little, tmp_path: Path
) -> None:
    heard: list[Event] = []
    host = host_of(little("mortal", trusted_read_only=True))
    async with host.running(heard.append):
        await host.settle(40)
        outcome = await host.call(tool(host, "die"), {"unless": str(tmp_path / "died")})

    assert outcome == CallOutcome("survived", is_error=False)
    assert [type(event) for event in heard] == [ServerReady, ServerFailed, ServerReady]


async def test_a_call_that_may_change_something_is_never_sent_twice(little: Little, tmp_path: Path) -> None:
    host = host_of(little("mortal"), little("other", "--tools", "look"))
    async with host.running(ignore):
        await host.settle(40)
        outcome = await host.call(tool(host, "die"), {"unless": str(tmp_path / "died")})

    assert outcome.is_error
    assert outcome.text == ("the server mortal died during die; it is being restarted; the tools of other still work")


async def test_calls_run_side_by_side(little: Little) -> None:
    host = host_of(little("one"))
    outcomes: list[CallOutcome] = []

    async def call() -> None:
        outcomes.append(await host.call(tool(host, "meet"), {}))

    async with host.running(ignore):
        await host.settle(40)
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(call)
    assert [outcome.text for outcome in outcomes] == ["met"] * 3


async def test_an_idle_crash_is_noticed_and_mended(little: Little) -> None:
    heard: list[Event] = []
    host = host_of(little("one"))
    async with host.running(heard.append):
        await host.settle(40)
        pid = json.loads((await host.call(tool(host, "environment"), {})).text)["pid"]
        os.kill(pid, signal.SIGKILL)
        await until(lambda: any(isinstance(event, ServerFailed) for event in heard))
        outcome = await host.call(tool(host, "echo"), {"words": "back"})

    assert outcome.text == "back"
    assert any(isinstance(event, ServerFailed) and "killed by SIGKILL" in event.error for event in heard)


async def test_a_child_sees_only_the_environment_it_is_meant_to(little: Little) -> None:
    host = host_of(little("one", env={"REPO_PATH": "/repo"}))
    async with host.running(ignore):
        await host.settle(40)
        seen = json.loads((await host.call(tool(host, "environment"), {})).text)

    assert [name for name in seen["names"] if name != "LC_CTYPE"] == ["HOME", "PATH", "REPO_PATH"]
    assert seen["cwd"] == str(Path.cwd())


async def test_nothing_that_a_server_started_outlives_the_host(little: Little) -> None:
    host = host_of(little("one"), little("mute", "--mute"))
    async with host.running(ignore):
        await until(lambda: bool(host.specs))
        pid = json.loads((await host.call(tool(host, "environment"), {})).text)["pid"]

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_new_tools_of_a_running_server_are_offered_and_told(little: Little) -> None:
    heard: list[Event] = []
    host = host_of(little("one"))
    async with host.running(heard.append):
        await host.settle(40)
        await host.call(tool(host, "grow"), {})
        await until(lambda: any(isinstance(event, ToolsChanged) for event in heard))
        names = [spec.name for spec in host.specs]

    assert ToolsChanged("one", added=("grown",)) in heard
    assert "grown" in names


async def test_a_name_taken_twice_belongs_to_the_first_server_and_the_user_is_told(little: Little) -> None:
    heard: list[Event] = []
    host = host_of(little("first", "--tools", "echo"), little("second", "--tools", "echo", "wait"))
    async with host.running(heard.append):
        await host.settle(40)
        names = [(spec.name, spec.server) for spec in host.specs]

    assert names == [("echo", "first"), ("second__echo", "second"), ("wait", "second")]
    assert Notice("echo of second is offered as second__echo: another tool has its name") in heard


async def test_a_bundled_server_keeps_its_names_wherever_it_stands_in_the_list(little: Little) -> None:
    host = host_of(little("theirs", "--tools", "echo"), little("ours", "--tools", "echo", bundled=True))
    async with host.running(ignore):
        await host.settle(40)
        names = {spec.server: spec.name for spec in host.specs}

    assert names == {"ours": "echo", "theirs": "theirs__echo"}
