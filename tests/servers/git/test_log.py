from datetime import datetime

import pytest

from tests.servers.git.building import NOW, SEOUL, Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_commits_come_newest_first_with_hash_date_author_and_subject(repo: Repo) -> None:
    repo.commit("first", {"a": "1"}, at=days_ago(2))
    newest = repo.commit("second", {"a": "2"})

    answer = await ask(repo, "git_log", count=5)

    assert answer.lines[0] == "2 commits, newest first"
    assert answer.body[0] == f"{newest[:8]}  2026-11-21 10:00  Kim  second"
    assert answer.lines[-1] == "[shop HEAD · all history, times in +09:00 · 2 shown, nothing left out]"


async def test_names_and_subjects_with_separators_come_through_whole(repo: Repo) -> None:
    repo.commit('fix | "quotes"\tand 탭', author="Kim|DevOps Team|2020-01-01 <kim@example.com>")

    answer = await ask(repo, "git_log")

    assert answer.body[0].endswith('Kim|DevOps Team|2020-01-01  fix | "quotes"\\tand 탭')


async def test_programs_get_the_same_commits_as_structured_content(repo: Repo) -> None:
    newest = repo.commit("둘째 |\t커밋")

    answer = await ask(repo, "git_log")

    assert answer.data == {
        "commits": [{"hash": newest, "author": "Kim", "date": "2026-11-21T10:00:00+09:00", "message": "둘째 |\t커밋"}],
        "more": False,
        "since": "",
        "until": "",
    }


async def test_a_bare_date_means_its_midnight_where_the_user_is(repo: Repo) -> None:
    repo.commit("last night", at=datetime(2026, 11, 20, 23, 59, tzinfo=SEOUL))
    repo.commit("after midnight", at=datetime(2026, 11, 21, 0, 1, tzinfo=SEOUL))

    answer = await ask(repo, "git_log", since="2026-11-21")

    assert [line.split("  ")[-1] for line in answer.body] == ["after midnight"]
    assert "window 2026-11-21 00:00 to now (2026-11-21 10:00), +09:00" in answer.lines[-1]


@pytest.mark.parametrize(("since", "expected"), [("today", 1), ("yesterday", 2), ("2 hours ago", 1), ("last week", 3)])
async def test_moments_may_be_given_in_words(repo: Repo, since: str, expected: int) -> None:
    for days in (5, 1, 0):
        repo.commit(f"{days} days ago", at=days_ago(days))

    answer = await ask(repo, "git_log", since=since)

    assert len(answer.body) == expected


async def test_until_ends_the_window(repo: Repo) -> None:
    repo.commit("old", at=days_ago(3))
    repo.commit("new")

    answer = await ask(repo, "git_log", since="2026-11-01", until="2026-11-20")

    assert [line.split("  ")[-1] for line in answer.body] == ["old"]


async def test_what_is_no_time_is_refused_with_the_forms_that_are(repo: Repo) -> None:
    repo.commit("one")
    answer = await ask(repo, "git_log", since="the other day")
    assert answer.refused
    assert "yesterday" in answer.text


async def test_an_author_is_taken_literally_and_in_any_case(repo: Repo) -> None:
    repo.commit("by kim")
    repo.commit("by the dot", author="K.m <dot@example.com>")

    assert len((await ask(repo, "git_log", author="kIM")).body) == 1
    assert [line.split("  ")[-1] for line in (await ask(repo, "git_log", author="K.m")).body] == ["by the dot"]


async def test_an_author_without_commits_in_the_window_is_no_unknown_author(repo: Repo) -> None:
    repo.commit("old", at=days_ago(30))
    answer = await ask(repo, "git_log", author="Kim", since="yesterday")
    assert not answer.refused
    assert answer.lines[0].startswith("0 commits by `Kim`")


async def test_an_unknown_author_is_refused_with_the_nearest_names(repo: Repo) -> None:
    repo.commit("one", author="Park Jiwoo <park@example.com>")
    answer = await ask(repo, "git_log", author="Park Jiwo0")
    assert answer.refused
    assert "no author `Park Jiwo0` in this history; there are: Park Jiwoo" in answer.text


async def test_a_path_limits_the_commits_to_those_that_touch_it(repo: Repo) -> None:
    repo.commit("readme", {"README": "1"})
    repo.commit("code", {"src/한글 파일.py": "1"})

    answer = await ask(repo, "git_log", path="src/한글 파일.py")

    assert [line.split("  ")[-1] for line in answer.body] == ["code"]


async def test_a_path_that_never_was_is_refused_and_a_deleted_one_is_not(repo: Repo) -> None:
    repo.commit("add", {"gone": "1", "here": "1"})
    repo.commit("remove", {"gone": None})

    assert len((await ask(repo, "git_log", path="gone")).body) == 2
    answer = await ask(repo, "git_log", path="never")
    assert answer.refused
    assert "no commit of this history ever touched `never`" in answer.text


async def test_what_is_left_out_is_counted(repo: Repo) -> None:
    for number in range(7):
        repo.commit(f"commit {number}")

    answer = await ask(repo, "git_log", count=3)

    assert answer.lines[0] == "3 commits, newest first; 4 more"
    assert "3 shown, 4 more" in answer.lines[-1]


@pytest.mark.parametrize("count", [0, 51, -1])
async def test_a_count_out_of_bounds_is_an_error_not_another_count(repo: Repo, count: int) -> None:
    repo.commit("one")
    assert (await ask(repo, "git_log", count=count)).refused


