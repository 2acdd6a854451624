"""Servers of 2026 and of 2025: what changes, how far they are, and what they want to know."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import Event, Notice, ToolProgress, ToolsChanged
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.calls import LISTED_AT_MOST
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.forms import Answer, Form, Respondent
from devops_assistant.host.host import Host
from tests.host.sdk_program import SDK_SERVER, free_port, sdk_server_at

pytestmark = pytest.mark.anyio
CURIOUS_SERVER = Path(__file__).with_name("curious_server.py")


class Person:
    """Agrees, after a while."""

    def __init__(self, after_s: float = 0) -> None:
        self.asked: list[Form] = []
        self._after_s = after_s

    async def answer(self, form: Form) -> Answer:
        self.asked.append(form)
        await anyio.sleep(self._after_s)
        return Answer("accept", {"sure": True, "reason": "old"})


@asynccontextmanager
async def modern(heard: list[Event], respondent: Respondent | None = None, **settings: object) -> AsyncGenerator[Host]:
    entry = ServerEntry("s", sys.executable, ("-P", str(SDK_SERVER)), **settings)  # pyright: ignore[reportArgumentType]
    async with running(entry, heard, respondent) as host:
        yield host


@asynccontextmanager
async def legacy(heard: list[Event], respondent: Respondent | None = None, **settings: object) -> AsyncGenerator[Host]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/mcp"
    entry = ServerEntry("s", url=url, transport="http", **settings)  # pyright: ignore[reportArgumentType]
    with sdk_server_at(port, "--old"):
        async with running(entry, heard, respondent) as host:
            yield host


@asynccontextmanager
async def running(entry: ServerEntry, heard: list[Event], respondent: Respondent | None) -> AsyncGenerator[Host]:
    host = Host(ServerList((entry,)), {"PATH": "/usr/bin:/bin"}, respondent=respondent)
    async with host.running(heard.append):
        await host.settle(40)
        yield host


def tool(host: Host, name: str) -> ToolSpec:
    return next(spec for spec in host.specs if spec.name == name)


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(40):
        while not condition():
            await anyio.lowlevel.checkpoint()


BOTH = pytest.mark.parametrize(("era", "version"), [(modern, "2026-07-28"), (legacy, "2025-11-25")])


@BOTH
async def test_a_server_of_either_era_tells_its_progress_its_changes_and_asks_its_user(
    era: Callable[..., AbstractAsyncContextManager[Host]], version: str
) -> None:
    heard: list[Event] = []
    person = Person(after_s=1.3)
    async with era(heard, person, call_timeout_s=1.0) as host:
        assert host.statuses[0].protocol_version == version
        counted = await host.call(tool(host, "count"), {"to": 40})
        erased = await host.call(tool(host, "erase"), {})  # the person takes longer than any call may
        await host.call(tool(host, "grow"), {})
        await until(lambda: any(isinstance(event, ToolsChanged) for event in heard))
        later = await host.call(tool(host, "later"), {})

    assert counted.text == "counted to 40"
    told = [event for event in heard if isinstance(event, ToolProgress)]
    assert told[0] == ToolProgress("s", "count", 1, 40, "at 1")
    assert len(told) < 10  # not forty times
    assert erased.text == "sure=True reason=old"
    assert [(form.server, form.message, [field.name for field in form.fields]) for form in person.asked] == [
        ("s", "Shall it be erased?", ["sure", "reason"])
    ]
    assert ToolsChanged("s", added=("later",)) in heard
    assert later.text == "here I am"


@BOTH
async def test_where_nobody_can_be_asked_a_form_is_declined(
    era: Callable[..., AbstractAsyncContextManager[Host]], version: str
) -> None:
    async with era([]) as host:
        erased = await host.call(tool(host, "erase"), {})
    assert erased.is_error
    assert "declin" in erased.text.casefold()


def curious(*options: str) -> ServerEntry:
    return ServerEntry("curious", sys.executable, ("-S", "-P", str(CURIOUS_SERVER), *options))


async def test_what_a_server_may_not_ask_is_refused_and_the_call_goes_on() -> None:
    heard: list[Event] = []
    async with running(curious(), heard, None) as host:
        answers = {
            name: (await host.call(tool(host, name), {})).text
            for name in ("sample", "roots", "stranger", "visit", "huge_form")
        }

    assert "Sampling not supported" in answers["sample"]
    assert "List roots not supported" in answers["roots"]
    assert "-32601" in answers["stranger"]
    assert json.loads(answers["visit"])["action"] == "decline"
    assert "the form cannot be shown: it has 99 fields" in answers["huge_form"]
    words = "curious wants you to open https://login.example/x (Log in); it was told that this was declined"
    assert Notice(words) in heard


async def test_a_list_is_read_to_its_last_page() -> None:
    async with running(curious(), [], None) as host:
        assert len(host.specs) == 5 + 80


async def test_a_list_without_end_is_cut_and_the_user_is_told() -> None:
    heard: list[Event] = []
    async with running(curious("--endless"), heard, None) as host:
        assert len(host.specs) == LISTED_AT_MOST
    assert Notice(f"curious lists more than {LISTED_AT_MOST} tools; the rest is not offered") in heard
