"""Repositories in every state that there is: a right answer, or an error that says what is the matter."""

import os
from pathlib import Path

import anyio
import pytest

from tests.servers.git.asking import ask_everything
from tests.servers.git.building import Repo, ask, create, days_ago

pytestmark = pytest.mark.anyio


@pytest.fixture
def history(repo: Repo) -> Repo:
    repo.commit("first", {"a.txt": "line\n"}, at=days_ago(1))
    repo.commit("second", {"a.txt": "line\nline two\n"})
    return repo


async def test_a_repository_without_commits_answers_everything_it_can(repo: Repo) -> None:
    said = await ask_everything(repo.path)
    assert "no commits yet" in said["git_log"][0]
    assert "no commits yet" in said["git_show"][0]
    assert said["git_branches"][0].startswith("0 branches; current: main")
    assert said["git_status"][0].startswith("on main; nothing to commit")
    assert said["git_tags"][0].startswith("0 tags")


async def test_a_detached_head_is_named(history: Repo) -> None:
    history.git("checkout", "--quiet", "--detach")
    said = await ask_everything(history.path)
    assert "HEAD is detached at" in said["git_branches"][0]
    assert said["git_status"][0].startswith("HEAD is detached at")
    assert "second" in said["git_log"][0]


async def test_a_bare_repository_has_a_history_and_no_working_tree(history: Repo, tmp_path: Path) -> None:
    history.git("clone", "--quiet", "--bare", str(history.path), str(tmp_path / "bare.git"))
    said = await ask_everything(tmp_path / "bare.git")
    assert "second" in said["git_log"][0]
    assert "a bare repository has no working tree" in said["git_status"][0]
    assert "a bare repository has no working tree" in said["git_diff"][0]


async def test_a_shallow_clone_says_where_it_ends(history: Repo, tmp_path: Path) -> None:
    history.git("clone", "--quiet", "--depth=1", f"file://{history.path}", str(tmp_path / "shallow"))
    shallow = Repo(tmp_path / "shallow")

    log = await ask(shallow, "git_log")
    assert len(log.body) == 1
    assert "shallow clone: older history is not here" in log.lines[-1]
    answer = await ask(shallow, "git_diff_stat")
    assert answer.refused
    assert "this clone is shallow" in answer.text


async def test_a_sha256_repository_is_like_any_other(tmp_path: Path) -> None:
    repo = create(tmp_path / "new", "--object-format=sha256")
    only = repo.commit("first", {"a.txt": "line\n"})

    assert len(only) == 64
    assert (await ask(repo, "git_show", ref=only[:10])).lines[0].startswith(f"commit {only}, 1 file changed")
    assert (await ask(repo, "git_diff_stat")).body == ["A +1 -0  a.txt"]
    assert (await ask(repo, "git_status")).lines[0] == "on main; nothing to commit, working tree clean"


@pytest.mark.parametrize("content", [b"", b"garbage"])
async def test_a_damaged_object_is_said_to_be_damaged(history: Repo, content: bytes) -> None:
    tree = history.git("rev-parse", "HEAD^{tree}")
    file = history.path / ".git" / "objects" / tree[:2] / tree[2:]
    file.chmod(0o644)
    file.write_bytes(content)

    answer = await ask(history, "git_show")

    assert answer.refused
    assert "missing or damaged" in answer.text


