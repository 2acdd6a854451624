import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_each_line_tells_who_wrote_it_when(repo: Repo) -> None:
    first = repo.commit("one", {"a b.py": "one\ntwo\n"}, at=days_ago(10))
    second = repo.commit("two", {"a b.py": "one\n\ttwo: 둘\n"}, author="Park | Ops <park@example.com>")

    answer = await ask(repo, "git_blame", path="a b.py")

    assert answer.lines[0] == "a b.py, lines 1 to 2: commit, date, author, line"
    assert answer.body == [
        f"{first[:8]}  2026-11-11  Kim  1: one",
        f"{second[:8]}  2026-11-21  Park | Ops  2: \ttwo: 둘",
    ]


async def test_a_range_of_lines_is_shown(repo: Repo) -> None:
    repo.commit("one", {"a": "".join(f"{number}\n" for number in range(1, 101))})
    answer = await ask(repo, "git_blame", path="a", start=98, lines=40)
    assert [line.split("  ")[-1] for line in answer.body] == ["98: 98", "99: 99", "100: 100"]


@pytest.mark.parametrize(
    ("path", "start", "reason"),
    [
        ("nope", 1, "there is no file `nope` in HEAD"),
        ("folder", 1, "`folder` is a folder"),
        ("", 1, "`path` is empty"),
        ("a", 50, "has only 1 line"),
    ],
)
async def test_what_cannot_be_blamed_is_said(repo: Repo, path: str, start: int, reason: str) -> None:
    repo.commit("one", {"a": "1\n", "folder/b": "1\n"})
    answer = await ask(repo, "git_blame", path=path, start=start)
    assert answer.refused
    assert reason in answer.text


async def test_another_revision_may_be_asked(repo: Repo) -> None:
    repo.commit("one", {"a": "old\n"})
    repo.commit("two", {"a": None})
    assert (await ask(repo, "git_blame", path="a", ref="HEAD~1")).body[0].endswith("1: old")
