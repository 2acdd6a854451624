from __future__ import annotations

from typing import Any

import pytest

from devops_assistant.host.forms import FIELDS_AT_MOST, Field, UnusableForm, read_form


def form(**properties: Any) -> tuple[Field, ...]:
    return read_form("s", "m", {"properties": properties, "required": ["must"]}).fields


def test_each_plain_kind_of_field_is_understood() -> None:
    fields = form(
        must={"type": "string", "title": "Name", "minLength": 2},
        age={"type": "integer", "minimum": 0, "maximum": 150, "default": 30},
        sure={"type": "boolean", "default": True},
        plain={"type": "string", "enum": ["a", "b"], "enumNames": ["Alpha", "Beta"]},
        titled={"type": "string", "oneOf": [{"const": "r", "title": "Red"}]},
        many={"type": "array", "items": {"type": "string", "enum": ["x", "y"]}, "default": ["x"]},
    )

    assert fields == (
        Field("must", "text", "Name", required=True, lowest=2),
        Field("age", "integer", default=30, lowest=0, highest=150),
        Field("sure", "boolean", default=True),
        Field("plain", "choice", choices=(("a", "Alpha"), ("b", "Beta"))),
        Field("titled", "choice", choices=(("r", "Red"),)),
        Field("many", "choices", default=["x"], choices=(("x", "x"), ("y", "y"))),
    )


def test_a_message_cannot_repaint_the_terminal() -> None:
    assert read_form("s\x1b[2J", "delete\x1b[31m all?\u202e", {}).message == "delete all?"


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"deep": {"type": "object", "properties": {}}}},
        {"properties": {"a\nb": {"type": "string"}}},
        {"properties": {"many": {"type": "array", "items": {"type": "string"}}}},
        {"properties": {f"f{number}": {"type": "string"} for number in range(FIELDS_AT_MOST + 1)}},
        {"properties": ["name"]},
        {"properties": {"name": "string"}},
        {"properties": {"name": {"type": "string", "enum": 5}}},
    ],
)
def test_a_form_that_no_person_could_be_shown_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(UnusableForm):
        read_form("s", "m", schema)
