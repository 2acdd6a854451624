"""Questions about the assistant itself: a tool that reads its record with SQL answers them, with a ready statement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from devops_assistant.providers.offline.offers import Offer
from devops_assistant.providers.offline.own_questions import WAYS
from devops_assistant.providers.offline.plan import PlannedCall
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import Role

_SELF = "self"
_READS_ITS_OWN = re.compile(r"\brecording ?= ?[\"'`]?self\b")
_ADDRESS = re.compile(
    r"\b(?:can|could|would|will|do|did) you (?:please |also )?"
    r"(?:show|tell|give|list|see|know|find|check|look|think|have)\b|\bthank you\b",
    re.IGNORECASE,
)
"""Where `you` says nothing of whom the question is about."""


def of_itself(asked: Asked, offers: Sequence[Offer]) -> PlannedCall | None:
    """Return the call that tells what is asked of the assistant's own record; None where nothing is, or none can."""
    if asked.quoted or asked.file:
        return None
    text = _ADDRESS.sub(" ", asked.text).strip(" .?!~")
    statement = next((sql for way, sql in WAYS if re.search(way, text, re.IGNORECASE)), "")
    reader = next((offer for offer in offers if _READS_ITS_OWN.search(offer.spec.description)), None)
    if not statement or reader is None:
        return None
    takes = {role: parameter.name for parameter, role in reader.parameters if role is Role.EXPRESSION}
    if not takes or not any(parameter.name == "recording" for parameter, _ in reader.parameters):
        return None
    span = asked.span
    since, until = (span.start.timestamp(), span.end.timestamp()) if span else (0, asked.now.timestamp())
    query = statement.format(since=int(since), until=int(until))
    return PlannedCall(reader.name, {takes[Role.EXPRESSION]: query, "recording": _SELF})
