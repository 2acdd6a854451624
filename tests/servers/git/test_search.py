import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_lines_with_a_text_are_found_literally_and_in_any_case(repo: Repo) -> None:
    repo.commit("one", {"src/한글.py": "x\nTimeout = 3.0\n", "b": "timeout = 310\n", "binary": b"timeout = 3.0\0"})

    answer = await ask(repo, "git_search", text="timeout = 3.0")

    assert answer.lines[0] == "1 line with `timeout = 3.0` in 1 file"
    assert answer.body == ["src/한글.py:2: Timeout = 3.0"]


async def test_names_with_colons_and_newlines_keep_their_place(repo: Repo) -> None:
    repo.commit("one", {"a:1\nb": "needle: 1\n", "c": "needle\n"})
    assert (await ask(repo, "git_search", text="needle")).body == ["a:1\\nb:1: needle: 1", "c:1: needle"]


async def test_nothing_found_is_an_answer(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n"})
    answer = await ask(repo, "git_search", text="nowhere")
    assert not answer.refused
    assert answer.lines[0] == "0 lines with `nowhere` in 0 files"


async def test_hits_beyond_the_count_are_counted(repo: Repo) -> None:
    repo.commit("one", {"a": "needle\n" * 50})
    answer = await ask(repo, "git_search", text="needle", count=5)
    assert answer.lines[0] == "50 lines with `needle` in 1 file"
    assert "5 of 50 lines shown" in answer.lines[-1]


@pytest.mark.parametrize("text", ["", "  ", "a\nb", "x" * 201])
async def test_what_cannot_be_searched_for_is_refused(repo: Repo, text: str) -> None:
    repo.commit("one")
    assert "`text` must be one line" in (await ask(repo, "git_search", text=text)).text


@pytest.mark.parametrize("text", ["-Otouch", "--open-files-in-pager=touch", "(a+)+$"])
async def test_a_text_that_looks_like_an_option_or_a_pattern_is_a_text(repo: Repo, text: str) -> None:
    repo.commit("one", {"a": f"x {text} y\n"})
    assert (await ask(repo, "git_search", text=text)).body == [f"a:1: x {text} y"]


async def test_the_history_tells_when_a_text_appeared_and_vanished(repo: Repo) -> None:
    repo.commit("before", {"a": "1\n"}, at=days_ago(3))
    added = repo.commit("adds it", {"a": "1\nretry_limit = 3\n"}, at=days_ago(2))
    repo.commit("beside it", {"a": "2\nretry_limit = 3\n"}, at=days_ago(1))
    removed = repo.commit("removes it", {"a": "2\n"})

    answer = await ask(repo, "git_search", text="retry_limit", history=True)

    assert answer.lines[0] == "2 commits made `retry_limit` appear or vanish"
    assert answer.body == [
        f"{removed[:8]}  2026-11-21 10:00  Kim  removes it  (a)",
        f"{added[:8]}  2026-11-19 10:00  Kim  adds it  (a)",
    ]


async def test_another_revision_may_be_searched(repo: Repo) -> None:
    repo.commit("one", {"a": "old text\n"})
    repo.commit("two", {"a": "new text\n"})
    assert (await ask(repo, "git_search", text="old text", ref="HEAD~1")).body == ["a:1: old text"]
