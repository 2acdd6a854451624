"""Attacks and accidents that a git server must bear, each under its number in docs/security.md.

Where a naive server fails, the same case is run against one: a case that cannot catch it proves nothing.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.git.server import build_server
from tests.security.naive_git import build_naive_server
from tests.servers.git.building import NOW, Answer, Repo, create, days_ago

pytestmark = pytest.mark.anyio
SECRET = "s3cret-of-the-neighbour"


@dataclass(frozen=True)
class Asked:
    """A repository, and the server that is asked about it."""

    repo: Repo
    ask: Callable[..., Awaitable[Answer]]

    @property
    def trace(self) -> Path:
        """What a planted program leaves behind when it is run."""
        return self.repo.path.parent / "trace"

    def plant(self) -> str:
        """Return a program that leaves its trace."""
        program = self.repo.path.parent / "program"
        program.write_text(f"#!/bin/sh\necho run >> '{self.trace}'\ncat 2>/dev/null\n")
        program.chmod(0o755)
        return str(program)

    async def ask_all(self) -> None:
        for tool, arguments in (
            ("git_log", {}),
            ("git_diff_stat", {}),
            ("git_diff", {}),
            ("git_show", {}),
            ("git_status", {}),
            ("git_blame", {"path": "a.txt"}),
            ("git_branches", {}),
        ):
            await self.ask(tool, **arguments)


def _asking(kind: str, folder: Path) -> Callable[..., Awaitable[Answer]]:
    server = build_server([folder], lambda: NOW) if kind == "ours" else build_naive_server(folder)

    async def ask(tool: str, **arguments: Any) -> Answer:
        with anyio.fail_after(40):
            async with Client(server) as client:
                result = await client.call_tool(tool, {name.rstrip("_"): value for name, value in arguments.items()})
        text = "\n".join(part.text for part in result.content if isinstance(part, TextContent))
        return Answer(text, bool(result.is_error), result.structured_content)

    return ask


NAIVE = pytest.param("naive", marks=pytest.mark.xfail(reason="a naive server does not bear it", strict=True))


@pytest.fixture(params=["ours", NAIVE])
def git(request: pytest.FixtureRequest, tmp_path: Path) -> Asked:
    return _prepared(request.param, tmp_path)


@pytest.fixture
def ours(tmp_path: Path) -> Asked:
    """For what plain git bears as well."""
    return _prepared("ours", tmp_path)


def _prepared(kind: str, folder: Path) -> Asked:
    (folder / "O").write_text(SECRET)
    repo = create(folder / "R")
    repo.commit("first", {"a.txt": "line\n"}, at=days_ago(1))
    repo.commit("second", {"a.txt": "line\nline two\n"})
    (repo.path / "a.txt").write_text("line\nline two\nuncommitted\n")
    return Asked(repo, _asking(kind, repo.path))


async def test_a01_an_option_in_the_place_of_a_revision(git: Asked) -> None:
    answer = await git.ask("git_diff_stat", from_="-p")
    assert answer.refused
    assert "from" in answer.text


async def test_a02_an_option_in_the_place_of_the_second_revision(git: Asked) -> None:
    answer = await git.ask("git_diff_stat", from_="HEAD", to="--name-only")
    assert answer.refused
    assert "to" in answer.text


async def test_a02_an_option_that_writes_a_file(git: Asked) -> None:
    target = git.repo.path.parent / "written"
    await git.ask("git_diff_stat", from_=f"--output={target}", to="HEAD")
    assert not target.exists()


async def test_a03_a_file_monitor(git: Asked) -> None:
    git.repo.git("config", "core.fsmonitor", git.plant())
    await git.ask_all()
    assert not git.trace.exists()


async def test_a04_an_external_diff(git: Asked) -> None:
    git.repo.git("config", "diff.external", git.plant())
    answer = await git.ask("git_diff", from_="HEAD~1", to="HEAD")
    assert not git.trace.exists()
    assert "+line two" in answer.text


async def test_a05_a_diff_driver_of_the_repository(git: Asked) -> None:
    (git.repo.path / ".gitattributes").write_text("*.txt diff=e\n")
    git.repo.git("config", "diff.e.command", git.plant())
    answer = await git.ask("git_diff", from_="HEAD~1", to="HEAD")
    assert not git.trace.exists()
    assert "+line two" in answer.text


async def test_a06_a_text_conversion(git: Asked) -> None:
    (git.repo.path / ".gitattributes").write_text("*.txt diff=e\n")
    git.repo.git("config", "diff.e.textconv", git.plant())
    await git.ask_all()
    assert not git.trace.exists()


async def test_a07_a_pager(ours: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    ours.repo.git("config", "core.pager", ours.plant())
    monkeypatch.setenv("GIT_PAGER", ours.plant())
    await ours.ask_all()
    assert not ours.trace.exists()


@pytest.mark.parametrize("path", ["../O", "a/../../O"])
async def test_a08_a_path_above_the_repository(ours: Asked, path: str) -> None:
    answer = await ours.ask("git_log", path=path)
    assert answer.refused
    assert "path" in answer.text
    assert SECRET not in answer.text


async def test_a09_a_path_from_the_root(ours: Asked) -> None:
    answer = await ours.ask("git_blame", path=str(ours.repo.path.parent / "O"))
    assert answer.refused
    assert SECRET not in answer.text


async def test_a09_two_files_elsewhere_in_the_place_of_revisions(git: Asked) -> None:
    answer = await git.ask("git_diff", from_="/etc/passwd", to="/etc/hostname")
    assert answer.refused
    assert "root:" not in answer.text


async def test_a10_a_pattern_is_taken_for_a_name(git: Asked) -> None:
    git.repo.commit("other", {"b.txt": "b\n"})
    answer = await git.ask("git_log", path=":!a.txt")
    assert "other" not in answer.text


async def test_a11_a_revision_that_is_not_there(git: Asked) -> None:
    answer = await git.ask("git_show", ref="nope")
    assert answer.refused
    assert "fatal:" not in answer.text
    assert "nope" in answer.text


@pytest.mark.parametrize("ref", ["", "   "])
async def test_a12_an_empty_revision(git: Asked, ref: str) -> None:
    answer = await git.ask("git_diff_stat", from_=ref, to="HEAD")
    assert answer.refused
    assert "fatal:" not in answer.text


async def test_a13_a_revision_without_end(git: Asked) -> None:
    answer = await git.ask("git_show", ref="a" * 10_000)
    assert answer.refused
    assert len(answer.text) < 1_000


async def test_a14_separators_in_names_and_messages(git: Asked) -> None:
    git.repo.commit('tab\there | "quoted"\n\nbody', author="Eve|2020-01-01|evil <eve@example.com>")
    answer = await git.ask("git_log", count=1)
    assert "Eve|2020-01-01|evil" in answer.text
    assert '| "quoted"' in answer.text


async def test_a15_odd_file_names(git: Asked) -> None:
    names = ["with space.txt", 'with "quote".txt', "한글.txt"]
    git.repo.commit("names", dict.fromkeys(names, "x\n"))
    answer = await git.ask("git_diff_stat")
    assert [name for name in names if name not in answer.text] == []


@pytest.mark.parametrize("state", ["unborn", "bare", "none"])
async def test_a16_states_of_a_repository(request: pytest.FixtureRequest, tmp_path: Path, state: str) -> None:
    folder = tmp_path / "S"
    match state:
        case "unborn":
            create(folder)
        case "bare":
            create(tmp_path / "source").commit("only", {"a": "1"})
            Repo(tmp_path).git("clone", "--quiet", "--bare", str(tmp_path / "source"), str(folder))
        case _:
            folder.mkdir()
    ours = await _asking("ours", folder)("git_status")
    naive = await _asking("naive", folder)("git_status")
    assert "fatal:" not in ours.text
    assert ours.text.strip()
    assert state == "unborn" or "fatal:" in naive.text


async def test_a17_an_environment_that_names_another_repository(git: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    other = create(git.repo.path.parent / "other")
    other.commit("the neighbour's", {"b": "1"})
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    answer = await git.ask("git_log")
    assert "second" in answer.text
    assert "neighbour" not in answer.text


@pytest.mark.parametrize("kind", ["ours", NAIVE])
async def test_a18_the_first_commit_has_nothing_before_it(tmp_path: Path, kind: str) -> None:
    repo = create(tmp_path / "new")
    repo.commit("root", {"only.txt": "1\n"})
    answer = await _asking(kind, repo.path)("git_diff_stat")
    assert not answer.refused
    assert "only.txt" in answer.text


async def test_a18_a_merge_is_shown_with_what_it_brought(ours: Asked) -> None:
    repo = ours.repo
    repo.git("checkout", "--quiet", "--force", "-b", "side", "HEAD~1")
    repo.commit("theirs", {"side.txt": "1\n"})
    repo.git("checkout", "--quiet", "--force", "main")
    repo.git("merge", "--quiet", "--no-edit", "side")
    assert "side.txt" in (await ours.ask("git_diff_stat")).text


async def test_a19_binary_content_is_not_shown(ours: Asked) -> None:
    ours.repo.commit("binary", {"b.bin": b"\0\1\2secret-bytes"})
    answer = await ours.ask("git_diff", from_="HEAD~1", to="HEAD")
    assert "binary" in answer.text.lower()
    assert "secret-bytes" not in answer.text


async def test_a20_a_rename_is_told_with_how_alike_it_is(ours: Asked) -> None:
    (ours.repo.path / "a.txt").rename(ours.repo.path / "c.txt")
    ours.repo.commit("rename")
    answer = await ours.ask("git_diff", from_="HEAD~1", to="HEAD")
    assert "c.txt" in answer.text
    assert "%" in answer.text


async def test_a21_a_diff_without_end_is_cut_and_counted(git: Asked) -> None:
    git.repo.commit("huge", {"huge.txt": "".join(f"line number {n}\n" for n in range(300_000))})
    answer = await git.ask("git_diff", from_="HEAD~1", to="HEAD")
    assert len(answer.text.encode()) <= 256 * 1024
    assert "300000" in answer.text.replace(",", "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository to somebody else")
async def test_a22_a_repository_of_somebody_else(ours: Asked) -> None:
    os.chown(ours.repo.path, 12_345, -1)
    os.chown(ours.repo.path / ".git", 12_345, -1)
    answer = await ours.ask("git_log")
    assert answer.refused
    assert "safe.directory" in answer.text


async def test_a23_a_folder_that_only_begins_like_an_allowed_one(git: Asked) -> None:
    evil = create(git.repo.path.with_name("R_evil"))
    evil.commit("not for you", {"a": "1\n"})
    answer = await git.ask("git_log", repo=str(evil.path))
    assert answer.refused
    assert "not for you" not in answer.text


async def test_a24_a_root_that_is_a_link(tmp_path: Path) -> None:
    repo = create(tmp_path / "real")
    repo.commit("through the link", {"a": "1\n"})
    (tmp_path / "link").symlink_to(repo.path)
    answer = await _asking("ours", tmp_path / "link")("git_log")
    assert "through the link" in answer.text
