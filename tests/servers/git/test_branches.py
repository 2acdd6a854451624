import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_the_current_branch_is_marked_and_the_latest_comes_first(repo: Repo) -> None:
    first = repo.commit("start", at=days_ago(3))
    repo.git("branch", "release|1")
    newest = repo.commit("work | more")

    answer = await ask(repo, "git_branches")

    assert answer.lines[0] == "2 branches; current: main"
    assert answer.body == [
        f"* main  {newest[:8]}  2026-11-21 10:00  work | more",
        f"  release|1  {first[:8]}  2026-11-18 10:00  (merged into HEAD)  start",
    ]


async def test_a_detached_head_is_said_to_be_one(repo: Repo) -> None:
    only = repo.commit("one")
    repo.git("checkout", "--quiet", "--detach")
    assert (await ask(repo, "git_branches")).lines[0] == f"1 branch; HEAD is detached at {only[:8]}"


async def test_a_branch_without_commits_is_current_though_it_is_not_listed(repo: Repo) -> None:
    assert (await ask(repo, "git_branches")).lines[0] == "0 branches; current: main"
