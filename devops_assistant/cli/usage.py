"""What `--help` says in the language of the session: English where it is declared, Korean from its table."""

from __future__ import annotations

from functools import partial
from typing import Any

from typer.core import TyperCommand, TyperGroup

from devops_assistant.common.messages import spoken, table


def speak_in_help(command: object) -> None:
    """Let `command`, and what is below it, explain itself in the language that is spoken when it is asked to."""
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    vars(command)["format_help"] = partial(_explained, command, command.format_help)
    for each in _below(command):
        speak_in_help(each)


def _explained(command: TyperCommand | TyperGroup, explain: Any, context: Any, formatter: Any) -> None:
    if spoken() != "en":
        words = table(spoken(), "usage")
        explained: list[Any] = [command, *_below(command), *command.get_params(context)]
        for each in explained:
            each.help = "\n\n".join(str(words.get(part, part)) for part in (each.help or "").split("\n\n"))
    explain(context, formatter)


def _below(command: TyperCommand | TyperGroup) -> list[Any]:
    return [*command.commands.values()] if isinstance(command, TyperGroup) else []
