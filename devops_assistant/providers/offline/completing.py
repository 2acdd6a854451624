"""Answers to what was asked back: which of the tools is meant, or the value that a tool could not be called without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from devops_assistant.providers.offline.glossary import is_decisive, is_topic
from devops_assistant.providers.offline.offers import Offer
from devops_assistant.providers.offline.plan import Plan, make_plan
from devops_assistant.providers.offline.pointing import pointed_at
from devops_assistant.providers.offline.question import Asked, read_parts
from devops_assistant.providers.offline.roles import Role

_MOST_WORDS = 6
_ENDING = re.compile(r"\s*(?:please|pls|요|이요|이에요|예요|입니다|로|으로)?[.!?\s]*$", re.IGNORECASE)
_QUOTED = frozenset({Role.TEXT, Role.ID, Role.EXPRESSION, Role.NAME})


def completed(question: str, reply: Asked, offers: Sequence[Offer], now: datetime) -> Plan | None:
    """Return the plan for a question that led to no call, with what the reply adds; None where that is no answer."""
    if len(reply.text.split()) > _MOST_WORDS:
        return None
    parts = read_parts(question, now)
    open_plan = make_plan(parts, offers)
    if open_plan.ties:
        meant = _meant(reply, [offer for offer in offers if offer.name in open_plan.ties[0]])
        others = set(open_plan.ties[0]) - {meant.name} if meant else set[str]()
        plan = make_plan(parts, [offer for offer in offers if offer.name not in others]) if meant else None
        return plan if plan and plan.calls else None
    if open_plan.needs and not any(map(is_decisive, reply.terms)):
        need = open_plan.needs[0]
        plan = make_plan(read_parts(_with_value(question, reply, need.tool, need.parameter, offers), now), offers)
        return plan if plan.calls else None
    return None


def _meant(reply: Asked, options: Sequence[Offer]) -> Offer | None:
    """The one of the options that the reply names, points at, or is about; None where it is none, or several."""
    place = pointed_at(reply)
    if place is not None and -1 <= place < len(options):
        return options[place]
    text = reply.text.lower()
    named = [offer for offer in options if offer.name.lower() in text]
    of_server = [offer for offer in options if re.search(rf"\b{re.escape(offer.spec.server.lower())}\b", text)]
    topics = [term for term in reply.words if is_topic(term)]
    worth = {offer.name: sum(offer.about.get(term, 0.0) for term in topics) for offer in options}
    best = [offer for offer in options if worth[offer.name] and worth[offer.name] == max(worth.values())]
    return next((found[0] for found in (named, of_server, best) if len(found) == 1), None)


def _with_value(question: str, reply: Asked, tool: str, parameter: str, offers: Sequence[Offer]) -> str:
    """The question with the value in the place where a parameter of that kind is read from."""
    roles = {each.name: role for offer in offers if offer.name == tool for each, role in offer.parameters}
    value = reply.quoted or reply.file or _ENDING.sub("", reply.text)
    if roles.get(parameter) not in _QUOTED:
        value = value if value.lower().startswith(parameter.lower()) else f"{parameter} {value}"
        return f"{question.rstrip('?. ')} {value}"
    return f'{question.rstrip("?. ")} "{value}"'
