"""Did you mean …? For names of metrics, of which there may be hundreds of thousands."""

from __future__ import annotations

from devops_assistant.common.nearest import nearest
from devops_servers.prometheus.knowledge.catalogue import prefix_of
from devops_servers.prometheus.knowledge.question import Term
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.words import words_of_name

_CANDIDATES = 200


def like(name: str, index: Index, most: int = 3) -> list[str]:
    """Return the names that exist and look most like `name`: of the same words, or of the same beginning."""
    terms = [Term({word: 1.0}) for word in dict.fromkeys(words_of_name(name))]
    alike = [each for family in index.metrics(terms, _CANDIDATES).best for each in family.names] if terms else []
    beginning = index.catalogue.starting_with(prefix_of(name))[:_CANDIDATES]
    return nearest(name, dict.fromkeys([*alike, *beginning]), most)
