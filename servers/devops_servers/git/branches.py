"""The branches of a repository, the current one marked, the latest worked on first."""

from __future__ import annotations

from devops_servers.git.invocation import Git
from devops_servers.git.report import Report
from devops_servers.git.text import local, plural, visible
from devops_servers.git.window import Window

_FORMAT = "%(HEAD)%00%(refname)%00%(objectname)%00%(committerdate:iso-strict)%00%(contents:subject)%00"
_FIELDS = _FORMAT.count("%00")
_SHOWN = 100
_LOCAL = "refs/heads/"
_REMOTE = "refs/remotes/"


async def branches(git: Git, window: Window) -> Report:
    """Return local and remote branches with their last commit; `window` gives the zone of the dates."""
    raw = await git.read("for-each-ref", "--sort=-committerdate", f"--format={_FORMAT}", _LOCAL, _REMOTE)
    fields = raw.split(b"\0")[:-1]
    rows = [_line(row, window) for row in zip(*[iter(fields)] * _FIELDS, strict=True)]
    state = f"current: {git.branch}" if git.branch else f"HEAD is detached at {git.head[:8]}"
    shown = rows[:_SHOWN]
    return Report(
        summary=f"{plural(len(rows), 'branch', 'branches')}; {state}",
        lines=shown,
        footer=f"{git.repository.name} · * marks the current branch · {window.words()}"
        f" · {len(shown)} of {len(rows)} shown, latest commit first",
    )


def _line(row: tuple[bytes, ...], window: Window) -> str:
    mark, ref, commit, date, subject = row
    name = visible(ref)
    name = name.removeprefix(_LOCAL) if name.startswith(_LOCAL) else name.removeprefix("refs/")
    moment = local(date.decode(), window.now.tzinfo) if date else "-"
    return f"{mark.decode().strip() or ' '} {name}  {commit.decode()[:8]}  {moment}  {visible(subject)}"
