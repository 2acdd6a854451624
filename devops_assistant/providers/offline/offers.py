"""The tools on offer, each studied once: what it is about, and what its parameters are for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.glossary import is_decisive, is_topic, meant, terms
from devops_assistant.providers.offline.idioms import ANSWERS
from devops_assistant.providers.offline.roles import FILES, Role, role_of
from devops_assistant.providers.offline.schema import Parameter, parameters

IN_SUMMARY = 0.5
"""The strength of what the first sentence of a description says."""
_IN_NAME, _IN_HEAD, _IN_PARAMETERS, _IN_SERVER, _IN_DETAILS = 1.0, 0.7, 0.4, 0.4, 0.35
_ABOUT_ONE = re.compile(r"^(?:(?:get|show|read|return|fetch|describe)s? )?(?:one|a single|a specific)\b", re.IGNORECASE)
_LISTED = frozenset({Role.FILE, Role.ID, Role.NAME, Role.OTHER})
_IN_ORDER = re.compile(r"\bin (?:the |this )?order\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool and what its own words say of it."""

    spec: ToolSpec
    parameters: tuple[tuple[Parameter, Role], ...]
    about: Mapping[str, float]
    """How strongly it is about each term of the glossary, up to 1."""
    named: frozenset[str]
    """The terms of its own name."""
    about_one: bool
    """It shows one thing rather than what things there are."""

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def files(self) -> frozenset[str]:
        """The names of the parameters that say in which file to look."""
        return frozenset(parameter.name for parameter, role in self.parameters if role in FILES)

    @property
    def filters(self) -> frozenset[str]:
        """The values by which it can be told to show a part of what it shows otherwise: those beside an `all`."""
        limited = (parameter.choices for parameter, _ in self.parameters)
        return frozenset(each for choices in limited for each in choices if {"all", "ALL"} & set(choices))

    def takes(self, *wanted: Role) -> bool:
        """Whether it has a parameter for one of these."""
        return any(role in wanted for _, role in self.parameters)


def study(tools: Sequence[ToolSpec]) -> tuple[Offer, ...]:
    """Return the offers of those tools of servers that only read: no other is ever called by rules."""
    return tuple(_study(spec) for spec in tools if spec.read_only and spec.server)


def listing_for(offer: Offer, parameter: Parameter, offers: Sequence[Offer]) -> Offer | None:
    """Return a tool of the same server that lists what a parameter can name, and needs no arguments itself."""
    role = role_of(parameter)
    if role not in _LISTED:
        return None
    meant_by_it = offer.about.keys() if role is Role.FILE else terms(parameter.name).keys()
    listings = [
        each
        for each in offers
        if each.spec.server == offer.spec.server
        and "list" in each.named
        and meant_by_it & each.about.keys()
        and not any(other.required for other, _ in each.parameters)
    ]
    return listings[0] if listings else None


def rarity(term: str, offers: Sequence[Offer]) -> float:
    """Return 1 for a term of one tool, falling towards 0 with the number of tools that share it; 0 for none."""
    sharing = sum(term in each.about for each in offers)
    return math.log(1 + len(offers) / sharing) / math.log(1 + len(offers)) if sharing else 0.0


def _study(spec: ToolSpec) -> Offer:
    own_name = spec.own_name or spec.name
    known = parameters(spec)
    return Offer(
        spec,
        parameters=tuple((parameter, role_of(parameter, spec.description)) for parameter in known),
        about=_about(spec, own_name, known),
        named=frozenset(term for term in meant(own_name) if not is_decisive(term)),
        about_one=bool(_ABOUT_ONE.search(spec.description)),
    )


def _about(spec: ToolSpec, own_name: str, known: Sequence[Parameter]) -> dict[str, float]:
    """The name says more than the description, and that more than the parameters."""
    summary, _, details = _IN_ORDER.sub("", re.sub(r"\s+", " ", spec.description)).partition(". ")
    places = (
        (_IN_DETAILS, f"{details} {' '.join(each.description for each in known)}"),
        (_IN_SERVER, spec.server),
        (_IN_PARAMETERS, " ".join(f"{each.name} {' '.join(each.choices)}" for each in known)),
        (IN_SUMMARY, summary),
        (_IN_HEAD, re.split(r"[,:;(]", summary)[0]),
    )
    by_idiom = {term: IN_SUMMARY for term in meant(summary) if is_decisive(term) and own_name not in ANSWERS}
    by_name = dict.fromkeys(meant(own_name), _IN_NAME)
    by_word = {
        term: strength
        for strength, text in places
        for term in terms(text)
        if term != "operate" and (is_topic(term) or strength >= IN_SUMMARY)
    }
    answers = {ANSWERS[own_name]: 1.0} if own_name in ANSWERS else {}
    return by_idiom | by_word | by_name | answers
