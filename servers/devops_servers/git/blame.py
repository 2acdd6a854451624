"""Who last changed each line of a file, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from devops_servers.git.errors import GitRefused
from devops_servers.git.invocation import Git
from devops_servers.git.paths import check_path
from devops_servers.git.report import Report
from devops_servers.git.revisions import resolve
from devops_servers.git.text import local, moment, plural, shown_line, visible
from devops_servers.git.trees import kind_of
from devops_servers.git.window import zone_words


async def blame(git: Git, path: str, start: int, count: int, ref: str, now: datetime) -> Report:
    """Return `count` lines of a file from line `start`, each with the commit that it comes from."""
    checked = check_path(git.repository, path)
    if not checked:
        raise GitRefused("`path` is empty; name a file")
    commit = await resolve(git, ref)
    if (kind := await kind_of(git, commit, checked)) != "blob":
        raise GitRefused(f"`{path}` is a folder; name a file" if kind else f"there is no file `{path}` in {ref}")
    raw = await git.read("blame", "--porcelain", "-L", f"{start},+{count}", commit, "--", checked)
    lines = [_line(row, now.tzinfo) for row in _rows(raw)]
    return Report(
        summary=f"{checked}, lines {start} to {start + len(lines) - 1}: commit, date, author, line",
        lines=lines,
        footer=f"{git.label}, {ref} ({commit[:8]}) · {plural(len(lines), 'line')} shown from {start}"
        f" · {zone_words(now)}",
    )


def _rows(raw: bytes) -> Iterator[tuple[str, str, dict[bytes, bytes], bytes]]:
    """Each line's commit, number, what is known of the commit, and text."""
    known: dict[str, dict[bytes, bytes]] = {}
    commit = number = ""
    for line in raw.split(b"\n"):
        if line.startswith(b"\t"):
            yield commit, number, known[commit], line[1:]
            commit = ""
        elif commit:
            key, _, value = line.partition(b" ")
            known[commit][key] = value
        elif line:
            commit, _, number = line.decode().split(" ")[:3]
            known.setdefault(commit, {})


def _line(row: tuple[str, str, dict[bytes, bytes], bytes], zone: tzinfo | None) -> str:
    commit, number, known, text = row
    made = local(moment(known[b"author-time"]), zone)
    return f"{commit[:8]}  {made[:10]}  {visible(known[b'author'])}  {number}: {shown_line(text)}"
