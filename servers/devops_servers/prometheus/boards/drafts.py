"""What is worth a panel for a goal: recipes first, then the metrics that the goal is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from devops_servers.prometheus.errors import BadRequest
from devops_servers.prometheus.knowledge.catalogue import Family
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.recipes import Recipe, Unit, all_recipes
from devops_servers.prometheus.promql.expressions import Unparsable, parsed

_FEW = 4
_UNITS: dict[str, Unit] = {"seconds": "seconds", "bytes": "bytes", "ratio": "ratio", "percent": "percent"}
_PER_SECOND: dict[str, Unit] = {"bytes": "bytes/s", "seconds": "cores"}


@dataclass(frozen=True, slots=True)
class Draft:
    """One panel or one alert before it is tried: what it shows, and how."""

    title: str
    expr: str
    unit: Unit
    condition: str = ""
    """The expression whose every result is an alert; empty where there is none."""
    threshold: str = ""
    holds_for: str = "5m"
    severity: str = "warning"


def drafts_for(goal: str, index: Index, most: int) -> list[Draft]:
    """Return up to `most` drafts for a goal in words, the best first.

    Where recipes are few, the metrics that the goal is about are shown as their types allow.
    """
    terms = terms_of(goal)
    found = [_of_recipe(recipe) for recipe in index.recipes(terms, most).best]
    if len(found) < min(_FEW, most):
        read = " ".join(draft.expr for draft in found)
        best = index.metrics(terms, most).best
        found += [_of_metric(family, index) for family in best if family.name not in read]
    return found[:most]


def drafts_named(wanted: Sequence[str], index: Index) -> list[Draft]:
    """Return the drafts for titles of recipes, in either language, or expressions.

    Raises:
        BadRequest: one of them is neither.
    """
    by_name = {name.casefold(): recipe for recipe in all_recipes() for name in (recipe.title, recipe.title_ko)}
    found: list[Draft] = []
    for name in wanted:
        recipe = by_name.get(name.strip().casefold())
        found.append(_of_recipe(recipe) if recipe else _of_expression(name.strip(), index))
    return found


def _of_recipe(recipe: Recipe) -> Draft:
    return Draft(
        title=recipe.title,
        expr=recipe.expr,
        unit=recipe.unit,
        condition=recipe.condition,
        threshold=recipe.alert or "",
        holds_for=recipe.holds_for,
        severity=recipe.severity,
    )


def _of_expression(text: str, index: Index) -> Draft:
    """A draft of an expression of the caller's own."""
    try:
        parsed(text)
    except Unparsable as error:
        raise BadRequest(
            f"{text[:80]!r} is neither the title of a recipe nor PromQL ({error}); find_recipes has the titles"
        ) from None
    if " " not in text and "(" not in text and text in index.catalogue:
        return _of_metric(Family(text), index)
    return Draft(title=text[:80], expr=text, unit="count", condition=text)


def _of_metric(family: Family, index: Index) -> Draft:
    """What a metric shows by its type: a counter its rate, a histogram its 95th percentile, a gauge itself."""
    about = index.catalogue.about(family.name)
    title = " ".join(family.name.split("_"))
    unit = _UNITS.get(about.unit, "count")
    if about.type == "histogram" and "_bucket" in family.suffixes:
        buckets = f"sum by (le) (rate({family.name}_bucket[5m]))"
        return Draft(f"{title}, 95th percentile", f"histogram_quantile(0.95, {buckets})", unit)
    if about.type == "summary" and "" not in family.suffixes and family.suffixes:
        mean = f"rate({family.name}_sum[5m]) / rate({family.name}_count[5m])"
        return Draft(f"{title}, mean", mean, unit)
    if about.type == "counter":
        return Draft(f"{title}, each second", f"rate({family.name}[5m])", _PER_SECOND.get(about.unit, "/s"))
    return Draft(title, family.name, unit)
