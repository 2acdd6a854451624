"""What people are told of tools: of the bundled ones in their language, of any other what it says of itself."""

from __future__ import annotations

from devops_assistant.common.messages import spoken, table
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.messages import ToolSpec

_BRIEF_LIMIT = 140


def described(name: str, description: str, *, bundled: bool) -> str:
    """Return what a tool does.

    Args:
        name: its server's own name for it.
        description: what it says of itself; unsafe to print.
    """
    return _translated("tools", name, description) if bundled else description


def explained(meaning: str) -> str:
    """Return what a parameter, a resource or a prompt is, in the language of the session where the words are ours."""
    return _translated("meanings", meaning, meaning)


def brief(spec: ToolSpec) -> str:
    """Return the first sentence of what a tool does, of a bundled one the first line; safe to print."""
    whole = described(spec.own_name or spec.name, spec.description, bundled=spec.bundled)
    line = whole.strip().partition("\n")[0]
    return one_line(line if spec.bundled else line.partition(". ")[0], _BRIEF_LIMIT)


def _translated(room: str, name: str, english: str) -> str:
    return english if spoken() == "en" else str(table(spoken(), room).get(name, english))
