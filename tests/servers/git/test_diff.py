import pytest

from tests.servers.git.building import Repo, ask

pytestmark = pytest.mark.anyio


@pytest.fixture
def changed(repo: Repo) -> Repo:
    """Two commits, and uncommitted work on top of them."""
    repo.commit("one", {"a": "1\n", "b": "1\n"})
    repo.commit("two", {"a": "2\n"})
    (repo.path / "b").write_text("uncommitted\n")
    return repo


async def test_uncommitted_work_is_what_differs_unless_told_otherwise(changed: Repo) -> None:
    answer = await ask(changed, "git_diff")

    assert answer.lines[0] == "1 file changed, +1 -1 lines"
    assert answer.body[-2:] == ["-1", "+uncommitted"]
    assert "to the working tree, untracked files apart" in answer.lines[-1]


async def test_staged_work_counts_as_uncommitted(changed: Repo) -> None:
    changed.git("add", "b")
    assert "+uncommitted" in (await ask(changed, "git_diff")).body


async def test_two_commits_are_compared_by_name(changed: Repo) -> None:
    answer = await ask(changed, "git_diff", from_="HEAD~1", to="main")
    assert answer.body[-2:] == ["-1", "+2"]


async def test_a_path_limits_the_patch(changed: Repo) -> None:
    assert (await ask(changed, "git_diff", path="a")).lines[0] == "no file differs"


async def test_a_huge_patch_is_counted_and_cut(repo: Repo) -> None:
    repo.commit("one", {"big": "x\n"})
    repo.commit("two", {"big": "a line of text\n" * 400_000})

    answer = await ask(repo, "git_diff", from_="HEAD~1", to="HEAD", lines=5)

    assert answer.lines[0] == "1 file changed, +400,000 -1 lines"
    assert len(answer.body) == 5
    assert "patch cut after 5 lines" in answer.lines[-1]


async def test_a_range_in_one_parameter_is_refused(changed: Repo) -> None:
    answer = await ask(changed, "git_diff", from_="HEAD~1..HEAD")
    assert answer.refused
    assert "`from` must be one branch, tag or commit" in answer.text
