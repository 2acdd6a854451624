"""Repositories that make plain git run a program: here they must not, and the answers must be right all the same."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers.git.asking import ask_everything
from tests.servers.git.building import Repo, ask, create, days_ago

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Trap:
    """A repository with two commits and uncommitted work, and a program that leaves a trace when it is run."""

    repo: Repo
    program: Path
    trace: Path

    def config(self, *pairs: str) -> None:
        for pair in pairs:
            key, _, value = pair.partition("=")
            self.repo.git("config", key, value.replace("PROGRAM", str(self.program)))

    def sprung_by(self, *arguments: str) -> bool:
        """Whether plain git runs the program; removes the trace."""
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(
                ["git", "-C", str(self.repo.path), *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=40,
            )
        sprung = self.trace.exists()
        self.trace.unlink(missing_ok=True)
        return sprung


@pytest.fixture
def trap(repo: Repo, tmp_path: Path) -> Trap:
    repo.commit("first", {"a.txt": "line\n", "b.bin": b"\0"}, at=days_ago(1))
    repo.commit("second", {"a.txt": "line\nline two\n"})
    (repo.path / "a.txt").write_text("line\nline two\nuncommitted\n")
    os.utime(repo.path / "b.bin", (0, 0))  # a file that git has to read again, and an index it would like to write
    trace, program = tmp_path / "trace", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho run >> '{trace}'\ncat 2>/dev/null\n")
    program.chmod(0o755)
    return Trap(repo, program, trace)


def fsmonitor(trap: Trap) -> None:
    trap.config("core.fsmonitor=PROGRAM")


def fsmonitor_of_the_worktree(trap: Trap) -> None:
    trap.config("extensions.worktreeConfig=true")
    (trap.repo.path / ".git" / "config.worktree").write_text(f"[core]\n\tfsmonitor = {trap.program}\n")


def included_config(trap: Trap) -> None:
    (trap.repo.path / ".git" / "more").write_text(f"[core]\n\tfsmonitor = {trap.program}\n")
    trap.config("include.path=more", f"includeIf.gitdir:{trap.repo.path}/.path=more")


def external_diff(trap: Trap) -> None:
    trap.config("diff.external=PROGRAM")


def diff_driver(trap: Trap) -> None:
    attributes(trap, "*.txt diff=evil")
    trap.config("diff.evil.command=PROGRAM", "diff.evil.textconv=PROGRAM")


def textconv(trap: Trap) -> None:
    attributes(trap, "*.txt diff=evil")
    trap.config("diff.evil.textconv=PROGRAM")


def filters(trap: Trap) -> None:
    attributes(trap, "* filter=a=b")
    trap.config("filter.a=b.required=true")
    with (trap.repo.path / ".git" / "config").open("a") as config:
        config.write(f'[filter "a=b"]\n\tclean = {trap.program}\n\tsmudge = {trap.program}\n')


def filter_process(trap: Trap) -> None:
    attributes(trap, "* filter=evil")
    trap.config("filter.evil.process=PROGRAM", "filter.evil.clean=PROGRAM")


def hooks(trap: Trap) -> None:
    hook = trap.repo.path / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.symlink_to(trap.program)


def hooks_path(trap: Trap) -> None:
    folder = trap.repo.path / "hooks"
    folder.mkdir()
    (folder / "post-index-change").symlink_to(trap.program)
    trap.config(f"core.hooksPath={folder}")


def signatures(trap: Trap) -> None:
    trap.config("log.showSignature=true", "gpg.program=PROGRAM", "gpg.ssh.program=PROGRAM")
    signed_commit(trap)


def signature_format(trap: Trap) -> None:
    trap.config("format.pretty=%G?", "gpg.program=PROGRAM")
    signed_commit(trap)


def merge_driver(trap: Trap) -> None:
    trap.config("log.diffMerges=remerge", "merge.evil.driver=PROGRAM %A %O %B")
    attributes(trap, "*.txt merge=evil")
    repo = trap.repo
    repo.git("checkout", "--quiet", "--force", "-b", "side", "HEAD~1")
    repo.commit("theirs", {"a.txt": "theirs\n"})
    repo.git("checkout", "--quiet", "--force", "main")
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "side")


def pager_editor_alias(trap: Trap) -> None:
    trap.config(
        "core.pager=PROGRAM",
        "pager.log=PROGRAM",
        "core.editor=PROGRAM",
        "alias.log=!PROGRAM",
        "credential.helper=!PROGRAM",
    )


def lazy_fetch(trap: Trap) -> None:
    trap.config(
        "extensions.partialClone=origin",
        "remote.origin.promisor=true",
        "remote.origin.url=ext::PROGRAM",
        "remote.origin.uploadpack=PROGRAM",
        "core.sshCommand=PROGRAM",
        "protocol.ext.allow=always",
    )
    trap.program.write_text(f"#!/bin/sh\necho run >> '{trap.trace}'\n")  # speaks no protocol, so it must not wait
    blob = trap.repo.git("rev-parse", "HEAD:a.txt")
    (trap.repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()


def alternate_refs(trap: Trap) -> None:
    trap.config("core.alternateRefsCommand=PROGRAM")


def submodule(trap: Trap) -> None:
    inner = create(trap.repo.path / "inner")
    inner.commit("inner", {"a.txt": "1"})
    trap.repo.commit("with a submodule")
    inner.git("config", "core.fsmonitor", str(trap.program))
    (inner.path / "a.txt").write_text("2")
    (trap.repo.path / ".gitmodules").write_text('[submodule "inner"]\n\tpath = inner\n\turl = ./inner\n')
    trap.config("diff.submodule=diff", "status.submoduleSummary=true", "submodule.recurse=true")


def embedded_bare_repository(trap: Trap) -> None:
    bare = create(trap.repo.path / "bare.git", "--bare")
    bare.git("config", "core.fsmonitor", str(trap.program))


def attributes(trap: Trap, line: str) -> None:
    (trap.repo.path / ".gitattributes").write_text(line + "\n")
    info = trap.repo.path / ".git" / "info"
    info.mkdir(exist_ok=True)
    (info / "attributes").write_text(line + "\n")


def signed_commit(trap: Trap) -> None:
    """A commit that claims to be signed."""
    text = trap.repo.git("cat-file", "commit", "HEAD")
    head, _, body = text.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    commit = trap.repo.git("hash-object", "-t", "commit", "-w", "--stdin", text=f"{head}\n{signature}\n\n{body}\n")
    trap.repo.git("update-ref", "HEAD", commit)


TRAPS: dict[Callable[[Trap], None], list[str]] = {
    fsmonitor: ["status"],
    fsmonitor_of_the_worktree: ["status"],
    included_config: ["status"],
    external_diff: ["diff"],
    diff_driver: ["diff"],
    textconv: ["log", "-p"],
    filters: ["status"],
    filter_process: ["status"],
    hooks: ["status"],
    hooks_path: ["status"],
    signatures: ["log"],
    signature_format: ["log"],
    merge_driver: ["log", "-p", "-m"],
    lazy_fetch: ["log", "-p"],
    submodule: ["status"],
    pager_editor_alias: [],
    alternate_refs: [],
    embedded_bare_repository: [],
}
"""Each way to plant the program, and the plain git command that would run it."""


@pytest.mark.parametrize("plant", TRAPS, ids=lambda plant: plant.__name__)
async def test_nothing_in_a_repository_makes_it_run_a_program(trap: Trap, plant: Callable[[Trap], None]) -> None:
    plant(trap)
    trap.trace.unlink(missing_ok=True)
    assert not TRAPS[plant] or trap.sprung_by(*TRAPS[plant]), "the trap itself does not work"

    said = await ask_everything(trap.repo.path)

    assert not trap.trace.exists()
    assert "second" in said["git_log"][0]


@pytest.mark.parametrize(
    "variables",
    [
        {"GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/etc", "GIT_INDEX_FILE": "/nonexistent"},
        {
            "GIT_EXTERNAL_DIFF": "PROGRAM",
            "GIT_PAGER": "PROGRAM",
            "GIT_SSH_COMMAND": "PROGRAM",
            "GIT_ASKPASS": "PROGRAM",
        },
        {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": "PROGRAM"},
        {"GIT_CONFIG_PARAMETERS": "'core.fsmonitor'='PROGRAM'"},
        {"GIT_TRACE": "TRACE", "GIT_TRACE2": "TRACE", "GIT_TRACE_SETUP": "TRACE"},
    ],
    ids=lambda variables: next(iter(variables)),
)
async def test_variables_of_git_do_not_reach_it(
    trap: Trap, variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value.replace("PROGRAM", str(trap.program)).replace("TRACE", str(trap.trace)))

    said = await ask_everything(trap.repo.path)

    assert not trap.trace.exists()
    assert "second" in said["git_log"][0]


async def test_the_repository_is_the_same_to_the_byte_afterwards(trap: Trap) -> None:
    before = snapshot(trap.repo.path)
    await ask_everything(trap.repo.path)
    assert snapshot(trap.repo.path) == before


async def test_nothing_is_left_where_temporary_files_go(trap: Trap) -> None:
    places = [Path(tempfile.gettempdir()), Path("/dev/shm")]
    before = {file for place in places for file in place.glob(f"devops-assistant-{os.getpid()}-*")}
    await ask_everything(trap.repo.path)
    assert {file for place in places for file in place.glob(f"devops-assistant-{os.getpid()}-*")} == before == set()


async def test_a_program_called_git_in_the_repository_is_not_the_one_that_runs(
    trap: Trap, monkeypatch: pytest.MonkeyPatch
) -> None:
    (trap.repo.path / "git").symlink_to(trap.program)
    monkeypatch.chdir(trap.repo.path)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    await ask_everything(trap.repo.path)
    assert not trap.trace.exists()


async def test_a_forged_history_is_not_believed(trap: Trap) -> None:
    repo = trap.repo
    first, second = repo.git("rev-parse", "HEAD~1"), repo.git("rev-parse", "HEAD")
    repo.git("replace", second, first)
    (repo.path / ".git" / "info").mkdir(exist_ok=True)
    (repo.path / ".git" / "info" / "grafts").write_text(f"{second}\n")

    assert len((await ask(repo, "git_log")).body) == 2


async def test_another_work_tree_named_by_the_repository_is_not_read(trap: Trap, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret").write_text("1")
    trap.config(f"core.worktree={elsewhere}")

    answer = await ask(trap.repo, "git_status")

    assert "secret" not in answer.text
    assert "changed  M  a.txt" in answer.body


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../outside", "may not contain `..`"),
        ("/etc/passwd", "must be relative"),
        ("~/secret", "must be relative"),
        (".git/config", "git's own files"),
        ("x/.GIT/config", "git's own files"),
        ("link/secret", "through a symbolic link"),
        ("a\0b", "not a possible path"),
        (":!a.txt", "ever touched `:!a.txt`"),
        (":(exclude)a.txt", "ever touched"),
        ("--output=written", "ever touched `--output=written`"),
    ],
)
async def test_a_path_stays_in_the_repository_and_is_taken_literally(
    trap: Trap, tmp_path: Path, path: str, reason: str
) -> None:
    (tmp_path / "outside").mkdir()
    (trap.repo.path / "link").symlink_to(tmp_path / "outside")

    answer = await ask(trap.repo, "git_log", path=path)

    assert answer.refused
    assert reason in answer.text
    assert not (trap.repo.path / "written").exists()


async def test_a_symbolic_link_is_compared_by_its_target_not_followed(trap: Trap, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hunter22 is the password")
    (trap.repo.path / "a.txt").unlink()
    (trap.repo.path / "a.txt").symlink_to(tmp_path / "secret.txt")

    assert "hunter22" not in (await ask(trap.repo, "git_diff")).text


async def test_secrets_in_patches_messages_and_structured_content_are_masked(repo: Repo) -> None:
    key = "AKIA" + "ABCDEFGHIJKLMNOP"
    repo.commit(f"use {key}", {"a.txt": f"password = hunter2222\nkey = {key}\n"})

    said = await ask(repo, "git_show")
    listed = await ask(repo, "git_log")

    for text in (said.text, listed.text, str(listed.data)):
        assert key not in text
        assert "hunter2222" not in text
    assert "‹redacted:" in str(listed.data)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder with its time and content."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}
