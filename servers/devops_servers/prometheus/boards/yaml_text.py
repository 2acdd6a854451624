"""Writes alert rules as YAML that people read: plain words plain, everything else quoted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

Value = str | Mapping[str, "Value"] | Sequence["Value"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[ /.-][A-Za-z0-9_]+)*")
_DURATION = re.compile(r"[0-9]+(?:ms|[smhdwy])")
_SPECIAL = re.compile(r"(?i)null|true|false|yes|no|on|off|y|n|nan|inf|infinity")
_PRINTABLE = re.compile(r"[\x20-\x7e\u00a1-\ud7ff\uf900-\ufffd]*")


def yaml(value: Value) -> str:
    """Return `value` as a YAML document: block style, two spaces, keys in their order."""
    return "\n".join(_block(value)) + "\n"


def _block(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _entry(f"{_scalar(key)}:", entry)
    elif not isinstance(value, str):
        for entry in value:
            first, *rest = _block(entry) if not isinstance(entry, str) else [_scalar(entry)]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)


def _entry(key: str, value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{key} {_scalar(value)}"
    elif not value:
        yield f"{key} {'{}' if isinstance(value, Mapping) else '[]'}"
    else:
        yield key
        yield from (f"  {line}" for line in _block(value))


def _scalar(text: str) -> str:
    """Plain where nothing could be read as more than text, in single quotes where it is printable, else as JSON.

    A string of JSON is one of YAML too.
    """
    if (_PLAIN.fullmatch(text) and not _SPECIAL.fullmatch(text)) or _DURATION.fullmatch(text):
        return text
    if _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text)
