"""Which expressions answer a question here: recipes whose metrics exist, with what each shows."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.knowledge.listing import described
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.recipes import Recipe, all_recipes
from devops_servers.prometheus.knowledge.shelf import Shelved
from devops_servers.prometheus.report import Report, counted, footer, joined

_TITLES = 12
_NAMES = 4
_BACKGROUND_METRICS, _BACKGROUND_RECIPES = 6, 3


def advise(shelved: Shelved, instance: str, question: str, limit: int) -> Report:
    """Report the recipes that answer `question`; without one, the titles of those that can be used here."""
    index = shelved.index
    usable = [recipe for recipe in all_recipes() if index.allows(recipe)]
    of = f"instance {instance}: the metrics of {len(usable)} of {len(all_recipes())} recipes exist"
    if not question.strip():
        lines = [f"{topic}: {_titles(usable, topic)}" for topic in dict.fromkeys(recipe.topic for recipe in usable)]
        return Report(f"{counted(len(usable), 'recipe')} can be used here", tuple(lines), footer(of, "ask a question"))
    offered = index.recipes(terms_of(question), limit)
    lines = [line for recipe in offered.best for line in _described(recipe)]
    summary = f'{counted(len(offered.best), "recipe")} for "{one_line(question, 120)}", best first'
    return Report(summary, (*lines, *_missing(offered.missing)), footer(of, shelved.remark))


def _described(recipe: Recipe) -> list[str]:
    alert = f" · alert {recipe.alert or 'if any'} for {recipe.holds_for}" if recipe.alert is not None else ""
    needs = ", ".join(sorted(recipe.needs))
    return [f"{recipe.title} · {recipe.title_ko} · {recipe.unit}{alert} · needs {needs}", f"  {recipe.expr}"]


def _missing(recipes: Sequence[Recipe]) -> list[str]:
    if not recipes:
        return []
    names = sorted({name for recipe in recipes for name in recipe.needs})
    return [f"{counted(len(recipes), 'more fits', 'more fit')}, but here is no {joined(names, _NAMES)}"]


def _titles(usable: Sequence[Recipe], topic: str) -> str:
    return joined((recipe.title for recipe in usable if recipe.topic == topic), _TITLES)


def background(shelved: Shelved, instance: str, question: str) -> str:
    """Return the few metrics and recipes to know of before a question is answered; empty where none speak of it."""
    terms = terms_of(question)
    recipes = shelved.index.recipes(terms, _BACKGROUND_RECIPES).best
    families = shelved.index.metrics(terms, _BACKGROUND_METRICS).best
    if not families:
        return ""
    lines = [f"Metrics of the Prometheus instance {instance} that may bear on this question:"]
    lines += described(shelved.index.catalogue, families)
    if recipes:
        lines.append("Queries that work here:")
        lines += [f"{recipe.title} ({recipe.unit}): {recipe.expr}" for recipe in recipes]
    return "\n".join(lines)
