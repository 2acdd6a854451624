"""What `--help` shows: one page about a command, in the language of the session, folded to the terminal."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterator, Sequence
from typing import Any, get_args

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from devops_assistant.common.messages import say, spoken, table
from devops_assistant.ui.folding import cells, wrapped

Entry = tuple[str, str]
"""What is typed, and what it does."""

_WIDEST = 100
_NARROW = 60
"""Columns below which an entry stands above its explanation."""
_NAME_AT_MOST = 28
_CLAUSE = re.compile(r"[.:;](?= |$)")


def help_page(context: typer.Context, columns: int = 0) -> str:
    """Return the page about the command of `context`.

    Args:
        columns: how wide it may be; 0 for as wide as the terminal.
    """
    columns = columns or min(shutil.get_terminal_size().columns, _WIDEST)
    command: Any = context.command
    shown = [each for each in command.get_params(context) if not each.hidden]
    parts = [
        wrapped(f"{say('cli.usage')}: {usage(context)}", columns, "    "),
        *("\n".join(_paragraph(part, columns)) for part in _paragraphs(command.help or "")),
        _section(say("cli.arguments"), [_argument(each) for each in shown if isinstance(each, TyperArgument)], columns),
        _section(say("cli.options"), [_option(each) for each in shown if isinstance(each, TyperOption)], columns),
        _section(say("cli.commands"), list(_commands(command)), columns),
    ]
    return "\n\n".join(filter(None, parts))


def usage(context: typer.Context) -> str:
    """Return how the command of `context` is called."""
    command: Any = context.command
    pieces = [context.command_path, f"[{say('cli.options').upper()}]"]
    for each in command.params:
        if isinstance(each, TyperArgument):
            name = placeholder(each) + ("…" if each.nargs == -1 else "")
            pieces.append(name if each.required else f"[{name}]")
    if isinstance(command, TyperGroup):
        name = say("cli.command")
        pieces.append(f"[{name}]" if command.invoke_without_command else name)
    return " ".join(pieces)


def placeholder(parameter: TyperArgument | TyperOption) -> str:
    """Return the word that stands for the value of a parameter."""
    kind = parameter.type_descriptor
    if parameter.metavar:
        return explained(parameter.metavar)
    if isinstance(parameter, TyperArgument):
        return explained(parameter.name.upper())
    if kind.choices:
        return "|".join(map(str, kind.choices))
    if kind.is_path:
        return explained("FILE")
    of_what = [kind.annotation, *get_args(kind.annotation)]
    return explained("NUMBER" if int in of_what or float in of_what else "TEXT")


def bounds(parameter: TyperArgument | TyperOption) -> str:
    """Return within what a number has to be; nothing where any will do."""
    if parameter.min is None:
        return ""
    if parameter.max is None:
        return say("cli.at_least", lowest=parameter.min)
    return say("cli.from_to", lowest=parameter.min, highest=parameter.max)


def names_of(parameter: TyperArgument | TyperOption) -> str:
    """Return what a parameter is called where it is typed."""
    return "/".join(parameter.opts) if isinstance(parameter, TyperOption) else placeholder(parameter)


def brief(command: TyperCommand | TyperGroup) -> str:
    """Return the first clause of what is said of a command."""
    return _CLAUSE.split(next(_paragraphs(command.help or ""), ""))[0]


def explained(declared: str) -> str:
    """Return in the language of the session what is declared in English."""
    return declared if spoken() == "en" else str(table(spoken(), "usage").get(declared, declared))


def _paragraphs(explanation: str) -> Iterator[str]:
    return (explained(part) for part in inspect.cleandoc(explanation).split("\n\n") if part)


def _paragraph(text: str, columns: int) -> Iterator[str]:
    """Lines below a mark stay as they are, so that they can be copied."""
    marked = text.startswith("\b\n")
    for line in text.removeprefix("\b\n").split("\n") if marked else [" ".join(text.split())]:
        yield f"  {line}" if marked else wrapped(f"  {line}", columns)


def _section(title: str, entries: Sequence[Entry], columns: int) -> str:
    if not entries:
        return ""
    longest = max((cells(name) for name, _ in entries if cells(name) <= _NAME_AT_MOST), default=0)
    lines = (_entry(name, told, longest + 4, columns) for name, told in entries)
    return "\n".join([f"{title}:", *lines])


def _entry(name: str, told: str, indent: int, columns: int) -> str:
    if columns < _NARROW:
        return f"  {name}\n" + wrapped(f"{'':6}{told}", columns)
    gap = " " * max(2, indent - 2 - cells(name))
    first = f"  {name}{gap}" if cells(name) + 4 <= indent else f"  {name}\n{'':{indent}}"
    return first + wrapped(f"{'':{indent}}{told}", columns).lstrip(" ")


def _argument(argument: TyperArgument) -> Entry:
    name = placeholder(argument) + ("…" if argument.nargs == -1 else "")
    choices = "|".join(map(str, argument.type_descriptor.choices or ()))
    needed = say("cli.required") if argument.required else ""
    return name, _with(explained(argument.help or ""), choices, needed)


def _option(option: TyperOption) -> Entry:
    names = ", ".join(sorted(option.opts, key=len))
    if option.is_flag:
        return names, explained(option.help or "")
    default = option.show_default if isinstance(option.show_default, str) else option.default
    usual = say("cli.default", value=default) if default not in (None, "", (), []) else ""
    return f"{names} {placeholder(option)}", _with(explained(option.help or ""), usual, bounds(option))


def _with(told: str, *more: str) -> str:
    remarks = "; ".join(filter(None, more))
    return f"{told} [{remarks}]" if remarks else told


def _commands(command: TyperCommand | TyperGroup) -> Iterator[Entry]:
    for name, each in command.commands.items() if isinstance(command, TyperGroup) else ():
        if isinstance(each, TyperCommand | TyperGroup):
            yield name, brief(each)
