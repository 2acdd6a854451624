from typing import Any

import pytest

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.schema import Parameter, parameters


def only(schema: dict[str, Any], **root: Any) -> Parameter:
    (parameter,) = parameters(ToolSpec("tool", "", {"type": "object", "properties": {"value": schema}, **root}))
    return parameter


@pytest.mark.parametrize(
    ("schema", "accepted", "refused"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 50}, 50, 51),
        ({"type": "number", "exclusiveMinimum": 0}, 0.5, 0),
        ({"type": "string", "minLength": 1, "maxLength": 3}, "abc", "abcd"),
        ({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}, "2026-11-21", "2026-11-21T10:00:00+09:00"),
        ({"type": "string", "format": "date"}, "2026-11-21", "yesterday"),
        ({"type": "string", "format": "date-time"}, "2026-11-21T10:00:00+09:00", "2026-11-21"),
        ({"enum": ["cpu", "memory"]}, "cpu", "disk"),
        ({"anyOf": [{"type": "integer", "maximum": 5}, {"type": "null"}]}, 5, 6),
        ({"anyOf": [{"const": "ALL"}, {"enum": ["ERROR", "WARN"]}]}, "WARN", "INFO"),
        ({"type": ["integer", "null"]}, 5, "5"),
        ({"type": "string", "pattern": "("}, None, "a pattern that cannot be read accepts nothing"),
    ],
)
def test_a_parameter_accepts_what_its_schema_allows(schema: dict[str, Any], accepted: Any, refused: Any) -> None:
    parameter = only(schema)

    assert accepted is None or parameter.accepts(accepted)
    assert not parameter.accepts(refused)


def test_a_reference_to_a_definition_is_followed() -> None:
    level = {"Level": {"type": "string", "enum": ["ERROR", "WARN"]}}

    assert only({"$ref": "#/$defs/Level", "default": "ERROR"}, **{"$defs": level}).choices == ("ERROR", "WARN")


def test_a_schema_without_parameters_has_none() -> None:
    assert parameters(ToolSpec("tool", "", {})) == ()
