"""Tools that would fit a question or an order, but that nobody has said only read: rules name them, and call none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import is_decisive, is_topic
from devops_assistant.providers.offline.offers import study
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.ranking import Candidate, rank


def fitting(parts: Sequence[Asked], tools: Sequence[ToolSpec]) -> tuple[ToolSpec, ...]:
    """Return those of the tools not known to only read that are about what is asked, the best of each part first."""
    offers = study([replace(tool, read_only=True) for tool in tools if not tool.read_only])
    chosen = [candidate for part in parts for candidate in rank(part, offers).chosen if _is_about(candidate, part)]
    return tuple({candidate.offer.name: candidate.offer.spec for candidate in chosen}.values())


def _is_about(candidate: Candidate, part: Asked) -> bool:
    """Whether more than a likeness speaks for it: the whole way of asking, or a word that it is named for."""
    named = candidate.offer.named & part.words.keys()
    return any(map(is_decisive, candidate.strengths)) or any(map(is_topic, named))
