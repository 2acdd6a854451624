"""What a tool returns, made harmless: sanitised, then masked, in its text and in its structured content alike."""

from __future__ import annotations

from typing import Any, cast

from devops_assistant.common.masking import Masked, adopted, mask
from devops_assistant.common.sanitise import clean


def harmless(text: str) -> Masked:
    """Return `text` without control sequences and secrets, and how many secrets there were.

    Secrets stay where the user has turned masking off.
    """
    return mask(clean(text)) if adopted().on else Masked(clean(text), 0)


def all_harmless(value: Any) -> Any:
    """Return a JSON value with every text in it made harmless."""
    match value:
        case str():
            return harmless(value).text
        case list():
            return [all_harmless(entry) for entry in cast(list[Any], value)]
        case dict():
            return {name: all_harmless(entry) for name, entry in cast(dict[str, Any], value).items()}
        case _:
            return value
