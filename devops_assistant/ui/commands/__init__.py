"""What the user can tell the program itself, all in one registry, in the order of its help."""

from __future__ import annotations

from devops_assistant.ui.commands import answers, choosing, looking, talking
from devops_assistant.ui.commands.registry import COMMANDS

__all__ = ["COMMANDS", "answers", "choosing", "looking", "talking"]
