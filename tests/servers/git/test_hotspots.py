import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_files_are_ranked_by_how_many_commits_changed_them(repo: Repo) -> None:
    repo.commit("old", {"old": "1\n"}, at=days_ago(30))
    repo.commit("one", {"hot": "1\n", "cold": "1\n"}, at=days_ago(2))
    repo.commit("two", {"hot": "1\n2\n"}, author="Park <park@example.com>")

    answer = await ask(repo, "git_hotspots")

    assert answer.lines[0] == "2 files changed in 2 commits; most often changed:"
    assert answer.body == ["2 commits  +2 -0  2 authors  hot", "1 commit  +1 -0  1 author  cold"]
    assert "window 2026-11-14 10:00 to now" in answer.lines[-1]
    assert answer.data is not None
    assert answer.data["files"] == [
        {"path": "hot", "commits": 2, "authors": 2, "added": 2, "deleted": 0},
        {"path": "cold", "commits": 1, "authors": 1, "added": 1, "deleted": 0},
    ]


async def test_a_renamed_file_is_counted_under_its_latest_name(repo: Repo) -> None:
    text = "line\n" * 20
    repo.commit("one", {"first": text}, at=days_ago(3))
    repo.commit("two", {"first": None, "second": text}, at=days_ago(2))
    repo.commit("three", {"second": None, "third\nname": text}, at=days_ago(1))

    answer = await ask(repo, "git_hotspots")

    assert answer.body == ["3 commits  +20 -0  1 author  third\\nname"]


async def test_merges_empty_commits_and_binary_files_do_not_shift_the_counts(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n", "b": b"\0"}, at=days_ago(4))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("side", {"a": "2\n"}, at=days_ago(3))
    repo.git("checkout", "--quiet", "main")
    repo.commit("empty", at=days_ago(2))
    repo.commit("image", {"b": b"\0\0"}, at=days_ago(2))
    repo.git("merge", "--quiet", "--no-edit", "side")

    answer = await ask(repo, "git_hotspots")

    assert sorted(answer.body) == ["2 commits  +0 -0  1 author  b", "2 commits  +2 -1  1 author  a"]
    assert "4 commits without merges scanned" in answer.lines[-1]


async def test_a_quiet_span_has_no_hotspots(repo: Repo) -> None:
    repo.commit("old", {"a": "1"}, at=days_ago(30))
    answer = await ask(repo, "git_hotspots", since="today")
    assert not answer.refused
    assert answer.lines[0] == "0 files changed in 0 commits"
