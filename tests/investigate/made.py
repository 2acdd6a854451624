"""What servers would have said, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.investigate.facts import Commit, Gathered, HostEvent, Log, Patch, Template, Window

START, END = 1_000_000.0, 1_009_600.0
STRETCHES = 96
STRETCH_S = (END - START) / STRETCHES


def template(source: str, text: str, counts: Sequence[int], level: str = "ERROR", evidence: str = "E1") -> Template:
    """A kind of record; its first and last stand at the beginning of their stretches."""
    seen = [index for index, count in enumerate(counts) if count]
    first, last = START + seen[0] * STRETCH_S, START + seen[-1] * STRETCH_S
    examples = dict.fromkeys(seen[::4], text)
    return Template(source, level, text, text, (), counts, first, last, examples, evidence)


def since(stretch: int, each: int = 5) -> list[int]:
    """Counts that begin at a stretch."""
    return [0] * stretch + [each] * (STRETCHES - stretch)


def log(name: str, *templates: Template) -> Log:
    """A file with some ordinary records beside its own."""
    ordinary = template(name, "request served", [20] * STRETCHES, "INFO")
    return Log(name, [ordinary, *templates], START, END, "E1")


def commit(hash: str, at: float, path: str, *added: str) -> Commit:
    return Commit(hash * 8, at, "A", f"change {path}", [path], "E2", Patch(added, (), "E3"))


def gathered(*logs: Log, commits: Sequence[Commit] = (), host: Sequence[HostEvent] = ()) -> Gathered:
    return Gathered(Window(START, END, START), list(logs), list(commits), list(host))
