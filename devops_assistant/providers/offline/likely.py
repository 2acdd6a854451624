"""Which tools a question is likely to need, best first: what a model is told of when it cannot be told of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import implied, terms, weight
from devops_assistant.providers.offline.offers import Offer, rarity, study
from devops_assistant.providers.offline.question import read_parts
from devops_assistant.providers.offline.ranking import rank

_OF_EACH_PART = 4


def likely(question: str, tools: Sequence[ToolSpec], now: datetime) -> list[str]:
    """Return the names of those `tools` that bear on `question`, those that would answer it first."""
    offers = study([replace(tool, read_only=True) for tool in tools])  # to be told of, not to be called
    answering = [
        candidate.offer.name
        for part in read_parts(question, now)
        for candidate in rank(part, offers, most=_OF_EACH_PART).chosen
    ]
    wanted = _wanted(question)
    worth = {offer.name: _worth(offer, wanted, offers) for offer in offers}
    bearing = sorted((name for name in worth if worth[name] > 0), key=lambda name: -worth[name])
    return list(dict.fromkeys([*answering, *bearing]))


def _wanted(question: str) -> dict[str, float]:
    said = terms(question)
    more = {term: share for each in said for term, share in implied(each, said).items()}
    return {**more, **dict.fromkeys(said, 1.0)}


def _worth(offer: Offer, wanted: dict[str, float], offers: Sequence[Offer]) -> float:
    return sum(
        share * weight(term) * rarity(term, offers) * offer.about[term]
        for term, share in wanted.items()
        if term in offer.about
    )
