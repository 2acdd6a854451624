"""All there is to know of one tool: what it does and takes, whether it asks first, and how its calls went."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO, cast

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.recorder.tool_metrics import ToolMetric
from devops_assistant.ui.approval import claim_words
from devops_assistant.ui.json_text import json_text
from devops_assistant.ui.tables import print_rows
from devops_assistant.ui.tool_words import described, explained
from devops_assistant.ui.units import ago, duration

_DESCRIPTION_LIMIT = 2_000
_KINDS = {
    "string": "tables.text",
    "integer": "tables.whole_number",
    "number": "tables.number",
    "boolean": "tables.yes_or_no",
    "array": "tables.list",
    "object": "tables.object",
}


def head(spec: ToolSpec) -> str:
    """Return what stands above the parameters of a tool."""
    server = one_line(spec.server, 40) or "host"
    name = one_line(spec.name, 64)
    own = "" if spec.own_name in ("", spec.name) else say("tables.own_name", name=one_line(spec.own_name, 64))
    description = clean(described(spec.own_name or spec.name, spec.description, bundled=spec.bundled))
    asks = say("tables.runs_unasked") if spec.read_only else say("tables.asks_first")
    claims = "; ".join(claim_words(claim for claim in spec.annotations if claim != "read_only" or not spec.read_only))
    claimed = say("tables.claims", claims=claims) if claims and not spec.bundled else claims
    return "\n".join(
        filter(None, (f"{name}  ({server}){own}", description[:_DESCRIPTION_LIMIT].strip(), asks, claimed))
    )


def print_parameters(spec: ToolSpec, stream: TextIO) -> OSError | None:
    """Show what a tool takes, what has to be given first."""
    needed = _texts(spec.input_schema.get("required"))
    schemas = sorted(_schemas(spec), key=lambda named: named[0] not in needed)
    columns = (say("tables.head_parameter"), say("tables.head_takes"), say("tables.head_is"))
    rows = [
        (
            one_line(name, 40),
            one_line(", ".join(_takes(schema, needed=name in needed)), 200),
            one_line(explained(str(schema.get("description", ""))), 200),
        )
        for name, schema in schemas
    ]
    if not rows:
        return print_rows((say("tables.no_parameters"),), [], stream)
    return print_rows(columns, rows, stream, told=True)


def foot(spec: ToolSpec, metrics: Iterable[ToolMetric]) -> str:
    """Return how the calls of a tool went in this session."""
    called = (spec.server, spec.own_name or spec.name)
    metric = next((each for each in metrics if (each.server, each.tool) == called), None)
    if metric is None:
        return say("tables.not_called")
    return say(
        "tables.called",
        count=metric.calls,
        errors=metric.errors,
        last=ago(metric.last_call, datetime.now(UTC)),
        mean=duration(metric.mean_ms),
        p50=duration(metric.p50_ms),
        p95=duration(metric.p95_ms),
        max=duration(metric.max_ms),
    )


def _schemas(spec: ToolSpec) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The parameters; what no server should say of one is left out."""
    properties = spec.input_schema.get("properties")
    for name, schema in _mapping(properties).items():
        yield name, _mapping(schema)


def _takes(schema: Mapping[str, Any], *, needed: bool) -> Iterator[str]:
    yield _kind(schema)
    bounded = [_mapping(each) for each in (schema, *_list(schema.get("anyOf")))]
    yield from (bound for each in bounded for bound in _bounds(each))
    if needed:
        yield say("tables.needed")
    elif schema.get("default") not in (None, "", []):
        yield say("tables.default", value=_word(schema["default"]))


def _kind(schema: Mapping[str, Any]) -> str:
    if choices := _list(schema.get("enum")):
        return " | ".join(map(_word, choices))
    if either := _list(schema.get("anyOf")):
        kinds = [_kind(_mapping(each)) for each in either if _mapping(each).get("type") != "null"]
        return say("tables.or", first=", ".join(kinds[:-1]), last=kinds[-1]) if len(kinds) > 1 else "".join(kinds)
    named = schema.get("type")
    kinds = [say(_KINDS[kind]) for kind in (_texts(named) or [str(named)]) if kind in _KINDS]
    return " | ".join(kinds) or say("tables.anything")


def _bounds(schema: Mapping[str, Any]) -> Iterator[str]:
    lowest, highest = schema.get("minimum"), schema.get("maximum")
    if lowest is not None and highest is not None:
        yield say("tables.from_to", lowest=_word(lowest), highest=_word(highest))
    elif lowest is not None:
        yield say("tables.at_least", lowest=_word(lowest))
    elif highest is not None:
        yield say("tables.at_most", highest=_word(highest))
    if (above := schema.get("exclusiveMinimum")) is not None:
        yield say("tables.over", lowest=_word(above))
    if longest := schema.get("maxLength"):
        yield say("tables.characters", limit=_word(longest))
    if most := schema.get("maxItems"):
        yield say("tables.items", limit=_word(most))


def _word(value: object) -> str:
    return one_line(value if isinstance(value, str) else json_text(value), 60)


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [each for each in _list(value) if isinstance(each, str)]
