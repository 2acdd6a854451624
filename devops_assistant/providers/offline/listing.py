"""Which file a listing offers for a question that names none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from devops_assistant.conversation.messages import ToolResult

_NAME_KEYS = ("name", "file", "filename", "path")
_TIME_KEYS = ("modified", "last_modified", "lastModified", "mtime", "modified_at", "updated_at")
_COMMON = frozenset({"log", "logs", "the", "file", "files", "show", "last", "lines", "recent"})


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    modified: str


def choose_file(listing: ToolResult, question: str) -> str | None:
    """Return the file of a listing that the question speaks of, else the one written last, else the first one."""
    if listing.is_error:
        return None
    listed = list(_from_data(listing.data)) or list(_from_text(listing.text))
    words = set(re.findall(r"[a-z0-9]{3,}", question.lower())) - _COMMON
    meant = [each for each in listed if words & set(re.findall(r"[a-z0-9]{3,}", each.name.lower()))]
    return max(meant or listed, key=lambda each: each.modified).name if listed else None


def _from_data(data: Any) -> Iterator[_Listed]:
    if isinstance(data, list):
        for each in cast("list[Any]", data):
            yield from _from_data(each)
    elif isinstance(data, Mapping):
        fields = cast("Mapping[str, Any]", data)
        name = next((fields[key] for key in _NAME_KEYS if isinstance(fields.get(key), str)), None)
        if name:
            yield _Listed(name, next((str(fields[key]) for key in _TIME_KEYS if key in fields), ""))
            return
        for each in fields.values():
            yield from _from_data(each)


def _from_text(text: str) -> Iterator[_Listed]:
    """The first word of each line between the summary and the footer, as the bundled servers write listings."""
    for line in text.splitlines()[1:]:
        words = line.split()
        if words and not line.startswith("["):
            moment = re.search(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?", line)
            yield _Listed(words[0].lstrip("-*"), moment.group() if moment else "")
