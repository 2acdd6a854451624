"""All tools as one MCP server, asked by the SDK's own client."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from typing import cast

import httpx2
import pytest
from mcp import Client
from mcp.client import Transport
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent

from tests.e2e.program import Place, bundled, little
from tests.gateway.program import TOKEN, Running, serving
from tests.servers.git.building import Repo

pytestmark = pytest.mark.anyio
RECORDED = """SELECT program, tool, is_error, bytes > 0, length(hash) FROM tool_calls AS call
JOIN turns ON call.turn = turns.id JOIN sessions ON turns.session = sessions.id WHERE call.duration_ms NOT NULL"""
OFFLINE = ("--provider", "offline", "--mcp")


@asynccontextmanager
async def connected(gateway: Running, token: str = TOKEN, **headers: str) -> AsyncGenerator[Client]:
    sent = {"authorization": f"Bearer {token}", **headers}
    async with httpx2.AsyncClient(headers=sent, trust_env=False, timeout=20) as http:
        transport = cast(Transport, streamable_http_client(f"{gateway.url}/mcp", http_client=http))
        async with Client(transport) as client:
            yield client


async def test_bundled_tools_that_only_read_are_offered_as_one_server(place: Place, repo: Repo) -> None:
    config = place.config(git=bundled("git", REPO_PATH=str(repo.path)), little=little(trust="read-only"))
    with serving(place, *OFFLINE, "--config", config) as gateway:
        gateway.await_servers()
        async with connected(gateway) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert "git_log" in tools
            assert "wait" not in tools
            assert tools["git_log"].description
            assert tools["git_log"].input_schema["properties"]["count"]["maximum"]
            assert tools["git_log"].annotations
            assert tools["git_log"].annotations.read_only_hint
            done = await client.call_tool("git_log", {"count": 1})
            assert not done.is_error
            assert "queue overflowed at night" in cast(TextContent, done.content[0]).text
            odd = await client.call_tool("git_log", {"cuont": 1})
            assert odd.is_error
            assert "did you mean 'count'?" in cast(TextContent, odd.content[0]).text
            hidden = await client.call_tool("wait", {"seconds": 0})
            assert hidden.is_error
            assert "there is no tool 'wait'" in cast(TextContent, hidden.content[0]).text


async def test_an_allowed_tool_is_offered_and_its_result_is_made_harmless(place: Place) -> None:
    config = place.config(little=little())
    with serving(place, *OFFLINE, "--config", config, "--allow", "leak", "--allow", "little__wait") as gateway:
        gateway.await_servers()
        async with connected(gateway) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == {"leak", "wait"}
            text = cast(TextContent, (await client.call_tool("leak", {})).content[0]).text
            assert "‹redacted:" in text
    with closing(sqlite3.connect(place.home / ".local/share/devops-assistant/record.db")) as record:
        assert record.execute(RECORDED).fetchall() == [("mcp", "leak", 0, 1, 64)]


async def test_nobody_gets_in_without_the_token_or_from_another_page(place: Place) -> None:
    with serving(place, *OFFLINE, "--config", place.config()) as gateway:
        assert gateway.ask("POST", "/mcp", "wrong", json={}).status_code == 401
        assert gateway.ask("POST", "/mcp", headers={"origin": "http://evil.example"}, json={}).status_code == 403
        assert gateway.ask("POST", "/mcp", headers={"host": "evil.example"}, json={}).status_code == 403
        async with connected(gateway) as client:
            assert (await client.list_tools()).tools == []
    with serving(place, "--provider", "offline", "--config", place.config()) as gateway:
        assert gateway.ask("POST", "/mcp", json={}).status_code == 404, "only with --mcp"
