"""Follow-ups that say only what is different: `and yesterday?`, `어제는?`, `top 5?`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from devops_assistant.conversation.messages import ToolCall, ToolSpec
from devops_assistant.providers.offline.arguments import Role, fill, role_of
from devops_assistant.providers.offline.plan import MOST_CALLS, Plan, PlannedCall
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.schema import parameters

_TIMES = frozenset({Role.SINCE, Role.UNTIL, Role.LENGTH})
_FILES = frozenset({Role.FILE, Role.PATH})


def is_bare(parts: Sequence[Asked]) -> bool:
    """Whether a question names no topic of its own, only another time, count, file or text."""
    if len(parts) != 1 or parts[0].names_topic:
        return False
    (asked,) = parts
    return bool(asked.span or asked.count or asked.file or asked.quoted or asked.author)


def follow_up(asked: Asked, earlier: Sequence[ToolCall], tools: Sequence[ToolSpec]) -> Plan:
    """Return the earlier calls again, with what `asked` says in place of what they said."""
    offered = {spec.name: spec for spec in tools if spec.read_only}
    plan = Plan()
    for call in earlier:
        spec = offered.get(call.name)
        arguments = _changed(spec, call.arguments, asked) if spec else None
        if arguments is not None and (planned := PlannedCall(call.name, arguments)) not in plan.calls:
            plan.calls.append(planned)
    plan.calls = plan.calls[:MOST_CALLS]
    plan.unmapped = [] if plan.calls else [asked.text]
    return plan


def _changed(spec: ToolSpec, arguments: Mapping[str, Any], asked: Asked) -> dict[str, Any] | None:
    """The arguments with those replaced that `asked` speaks of; None where the tool takes none of it."""
    filled = fill(spec, asked)
    if not filled.roles:
        return None
    replaced = set(filled.roles)
    for alike in (_TIMES, _FILES):
        if replaced & alike:
            replaced |= alike
    roles = {parameter.name: role_of(parameter) for parameter in parameters(spec)}
    kept = {name: value for name, value in arguments.items() if roles.get(name) not in replaced}
    return {**filled.arguments, **kept}
