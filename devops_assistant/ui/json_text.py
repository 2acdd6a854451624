"""Values as JSON text that is safe to print: what could repaint a terminal or hide is written as an escape."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from collections.abc import Mapping
from typing import Any, cast

_UNSAFE = re.compile(
    r"[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


def json_text(value: object, *, indent: int | None = None) -> str:
    """Return `value` as JSON in printable Unicode: invisible and control characters are escaped, none is lost.

    Dataclasses become objects, a lone surrogate U+FFFD, a number that JSON has no word for null.
    """
    text = json.dumps(plain_value(value), ensure_ascii=False, indent=indent, allow_nan=False)
    return _UNSAFE.sub(_escape, _LONE_SURROGATE.sub("\ufffd", text))


def plain_value(value: object) -> Any:
    """Return `value` with dataclasses, mappings and sequences made into what `json` writes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_value(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_value(item) for key, item in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [plain_value(item) for item in cast("list[object] | tuple[object, ...]", value)]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match.group())[1:-1]
