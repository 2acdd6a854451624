"""The only way in which git is run here: bounded in time and output, reading only, deaf to the repository's orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from pathlib import Path

import anyio
from anyio.lowlevel import checkpoint

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output, stream_output
from devops_servers.git.configuration import Config, config_of
from devops_servers.git.errors import GitRefused, TookTooLong
from devops_servers.git.files import read_small
from devops_servers.git.ownership import check_owner
from devops_servers.git.repository import Repository, find_repository
from devops_servers.git.shadow import HEAD_BYTES, shadow_of
from devops_servers.git.text import visible

CALL_S = 10.0
SCAN_S = 15.0
OUTPUT_BYTES = 8_000_000

_GLOBAL_OPTIONS = ("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs")
_DIFF_OPTIONS = ("--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all")
_LOG_OPTIONS = ("--no-show-signature", "--no-notes", "--no-mailmap", *_DIFF_OPTIONS)
_COMMAND_OPTIONS = {
    "log": _LOG_OPTIONS,
    "show": _LOG_OPTIONS,
    "diff": _DIFF_OPTIONS,
    "diff-tree": _DIFF_OPTIONS,
    "grep": ("--no-textconv", "--no-recurse-submodules", "--no-color"),
    "blame": ("--no-textconv",),
    "status": ("--ignore-submodules=all",),
}
_OF_WORKING_TREE = ("diff", "status")
_OF_UPSTREAMS = ("for-each-ref", "status")
_NOTHING_FOUND = ("grep", 1)

Take = Callable[[bytes], bool]
"""Gets the next chunk of output; False when it has seen enough."""

_NO_COMMITS = re.compile(r"does not have any commits yet|bad revision 'HEAD'|ambiguous argument 'HEAD'")
_SHORT_FILE = re.compile(r"has only \d+ lines?")
_DAMAGE = re.compile(
    r"unable to read|missing|corrupt|bad (?:object|tree|revision)|loose object|could(?: not|n't) (?:parse|read|get)"
    r"|inflate|invalid object|packfile|hash mismatch|cannot read|failed to (?:read|traverse)|not our ref",
    re.IGNORECASE,
)


class Git:
    """Runs git on one repository; everything that asks a repository something goes through here."""

    def __init__(self, repository: Repository, config: Config) -> None:
        self.repository = repository
        self.config = config

    @cached_property
    def head(self) -> str:
        """What HEAD holds: the full name of a ref, or a hash when it is detached."""
        return visible(read_small(self.repository.git_dir / "HEAD", HEAD_BYTES).strip()).removeprefix("ref: ")

    @property
    def branch(self) -> str:
        """The current branch, also when it has no commits yet; "" when HEAD is detached."""
        return self.head.removeprefix("refs/heads/") if self.head.startswith("refs/") else ""

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the history was cut when the repository was cloned."""
        return (self.repository.common_dir / "shallow").is_file()

    @property
    def label(self) -> str:
        """The name of the repository, for the foot of an answer; with what its history lacks."""
        return self.repository.name + (" (shallow clone: older history is not here)" if self.is_shallow else "")

    async def has_commits(self) -> bool:
        """Whether the current branch has a commit."""
        try:
            await self.read("rev-parse", "--verify", "--quiet", "HEAD")
        except GitRefused as refused:
            if isinstance(refused.__cause__, ProgramFailed):
                return False
            raise
        return True

    async def read(self, command: str, *arguments: str, timeout_s: float = CALL_S) -> bytes:
        """Return all that `git command arguments` prints.

        Raises:
            GitRefused: it failed, printed more than a question needs, or ran longer than `timeout_s` seconds.
        """
        with self._explained(command), self._environment(command) as environment:
            return await read_output(
                self._command(command, arguments),
                env=environment,
                cwd=self.repository.root,
                timeout_s=timeout_s,
                limit_bytes=OUTPUT_BYTES,
            )

    async def scan(
        self, command: str, *arguments: str, take: Take, budget: anyio.CancelScope | None = None, bulk: bool = False
    ) -> bool:
        """Give what `git command arguments` prints to `take` as it comes; False if it was not read to its end.

        Args:
            budget: a scope whose deadline ends the scan, for a caller that wants to move it.
            bulk: let git collect its output, which is faster; what it holds is lost when the time is over.

        Raises:
            GitRefused: git failed.
        """
        flushing = {"GIT_FLUSH": "0" if bulk else "1"}
        with self._explained(command), self._environment(command) as environment:
            full_command = self._command(command, arguments)
            async with stream_output(full_command, env=environment | flushing, cwd=self.repository.root) as chunks:
                with budget or anyio.move_on_after(SCAN_S) as scope:
                    async for chunk in chunks:
                        await checkpoint()  # the time may be over although there is always more to read
                        if not take(chunk):
                            return False
        return not scope.cancelled_caught

    def _environment(self, command: str) -> AbstractContextManager[dict[str, str]]:
        return shadow_of(
            self.repository, self.config, working_tree=command in _OF_WORKING_TREE, tracking=command in _OF_UPSTREAMS
        )

    @staticmethod
    def _command(command: str, arguments: tuple[str, ...]) -> list[str]:
        return ["git", *_GLOBAL_OPTIONS, command, *_COMMAND_OPTIONS.get(command, ()), *arguments]

    @contextmanager
    def _explained(self, command: str) -> Generator[None]:
        """Turn every failure into words; git's own are never passed on, since they may quote any file it can read."""
        try:
            yield
        except TimeoutError:
            raise TookTooLong(f"git {command} took too long; narrow the question: a path, a shorter window") from None
        except OutputTooLarge:
            raise GitRefused(f"git {command} printed too much; narrow the question to a path or a window") from None
        except OSError as error:
            raise GitRefused(_unavailable(error)) from error
        except ProgramFailed as failure:
            if (command, failure.status) != _NOTHING_FOUND:
                raise GitRefused(self._reason(command, failure)) from failure

    def _reason(self, command: str, failure: ProgramFailed) -> str:
        said = str(failure)
        if _NO_COMMITS.search(said):
            return f"{self.repository.name} has no commits yet on the current branch"
        if short := _SHORT_FILE.search(said):
            return f"the file {short.group()}"
        if not _DAMAGE.search(said):
            return f"git {command} failed with status {failure.status}"
        if any(key.endswith((".promisor", ".partialclone")) for key in self.config):
            return "this is a partial clone and the objects needed were never fetched; `git fetch --refetch` gets them"
        return "objects of the repository are missing or damaged; `git fsck --full` names them"


def _unavailable(error: OSError) -> str:
    if error.filename == "git":
        return "git is not installed, or not on PATH"
    return f"no view of the repository could be made: {error.strerror}; free some space, or set TMPDIR"


async def open_git(start: Path) -> Git:
    """Return what asks the repository that `start` is in.

    Raises:
        GitRefused: there is none, it belongs to somebody else, or it is put together so as to read from elsewhere.
    """
    repository = find_repository(start)
    await check_owner(repository)
    return Git(repository, await config_of(repository))
