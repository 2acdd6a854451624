"""Which metrics there are: those that a question is about, totals by prefix, or one part page by page."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.knowledge.catalogue import Catalogue, Family
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.shelf import Shelved
from devops_servers.prometheus.report import Report, counted, footer

_CHARACTERS = 1_350
"""How long the lines are together, unless names alone are longer."""
_LONGEST_HELP, _SHORTEST_HELP = 90, 12
_PREFIXES = 40
_PREFIXES_A_LINE = 8


def ranked(shelved: Shelved, instance: str, question: str, prefix: str, offset: int, limit: int) -> Report:
    """Report the metrics that `question` is about, the best first."""
    index = shelved.index
    terms = terms_of(question)
    found = index.metrics(terms, offset + limit, prefix)
    shown = found.best[offset:]
    asked = one_line(question, 120)
    if not shown:
        return _nothing(shelved, instance, f'no metric speaks of "{asked}"', prefix)
    recipes = len(index.recipes(terms).best)
    return Report(
        summary=f'{counted(len(shown), "metric")} for "{asked}", best first, of {found.total:,} that mention it',
        lines=tuple(described(index.catalogue, shown)),
        footer=footer(
            _of(shelved, instance, prefix),
            _shown(offset, len(shown), found.total),
            f"find_recipes has {counted(recipes, 'expression')} for this" if recipes else "",
        ),
    )


def page(shelved: Shelved, instance: str, prefix: str, offset: int, limit: int) -> Report:
    """Report one page of the names that start with `prefix`, in order."""
    names = shelved.index.catalogue.starting_with(prefix)
    shown = names[offset : offset + limit]
    if not shown:
        return _nothing(
            shelved, instance, f"no metric at offset {offset:,} starts with {one_line(prefix, 80)!r}", prefix
        )
    return Report(
        summary=f"{counted(len(names), 'name')} start with {one_line(prefix, 80)!r}, in order",
        lines=tuple(described(shelved.index.catalogue, [Family(name) for name in shown])),
        footer=footer(_of(shelved, instance, prefix), _shown(offset, len(shown), len(names))),
    )


def totals(shelved: Shelved, instance: str, offset: int) -> Report:
    """Report how many names start with each first word, the most frequent first."""
    catalogue = shelved.index.catalogue
    prefixes = catalogue.prefixes()
    shown = [f"{prefix} {many:,}" for prefix, many in prefixes[offset : offset + _PREFIXES]]
    lines = [" · ".join(shown[at : at + _PREFIXES_A_LINE]) for at in range(0, len(shown), _PREFIXES_A_LINE)]
    rest = sum(many for _, many in prefixes[offset + _PREFIXES :])
    return Report(
        summary=f"{counted(len(catalogue.names), 'metric name')} under {counted(len(prefixes), 'prefix', 'prefixes')}",
        lines=(*lines, *([f"and {rest:,} names under the other prefixes"] if rest else [])),
        footer=footer(
            _of(shelved, instance, ""),
            _shown(offset, len(shown), len(prefixes)) + " prefixes",
            "question finds, prefix pages",
        ),
    )


def described(catalogue: Catalogue, families: Sequence[Family]) -> list[str]:
    """One line each: name, type, unit, and as much of the HELP as there is room for."""
    heads = [_head(catalogue, family) for family in families]
    room = (_CHARACTERS - sum(map(len, heads))) // len(heads)
    room = min(_LONGEST_HELP, room if len(heads) <= 20 else _LONGEST_HELP)
    if room < _SHORTEST_HELP:
        return heads
    helps = [catalogue.about(family.name).help for family in families]
    return [f"{head}: {one_line(said, room)}" if said else head for head, said in zip(heads, helps, strict=True)]


def _head(catalogue: Catalogue, family: Family) -> str:
    first, *others = family.names
    about = catalogue.about(family.name)
    also = f"({', '.join(name.removeprefix(family.name) for name in others)})" if others else ""
    return " ".join(part for part in (first, also, about.type, about.unit) if part)


def _nothing(shelved: Shelved, instance: str, summary: str, prefix: str) -> Report:
    prefixes = [prefix for prefix, _ in shelved.index.catalogue.prefixes()]
    close = nearest(prefix, prefixes) if prefix else prefixes[:10]
    lines = [f"prefixes that exist: {', '.join(close)}"] if close else []
    advice = "ask with other words, in English where the names are in English" if not prefix else ""
    return Report(summary, tuple(lines), footer(_of(shelved, instance, prefix), advice))


def _of(shelved: Shelved, instance: str, prefix: str) -> str:
    among = f" starting with {one_line(prefix, 80)!r}" if prefix else ""
    return footer(f"instance {instance}: {len(shelved.index.catalogue.names):,} names{among}", shelved.remark)


def _shown(offset: int, shown: int, total: int) -> str:
    more = f", offset={offset + shown} for more" if offset + shown < total else ""
    return f"shown {offset + 1:,}-{offset + shown:,} of {total:,}{more}"
