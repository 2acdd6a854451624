"""What goes with a question to the model as data: what servers said bears on it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from devops_assistant.host.background import WITHIN_S
from devops_assistant.host.host import Host

Background = Callable[[str], Awaitable[str]]
"""Returns what is added to a question, marked as data; empty where there is nothing to add."""

_CLOSING_MARK = re.compile(r"<\s*/\s*data", re.IGNORECASE)


async def no_background(question: str) -> str:
    """Return nothing, whatever the question."""
    return ""


def background_from(host: Host, within_s: float = WITHIN_S) -> Background:
    """Return what adds the words of the servers of `host` to a question, behind a blank line.

    Args:
        within_s: how long a question may wait for them.
    """

    async def background(question: str) -> str:
        said = await host.background(question, within_s)
        return "".join(f'\n\n<data from="{one.server}">\n{unforged(one.text)}\n</data>' for one in said)

    return background


def as_data(evidence_id: str, text: str) -> str:
    """Return what the user attaches to a question as the model is shown it."""
    return f'<data id="{evidence_id}">\n{unforged(text)}\n</data>'


def unforged(text: str) -> str:
    """Return `text` such that it cannot end the data it stands in."""
    return _CLOSING_MARK.sub(r"<\\/data", text)
