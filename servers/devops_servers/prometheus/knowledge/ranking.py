"""Which metrics and which recipes matter to a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_servers.prometheus.knowledge.catalogue import Catalogue, Family
from devops_servers.prometheus.knowledge.postings import Postings, add, field
from devops_servers.prometheus.knowledge.question import Term, terms_of
from devops_servers.prometheus.knowledge.recipes import Recipe, all_recipes, questions
from devops_servers.prometheus.knowledge.words import words_of_name, words_of_text

_NAME, _HELP, _TITLE, _KOREAN_TITLE = 2.5, 1.0, 1.0, 0.7
_NAME_WORDS, _TEXT_WORDS = 5, 9
_HELP_CHARACTERS = 120
_FITS = 0.35
"""How well a recipe fits at least, of how well the best one does."""
_USUAL, _USUALLY_MEANT = ("host", "services"), 1.3
_ASKED_FOR = 1.3
"""How much likelier a metric is to be meant that recipes read."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best metrics for a question, and how many speak of it at all."""

    best: Sequence[Family]
    total: int


@dataclass(frozen=True, slots=True)
class Offered:
    """The best recipes for a question whose metrics exist, and how many fit whose metrics do not."""

    best: Sequence[Recipe]
    missing: Sequence[Recipe]


class Index:
    """The metrics of a catalogue and the recipes that they allow, findable by terms."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._metrics = Postings()
        for family in catalogue.families:
            asked = _asked(family)
            self._metrics.add(self._document(family, asked), _ASKED_FOR if asked else 1.0)
        self._recipes = Postings()
        for recipe in all_recipes():
            self._recipes.add(_recipe_document(recipe), _USUALLY_MEANT if recipe.topic in _USUAL else 1.0)

    def metrics(self, terms: Sequence[Term], most: int = 10, prefix: str = "") -> Found:
        """Return up to `most` metrics that speak of any of the terms, the best first.

        Args:
            prefix: only of those whose names start so.
        """
        families = self.catalogue.families

        def starts(number: int) -> bool:
            return families[number].name.startswith(prefix)

        hits = self._metrics.find(terms, most, starts if prefix else None)
        return Found([families[number] for number, _ in hits.best], hits.total)

    def recipes(self, terms: Sequence[Term], most: int = 5) -> Offered:
        """Return up to `most` recipes that answer the terms, the best first; of those only that can be used here.

        Where a question names one thing, such as a product, only recipes for that are an answer.
        """
        known = all_recipes()
        names = [term for term in terms if term.is_name and (self._recipes.knows(term) or self._metrics.knows(term))]
        meant = self._recipes.holding(names)
        hits = self._recipes.find(terms, len(known), meant.__contains__ if names else None)
        least = _FITS * hits.best[0][1] if hits.best else 0.0
        fitting = [known[number] for number, score in hits.best if score >= least]
        best = [recipe for recipe in fitting if self.allows(recipe)]
        missing = [recipe for recipe in fitting[: 2 * most] if not self.allows(recipe)]
        return Offered(best[:most], missing)

    def allows(self, recipe: Recipe) -> bool:
        """Whether every metric that a recipe reads exists."""
        return all(metric in self.catalogue for metric in recipe.needs)

    def _document(self, family: Family, asked: Sequence[Sequence[str]]) -> Mapping[str, float]:
        weights = field(words_of_name(family.name), _NAME, _NAME_WORDS)
        if said := self.catalogue.help_of(family.name):
            add(weights, field(words_of_text(said[:_HELP_CHARACTERS]), _HELP, _TEXT_WORDS))
        for words in asked:
            add(weights, field(words, _TITLE, _TEXT_WORDS))
        return weights


def _asked(family: Family) -> Sequence[Sequence[str]]:
    """What recipes answer with a metric, under whichever of its names they read it."""
    known = questions()
    if not family.suffixes:
        return known.get(family.name, ())
    return next((known[name] for name in (family.name, *family.names) if name in known), ())


def _recipe_document(recipe: Recipe) -> Mapping[str, float]:
    """The words of a recipe: what it is called in both languages, what else people say, and what it reads."""
    weights = field(words_of_text(recipe.title), _NAME, _NAME_WORDS)
    add(weights, field(words_of_text(recipe.words), _TITLE, _NAME_WORDS))
    korean = [word for term in terms_of(recipe.title_ko) for word, weight in term.words.items() if weight == 1]
    add(weights, field(korean, _KOREAN_TITLE, _TEXT_WORDS))
    for name in recipe.needs:
        add(weights, field(words_of_name(name), _HELP, _TEXT_WORDS))
    return weights
