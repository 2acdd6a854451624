"""Which of the two languages people write in."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "ko"]

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")


def language_of(text: str) -> Language:
    """Return `ko` where any Hangul is written: Korean questions are full of English terms, not the reverse."""
    return "ko" if _HANGUL.search(text) else "en"
