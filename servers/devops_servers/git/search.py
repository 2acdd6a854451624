"""Where a text stands in the tracked files, and which commits made it appear or vanish."""

from __future__ import annotations

import re
from collections.abc import Sequence

from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import SCAN_S, Git
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.revisions import resolve
from devops_servers.git.selection import Selection, explain_absence
from devops_servers.git.text import local, moment, plural, shown_line, visible
from devops_servers.git.trees import require_path
from devops_servers.git.walk import FileCount, walk

_LONGEST = 200
_HIT = re.compile(rb"([^\0]*)\0(\d+)\0([^\n]*)\n")
_READ_BYTES = 4_000_000
_FILES_NAMED = 5


def check_text(text: str) -> str:
    """Return `text` if it can be searched for.

    Raises:
        GitRefused: it is empty, too long, or more than one line.
    """
    if not text.strip() or len(text) > _LONGEST or any(character in text for character in "\0\n"):
        raise GitRefused(f"`text` must be one line of 1 to {_LONGEST} characters")
    return text


async def search_files(git: Git, text: str, ref: str, path: str, count: int) -> Report:
    """Return the lines of tracked files at a revision that hold `text`, in any case."""
    path = check_path(git.repository, path)
    commit = await resolve(git, ref)
    output = bytearray()

    def take(chunk: bytes) -> bool:
        output.extend(chunk)
        return len(output) < _READ_BYTES

    arguments = ["-n", "-z", "-I", "-i", "-F", "-e", check_text(text), commit, "--", *([path] if path else [])]
    complete = await git.scan("grep", *arguments, take=take)
    if not output:
        await require_path(git, path, commit)
    hits = _HIT.findall(bytes(output))
    lines = [
        f"{visible(file).partition(':')[2]}:{number.decode()}: {shown_line(line)}"
        for file, number, line in hits[:count]
    ]
    files = len({file for file, _, _ in hits})
    shown = f"{len(lines)} of {plural(len(hits), 'line')} shown"
    return Report(
        summary=f"{plural(len(hits), 'line')}{'' if complete else ' or more'} with `{text}` in {plural(files, 'file')}",
        lines=lines,
        footer=f"{git.label}, {ref} ({commit[:8]}), text files only, any case · {shown}"
        + ("" if complete else f" · stopped after {SCAN_S:.0f} s or {_READ_BYTES // 1_000_000} MB: give a path"),
    )


async def search_history(git: Git, text: str, selection: Selection, count: int) -> Report:
    """Return the commits that changed how often `text` stands in the files: where it came from, where it went."""
    zone = selection.window.now.tzinfo
    lines: list[str] = []

    def visit(fields: Sequence[bytes], files: Sequence[FileCount]) -> None:
        commit, author, date, subject = fields
        named = ", ".join(visible(file.path) for file in files[:_FILES_NAMED])
        named += f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
        made = local(moment(date), zone)
        lines.append(f"{commit.decode()[:8]}  {made}  {shown_line(author)}  {shown_line(subject)}  ({named})")

    arguments = ["-S", check_text(text), "-i", f"-{count + 1}", *selection.arguments()]
    complete = await walk(git, ("%H", "%an", "%at", "%s"), arguments, visit, files=True)
    more = len(lines) > count
    if not lines and complete:
        await explain_absence(git, selection)
    return Report(
        summary=f"{plural(min(len(lines), count), 'commit')}{selection.words()} made `{text}` appear or vanish",
        lines=lines[:count],
        footer=f"{git.label} {selection.ref} · {selection.window.words()} · any case, newest first"
        + (" · there are more: narrow the window or raise count" if more else "")
        + ("" if complete else f" · stopped after {SCAN_S:.0f} s, older commits not looked at: narrow the window"),
    )
