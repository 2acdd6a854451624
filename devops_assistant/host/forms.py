"""Questions that a server asks its user: a form of a few plain fields, and who fills it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, cast

from devops_assistant.common.sanitise import clean, one_line

FieldKind = Literal["text", "number", "integer", "boolean", "choice", "choices"]
Value = str | int | float | bool | list[str]

FIELDS_AT_MOST = 20
_CHOICES_AT_MOST = 50
_MESSAGE_CHARACTERS = 2_000
_KINDS: Mapping[str, FieldKind] = {
    "string": "text",
    "number": "number",
    "integer": "integer",
    "boolean": "boolean",
    "array": "choices",
}


class UnusableForm(Exception):
    """A form that no person could be shown."""


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a form."""

    name: str
    kind: FieldKind = "text"
    description: str = ""
    required: bool = False
    default: Value | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Values and what they are called."""
    lowest: float | None = None
    """Of a number; of a text, its least length."""
    highest: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What a server wants to know, made harmless to show."""

    server: str
    message: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user made of a form."""

    action: Literal["accept", "decline", "cancel"]
    values: Mapping[str, Value]


DECLINED = Answer("decline", {})
CANCELLED = Answer("cancel", {})


class Respondent(Protocol):
    """Someone who can fill in a form."""

    async def answer(self, form: Form) -> Answer: ...


class DeclinesAll:
    """Stands in where no one can be asked."""

    async def answer(self, form: Form) -> Answer:
        return DECLINED


def read_form(server: str, message: str, schema: Mapping[str, Any]) -> Form:
    """Return the form that a server's schema describes.

    Raises:
        UnusableForm: it has too many fields, or fields that are not plain.
    """
    try:
        properties: dict[str, Any] = schema.get("properties") or {}
        required: list[Any] = schema.get("required") or []
        if len(properties) > FIELDS_AT_MOST:
            raise UnusableForm(f"it has {len(properties)} fields; {FIELDS_AT_MOST} are the most that a person is asked")
        fields = tuple(_field(name, field, name in required) for name, field in properties.items())
    except (AttributeError, TypeError, KeyError) as error:
        raise UnusableForm("its schema is no schema of plain fields") from error
    return Form(one_line(server, 80), clean(message)[:_MESSAGE_CHARACTERS], fields)


def _field(name: str, schema: Mapping[str, Any], required: bool) -> Field:
    kind = _KINDS.get(str(schema.get("type")))
    if kind is None or one_line(name, 80) != name:
        raise UnusableForm(f"its field {one_line(name, 80)} is not plain")
    choices = tuple(_choices(schema))
    if kind == "choices" and not choices:
        raise UnusableForm(f"its field {name} is a list without choices")
    low, high = ("minLength", "maxLength") if kind == "text" else ("minimum", "maximum")
    return Field(
        name=name,
        kind="choice" if kind == "text" and choices else kind,
        description=one_line(str(schema.get("description") or schema.get("title") or "")),
        required=required,
        default=_default(schema.get("default")),
        choices=choices,
        lowest=_number(schema.get(low)),
        highest=_number(schema.get(high)),
    )


def _choices(schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The choices in any of the ways in which a schema may name them."""
    source: Mapping[str, Any] = schema.get("items") or schema
    options: list[Any] = source.get("oneOf") or source.get("anyOf") or source.get("enum") or []
    titles: list[Any] = source.get("enumNames") or []
    for position, option in enumerate(options[:_CHOICES_AT_MOST]):
        if isinstance(option, dict):
            named = cast("dict[str, Any]", option)
            value, title = named.get("const"), named.get("title")
        else:
            value, title = option, titles[position] if position < len(titles) else None
        yield str(value), one_line(str(title or value), 80)


def _default(value: Any) -> Value | None:
    match value:
        case str() | bool() | int() | float():
            return value
        case list() if all(isinstance(entry, str) for entry in cast("list[Any]", value)):
            return cast("list[str]", value)
        case _:
            return None


def _number(value: Any) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
