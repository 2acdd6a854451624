"""What a log line says, without its header, and the template that like messages share."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from devops_servers.logs.levels import stated

_MESSAGE_KEYS = ("msg", "message", "log", "event", "error", "@m", "short_message", "body", "text")
_LOGFMT_MESSAGE = re.compile(r'(?:^|\s)(?:msg|message)=(?:"((?:[^"\\]|\\.)*)"|(\S+))')
_HEADER_REST = re.compile(r"^[\s\]|:>),-]+")
_BARE_TIME = re.compile(r"^\W{0,2}\d[\dT:., /+Z-]{7,40}\W{0,2}\s+")
_VARIABLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"), "<id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "<ip>"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), "<hex>"),
    (re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,}\b"), "<hex>"),
    (re.compile(r"(?<![A-Za-z0-9])\d+(?:[.,]\d+)*"), "<n>"),
    (re.compile(r"\d+"), "<n>"),
)


def message_of(line: str) -> str:
    """Return what `line` says without its time, level and other header; the line itself where no header is known."""
    if line.startswith("{") and (said := _of_json(line)):
        return said
    if found := _LOGFMT_MESSAGE.search(line):
        return found.group(1) or found.group(2)
    _, end = stated(line)
    rest = line[end:] if 0 < end < len(line) else _BARE_TIME.sub("", line)
    return _HEADER_REST.sub("", rest).strip() or line.strip()


def template_of(message: str) -> str:
    """Return `message` with what varies from one occurrence to the next replaced by its kind."""
    for variable, kind in _VARIABLES:
        message = variable.sub(kind, message)
    return message


def _of_json(line: str) -> str:
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(fields, dict):
        return ""
    named = cast(dict[str, Any], fields)
    return next((value.strip() for key in _MESSAGE_KEYS if isinstance(value := named.get(key), str)), "")
