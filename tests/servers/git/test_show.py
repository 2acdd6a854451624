import pytest

from tests.servers.git.building import Repo, ask, days_ago

pytestmark = pytest.mark.anyio


async def test_a_commit_is_shown_with_its_message_files_and_patch(repo: Repo) -> None:
    repo.commit("one", {"a.txt": "1\n"})
    commit = repo.commit("subject | bar\n\nBody with 한글.\n", {"a.txt": "2\n", "새 파일": "x\n"})

    answer = await ask(repo, "git_show")

    assert answer.lines[0] == f"commit {commit}, 2 files changed, +2 -1 lines"
    assert "author     Kim <kim@example.com>  2026-11-21 10:00" in answer.body
    assert answer.body[2:5] == ["subject | bar", "", "Body with 한글."]
    assert "M +1 -1  a.txt" in answer.body
    assert "A +1 -0  새 파일" in answer.body
    assert "-1" in answer.body
    assert "+2" in answer.body
    assert "patch whole" in answer.lines[-1]


async def test_another_committer_is_named(repo: Repo) -> None:
    repo.commit("one", {"a": "1"})
    repo.git("commit", "--quiet", "--amend", "--no-edit", "--author=Park <park@example.com>")
    body = (await ask(repo, "git_show")).body
    assert body[0].startswith("author     Park <park@example.com>")
    assert body[1].startswith("committer  Kim")


async def test_a_merge_is_compared_with_its_first_parent(repo: Repo) -> None:
    repo.commit("base", {"a": "1"}, at=days_ago(2))
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("side", {"side": "1\n"}, at=days_ago(1))
    repo.git("checkout", "--quiet", "main")
    repo.commit("main", {"main": "1\n"})
    repo.git("merge", "--quiet", "--no-edit", "side")

    answer = await ask(repo, "git_show")

    assert any(line.startswith("merge of ") and line.endswith("compared with the first") for line in answer.body)
    assert "A +1 -0  side" in answer.body
    assert "A +1 -0  main" not in answer.body


async def test_a_first_commit_is_shown_whole(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n"})
    assert "A +1 -0  a" in (await ask(repo, "git_show")).body


async def test_a_long_patch_is_cut_and_says_how_to_see_the_rest(repo: Repo) -> None:
    repo.commit("one", {"a": "line\n" * 1_000, "b": "x" * 100_000 + "\n"})

    answer = await ask(repo, "git_show", lines=20)

    assert "2 files changed, +1,001 -0 lines" in answer.lines[0]
    assert "patch cut after 20 lines: give a path or raise lines" in answer.lines[-1]
    whole = await ask(repo, "git_show", path="b")
    assert any(line.endswith("more)") and len(line) < 500 for line in whole.body)


async def test_no_patch_when_none_is_asked_for(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n"})
    answer = await ask(repo, "git_show", lines=0)
    assert "A +1 -0  a" in answer.body
    assert "+1" not in answer.body


async def test_a_binary_file_is_named_without_its_bytes(repo: Repo) -> None:
    repo.commit("one", {"image": b"\0\1\2PNG"})
    answer = await ask(repo, "git_show")
    assert "A binary  image" in answer.body
    assert "PNG" not in answer.text


async def test_bytes_that_are_no_utf8_and_terminal_escapes_are_shown_as_escapes(repo: Repo) -> None:
    repo.commit("one \x1b[31mred \u202eback", {"a": b"\xb0\xa1\x1b]0;title\x07\n"})
    answer = await ask(repo, "git_show")
    assert "one \\x1b[31mred \\u202eback" in answer.body
    assert "+\\xb0\\xa1\\x1b]0;title\\x07" in answer.body


@pytest.mark.parametrize("ref", ["main", "v1", "v1-annotated"])
async def test_a_commit_may_be_named_by_branch_or_tag(repo: Repo, ref: str) -> None:
    commit = repo.commit("one")
    repo.git("tag", "v1")
    repo.git("tag", "--annotate", "--message=release", "v1-annotated")
    assert (await ask(repo, "git_show", ref=ref)).lines[0].startswith(f"commit {commit}")


async def test_what_is_no_commit_is_said_to_be_none(repo: Repo) -> None:
    repo.commit("one", {"a": "1"})
    answer = await ask(repo, "git_show", ref=repo.git("rev-parse", "HEAD^{tree}"))
    assert answer.refused
    assert "which is no commit" in answer.text
