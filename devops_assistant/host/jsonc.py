"""JSON as people write it in configuration files: with comments and trailing commas."""

from __future__ import annotations

import json
import re
from typing import Any

_STRING = r'"(?:\\.|[^"\\])*"'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_TRAILING_COMMA = re.compile(rf"({_STRING})|,(?=\s*[}}\]])")


def parse(text: str) -> Any:
    """Return the value that `text` spells.

    Raises:
        json.JSONDecodeError: it is not JSON even so; line and column are those of `text`.
    """
    return json.loads(strict(text.removeprefix("\ufeff")))


def strict(text: str) -> str:
    """Return `text` as strict JSON: comments and trailing commas are spaces, and positions stay true."""
    return _TRAILING_COMMA.sub(_blank, without_comments(text))


def without_comments(text: str) -> str:
    """Return `text` with spaces for its comments."""
    return _COMMENT.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    """Keep strings; replace all else by spaces, so that positions stay true."""
    return match.group(1) or re.sub(r"[^\n]", " ", match.group())
