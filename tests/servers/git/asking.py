"""Every tool of the git server, each asked in the ways that make git do the most."""

from __future__ import annotations

from pathlib import Path

from mcp import Client
from mcp.types import TextContent

from devops_servers.git.server import build_server
from tests.servers.git.building import NOW

QUESTIONS: dict[str, list[dict[str, object]]] = {
    "git_log": [{}, {"path": "a.txt", "files": True}, {"author": "kim", "message": "second", "merges": "exclude"}],
    "git_diff_stat": [{}],
    "git_branches": [{}],
    "git_show": [{}, {"ref": "HEAD~1"}],
    "git_diff": [{}, {"from": "HEAD~1", "to": "HEAD"}],
    "git_status": [{}],
    "git_blame": [{"path": "a.txt"}],
    "git_search": [{"text": "line"}, {"text": "line", "history": True}],
    "git_hotspots": [{}],
    "git_contributors": [{}],
    "git_tags": [{}],
    "git_changes_around": [{"error": "a.txt failed"}, {"ref": "HEAD~1"}],
}
"""For a repository with two commits, whose last changes a.txt."""


async def ask_everything(folder: Path) -> dict[str, list[str]]:
    """Ask all of it, and return what each tool said; a tool without a question here is an error."""
    said: dict[str, list[str]] = {}
    async with Client(build_server([folder], lambda: NOW)) as client:
        await client.read_resource("git://info")
        for tool in (await client.list_tools()).tools:
            for question in QUESTIONS[tool.name]:
                result = await client.call_tool(tool.name, question)
                [content] = result.content
                assert isinstance(content, TextContent)
                said.setdefault(tool.name, []).append(content.text)
    return said
