"""The branches of a repository, the current one marked, the latest worked on first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from devops_servers.git.errors import TookTooLong
from devops_servers.git.invocation import Git
from devops_servers.git.report import Report
from devops_servers.git.text import flat, local, moment, plural, visible
from devops_servers.git.window import zone_words

_FIELDS = (
    "%(HEAD)", "%(refname)", "%(objectname)", "%(committerdate:unix)", "%(upstream)", "%(upstream:track)",
    "%(contents:subject)",
)  # fmt: skip
_SHOWN = 100
_LOCAL = "refs/heads/"
_REMOTE = "refs/remotes/"
_STALE_DAYS = 90


@dataclass(frozen=True, slots=True)
class _Branch:
    current: bool
    ref: str
    commit: str
    date: str
    upstream: str
    track: str
    """How far it is from its upstream: "[ahead 2, behind 1]", "[gone]", or nothing when it is level."""
    subject: str

    def line(self, now: datetime, merged: set[str]) -> str:
        made = local(moment(self.date.encode()), now.tzinfo) if self.date else "-"
        notes = "".join(f"  ({note})" for note in self._notes(now, merged))
        return (
            f"{'*' if self.current else ' '} {_short(self.ref)}  {self.commit[:8]}  {made}{notes}  {flat(self.subject)}"
        )

    def _notes(self, now: datetime, merged: set[str]) -> list[str]:
        notes: list[str] = []
        if self.upstream:
            notes.append(f"{self.track.strip('[]') or 'level'}, upstream {_short(self.upstream)}")
        if self.ref in merged and not self.current:
            notes.append("merged into HEAD")
        if self.date and (days := (now - moment(self.date.encode())).days) > _STALE_DAYS:
            notes.append(f"stale for {days} days")
        return notes


async def branches(git: Git, now: datetime) -> Report:
    """Return local and remote branches with their last commit."""
    total = (await git.read("for-each-ref", "--format=x", _LOCAL, _REMOTE)).count(b"\n")
    shown = await _latest(git)
    merged = await _merged(git)
    state = f"current: {git.branch}" if git.branch else f"HEAD is detached at {git.head[:8]}"
    return Report(
        summary=f"{plural(total, 'branch', 'branches')}; {state}",
        lines=[branch.line(now, merged) for branch in shown],
        footer=f"{git.label} · * marks the current branch · {zone_words(now)}"
        f" · {len(shown)} of {total} shown, latest commit first",
    )


async def _latest(git: Git) -> list[_Branch]:
    form = "".join(f"{field}%00" for field in _FIELDS)
    raw = await git.read(
        "for-each-ref", "--sort=-committerdate:unix", f"--count={_SHOWN}", f"--format={form}", _LOCAL, _REMOTE
    )
    fields = [visible(field.lstrip(b"\n")) for field in raw.split(b"\0")[:-1]]
    rows = zip(*[iter(fields)] * len(_FIELDS), strict=True)
    return [_Branch(current == "*", *rest) for current, *rest in rows]


async def _merged(git: Git) -> set[str]:
    """The branches whose every commit HEAD has; none where finding out takes too long."""
    if not await git.has_commits():
        return set()
    try:
        raw = await git.read("for-each-ref", "--merged=HEAD", "--format=%(refname)", _LOCAL, _REMOTE)
    except TookTooLong:
        return set()
    return set(visible(raw, keep="\n").splitlines())


def _short(ref: str) -> str:
    return ref.removeprefix(_LOCAL) if ref.startswith(_LOCAL) else ref.removeprefix("refs/")
