"""What a server says of its tools, such that any model's service takes it: one odd tool must not cost the others."""

from __future__ import annotations

import json
from typing import Any, cast

from devops_assistant.common.sanitise import clean
from devops_assistant.conversation.messages import JsonObject

DESCRIPTION_CHARACTERS = 8_000
SCHEMA_CHARACTERS = 64_000
ANYTHING: JsonObject = {"type": "object", "additionalProperties": True}
"""Takes whatever the model makes of the description; the server judges it."""


def presentable_description(text: str) -> str:
    """Return the description of a tool without what nobody can see, and no longer than is reasonable."""
    cleaned = clean(text)
    if len(cleaned) <= DESCRIPTION_CHARACTERS:
        return cleaned
    return f"{cleaned[:DESCRIPTION_CHARACTERS]}… [cut: {len(cleaned)} characters in all]"


def presentable_schema(schema: JsonObject) -> JsonObject:
    """Return the schema of a tool's arguments; one that no service would take, or far too large, becomes `ANYTHING`."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    if not isinstance(properties, dict) or not isinstance(required, list):
        return ANYTHING
    names, kinds = cast("list[Any]", required), cast("dict[str, Any]", properties).values()
    sound = all(isinstance(name, str) for name in names) and all(isinstance(kind, dict | bool) for kind in kinds)
    if not sound or schema.get("type", "object") != "object" or len(json.dumps(dict(schema))) > SCHEMA_CHARACTERS:
        return ANYTHING
    return schema
