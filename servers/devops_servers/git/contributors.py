"""Who worked on a repository, how much and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.report import Report
from devops_servers.git.selection import Selection, explain_absence
from devops_servers.git.text import local, moment, plural, shown_line
from devops_servers.git.walk import FileCount, walk

_FIELDS = ("%ae", "%an", "%at")


@dataclass(slots=True)
class _Contributor:
    """One address; commits come newest first, so its name and last date are those seen first."""

    name: str
    last: datetime
    first: datetime
    commits: int = 0


async def contributors(git: Git, selection: Selection, limit: int) -> Report:
    """Return the `limit` authors with the most of the selected commits."""
    people: dict[bytes, _Contributor] = {}

    def visit(fields: Sequence[bytes], files: Sequence[FileCount]) -> None:
        address, name, date = fields
        made = moment(date)
        person = people.setdefault(address.lower(), _Contributor(shown_line(name), made, made))
        person.first = made
        person.commits += 1

    complete = await walk(git, _FIELDS, selection.arguments(), visit, bulk=True)
    if not people and complete:
        await explain_absence(git, selection)
    total = sum(person.commits for person in people.values())
    ranked = sorted(people.values(), key=lambda person: -person.commits)[:limit]
    zone = selection.window.now.tzinfo
    return Report(
        summary=f"{plural(len(people), 'author')}, {plural(total, 'commit')}{selection.words()}",
        lines=[
            f"{plural(person.commits, 'commit')} ({person.commits / total:.0%})  {person.name}  "
            f"{local(person.first, zone)[:10]} to {local(person.last, zone)[:10]}"
            for person in ranked
        ],
        footer=f"{git.label} {selection.ref} · {selection.window.words()} · one author per address"
        f" · {len(ranked)} of {len(people)} shown, most commits first"
        + ("" if complete else f" · stopped after {SCAN_S:.0f} s: narrow the window"),
    )
