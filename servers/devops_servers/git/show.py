"""One commit: who, when, why, which files, and the patch within bounds."""

from __future__ import annotations

from datetime import datetime

from devops_servers.git.changes import FILES_SHOWN, changes_between, counted
from devops_servers.git.invocation import Git
from devops_servers.git.patch import patch_between
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.revisions import empty_tree, resolve
from devops_servers.git.text import local, moment, plural, visible
from devops_servers.git.trees import require_path
from devops_servers.git.window import zone_words

_FORMAT = "%P%x00%an%x00%ae%x00%at%x00%cn%x00%ct%x00%B"
_MESSAGE_LINES = 100


async def show(git: Git, ref: str, path: str, lines: int, now: datetime) -> Report:
    """Return one commit with at most `lines` lines of its patch; a merge is compared with its first parent."""
    path = check_path(git.repository, path)
    commit = await resolve(git, ref)
    raw = await git.read("log", "-1", f"--format={_FORMAT}", commit, "--")
    parents, author, address, date, committer, committed, message = raw.split(b"\0", 6)
    first, *others = parents.decode().split() or [empty_tree(git)]
    changes = await changes_between(git, first, commit, path)
    if not changes:
        await require_path(git, path, first, commit)
    patch = await patch_between(git, first, commit, path, lines)
    zone = now.tzinfo
    made = [f"author     {visible(author)} <{visible(address)}>  {local(moment(date), zone)}"]
    if (author, date) != (committer, committed):
        made.append(f"committer  {visible(committer)}  {local(moment(committed), zone)}")
    if others:
        made.append(f"merge of   {', '.join(parent[:8] for parent in (first, *others))}, compared with the first")
    files = [change.line() for change in changes[:FILES_SHOWN]]
    left_out = f"{plural(len(changes) - FILES_SHOWN, 'file')} left out · " if len(changes) > FILES_SHOWN else ""
    return Report(
        summary=f"commit {commit}, {counted(changes)}",
        lines=[*made, "", *_message(message), "", *files, *(["", *patch.lines] if patch.lines else [])],
        footer=f"{git.label}, {ref} · {left_out}{patch.words()} · {zone_words(now)}",
    )


def _message(raw: bytes) -> list[str]:
    lines = visible(raw.rstrip(), keep="\n").splitlines()
    cut = [f"… {plural(len(lines) - _MESSAGE_LINES, 'more line')} of message"] if len(lines) > _MESSAGE_LINES else []
    return lines[:_MESSAGE_LINES] + cut
