"""The parameters of a tool, as its JSON schema describes them, and which values they accept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import re2

from devops_assistant.conversation.messages import JsonObject, ToolSpec

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    required: bool
    schema: JsonObject
    """Its own schema with references and optional variants resolved."""

    @property
    def words(self) -> frozenset[str]:
        """The words of its name, in lower case: `sortBy` → `sort`, `by`."""
        return frozenset(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", self.name))

    @property
    def description(self) -> str:
        return str(self.schema.get("description", ""))

    @property
    def type(self) -> str:
        return str(self.schema.get("type", ""))

    @property
    def choices(self) -> tuple[str, ...]:
        """The strings it is limited to; empty where it is not."""
        values = self.schema.get("enum", (self.schema["const"],) if "const" in self.schema else ())
        return tuple(value for value in values if isinstance(value, str))

    def bound(self, keyword: str) -> float | None:
        """The number of a keyword such as `maximum`, None where the schema sets none."""
        value = self.schema.get(keyword)
        return value if isinstance(value, int | float) else None

    def accepts(self, value: str | int | float) -> bool:
        """Whether `value` is valid; keywords unknown here count as broken, for the server would refuse the call."""
        if variants := cast("list[JsonObject]", self.schema.get("anyOf", [])):
            return any(Parameter(self.name, self.required, each).accepts(value) for each in variants)
        allowed = _TYPES.get(self.type)
        if allowed and not isinstance(value, allowed):
            return False
        if "enum" in self.schema and value not in self.schema["enum"]:
            return False
        return self._string_fits(value) if isinstance(value, str) else self._number_fits(value)

    def _number_fits(self, value: float) -> bool:
        low, high = self.bound("minimum"), self.bound("maximum")
        above, below = self.bound("exclusiveMinimum"), self.bound("exclusiveMaximum")
        return not (
            (low is not None and value < low)
            or (high is not None and value > high)
            or (above is not None and value <= above)
            or (below is not None and value >= below)
        )

    def _string_fits(self, value: str) -> bool:
        shortest, longest = self.bound("minLength") or 0, self.bound("maxLength")
        if len(value) < shortest or (longest is not None and len(value) > longest):
            return False
        return _has_format(value, self.schema.get("format")) and _matches(value, self.schema.get("pattern"))


def parameters(spec: ToolSpec) -> tuple[Parameter, ...]:
    """Return the parameters of a tool, the required ones first, else in the order of its schema."""
    schema = spec.input_schema
    properties, required = schema.get("properties"), schema.get("required")
    named = _object(properties)
    must: list[Any] = cast("list[Any]", required) if isinstance(required, list) else []
    found = [Parameter(name, name in must, _resolved(_object(each), schema)) for name, each in named.items()]
    return tuple(sorted(found, key=lambda parameter: not parameter.required))


def _object(value: object) -> JsonObject:
    return cast("JsonObject", value) if isinstance(value, Mapping) else {}


def _resolved(schema: JsonObject, root: JsonObject) -> JsonObject:
    """The schema with its `$ref` followed and its variants made one: all choices, or the first that is not null."""
    reference = str(schema.get("$ref", ""))
    if reference.startswith("#/$defs/"):
        target = _object(_object(root.get("$defs")).get(reference.removeprefix("#/$defs/")))
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    for keyword in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(keyword), list):
            outer = {key: value for key, value in schema.items() if key != keyword}
            return {**_merged([_resolved(_object(each), root) for each in cast("list[Any]", schema[keyword])]), **outer}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": next((each for each in schema["type"] if each != "null"), "null")}
    return schema


def _merged(variants: list[JsonObject]) -> JsonObject:
    usable = [each for each in variants if each.get("type") != "null"]
    choices = [each.get("enum", [each["const"]] if "const" in each else []) for each in usable]
    if usable and all(choices):
        return {"type": usable[0].get("type", ""), "enum": [value for each in choices for value in each]}
    return {**usable[0], **({"anyOf": usable} if len(usable) > 1 else {})} if usable else {}


def _has_format(value: str, wanted: object) -> bool:
    try:
        if wanted == "date":
            date.fromisoformat(value)
        elif wanted == "date-time":
            return "T" in value and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True


def _matches(value: str, pattern: object) -> bool:
    if not isinstance(pattern, str):
        return True
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options).search(value) is not None
    except re2.error:
        return False
