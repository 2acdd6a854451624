"""Which part of a result is shown, and how the rest is reached: common to the answers of all queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devops_servers.prometheus.report import joined, labelled
from devops_servers.prometheus.series import Series, differing

_LABELS_NAMED = 6
_SHARED = 10
_ROW_CHARACTERS = 130
"""How long a row is on average at most: long labels make fewer rows, not a longer answer."""


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows are shown, in the order that was asked for."""

    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of which instance."""

    query: str
    instance: str
    unit: str


def paging(page: Page, shown: int, total: int, words: str) -> str:
    """Say which of all series are shown, and how to see the others."""
    if shown == total:
        return f"all {total:,} series shown" if total > 1 else ""
    if not shown:
        return f"shown 0 of {total:,}: offset is past the end"
    end = page.offset + shown
    following = f"; offset={end} shows more of this result" if end < total else ""
    return f"shown {page.offset + 1:,}-{end:,} of {total:,} by {words}{following}"


def fitting(rows: Sequence[str], page: Page) -> Sequence[str]:
    """Return the first of `rows` that fit into what a page of its limit may cost; one at least."""
    room = page.limit * _ROW_CHARACTERS
    for place, row in enumerate(rows):
        room -= len(row)
        if room < 0:
            return rows[: max(1, place)]
    return rows


def label_lines(series: Sequence[Series], shared: Mapping[str, str]) -> Iterator[str]:
    """Tell what all series have in common, and in what they differ."""
    if shared:
        first = dict(list(shared.items())[:_SHARED])
        more = [name for name in shared if name not in first]
        yield f"all: {labelled(first)}" + (f" and {len(more)} more labels: {joined(more, 20)}" if more else "")
    different = differing(series, shared)
    if len(series) > 1 and different:
        yield "differ in: " + joined((f"{name} ({count:,} values)" for name, count in different.items()), _LABELS_NAMED)
