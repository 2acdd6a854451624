"""A log that was rotated is one log: its older files count with the one that is being written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from devops_assistant.investigate.facts import Log, Template

_ROTATED = re.compile(r"(?:\.\d{1,3}|[.-]\d{4}-?\d\d-?\d\d(?:-\d+)?)?(?:\.(?:gz|bz2|xz|zst|lz4))?$")


def whole_logs(logs: Sequence[Log]) -> Iterator[Log]:
    """Yield `logs`, of which all cover the same stretches of time, each with its rotated files."""
    names = {log.name for log in logs}
    families: dict[str, list[Log]] = {}
    for log in logs:
        base = _ROTATED.sub("", log.name)
        families.setdefault(base if base in names else log.name, []).append(log)
    for name, members in sorted(families.items()):
        members.sort(key=lambda log: log.name)  # the file that is being written is the first
        yield _together(name, members) if len(members) > 1 else members[0]


def _together(name: str, members: Sequence[Log]) -> Log:
    seen: dict[tuple[str, str], Template] = {}
    for log in members:
        for template in log.templates:
            key = template.level, template.text
            seen[key] = _sum(seen[key], template) if key in seen else replace(template, source=name)
    return replace(members[0], name=name, templates=list(seen.values()))


def _sum(one: Template, other: Template) -> Template:
    times = [time for time in (one.first, other.first) if time]
    return replace(
        one,
        sample=other.sample if "\n" in other.sample and "\n" not in one.sample else one.sample,
        services=sorted({*one.services, *other.services}),
        counts=[mine + theirs for mine, theirs in zip(one.counts, other.counts, strict=True)],
        first=min(times, default=0.0),
        last=max(one.last, other.last),
        examples={**other.examples, **one.examples},
        evidence=one.evidence if one.total >= other.total else other.evidence,
    )
