"""The command line's own words: its help, and what is said of a mistake in it, in the language of the session."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from devops_assistant.cli.help_page import bounds, brief, explained, help_page, names_of, usage
from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import Message, say, speak
from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line

_LANGUAGE = re.compile(r"^--lang[=\n](en|ko)$", re.MULTILINE)
_VALUE_LIMIT = 60
_EXTRA_LIMIT = 100


class Misuse(ConfigError):
    """What was typed after the program's name cannot be meant."""


def speak_in_help(command: object) -> None:
    """Let `command`, and what is below it, explain itself in the language that is spoken when it is asked to."""
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    own = vars(command)
    own["get_help"] = help_page
    own["get_short_help_str"] = lambda limit=0: brief(command)
    own["shell_complete"] = partial(_completed, command.shell_complete)
    if isinstance(command, TyperGroup):
        own["resolve_command"] = partial(_resolved, command, command.resolve_command)
        for each in command.commands.values():
            speak_in_help(each)


def misuse(error: typer.TyperException, words: Sequence[str]) -> Misuse:
    """Return in our words what the library found wrong with the `words` of the command line."""
    if named := _LANGUAGE.search("\n".join(words)):  # it may have gone wrong before that option's turn came
        speak("ko" if named[1] == "ko" else "en")
    return _MISTAKES.get(type(error).__name__, _too_many)(error)


def _completed(complete: Callable[..., list[Any]], context: Any, incomplete: str) -> list[Any]:
    items = complete(context, incomplete)
    for item in items:
        item.help = item.help and explained(item.help)
    return items


def _resolved(group: TyperGroup, resolve: Callable[..., Any], context: Any, words: Sequence[str]) -> Any:
    if words[0] in group.commands or words[0].startswith("-") or context.resilient_parsing:
        return resolve(context, words)
    close = nearest(words[0], group.commands, 1)
    remedy = say("cli.did_you_mean", name=close[0]) if close else _see_help(context)
    raise Misuse(say("cli.no_command", name=one_line(words[0], _VALUE_LIMIT)), remedy=remedy)


def _unknown_option(error: Any) -> Misuse:
    close = sorted(error.possibilities or ())
    remedy = say("cli.did_you_mean", name=close[0]) if close else _see_help(error.ctx)
    return Misuse(say("cli.no_option", option=one_line(error.option_name, _VALUE_LIMIT)), remedy=remedy)


def _missing(error: Any) -> Misuse:
    choices = ", ".join(map(str, error.param.type_descriptor.choices or ()))
    remedy = say("cli.one_of", choices=choices) if choices else _see_help(error.ctx)
    return Misuse(say("cli.missing", name=names_of(error.param)), remedy=remedy)


def _bad_value(error: Any) -> Misuse:
    if isinstance(error.message, Message) or error.param is None:
        return Misuse(error.message, remedy=_see_help(error.ctx))
    found = error.__cause__.errors() if hasattr(error.__cause__, "errors") else [{"input": error.message}]
    value = one_line(str(found[0]["input"]), _VALUE_LIMIT)
    return Misuse(say("cli.cannot_be", name=names_of(error.param), value=value), remedy=_wanted(error.param))


def _wanted(parameter: Any) -> str:
    kind = parameter.type_descriptor
    if kind.choices:
        return say("cli.one_of", choices=", ".join(map(str, kind.choices)))
    number = say("cli.whole_number" if kind.annotation is int else "cli.number")
    return say("cli.takes", what=", ".join(filter(None, (number, bounds(parameter)))))


def _odd_option(error: Any) -> Misuse:
    id = "cli.needs_value" if "requires" in error.message else "cli.takes_no_value"
    return Misuse(say(id, option=error.option_name))


def _too_many(error: Any) -> Misuse:
    if isinstance(error.ctx.command, TyperGroup):
        return Misuse(say("cli.missing", name=say("cli.command")), remedy=_see_help(error.ctx))
    extra = error.message.partition(") (")[2].removesuffix(")")
    return Misuse(
        say("cli.too_many", extra=one_line(extra, _EXTRA_LIMIT)), remedy=say("cli.quote_it", usage=usage(error.ctx))
    )


def _see_help(context: Any) -> str:
    return say("cli.see_help", command=context.command_path if context else "devops-assistant")


_MISTAKES: dict[str, Callable[[Any], Misuse]] = {
    "NoSuchOption": _unknown_option,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "BadOptionUsage": _odd_option,
}
"""By the names of the library's errors, which it does not export."""
