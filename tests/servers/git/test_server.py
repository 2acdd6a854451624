import json
import os
import sys
from pathlib import Path
from typing import Any, cast

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.types import TextResourceContents

from devops_servers.git.overview import without_credentials
from devops_servers.git.server import build_server
from tests.servers.git.building import NOW, Repo, ask, create

pytestmark = pytest.mark.anyio


async def info(folders: list[Path]) -> Any:
    async with Client(build_server(folders, lambda: NOW)) as client:
        [content] = (await client.read_resource("git://info")).contents
    assert isinstance(content, TextResourceContents)
    return json.loads(content.text)


async def test_the_repository_at_a_glance(repo: Repo) -> None:
    newest = repo.commit('say "hi" | 안녕')
    repo.git("remote", "add", "origin", "https://kim:hunter22@git.example.com:8443/shop.git?private_token=abc")

    assert await info([repo.path]) == {
        "currentBranch": "main",
        "remoteUrl": "https://git.example.com:8443/shop.git",
        "lastCommit": {
            "hash": newest,
            "author": "Kim",
            "date": "2026-11-21T10:00:00+09:00",
            "message": 'say "hi" | 안녕',
        },
        "repoPath": str(repo.path),
    }


async def test_an_empty_repository_has_a_branch_and_nothing_else(repo: Repo) -> None:
    assert await info([repo.path]) == {
        "currentBranch": "main",
        "remoteUrl": None,
        "lastCommit": None,
        "repoPath": str(repo.path),
    }


async def test_each_of_several_repositories_is_asked_by_its_name(repo: Repo, tmp_path: Path) -> None:
    repo.commit("of the shop")
    other = create(tmp_path / "bank")
    other.commit("of the bank")
    folders = [repo.path, other.path]

    assert (await ask(folders, "git_log", repo="bank")).body[0].endswith("of the bank")
    unnamed = await ask(folders, "git_log")
    assert unnamed.refused
    assert "`repo` is one of `shop`, `bank`" in unnamed.text
    assert [glance["repoPath"] for glance in await info(folders)] == [str(folder) for folder in folders]
    elsewhere = await ask(folders, "git_log", repo=str(tmp_path))
    assert elsewhere.refused


async def test_a_folder_inside_a_repository_stands_for_the_repository(repo: Repo) -> None:
    repo.commit("one", {"src/deep/a": "1"})
    assert "shop HEAD" in (await ask(repo.path / "src" / "deep", "git_log")).lines[-1]


async def test_a_folder_without_a_repository_says_what_to_set(tmp_path: Path) -> None:
    answer = await ask(tmp_path, "git_log")
    assert answer.refused
    assert "is not in a git repository; set REPO_PATH to one" in answer.text


async def test_every_tool_declares_that_it_only_reads(repo: Repo) -> None:
    async with Client(build_server([repo.path])) as client:
        tools = (await client.list_tools()).tools
    assert {tool.name for tool in tools} >= {"git_log", "git_diff_stat", "git_branches", "git_hotspots"}
    for tool in tools:
        assert tool.annotations
        assert tool.annotations.read_only_hint
        assert tool.description


async def test_the_server_runs_alone_on_stdio(repo: Repo) -> None:
    repo.commit("over the wire")
    server = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "devops_servers.git"],
        env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "REPO_PATH": str(repo.path)},
    )
    with anyio.fail_after(40):
        async with Client(server) as client:
            result = await client.call_tool("git_log", {})
    assert "over the wire" in str(result.content)


async def test_the_list_of_tools_stays_small(repo: Repo) -> None:
    async with Client(build_server([repo.path])) as client:
        tools = (await client.list_tools()).tools
    listed = json.dumps(
        [without_titles(tool.model_dump(mode="json", by_alias=True, exclude_none=True)) for tool in tools]
    )
    assert len(listed) / 4 < 2_400


async def test_what_programs_compute_on_has_a_schema(repo: Repo) -> None:
    async with Client(build_server([repo.path])) as client:
        tools = (await client.list_tools()).tools
    described = {tool.name for tool in tools if tool.output_schema}
    assert described == {"git_log", "git_hotspots", "git_changes_around"}


async def test_parameters_have_the_names_that_people_know(repo: Repo) -> None:
    async with Client(build_server([repo.path])) as client:
        schemas = {tool.name: tool.input_schema["properties"] for tool in (await client.list_tools()).tools}
    assert {"count", "author", "since", "path"} <= schemas["git_log"].keys()
    assert {"from", "to"} <= schemas["git_diff_stat"].keys()
    assert schemas["git_diff_stat"]["from"]["default"] == "HEAD~1"
    count = schemas["git_log"]["count"]
    assert (count["minimum"], count["default"], count["maximum"]) == (1, 10, 50)


def without_titles(value: Any) -> Any:
    if isinstance(value, dict):
        entries = cast(dict[str, Any], value).items()
        return {name: without_titles(entry) for name, entry in entries if name != "title" or not isinstance(entry, str)}
    return [without_titles(entry) for entry in cast(list[Any], value)] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://token@git.example.com/shop.git", "https://git.example.com/shop.git"),
        ("ssh://git:secret@git.example.com:22/shop.git", "ssh://git.example.com:22/shop.git"),
        ("git@git.example.com:shop.git", "git.example.com:shop.git"),
        ("kim:secret@git.example.com:shop.git", "git.example.com:shop.git"),
        ("/srv/git/shop.git", "/srv/git/shop.git"),
        ("https://[broken/shop.git", "an address that cannot be read"),
    ],
)
def test_the_address_of_a_remote_is_told_without_what_it_takes_to_get_in(url: str, told: str) -> None:
    assert without_credentials(url) == told
