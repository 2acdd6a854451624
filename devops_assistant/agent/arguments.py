"""Are the arguments of a call what its tool takes? If not, the model is told where and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from devops_assistant.common.nearest import nearest
from devops_assistant.conversation.messages import JsonObject, ToolCall, ToolSpec

_SCHEMA_CHARACTERS = 1_500


def objection(call: ToolCall, spec: ToolSpec) -> str:
    """Return why `call` cannot be sent to its tool, with the schema; empty where nothing speaks against it.

    Only what is certain is refused here. Values are judged by the server, which may read "5" as 5.
    """
    if call.flaw:
        return f"the arguments cannot be read: {call.flaw}; {_expected(spec)}"
    properties = cast("Mapping[str, Any]", spec.input_schema.get("properties") or {})
    required = cast("list[str]", spec.input_schema.get("required") or [])
    if missing := [name for name in required if name not in call.arguments]:
        return f"missing argument{'s' * (len(missing) > 1)} {', '.join(missing)}; {_expected(spec)}"
    if spec.input_schema.get("additionalProperties"):
        return ""
    unknown = [name for name in call.arguments if name not in properties]
    if not unknown:
        return ""
    hints = [f"did you mean {close[0]!r}?" for name in unknown if (close := nearest(name, properties, 1))]
    return f"unknown argument {', '.join(map(repr, unknown))}; {' '.join([*hints, _expected(spec)])}"


def violations(arguments: JsonObject, spec: ToolSpec) -> str:
    """Return where `arguments` break the tool's schema, for a call that its server has refused; empty where nowhere."""
    # 130 ms to import, and needed only after an error
    from jsonschema import SchemaError
    from jsonschema.validators import validator_for

    schema = dict(spec.input_schema)
    validator = validator_for(schema)
    try:
        validator.check_schema(schema)
    except SchemaError:
        return ""
    found = [f"{error.json_path}: {error.message}"[:300] for error in validator(schema).iter_errors(dict(arguments))]
    return f"{'; '.join(found[:5])}; {_expected(spec)}" if found else ""


def _expected(spec: ToolSpec) -> str:
    schema = json.dumps(dict(spec.input_schema), ensure_ascii=False)
    if len(schema) > _SCHEMA_CHARACTERS:
        schema = json.dumps({"required": spec.input_schema.get("required", [])}, ensure_ascii=False)
    return f"{spec.name} takes {schema}"
