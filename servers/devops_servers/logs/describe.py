"""What a log looks like from outside: its format, the time it covers, how serious its lines are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from devops_servers.logs.fields import fields_of
from devops_servers.logs.files import Catalogue, LogFile
from devops_servers.logs.records import continues
from devops_servers.logs.scan import Scan
from devops_servers.logs.words import count, moment, size


@dataclass(frozen=True, slots=True)
class Described:
    """One file of the listing."""

    file: LogFile
    kind: str
    """The format, or which binary kind, or why it cannot be read."""
    span: tuple[float, float] | None = None
    """The first and last time in it, seconds since the epoch."""
    levels: str = ""
    """Level counts of a sample of its lines."""

    def line(self) -> str:
        """The file in one line."""
        covered = f"  covers {moment(self.span[0])} to {moment(self.span[1])}" if self.span else ""
        levels = f"  sampled levels {self.levels}" if self.levels else ""
        written = f"  written {moment(self.file.modified)}"
        return f"{self.file.name}  {size(self.file.size)}{written}  {self.kind}{covered}{levels}"


def describe(scan: Scan, catalogue: Catalogue, files: Sequence[LogFile]) -> list[Described]:
    """Describe `files` by samples of their lines, for as long as the budget lasts."""
    described: list[Described] = []
    for file in files:
        found = Described(file, "not looked into: no time left" if scan.budget.spent else catalogue.kind(file))
        for opened in scan.again().each([file]):
            kind, levels = described_lines(opened.sample())
            found = Described(file, kind, opened.span(), levels)
        described.append(found)
    return described


def described_lines(lines: Sequence[str]) -> tuple[str, str]:
    """Return the format of most records in `lines`, and how many of them are of each level, in words."""
    parts = [fields_of(line) for line in lines if not continues(line)]
    formats = Counter(part.format for part in parts)
    levels = Counter(part.level for part in parts if part.level)
    kind = formats.most_common(1)[0][0] if formats else "empty"
    shown = ", ".join(f"{level} {number}" for level, number in levels.most_common())
    return kind, shown and f"{shown} of {count(len(parts), 'record')}"
