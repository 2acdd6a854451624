"""Tools that would fit a question or an order, but that nobody has said only read: rules name them, and call none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import is_topic
from devops_assistant.providers.offline.offers import IN_SUMMARY, Offer, study
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.ranking import Candidate, rank


def fitting(parts: Sequence[Asked], tools: Sequence[ToolSpec]) -> tuple[ToolSpec, ...]:
    """Return those of the tools not known to only read that may tell what is asked, the best of each part first."""
    unvouched = [tool for tool in tools if not tool.read_only and "destructive" not in tool.annotations]
    return _chosen(parts, unvouched, _is_about)


def able(parts: Sequence[Asked], tools: Sequence[ToolSpec]) -> tuple[ToolSpec, ...]:
    """Return those of the tools that may change something and are named for what is ordered."""
    changing = [tool for tool in tools if not tool.read_only and "read_only" not in tool.annotations]
    return _chosen(parts, changing, _is_named_for)


def _chosen(
    parts: Sequence[Asked], tools: Sequence[ToolSpec], fits: Callable[[Offer, Asked], bool]
) -> tuple[ToolSpec, ...]:
    offers = study([replace(tool, read_only=True) for tool in tools])  # to be told of, not to be called
    best = [(candidate.offer, part) for part in parts for candidate in _best(part, offers)]
    return tuple({offer.name: offer.spec for offer, part in best if fits(offer, part)}.values())


def _best(part: Asked, offers: Sequence[Offer]) -> tuple[Candidate, ...]:
    ranking = rank(part, offers)
    return ranking.chosen or ranking.tied


def _is_about(offer: Offer, part: Asked) -> bool:
    return any(is_topic(term) and offer.about.get(term, 0.0) >= IN_SUMMARY for term in part.terms)


def _is_named_for(offer: Offer, part: Asked) -> bool:
    return any(map(is_topic, offer.named & part.words.keys()))