async def test_a_repository_without_commits_says_so(repo: Repo) -> None:
    answer = await ask(repo, "git_log")
    assert answer.refused
    assert "shop has no commits yet" in answer.text


async def test_the_window_shows_the_clock_it_was_asked_at(repo: Repo) -> None:
    repo.commit("one", at=NOW)
    answer = await ask(repo, "git_log", since="1 hour ago")
    assert "window 2026-11-21 09:00 to now (2026-11-21 10:00), +09:00" in answer.lines[-1]


async def test_messages_are_searched_literally_and_in_any_case(repo: Repo) -> None:
    repo.commit("Fix [payment] retry")
    repo.commit("something else")
    answer = await ask(repo, "git_log", message="[PAYMENT]")
    assert answer.lines[0] == "1 commit saying `[PAYMENT]`, newest first"


async def test_files_and_line_counts_are_shown_on_request(repo: Repo) -> None:
    repo.commit("one", {"old": "line\n" * 9, "image": b"\0"})
    repo.commit("two", {"old": None, "new|name": "line\n" * 9 + "more\n"})

    answer = await ask(repo, "git_log", files=True)

    assert answer.body[1] == "    +1 -0  new|name"
    assert answer.body[3:] == ["    binary  image", "    +9 -0  old"]
    assert answer.data is not None
    assert answer.data["commits"][0]["files"] == [{"path": "new|name", "added": 1, "deleted": 0}]


async def test_a_commit_with_many_files_names_the_first_of_them(repo: Repo) -> None:
    repo.commit("many", {f"file {number:02}\n": "1\n" for number in range(33)})

    answer = await ask(repo, "git_log", files=True)

    assert answer.body[1] == "    +1 -0  file 00\\n"
    assert answer.body[-1] == "    … 13 more files"
    assert answer.data is not None
    assert answer.data["commits"][0]["files"][0]["path"] == "file 00\n"
    assert answer.data["commits"][0]["files_changed"] == 33


async def test_merges_may_be_left_out_or_be_all_that_is_shown(repo: Repo) -> None:
    repo.commit("base")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("side")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "side")

    assert len((await ask(repo, "git_log", merges="exclude")).body) == 2
    assert [line.split("  ")[-1] for line in (await ask(repo, "git_log", merges="only")).body] == [
        "Merge branch 'side'"
    ]


async def test_the_history_of_another_branch_or_of_a_range_may_be_asked(repo: Repo) -> None:
    repo.commit("base")
    repo.git("checkout", "--quiet", "-b", "feature/x")
    repo.commit("feature")
    repo.git("checkout", "--quiet", "main")

    assert len((await ask(repo, "git_log")).body) == 1
    assert len((await ask(repo, "git_log", ref="feature/x")).body) == 2
    assert [line.split("  ")[-1] for line in (await ask(repo, "git_log", ref="main..feature/x")).body] == ["feature"]
    assert [line.split("  ")[-1] for line in (await ask(repo, "git_log", ref="HEAD..feature/x")).body] == ["feature"]


@pytest.mark.parametrize("ref", ["-p", "--all", "nope", "main..nope", "main...HEAD", "^HEAD", ""])
async def test_a_range_is_resolved_before_it_reaches_git(repo: Repo, ref: str) -> None:
    repo.commit("one")
    assert (await ask(repo, "git_log", ref=ref)).refused


async def test_a_commit_made_long_after_it_was_written_shows_both_times(repo: Repo) -> None:
    repo.commit("old work", at=days_ago(10))
    repo.git("commit", "--quiet", "--amend", "--no-edit", "--allow-empty", "--date=2026-11-01T12:00:00+09:00")
    assert "2026-11-01 12:00 (committed 2026-11-21 10:00)" in (await ask(repo, "git_log")).body[0]


@pytest.mark.parametrize("path", [".", "./", "src/", "./src/../src"])
async def test_the_root_and_folders_are_paths_too(repo: Repo, path: str) -> None:
    repo.commit("one", {"src/a": "1"})
    answer = await ask(repo, "git_log", path=path)
    assert answer.refused is (".." in path)
    assert answer.refused or len(answer.body) == 1


async def test_a_message_in_another_encoding_is_read_in_it(repo: Repo) -> None:
    tree = repo.git("mktree")
    commit = repo.git(
        "hash-object", "-t", "commit", "-w", "--stdin",
        text=f"tree {tree}\nauthor K <k@e> 1700000000 +0900\ncommitter K <k@e> 1700000000 +0900\nencoding EUC-KR\n\n"
        + "한글".encode("euc-kr").decode("utf-8", "surrogateescape") + "\n",
    )  # fmt: skip
    repo.git("update-ref", "HEAD", commit)
    assert (await ask(repo, "git_log")).body[0].endswith("한글")


async def test_a_hash_that_is_too_short_asks_for_more_digits(repo: Repo) -> None:
    repo.commit("two blobs whose hashes begin alike", {"a": "142", "b": "784"})
    assert repo.git("rev-parse", "HEAD:a")[:4] == repo.git("rev-parse", "HEAD:b")[:4] == "8324"

    answer = await ask(repo, "git_show", ref="8324")

    assert answer.refused
    assert "`8324` is short for 2 objects; give more digits" in answer.text
