"""Are the arguments of a call what its tool takes? If not, the model is told where and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from devops_assistant.common.nearest import nearest
from devops_assistant.conversation.messages import ToolCall, ToolSpec

_SCHEMA_CHARACTERS = 1_500


def objection(call: ToolCall, spec: ToolSpec) -> str:
    """Return why `call` cannot be sent to its tool, with the schema; empty where nothing speaks against it.

    Only what is certain is refused here. Values are judged by the server, which may read "5" as 5.
    """
    if call.flaw:
        return f"the arguments cannot be read: {call.flaw}; {expected(spec)}"
    properties = cast("Mapping[str, Any]", spec.input_schema.get("properties") or {})
    required = cast("list[str]", spec.input_schema.get("required") or [])
    if missing := [name for name in required if name not in call.arguments]:
        return f"missing argument{'s' * (len(missing) > 1)} {', '.join(missing)}; {expected(spec)}"
    if spec.input_schema.get("additionalProperties"):
        return ""
    unknown = [name for name in call.arguments if name not in properties]
    if not unknown:
        return ""
    hints = [f"did you mean {close[0]!r}?" for name in unknown if (close := nearest(name, properties, 1))]
    return f"unknown argument {', '.join(map(repr, unknown))}; {' '.join([*hints, expected(spec)])}"


def expected(spec: ToolSpec) -> str:
    """Return what the tool takes: its schema, or what it requires where the schema is long."""
    schema = json.dumps(dict(spec.input_schema), ensure_ascii=False)
    if len(schema) > _SCHEMA_CHARACTERS:
        schema = json.dumps({"required": spec.input_schema.get("required", [])}, ensure_ascii=False)
    return f"{spec.name} takes {schema}"
