"""Servers at an address: both transports, both eras, and everything that can go wrong on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from devops_assistant.conversation.events import Event, ServerFailed
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.host.config import ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.status import ServerState
from tests.host.odd_http import SEEN, odd_server, self_signed, tls_server
from tests.host.sdk_program import free_port, sdk_server_at

pytestmark = pytest.mark.anyio
TOKEN = "correct-horse-battery-staple"


def entry(url: str, transport: str = "http", **settings: object) -> ServerEntry:
    return ServerEntry("far", url=url, transport=transport, **settings)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def host_of(*entries: ServerEntry, heard: list[Event] | None = None) -> AsyncGenerator[Host]:
    host = Host(ServerList(entries), {})
    async with host.running((heard if heard is not None else []).append):
        await host.settle(40)
        yield host


def tool(host: Host, name: str) -> ToolSpec:
    return next(spec for spec in host.specs if spec.name == name)


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(40):
        while not condition():
            await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize(
    ("options", "path", "transport", "version"),
    [
        ((), "/mcp", "http", "2026-07-28"),
        (("--old",), "/mcp", "http or sse", "2025-11-25"),
        (("--sse",), "/sse", "sse", "2025-11-25"),
        (("--sse",), "/sse", "http or sse", "2025-11-25"),
    ],
)
async def test_a_server_at_an_address_is_called_and_survives_its_restart(
    options: tuple[str, ...], path: str, transport: str, version: str
) -> None:
    port = free_port()
    far = entry(f"http://127.0.0.1:{port}{path}", transport)
    heard: list[Event] = []
    with sdk_server_at(port, *options) as first:
        async with host_of(far, heard=heard) as host:
            assert host.statuses[0].protocol_version == version, host.statuses
            echo = tool(host, "echo")
            assert (await host.call(echo, {"words": "안녕"})).text == "안녕"
            first.kill()
            await until(lambda: any(isinstance(event, ServerFailed) for event in heard))
            with sdk_server_at(port, *options):
                assert (await host.call(echo, {"words": "back"})).text == "back"
            assert host.statuses[0].state is ServerState.READY


@pytest.mark.parametrize(("options", "path"), [((), "/mcp"), (("--old",), "/mcp"), (("--sse",), "/sse")])
async def test_a_reading_call_during_which_the_server_dies_is_asked_again(
    options: tuple[str, ...], path: str, tmp_path: Path
) -> None:
    port, mark = free_port(), tmp_path / "mark"
    far = entry(f"http://127.0.0.1:{port}{path}", "http or sse", trusted_read_only=True)
    answers: list[str] = []
    heard: list[Event] = []

    async def wait(host: Host) -> None:
        answers.append((await host.call(tool(host, "wait_for"), {"path": str(mark)})).text)

    with sdk_server_at(port, *options) as first:
        async with host_of(far, heard=heard) as host, anyio.create_task_group() as group:
            group.start_soon(wait, host)
            await anyio.wait_all_tasks_blocked()
            first.kill()
            await until(lambda: any(isinstance(event, ServerFailed) for event in heard))
            mark.touch()
            with sdk_server_at(port, *options):
                await until(lambda: bool(answers))
    assert answers == ["there it is"]


async def test_a_session_that_the_server_forgot_is_made_again_without_a_failed_call() -> None:
    port = free_port()
    with sdk_server_at(port, "--old") as first:
        async with host_of(entry(f"http://127.0.0.1:{port}/mcp", trusted_read_only=True)) as host:
            first.kill()
            first.wait()
            with sdk_server_at(port, "--old"):  # nothing of ours runs while it is started
                outcome = await host.call(tool(host, "echo"), {"words": "hello again"})
    assert outcome.text == "hello again"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("unauthorised", "it answered 401 Unauthorized; check the headers of its entry"),
        ("forbidden", "it answered 403 Forbidden; check the headers of its entry"),
        ("page", "it answers with text/html, not with MCP messages"),
        ("packed", "it compresses its answers although it was asked not to"),
        (
            "elsewhere",
            "it redirects to http://localhost:1/mcp, which is not followed; if that is where it is, name it as its url",
        ),
    ],
)
async def test_what_an_address_refuses_is_told_in_one_line_and_nothing_secret_in_it(path: str, words: str) -> None:
    heard: list[Event] = []
    headers = {"authorization": f"Bearer {TOKEN}", "x-key": TOKEN}
    with odd_server() as address:
        async with host_of(entry(f"{address}/{path}", headers=headers), heard=heard) as host:
            status = host.statuses[0]
    assert status.last_error == words
    assert SEEN[0]["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in repr((heard, status))


async def test_an_address_where_nobody_listens_refuses() -> None:
    async with host_of(entry(f"http://127.0.0.1:{free_port()}/mcp")) as host:
        assert host.statuses[0].last_error == "it refused the connection"


@pytest.mark.parametrize(
    ("path", "words"),
    [("huge", "sent an answer larger than 16 MiB"), ("huge_event", "event exceeded the 16777216 byte limit")],
)
async def test_an_answer_larger_than_any_bound_costs_its_call_alone(path: str, words: str) -> None:
    with odd_server() as address:
        async with host_of(entry(f"{address}/{path}")) as host:
            outcome = await host.call(tool(host, "look"), {})
            status = host.statuses[0]
    assert outcome.is_error
    assert outcome.text.startswith("look failed: ")
    assert words in outcome.text
    assert (status.state, status.restarts) == (ServerState.READY, 0)


async def test_a_secret_that_the_server_sends_back_is_not_shown() -> None:
    with odd_server() as address:
        async with host_of(entry(f"{address}/mirror", headers={"x-key": TOKEN})) as host:
            outcome = await host.call(tool(host, "look"), {})
    assert outcome.text == "you sent ‹hidden›"


async def test_a_certificate_that_nobody_vouches_for_is_named(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with tls_server(certificate) as address:
        async with host_of(entry(f"{address}/mcp")) as host:
            problem = host.statuses[0].last_error
    assert problem.startswith("it shows a certificate that cannot be trusted (self-signed certificate); add its issuer")


async def test_proxies_are_taken_from_the_usual_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with odd_server() as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        async with host_of(entry("http://tickets.example/mirror", headers={"x-key": TOKEN})) as host:
            outcome = await host.call(tool(host, "look"), {})
    assert not outcome.is_error, outcome.text
    assert SEEN[0]["host"] == "tickets.example"
