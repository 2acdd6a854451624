"""Releases: the tags of a repository, and how much lies between one and the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from devops_servers.git.invocation import Git
from devops_servers.git.report import Report
from devops_servers.git.text import flat, local, moment, plural, visible
from devops_servers.git.window import zone_words

_FIELDS = (
    "%(refname)", "%(objectname)", "%(objecttype)", "%(*objectname)", "%(*objecttype)",
    "%(creatordate:unix)", "%(contents:subject)",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str
    commit: str
    """What it marks; empty when that is no commit."""
    date: str
    subject: str


async def tags(git: Git, count: int, now: datetime) -> Report:
    """Return the `count` latest tags, each with the number of commits that the one before it does not have."""
    total = (await git.read("for-each-ref", "--format=x", "refs/tags/")).count(b"\n")
    found = await _latest(git, count + 1)
    lines = [
        await _line(git, tag, found[number] if number < len(found) else None, now)
        for number, tag in enumerate(found[:count], 1)
    ]
    return Report(
        summary=plural(total, "tag") + await _unreleased(git, found),
        lines=lines,
        footer=f"{git.label} · {len(lines)} of {total} shown, latest first · {zone_words(now)}"
        " · git_log with ref=OLD..NEW lists what lies between two",
    )


async def _latest(git: Git, limit: int) -> list[_Tag]:
    form = "".join(f"{field}%00" for field in _FIELDS)
    raw = await git.read(
        "for-each-ref", "--sort=-creatordate:unix", f"--count={limit}", f"--format={form}", "refs/tags/"
    )
    fields = [visible(field.lstrip(b"\n")) for field in raw.split(b"\0")[:-1]]
    return [
        _Tag(ref.removeprefix("refs/tags/"), _commit(tagged, kind, peeled, peeled_kind), date, subject)
        for ref, tagged, kind, peeled, peeled_kind, date, subject in zip(*[iter(fields)] * len(_FIELDS), strict=True)
    ]


def _commit(tagged: str, kind: str, peeled: str, peeled_kind: str) -> str:
    """An annotated tag is an object of its own, which names the commit."""
    if "commit" not in (kind, peeled_kind):
        return ""
    return tagged if kind == "commit" else peeled


async def _line(git: Git, tag: _Tag, previous: _Tag | None, now: datetime) -> str:
    made = local(moment(tag.date.encode()), now.tzinfo) if tag.date else "-"
    between = f"  {await _between(git, previous.commit, tag.commit)} since {previous.name}" if previous else ""
    return f"{tag.name}  {tag.commit[:8] or 'no commit'}  {made}{between}  {flat(tag.subject)}"


async def _unreleased(git: Git, found: list[_Tag]) -> str:
    if not found or not await git.has_commits():
        return ""
    return f"; {await _between(git, found[0].commit, 'HEAD')} on HEAD since {found[0].name}"


async def _between(git: Git, old: str, new: str) -> str:
    """Return "12 commits": those of `new` that `old` does not have."""
    if not (old and new):
        return "unknown commits"
    return plural(int(await git.read("rev-list", "--count", new, f"^{old}", "--")), "commit")
