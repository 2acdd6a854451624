"""Follow-ups that say only what is different: `and yesterday?`, `어제는?`, `top 5?`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from devops_assistant.conversation.messages import ToolCall
from devops_assistant.providers.offline.arguments import fill
from devops_assistant.providers.offline.offers import Offer
from devops_assistant.providers.offline.plan import MOST_CALLS, Plan, PlannedCall
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.roles import FILES, TIMES

_GOES_ON = re.compile(
    r"^\s*(?:and|what about|how about|then|also|now|same|the same|그럼|그러면|그리고|그 ?다음|이번엔|같은)\b",
    re.IGNORECASE,
)
_SHORT = 4
"""Words up to which a question that goes on from another one says only what is different."""


def carried_over(parts: Sequence[Asked], earlier: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return the parts with the time and the file of the question before, where `and the errors?` goes on from it."""
    if len(parts) != 1 or len(earlier) != 1 or not _GOES_ON.search(parts[0].text):
        return tuple(parts)
    (asked,), (before,) = parts, earlier
    if len(asked.text.split()) > _SHORT or not asked.names_topic:
        return tuple(parts)
    return (replace(asked, span=asked.span or before.span, file=asked.file or before.file),)


def is_bare(parts: Sequence[Asked]) -> bool:
    """Whether a question names no topic of its own, only another time, count, file or text."""
    if len(parts) != 1 or parts[0].names_topic:
        return False
    (asked,) = parts
    return bool(asked.span or asked.count or asked.file or asked.quoted or asked.author)


def follow_up(asked: Asked, earlier: Sequence[ToolCall], offers: Sequence[Offer]) -> Plan:
    """Return the earlier calls again, with what `asked` says in place of what they said."""
    offered = {offer.name: offer for offer in offers}
    plan = Plan()
    for call in earlier:
        offer = offered.get(call.name)
        arguments = _changed(offer, call.arguments, asked) if offer else None
        if arguments is not None and (planned := PlannedCall(call.name, arguments)) not in plan.calls:
            plan.calls.append(planned)
    plan.calls = plan.calls[:MOST_CALLS]
    plan.unmapped = [] if plan.calls else [asked.text]
    return plan


def _changed(offer: Offer, arguments: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    """The arguments with those replaced that `asked` speaks of; None where the tool takes none of it."""
    filled = fill(offer, asked)
    if not filled.roles:
        return None
    replaced = set(filled.roles)
    for alike in (TIMES, FILES):
        if replaced & alike:
            replaced |= alike
    roles = {parameter.name: role for parameter, role in offer.parameters}
    kept = {name: value for name, value in arguments.items() if roles.get(name) not in replaced}
    return {**filled.arguments, **kept}
