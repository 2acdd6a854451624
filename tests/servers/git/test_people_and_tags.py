import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_authors_are_ranked_by_commits_and_one_by_address(repo: Repo) -> None:
    repo.commit("1", at=days_ago(5), author="kim <Kim@example.com>")
    repo.commit("2", at=days_ago(4), author="Park|Ops <park@example.com>")
    repo.commit("3", at=days_ago(1), author="Kim Minji <kim@example.com>")

    answer = await ask(repo, "git_contributors")

    assert answer.lines[0] == "2 authors, 3 commits"
    assert answer.body == [
        "2 commits (67%)  Kim Minji  2026-11-16 to 2026-11-20",
        "1 commit (33%)  Park|Ops  2026-11-17 to 2026-11-17",
    ]


async def test_the_authors_of_a_window_and_a_path(repo: Repo) -> None:
    repo.commit("old", {"a": "1"}, at=days_ago(30), author="Old <old@example.com>")
    repo.commit("elsewhere", {"b": "1"}, author="Other <other@example.com>")
    repo.commit("here", {"a": "2"})

    answer = await ask(repo, "git_contributors", since="1 week ago", path="a")

    assert answer.lines[0] == "1 author, 1 commit in `a`"


async def test_releases_tell_how_much_lies_between_them(repo: Repo) -> None:
    repo.commit("one", at=days_ago(9))
    repo.git("tag", "v1.0", at=days_ago(9))
    repo.commit("two", at=days_ago(3))
    second = repo.commit("three", at=days_ago(2))
    repo.git("tag", "--annotate", "--message=the second | release", "v2.0", at=days_ago(2))
    repo.commit("four")

    answer = await ask(repo, "git_tags")

    assert answer.lines[0] == "2 tags; 1 commit on HEAD since v2.0"
    assert answer.body[0] == f"v2.0  {second[:8]}  2026-11-19 10:00  2 commits since v1.0  the second | release"
    assert answer.body[1].startswith("v1.0  ")


async def test_what_lies_between_two_releases_can_be_listed(repo: Repo) -> None:
    repo.commit("one")
    repo.git("tag", "v1")
    repo.commit("two")
    repo.git("tag", "v2")
    repo.commit("three")

    answer = await ask(repo, "git_log", ref="v1..v2")

    assert [line.split("  ")[-1] for line in answer.body] == ["two"]


async def test_a_tag_of_something_else_than_a_commit_is_shown_as_one(repo: Repo) -> None:
    repo.commit("one", {"a": "1"})
    repo.git("tag", "blob", "HEAD:a")
    assert (await ask(repo, "git_tags")).body[0].startswith("blob  no commit")
