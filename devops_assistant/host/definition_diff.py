"""What has changed about a tool, line by line, for a person to judge."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import visible
from devops_assistant.host.calls import ToolOffer
from devops_assistant.host.pins import Change

_LINES = 60


def definition_diff(change: Change) -> str:
    """Return the lines that differ: `-` for what was pinned, `+` for what is there now; hidden characters show."""
    before, after = (list(_lines(offer)) for offer in (change.before, change.after))
    compared = difflib.ndiff(before, after, linejunk=None, charjunk=None)
    differing = [line for line in compared if line[:1] in "+-"]
    cut = len(differing) - _LINES
    rest = [say("host.more_lines", count=cut)] if cut > 0 else []
    return "\n".join([f"{visible(change.tool)}:", *(f"  {line}" for line in [*differing[:_LINES], *rest])])


def _lines(offer: ToolOffer) -> Iterator[str]:
    for line in offer.description.splitlines() or [""]:
        yield say("host.diff_description", text=visible(line))
    yield say("host.diff_only_reads") if offer.read_only_hint else say("host.diff_may_write")
    schema = dict(offer.input_schema)
    properties = schema.pop("properties", {})
    if isinstance(properties, Mapping):
        for name, value in sorted(cast("Mapping[str, Any]", properties).items()):
            yield say("host.diff_parameter", name=visible(name), value=_json(value))
    for name, value in sorted(schema.items()):
        yield say("host.diff_input", name=visible(name), value=_json(value))
    if offer.output_schema is not None:
        yield say("host.diff_result", value=_json(offer.output_schema))


def _json(value: Any) -> str:
    return visible(json.dumps(value, ensure_ascii=False, sort_keys=True))
