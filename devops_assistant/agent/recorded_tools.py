"""The tools of a recorded session: each answers the calls that were recorded, as it answered them then."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.recorder.bundle import Bundle
from devops_assistant.recorder.reading import CallRow

_CALLS_TOLD = 20


@dataclass(frozen=True, slots=True)
class RecordedTools:
    """A source of tools that asks nobody."""

    bundle: Bundle

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """The tools that were called, each described by its recorded calls: more of it was not kept."""
        by_tool: dict[tuple[str, str], list[CallRow]] = {}
        for call in self.bundle.calls:
            if call.server:
                by_tool.setdefault((call.server, call.tool), []).append(call)
        names = [tool for _, tool in by_tool]
        return tuple(
            ToolSpec(
                name=tool if names.count(tool) == 1 else f"{server}__{tool}",
                description=f"{tool} of {server}, as recorded. Only these arguments have a result: {_told(calls)}",
                input_schema=_schema(calls),
                server=server,
                own_name=tool,
                read_only=True,
            )
            for (server, tool), calls in by_tool.items()
        )

    @property
    def down(self) -> tuple[str, ...]:
        return ()

    async def call(self, spec: ToolSpec, arguments: JsonObject) -> CallOutcome:
        """Return what the same call returned when it was recorded."""
        calls = [call for call in self.bundle.calls if (call.server, call.tool) == (spec.server, spec.own_name)]
        same = [call for call in calls if _canonical(call.arguments) == _canonical(arguments)]
        if not same:
            return CallOutcome(
                f"{spec.name} with these arguments was not recorded, so there is no result; recorded: {_told(calls)}",
                is_error=True,
            )
        text = self.bundle.evidence.get(same[0].evidence or "")
        if text is None:
            reason = same[0].error or "its evidence is no longer kept"
            return CallOutcome(f"{spec.name} was called, but its result is not there: {reason}", is_error=True)
        return CallOutcome(text, same[0].is_error)


def _schema(calls: Sequence[CallRow]) -> JsonObject:
    """What its arguments were called; what they may be was not kept."""
    names = dict.fromkeys(name for call in calls for name in call.arguments)
    return {"type": "object", "properties": {name: {} for name in names}, "additionalProperties": True}


def _told(calls: Sequence[CallRow]) -> str:
    kinds = list(dict.fromkeys(_canonical(call.arguments) for call in calls))
    more = f" and {len(kinds) - _CALLS_TOLD} more" if len(kinds) > _CALLS_TOLD else ""
    return "; ".join(kinds[:_CALLS_TOLD]) + more


def _canonical(arguments: JsonObject) -> str:
    return json.dumps(dict(arguments), sort_keys=True, ensure_ascii=False)
