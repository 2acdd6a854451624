"""What each tool on offer is about, in the glossary's terms, read from its own words."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import is_topic, terms
from devops_assistant.providers.offline.schema import parameters

Profile = Mapping[str, float]
"""How strongly a tool is about each term, up to 1."""

IN_SUMMARY = 0.5
"""The strength of what the first sentence of a description says."""
_IN_NAME, _IN_HEAD, _IN_PARAMETERS, _IN_SERVER, _IN_DETAILS = 1.0, 0.7, 0.4, 0.4, 0.35
_ABOUT_ONE = re.compile(r"^(?:(?:get|show|read|return|fetch|describe)s? )?(?:one|a single|a specific)\b", re.IGNORECASE)


def profile(spec: ToolSpec) -> Profile:
    """Return what a tool is about: its name says more than its description, that more than its parameters."""
    summary, _, details = re.sub(r"\s+", " ", spec.description).partition(". ")
    known = parameters(spec)
    named = " ".join([each.name for each in known] + [choice for each in known for choice in each.choices])
    places = (
        (_IN_DETAILS, f"{details} {' '.join(each.description for each in known)}"),
        (_IN_SERVER, spec.server),
        (_IN_PARAMETERS, named),
        (IN_SUMMARY, summary),
        (_IN_HEAD, re.split(r"[,:;(]", summary)[0]),
        (_IN_NAME, own_name(spec)),
    )
    found: dict[str, float] = {}
    for strength, text in places:
        for term in terms(text):
            if term != "operate" and (is_topic(term) or strength >= IN_SUMMARY):
                found[term] = strength
    return found


def own_name(spec: ToolSpec) -> str:
    """Return what the tool's server calls it."""
    return spec.own_name or spec.name


def is_about_one(spec: ToolSpec) -> bool:
    """Whether a tool shows one thing rather than what things there are."""
    return bool(_ABOUT_ONE.search(spec.description))


def rarity(term: str, profiles: Sequence[Profile]) -> float:
    """Return 1 for a term of one tool, falling towards 0 with the number of tools that share it; 0 for none."""
    sharing = sum(term in each for each in profiles)
    return math.log(1 + len(profiles) / sharing) / math.log(1 + len(profiles)) if sharing else 0.0
