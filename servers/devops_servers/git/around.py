"""The changes before a failure: all commits of a window, ranked by how likely they matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from typing_extensions import TypedDict

from devops_servers.git.errors import TookTooLong
from devops_servers.git.history import last_commit
from devops_servers.git.invocation import Git
from devops_servers.git.report import Report
from devops_servers.git.revisions import resolve
from devops_servers.git.selection import Selection
from devops_servers.git.suspicion import Candidate, Verdict, judge, terms_of
from devops_servers.git.text import exact, flat, local, moment, plural, visible
from devops_servers.git.walk import FileCount, walk
from devops_servers.git.window import Window, read_moment

_FIELDS = ("%H", "%P", "%an", "%ct", "%s")
_CONSIDERED = 500
_SEARCHED_TERMS = 3
_SEARCH_S = 3.0


class Suspect(TypedDict):
    """A commit; the higher its score, the likelier it matters."""

    hash: str
    author: str
    date: str
    message: str
    score: int
    reasons: list[str]


class Suspects(TypedDict):
    """Commits, likeliest first."""

    suspects: list[Suspect]
    commits: int
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Failure:
    """What is asked about: a time, the words of an error, the revision that was running; each may be empty."""

    at: str
    error: str
    ref: str
    hours: int


async def changes_around(git: Git, failure: Failure, selection: Selection, count: int) -> Report:
    """Return the commits before a failure, at most `count` of them, the likeliest to matter first.

    Args:
        selection: the history and the path to look at; its window is replaced by the one before the failure.
    """
    now = selection.window.now
    until = await _moment(git, failure, selection)
    span = timedelta(hours=failure.hours)
    before = replace(selection, window=Window(until - span, until, now))
    candidates, complete = await _candidates(git, before)
    terms = terms_of(failure.error)
    edited = await _edited(git, before, terms) if candidates else {}
    verdicts = {
        candidate.hash: judge(candidate, terms, edited.get(candidate.hash, []), until, span) for candidate in candidates
    }
    ranked = sorted(candidates, key=lambda candidate: -verdicts[candidate.hash].score)
    suspects = [_suspect(candidate, verdicts[candidate.hash]) for candidate in ranked[:count]]
    counted = plural(len(candidates), "commit") if complete else f"the latest {plural(len(candidates), 'commit')}"
    asked = f" · words of the error looked for: {', '.join(terms)}" if terms else ""
    return Report(
        summary=f"{counted}{selection.words()} in the {failure.hours} h before {local(until, now.tzinfo)}"
        + (", likeliest to matter first" if suspects else await _last_before(git, before))
        + await _distance(git, failure.ref),
        lines=[_line(number, suspect, until) for number, suspect in enumerate(suspects, 1)],
        footer=f"{git.label} {selection.ref} · {before.window.words()} · {len(suspects)} of {counted} shown"
        f" · ranked by rules, a hint and no proof{asked}",
        data=Suspects(
            suspects=suspects, commits=len(candidates), since=before.window.since_text, until=before.window.until_text
        ),
    )


async def _moment(git: Git, failure: Failure, selection: Selection) -> datetime:
    """When it failed: as told, else when the running revision was made, else now."""
    now = selection.window.now
    if failure.at:
        return read_moment(failure.at, now)
    if not failure.ref:
        return now
    raw = await git.read("log", "-1", "--format=%ct", *selection.revisions, "--")
    return moment(raw.strip(), now.tzinfo)


async def _candidates(git: Git, selection: Selection) -> tuple[list[Candidate], bool]:
    """The commits of the window, merges with what they brought; False if there are more than are looked at."""
    found: list[Candidate] = []

    def visit(fields: Sequence[bytes], files: Sequence[FileCount]) -> None:
        commit, parents, author, made, subject = fields
        found.append(
            Candidate(
                hash=commit.decode(),
                author=exact(author),
                made=moment(made, selection.window.now.tzinfo),
                subject=exact(subject),
                paths=[visible(file.path) for file in files],
                churn=sum(file.churn for file in files),
                is_merge=b" " in parents,
            )
        )

    limit = [f"-{_CONSIDERED + 1}", "--diff-merges=first-parent"]
    complete = await walk(git, _FIELDS, [*limit, *selection.arguments()], visit, files=True)
    return found[:_CONSIDERED], complete and len(found) <= _CONSIDERED


async def _edited(git: Git, selection: Selection, terms: Sequence[str]) -> dict[str, list[str]]:
    """Which commits changed lines that hold a word of the error, for the most telling words."""
    edited: dict[str, list[str]] = {}
    for term in terms[:_SEARCHED_TERMS]:
        pattern = term.replace(".", "[.]")
        try:
            raw = await git.read(
                "log", f"-{_CONSIDERED}", "--format=%H", "-G", pattern, *selection.arguments(), timeout_s=_SEARCH_S
            )
        except TookTooLong:
            continue
        for commit in raw.decode().split():
            edited.setdefault(commit, []).append(term)
    return edited


async def _last_before(git: Git, selection: Selection) -> str:
    window = replace(selection.window, since=None, until=selection.window.since)
    last = await last_commit(git, replace(selection, window=window))
    if not last:
        return "; none before it either"
    return f"; the last before them: {last['hash'][:8]}  {last['date'][:10]}  {flat(last['message'])}"


async def _distance(git: Git, ref: str) -> str:
    """How far the running revision is from the branch."""
    if not ref:
        return ""
    revision = await resolve(git, ref)
    raw = await git.read("rev-list", "--left-right", "--count", f"{revision}...HEAD", "--")
    ahead, behind = (int(number) for number in raw.split())
    branch = git.branch or "HEAD"
    if not (ahead or behind):
        return f"; {ref} is the tip of {branch}"
    return f"; {ref} is {plural(behind, 'commit')} behind {branch}" + (f" and {ahead:,} ahead" if ahead else "")


def _suspect(candidate: Candidate, verdict: Verdict) -> Suspect:
    return Suspect(
        hash=candidate.hash,
        author=candidate.author,
        date=candidate.made.isoformat(),
        message=candidate.subject,
        score=verdict.score,
        reasons=verdict.reasons,
    )


def _line(number: int, suspect: Suspect, until: datetime) -> str:
    made = datetime.fromisoformat(suspect["date"])
    when = f"{made:%Y-%m-%d %H:%M} ({_ago(until - made)} before)"
    reasons = "; ".join(suspect["reasons"]) or "nothing particular about it"
    return (
        f"{number}. {suspect['hash'][:8]}  {when}  {flat(suspect['author'])}  {flat(suspect['message'])}\n"
        f"   score {suspect['score']}: {reasons}"
    )


def _ago(distance: timedelta) -> str:
    minutes = round(distance.total_seconds() / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
