"""What is said to a question that leads to no call: the one question that is open, or that nothing here can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from devops_assistant.common.language import Language
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.phrases import PHRASES, Phrases
from devops_assistant.providers.offline.plan import Choice, Note, Plan

_MOST_TOOLS_OF_SERVER = 16


def without_call(plan: Plan, tools: Sequence[ToolSpec], language: Language) -> list[str]:
    """Return what is said where nothing was called: a question back, else what cannot be done and what can."""
    phrases = PHRASES[language]
    if not tools:
        return [phrases.no_tools]
    if asked := next(_questions(plan, tools, phrases), ""):
        return [asked]
    if plan.is_order:
        named = ", ".join(spec.name for spec in plan.unvouched)
        return [phrases.order_able.format(tools=named) if named else phrases.order]
    if plan.unvouched:
        return [_to_vouch_for(plan.unvouched, phrases)]
    if plan.absent:
        return [phrases.not_connected.format(server=plan.absent, remedy=phrases.set_up.get(plan.absent, phrases.why))]
    changing = [phrases.only_reads] if any(not spec.read_only for spec in tools) else []
    abilities = list(_abilities(tools, phrases))
    topics = ["", phrases.can_do, *abilities] if abilities else []
    return [phrases.not_understood, *topics, "", phrases.elsewhere, *changing]


def _to_vouch_for(fitting: Sequence[ToolSpec], phrases: Phrases) -> str:
    named = ", ".join(f"{spec.name} ({spec.server})" for spec in fitting)
    servers = ", ".join(dict.fromkeys(spec.server for spec in fitting))
    return phrases.not_vouched.format(tools=named, servers=servers)


def _questions(plan: Plan, tools: Sequence[ToolSpec], phrases: Phrases) -> Iterator[str]:
    """What is open, the likeliest first: only one thing is asked at a time."""
    by_name = {spec.name: spec for spec in tools}
    for choice in plan.choices:
        yield _which(choice, phrases)
    for tie in plan.ties:
        named = [f"{name} ({_first_clause(by_name[name])})" if name in by_name else name for name in tie]
        yield phrases.tied.format(tools=_either(named, phrases))
    for need in plan.needs:
        yield _value_wanted(need, by_name, phrases)


def _which(choice: Choice, phrases: Phrases) -> str:
    if not choice.among:
        return phrases.which.format(what=choice.what)
    cited = f" [{choice.evidence_id}]" if choice.evidence_id else ""
    return phrases.which_of.format(what=choice.what, names=f"{_either(choice.among, phrases)}{cited}")


def _either(names: Sequence[str], phrases: Phrases) -> str:
    """The names as one says them: `a, b or c`."""
    return phrases.either.join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _value_wanted(need: Note, by_name: dict[str, ToolSpec], phrases: Phrases) -> str:
    properties: dict[str, Any] = by_name[need.tool].input_schema.get("properties", {}) if need.tool in by_name else {}
    said = str(properties.get(need.parameter, {}).get("description", "")).partition(";")[0]
    described = f" ({said})" if said else ""
    return phrases.needs.format(tool=need.tool, parameter=need.parameter, described=described)


def _abilities(tools: Sequence[ToolSpec], phrases: Phrases) -> Iterator[str]:
    """A line for each server: what it can be asked by rules."""
    readers = [spec for spec in tools if spec.read_only and spec.server]
    for server in dict.fromkeys(spec.server for spec in readers):
        names = [spec.name for spec in readers if spec.server == server]
        shown = ", ".join(names[:_MOST_TOOLS_OF_SERVER]) + (", …" if len(names) > _MOST_TOOLS_OF_SERVER else "")
        yield f"- {server}: {phrases.servers.get(server, shown)}"


def _first_clause(spec: ToolSpec) -> str:
    return re.split(r"[.:;\n]", spec.description.strip(), maxsplit=1)[0][:100]