async def test_a_missing_commit_is_not_an_unknown_revision(history: Repo) -> None:
    commit = history.git("rev-parse", "HEAD")
    (history.path / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    for tool in ("git_log", "git_show", "git_diff_stat"):
        answer = await ask(history, tool)
        assert answer.refused
        assert "missing or damaged" in answer.text


async def test_a_partial_clone_says_what_was_never_fetched(history: Repo, tmp_path: Path) -> None:
    history.git("config", "uploadpack.allowFilter", "true")
    history.git(
        "clone", "--quiet", "--filter=blob:none", "--no-checkout", f"file://{history.path}", str(tmp_path / "part")
    )
    partial = Repo(tmp_path / "part")

    assert len((await ask(partial, "git_log")).body) == 2
    answer = await ask(partial, "git_show")
    assert answer.refused
    assert "partial clone" in answer.text


@pytest.mark.parametrize("name", ["HEAD", "config", "packed-refs", "shallow", "index"])
async def test_a_pipe_in_the_place_of_a_file_of_git_is_refused_at_once(history: Repo, name: str) -> None:
    (history.path / ".git" / name).unlink(missing_ok=True)
    os.mkfifo(history.path / ".git" / name)
    with anyio.fail_after(15):
        answer = await ask(history, "git_status")
    assert answer.refused


@pytest.mark.parametrize("name", [".mailmap", ".gitattributes", ".gitignore"])
async def test_a_pipe_in_the_working_tree_costs_an_answer_and_never_the_server(history: Repo, name: str) -> None:
    os.mkfifo(history.path / name)
    with anyio.fail_after(40):
        assert "second" in (await ask(history, "git_log")).text
        assert (await ask(history, "git_show")).body


async def test_a_damaged_configuration_is_named(history: Repo) -> None:
    (history.path / ".git" / "config").write_text("[core\n")
    answer = await ask(history, "git_log")
    assert answer.refused
    assert ".git/config is not a configuration that git can parse" in answer.text


async def test_refs_in_a_form_that_is_not_supported_are_named(history: Repo) -> None:
    history.git("config", "extensions.refStorage", "reftable")
    answer = await ask(history, "git_log")
    assert answer.refused
    assert "reftable" in answer.text


async def test_git_that_is_not_installed_is_said_to_be_missing(
    history: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = await ask(history, "git_log")
    assert answer.refused
    assert "git is not installed, or not on PATH" in answer.text


NONSENSE = {
    "far future": "K <k@e> 99999999999999 +0900",
    "before 1970": "K <k@e> -5 +0000",
    "no date": "K <k@e>",
    "no address": "K",
    "a zone beyond all": "K <k@e> 1700000000 +9999",
}


@pytest.mark.parametrize("line", NONSENSE.values(), ids=NONSENSE.keys())
async def test_a_commit_with_nonsense_for_a_date_or_an_author_is_shown_all_the_same(history: Repo, line: str) -> None:
    tree, parent = history.git("rev-parse", "HEAD^{tree}"), history.git("rev-parse", "HEAD")
    text = f"tree {tree}\nparent {parent}\nauthor {line}\ncommitter {line}\n\nodd one\n"
    odd = history.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", text=text)
    history.git("update-ref", "HEAD", odd)

    said = await ask_everything(history.path)

    assert not [text for texts in said.values() for text in texts if text.startswith("Error")]
    assert "odd one" in said["git_log"][0]
    assert "odd one" in said["git_show"][0]


async def test_a_message_without_end_is_cut_and_the_cut_is_told(history: Repo) -> None:
    history.commit("x" * 300_000)
    answer = await ask(history, "git_log")
    assert answer.body[0].endswith(" more)")
    assert len(answer.text) < 2_000
    assert len(str(answer.data)) < 10_000


@pytest.mark.parametrize(
    ("name", "content"),
    [("HEAD", "ref: ../../../etc/passwd\n"), ("HEAD", "garbage\n"), ("packed-refs", "garbage\n"), ("index", "garbage")],
)
async def test_a_damaged_file_of_git_is_said_to_be_damaged(history: Repo, name: str, content: str) -> None:
    (history.path / ".git" / name).write_text(content)
    answer = await ask(history, "git_status")
    assert answer.refused
    assert "missing or damaged" in answer.text


@pytest.mark.parametrize("setting", ["core.autocrlf=banana", "core.filemode=input", "extensions.objectFormat=sha512"])
async def test_a_setting_without_sense_is_not_taken_over(history: Repo, setting: str) -> None:
    key, _, value = setting.partition("=")
    history.git("config", "--file", ".git/config", key, value)
    assert len((await ask(history, "git_log")).body) == 2
    assert (await ask(history, "git_diff_stat")).lines[0].startswith("1 file changed")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("git_log", {"author": "\ud800"}),
        ("git_log", {"message": "\ud800"}),
        ("git_log", {"path": "\ud800"}),
        ("git_log", {"author": "x" * 200_000}),
        ("git_show", {"ref": "\ud800"}),
        ("git_search", {"text": "\ud800"}),
        ("git_log", {"repo": "\ud800"}),
    ],
)
async def test_half_a_character_or_far_too_many_are_refused(
    history: Repo, tool: str, arguments: dict[str, str]
) -> None:
    answer = await ask(history, tool, **arguments)
    assert answer.refused
    assert answer.text != f"Error executing tool {tool}", "a crash hides its reason"
    assert len(answer.text) < 500


async def test_a_repository_in_a_folder_whose_name_is_no_text_is_read(tmp_path: Path) -> None:
    repo = create(tmp_path / "shop\udcff")
    repo.commit("one", {"a": "1"})
    assert "one" in (await ask(repo, "git_log")).body[0]
    assert (await ask(tmp_path / "nothing\udcff", "git_log")).refused
    said = await ask_everything(repo.path)
    assert "one" in said["git_log"][0]
