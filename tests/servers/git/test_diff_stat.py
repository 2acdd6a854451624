import pytest

from tests.servers.git.building import Repo, ask

pytestmark = pytest.mark.anyio


async def test_files_and_lines_between_the_last_two_commits(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n2\n", "b": "1\n"})
    repo.commit("two", {"a": "1\n3\n4\n", "b": None, "c": "new\n"})

    answer = await ask(repo, "git_diff_stat")

    assert answer.lines[0] == "3 files changed, +3 -2 lines"
    assert sorted(answer.body) == ["A +1 -0  c", "D +0 -1  b", "M +2 -1  a"]
    assert "from HEAD~1" in answer.lines[-1]


async def test_a_first_commit_is_compared_with_nothing(repo: Repo) -> None:
    repo.commit("one", {"a": "1\n"})

    answer = await ask(repo, "git_diff_stat")

    assert answer.body == ["A +1 -0  a"]
    assert "from nothing (HEAD is a first commit)" in answer.lines[-1]


async def test_a_repository_without_commits_says_so(repo: Repo) -> None:
    answer = await ask(repo, "git_diff_stat")
    assert answer.refused
    assert "no commits yet" in answer.text


async def test_equal_revisions_do_not_differ(repo: Repo) -> None:
    repo.commit("one", {"a": "1"})
    assert (await ask(repo, "git_diff_stat", from_="HEAD", to="main")).lines[0] == "no file differs"


async def test_renames_are_found_and_binary_files_are_not_counted_in_lines(repo: Repo) -> None:
    repo.commit("one", {"old name": "line\n" * 20, "image": b"\0\1"})
    repo.commit("two", {"old name": None, "새 이름": "line\n" * 20, "image": b"\0\2"})

    answer = await ask(repo, "git_diff_stat")

    assert "R +0 -0  old name → 새 이름 (100 % alike)" in answer.body
    assert "M binary  image" in answer.body


async def test_file_names_with_anything_in_them_keep_their_place(repo: Repo) -> None:
    repo.commit("one", {"x": "1"})
    repo.commit("two", {'a "b"\n|\t': "1\n", "-dash": "1\n", "\x1b[31mred": "1\n"})

    answer = await ask(repo, "git_diff_stat")

    assert sorted(answer.body) == ["A +1 -0  -dash", "A +1 -0  \\x1b[31mred", 'A +1 -0  a "b"\\n|\\t']


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("-p", "may not start with `-`"),
        ("--output=/tmp/written", "may not start with `-`"),
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * 10_000, "longer than 200"),
        ("HEAD:secret", "must be one branch"),
        ("HEAD~1..HEAD", "must be one branch"),
        ("HEAD@{1}", "must be one branch"),
        ("/etc/passwd", "unknown revision"),
        ("nope", "unknown revision `nope`"),
    ],
)
@pytest.mark.parametrize("parameter", ["from", "to"])
async def test_what_is_no_revision_is_refused_by_the_name_of_its_parameter(
    repo: Repo, name: str, reason: str, parameter: str
) -> None:
    repo.commit("one", {"a": "1"})
    answer = await ask(repo, "git_diff_stat", **{parameter: name})
    assert answer.refused
    assert reason in answer.text
    assert f"`{parameter}`" in answer.text


async def test_a_path_that_is_in_neither_revision_is_no_unchanged_path(repo: Repo) -> None:
    repo.commit("one", {"a": "1", "b": "1"})
    repo.commit("two", {"a": "2"})

    assert (await ask(repo, "git_diff_stat", path="b")).lines[0] == "no file differs in `b`"
    for tool in ("git_diff_stat", "git_show"):
        answer = await ask(repo, tool, path="nope")
        assert answer.refused
        assert "there is no `nope` in that revision" in answer.text
    assert (await ask(repo, "git_search", text="x", path="nope")).refused
    assert (await ask(repo, "git_search", text="x", path="nope", history=True)).refused
