from pathlib import Path

import pytest

from tests.servers.git.building import Repo, ask

pytestmark = pytest.mark.anyio


async def test_what_is_staged_changed_and_untracked_is_told_apart(repo: Repo) -> None:
    repo.commit("one", {"kept": "1\n", "changed": "1\n", "old name": "line\n" * 9, "gone": "1\n"})
    (repo.path / "changed").write_text("2\n")
    (repo.path / "gone").unlink()
    (repo.path / "새 | 파일\n").write_text("1")
    repo.git("mv", "old name", "new name")

    answer = await ask(repo, "git_status")

    assert answer.lines[0] == "on main; 1 staged, 2 changed, 1 untracked"
    assert answer.body == [
        "staged  R  old name → new name",
        "changed  M  changed",
        "changed  D  gone",
        "untracked  새 | 파일\\n",
    ]


async def test_a_clean_tree_is_clean(repo: Repo) -> None:
    repo.commit("one", {"a": "1"})
    assert (await ask(repo, "git_status")).lines[0] == "on main; nothing to commit, working tree clean"


async def test_the_distance_to_the_upstream_is_told(repo: Repo, tmp_path: Path) -> None:
    repo.commit("one")
    repo.git("clone", "--quiet", str(repo.path), str(tmp_path / "clone"))
    repo.commit("theirs")
    clone = Repo(tmp_path / "clone")
    clone.commit("mine")
    clone.commit("mine too")
    clone.git("fetch", "--quiet")

    status = await ask(clone, "git_status")
    branches = await ask(clone, "git_branches")

    assert status.lines[0].startswith("on main, 2 ahead of and 1 behind origin/main;")
    assert "(ahead 2, behind 1, upstream remotes/origin/main)" in branches.body[0]


async def test_a_conflict_is_the_first_thing_told(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n"})
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("side", {"a": "side\n"})
    repo.git("checkout", "--quiet", "main")
    repo.commit("main", {"a": "main\n"})
    repo.git("-c", "merge.conflictStyle=merge", "merge-file", "-p", "a", "a", "a")
    with pytest.raises(AssertionError):
        repo.git("merge", "--quiet", "side")

    answer = await ask(repo, "git_status")

    assert answer.lines[0] == "on main; 1 in conflict; in the middle of a merge"
    assert answer.body == ["in conflict  a"]


async def test_files_under_a_filter_are_said_to_be_uncertain(repo: Repo) -> None:
    repo.commit("one", {".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n"})
    assert "filters are not run" in (await ask(repo, "git_status")).lines[-1]
