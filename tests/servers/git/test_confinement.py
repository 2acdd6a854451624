"""Repositories put together so as to read somebody else's: here they are refused, and honest look-alikes are not."""

import os
import shutil
from pathlib import Path

import pytest

from tests.servers.git.building import Repo, ask, create

pytestmark = pytest.mark.anyio


@pytest.fixture
def private(tmp_path: Path) -> Repo:
    """A repository that only its owner should read."""
    repo = create(tmp_path / "private")
    repo.commit("private plans", {"plans": "1"})
    return repo


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A folder that came from somebody else."""
    folder = tmp_path / "received"
    folder.mkdir()
    return folder


async def refused(folder: Path, reason: str) -> None:
    answer = await ask(folder, "git_log")
    assert answer.refused
    assert reason in answer.text
    assert "private plans" not in answer.text


async def test_a_git_file_that_points_at_another_repository(private: Repo, received: Path) -> None:
    (received / ".git").write_text(f"gitdir: {private.path}/.git\n")
    await refused(received, "does not point back")


async def test_a_link_to_another_repository(private: Repo, received: Path) -> None:
    (received / ".git").symlink_to(private.path / ".git")
    await refused(received, "is a symbolic link")


async def test_a_common_folder_elsewhere(private: Repo, received: Path) -> None:
    create(received)
    (received / ".git" / "commondir").write_text(f"{private.path}/.git\n")
    await refused(received, "this is no worktree of")


@pytest.mark.parametrize("part", ["objects", "refs", "packed-refs", "HEAD"])
async def test_a_part_that_is_a_link_elsewhere(private: Repo, received: Path, part: str) -> None:
    create(received)
    target = received / ".git" / part
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    private.git("pack-refs", "--all")
    target.symlink_to(private.path / ".git" / part)
    answer = await ask(received, "git_log")
    assert answer.refused
    assert "private plans" not in answer.text


async def test_objects_that_are_links_elsewhere(private: Repo, received: Path) -> None:
    repo = create(received)
    for folder in (private.path / ".git" / "objects").iterdir():
        if len(folder.name) == 2:
            (received / ".git" / "objects" / folder.name).symlink_to(folder)
    (received / ".git" / "refs" / "heads" / "main").write_text(private.git("rev-parse", "HEAD") + "\n")
    await refused(repo.path, "is a symbolic link")


async def test_objects_borrowed_from_elsewhere(private: Repo, received: Path) -> None:
    create(received)
    info = received / ".git" / "objects" / "info"
    info.mkdir(exist_ok=True)
    (info / "alternates").write_text(f"{private.path}/.git/objects\n")
    (received / ".git" / "refs" / "heads" / "main").write_text(private.git("rev-parse", "HEAD") + "\n")
    await refused(received, "borrows objects from another one")


async def test_a_bare_repository_is_read_only_where_it_was_named(private: Repo, tmp_path: Path) -> None:
    bare = tmp_path / "outer" / "bare.git"
    create(tmp_path / "seed").commit("in the bare one")
    create(bare.parent).commit("of the outer one")
    private.git("clone", "--quiet", "--bare", str(tmp_path / "seed"), str(bare))

    assert (await ask(bare, "git_log")).body[0].endswith("in the bare one")
    assert (await ask(bare / "objects", "git_log")).body[0].endswith("of the outer one")


async def test_a_linked_worktree_is_a_repository_of_its_own(private: Repo, tmp_path: Path) -> None:
    private.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    side = Repo(tmp_path / "linked")
    side.commit("on the side", {"side": "1"})

    assert (await ask(side, "git_log")).body[0].endswith("on the side")
    assert "current: side" in (await ask(side, "git_branches")).lines[0]
    assert (await ask(side, "git_status")).lines[0].startswith("on side; nothing to commit")
    assert (await ask(private, "git_log")).body[0].endswith("private plans")


async def test_a_submodule_is_a_repository_of_its_own(repo: Repo, private: Repo) -> None:
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(private.path), "parts/inner")
    repo.commit("with a submodule")

    inner = await ask(repo.path / "parts" / "inner", "git_log")
    outer = await ask(repo, "git_status")

    assert inner.body[0].endswith("private plans")
    assert outer.lines[0].startswith("on main; nothing to commit")
    assert "submodules are not looked into" in outer.lines[-1]


async def test_a_link_to_the_root_is_resolved(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one")
    (tmp_path / "by another name").symlink_to(repo.path)
    assert "shop HEAD" in (await ask(tmp_path / "by another name", "git_log")).lines[-1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize(
    ("safe", "readable"), [(None, False), ("*", True), ("{root}", True), ("{root}-evil", False), ("{parent}/*", True)]
)
async def test_a_repository_of_another_user_is_read_only_where_the_user_calls_it_safe(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, safe: str | None, readable: bool
) -> None:
    repo.commit("one")
    for path in (repo.path, *repo.path.rglob("*")):
        os.chown(path, 12_345, 12_345)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("SUDO_UID", raising=False)
    if safe:
        value = safe.format(root=repo.path, parent=repo.path.parent)
        (home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {value}\n")

    answer = await ask(repo, "git_log")

    assert answer.refused is not readable
    assert readable or f"git config --global --add safe.directory '{repo.path}'" in answer.text
