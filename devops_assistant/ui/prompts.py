"""Prompts of servers as commands: `/NAME argument=value …` becomes the question that the prompt words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.ui.commands import COMMANDS

if TYPE_CHECKING:
    from devops_assistant.host.calls import Prompt, PromptMessage
    from devops_assistant.host.library import Library

_FORBIDDEN = re.compile(r"[^\w-]")
_GIVEN = re.compile(r"""(?<!\S)([\w.-]+)=("[^"]*"|'[^']*'|\S*)""")
_PROPOSED = 8


@dataclass(frozen=True, slots=True)
class PromptCommand:
    """A prompt under the name that calls it."""

    name: str
    prompt: Prompt

    @property
    def usage(self) -> str:
        """What is typed, `[]` around what may be left out."""
        blanks = [f"{blank.name}=…" if blank.required else f"[{blank.name}=…]" for blank in self.prompt.arguments]
        return " ".join([f"/{self.name}", *blanks])


@dataclass(frozen=True, slots=True)
class _Filled:
    arguments: Mapping[str, str]
    words: str = ""
    """What was typed and is the value of no argument."""
    missing: tuple[str, ...] = field(default=())


def prompt_commands(prompts: Sequence[Prompt]) -> tuple[PromptCommand, ...]:
    """Return the prompts under their names; a name that is taken, or our own, is given up for `server__name`."""
    ours = {name for command in COMMANDS for name in (command.name, *command.aliases)}
    taken: dict[str, PromptCommand] = {}
    for prompt in prompts:
        for name in _names(prompt):
            if name not in taken and name not in ours:
                taken[name] = PromptCommand(name, prompt)
                break
    return tuple(taken.values())


async def prompted(name: str, typed: str, library: Library) -> str:
    """Return the question of the prompt that `/name` calls, its blanks filled; nothing where there is no such prompt.

    Args:
        name: a prompt's own name, or `server__name`.
        typed: what stands after it. Words that belong to no `argument=…` fill the first argument that is still open;
            where there is none they are added to the question.

    Raises:
        AssistantError: a required argument is missing, or the server refuses.
    """
    commands = prompt_commands(await library.list_prompts())
    named = [command for command in commands if command.name == name]
    called = named or [command for command in commands if name in _names(command.prompt)]
    return await _question(called[0], typed, library) if called else ""


async def _question(command: PromptCommand, typed: str, library: Library) -> str:
    prompt = command.prompt
    filled = _fill(prompt, typed)
    if filled.missing:
        proposed = await library.complete_argument(prompt.server, prompt.name, filled.missing[0], "", filled.arguments)
        choices = ", ".join(proposed[:_PROPOSED])
        remedy = say("chat.may_be", usage=command.usage, name=filled.missing[0], choices=choices)
        raise AssistantError(
            say("chat.prompt_needs", name=command.name, missing=", ".join(filled.missing)),
            remedy=remedy if proposed else command.usage,
        )
    messages = await library.get_prompt(prompt.server, prompt.name, filled.arguments)
    return "\n\n".join(part for part in (*map(_words, messages), filled.words) if part)


def _fill(prompt: Prompt, typed: str) -> _Filled:
    names = [blank.name for blank in prompt.arguments]
    given = {name: value.strip("\"'") for name, value in _GIVEN.findall(typed) if name in names}
    words = " ".join(_GIVEN.sub(lambda found: "" if found[1] in names else found[0], typed).split())
    still_open = [blank for blank in prompt.arguments if blank.name not in given]
    still_open.sort(key=lambda blank: not blank.required)
    if words and still_open:
        given[still_open.pop(0).name], words = words, ""
    return _Filled(given, words, tuple(blank.name for blank in still_open if blank.required))


def _names(prompt: Prompt) -> Iterator[str]:
    yield _FORBIDDEN.sub("_", prompt.name).casefold()
    yield _FORBIDDEN.sub("_", f"{prompt.server}__{prompt.name}").casefold()


def _words(message: PromptMessage) -> str:
    return message.text if message.role == "user" else f"(An earlier answer: {message.text})"
