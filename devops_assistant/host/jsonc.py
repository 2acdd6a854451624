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
    blanked = _COMMENT.sub(_blank, text.removeprefix("\ufeff"))
    return json.loads(_TRAILING_COMMA.sub(_blank, blanked))


def _blank(match: re.Match[str]) -> str:
    """Keep strings; replace all else by spaces, so that positions stay true."""
    return match.group(1) or re.sub(r"[^\n]", " ", match.group())
