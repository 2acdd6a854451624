"""The knowledge of the server: what people ask of their metrics, and the expression that answers it.

Each `*.toml` beside this file is one topic. An entry has

    title, title_ko   what it shows, in both languages; a question is matched against them
    expr              the expression; it parses, and a server accepts it whether or not its metrics exist
    unit              of its values: one of `UNITS`
    words             (optional) more English words that people ask with
    alert             (optional) the comparison that makes it a condition, or "" where it is one already
    for, severity     (optional) how long the condition must hold; warning or critical

What an entry needs is read from its expression.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from devops_servers.prometheus.knowledge.words import words_of_text
from devops_servers.prometheus.promql.expressions import metrics_in

UNITS: Mapping[str, str] = {
    "percent": "percent",
    "ratio": "percentunit",
    "count": "short",
    "bool": "bool",
    "info": "none",
    "seconds": "s",
    "days": "d",
    "bytes": "bytes",
    "bytes/s": "Bps",
    "bits/s": "bps",
    "requests/s": "reqps",
    "/s": "ops",
    "cores": "short",
    "celsius": "celsius",
    "hertz": "hertz",
    "watts": "watt",
    "rpm": "rotrpm",
}
"""The units of recipes, each with what Grafana calls it."""

Unit = Literal[
    "percent",
    "ratio",
    "count",
    "bool",
    "info",
    "seconds",
    "days",
    "bytes",
    "bytes/s",
    "bits/s",
    "requests/s",
    "/s",
    "cores",
    "celsius",
    "hertz",
    "watts",
    "rpm",
]
_Line = Annotated[str, Field(min_length=3, max_length=120, pattern=r"^\S.*\S$")]
TOPICS = ("host", "kubernetes", "prometheus", "services", "databases", "platforms")


class Recipe(BaseModel):
    """One thing that can be shown, in words and as an expression."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    title: _Line
    title_ko: _Line
    expr: Annotated[str, Field(min_length=2, max_length=400)]
    unit: Unit
    words: str = ""
    alert: Annotated[str | None, Field(pattern=r"^((==|!=|>=|<=|>|<) -?[0-9.]+)?$")] = None
    holds_for: Annotated[str, Field(alias="for", pattern=r"^[0-9]+[smhd]$")] = "5m"
    severity: Literal["warning", "critical"] = "warning"
    topic: str = ""
    """The file that it stands in."""

    @functools.cached_property
    def needs(self) -> frozenset[str]:
        """The metrics that the expression reads."""
        return metrics_in(self.expr)

    @property
    def id(self) -> str:
        """The title as one word, by which a recipe can be asked for."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")

    @property
    def condition(self) -> str:
        """The expression whose every result is an alert; empty where the recipe has none."""
        if self.alert is None:
            return ""
        return f"({self.expr}) {self.alert}" if self.alert else self.expr


_RECIPES = TypeAdapter(tuple[Recipe, ...])


@functools.cache
def all_recipes() -> tuple[Recipe, ...]:
    """Every recipe of the package, validated."""
    here = files(__name__)
    tables = {name: tomllib.loads((here / f"{name}.toml").read_text(encoding="utf-8")) for name in TOPICS}
    return _RECIPES.validate_python(
        [{**entry, "topic": topic} for topic, table in tables.items() for entry in table["recipe"]]
    )


@functools.cache
def questions() -> Mapping[str, Sequence[Sequence[str]]]:
    """For each metric that recipes read, the words of what each of them answers."""
    found: dict[str, list[list[str]]] = {}
    for recipe in all_recipes():
        for metric in recipe.needs:
            found.setdefault(metric, []).append(words_of_text(f"{recipe.title} {recipe.words}"))
    return found
