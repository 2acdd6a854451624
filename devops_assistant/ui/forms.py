"""Filling in a server's form at the terminal: field after field, and nothing is sent without a yes at the end."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from devops_assistant.host.forms import CANCELLED, DECLINED, Answer, Field, Form, Value
from devops_assistant.ui.approval import NO, YES, TerminalApprover, ask_at_terminal
from devops_assistant.ui.streams import Sink, is_terminal

_TRIES = 3
_WARNING = "What you type goes to that server: no secrets. Ctrl-C tells it nothing."

Ask = Callable[[str], Awaitable[str | None]]


class TerminalRespondent:
    """Fills in forms with the person at the terminal; where there is no terminal, they are declined."""

    def __init__(self, approver: TerminalApprover) -> None:
        """Args:
        approver: who else asks there.
        """
        self._approver = approver

    async def answer(self, form: Form) -> Answer:
        """Ask for each field, then whether to send them."""
        if not is_terminal(sys.stdin) or not is_terminal(sys.stdout):
            return DECLINED
        async with self._approver.holding_terminal():
            out = Sink(sys.stdout)
            out.line(f"\n{form.server} asks: {form.message}\n{_WARNING}")
            return await fill_in(form, ask_at_terminal, out.line)


async def fill_in(form: Form, ask: Ask, say: Callable[[str], None]) -> Answer:
    """Return the form as `ask` fills it in; CANCELLED when that is given up.

    Args:
        ask: shows a question and returns what is typed, None when the user gives up.
        say: shows what was wrong with it.
    """
    values: dict[str, Value] = {}
    for field in form.fields:
        for _ in range(_TRIES):
            typed = await ask(question(field))
            if typed is None:
                return CANCELLED
            try:
                value = read_value(field, typed.strip())
            except ValueError as problem:
                say(f"  {problem}")
                continue
            if value is not None:
                values[field.name] = value
            break
        else:
            return CANCELLED
    sent = await ask("Send this? [y]es / [N]o: ")
    return Answer("accept", values) if sent and sent.strip().casefold() in YES else DECLINED


def question(field: Field) -> str:
    """Return what the user is asked for one field."""
    hints = [field.description, _wanted(field)]
    if field.default is not None:
        hints.append(f"Enter for {field.default}")
    elif not field.required:
        hints.append("may stay empty")
    shown = "; ".join(filter(None, hints))
    return f"  {field.name} ({shown}): " if shown else f"  {field.name}: "


def _wanted(field: Field) -> str:
    match field.kind:
        case "boolean":
            return "yes or no"
        case "choice":
            return f"one of {_named(field)}"
        case "choices":
            return f"any of {_named(field)}, separated by commas"
        case "text":
            return ""
        case kind:
            return kind


def _named(field: Field) -> str:
    return ", ".join(value if value == title else f"{value} = {title}" for value, title in field.choices)


def read_value(field: Field, typed: str) -> Value | None:
    """Return what `typed` means for a field; None where it stays empty.

    Raises:
        ValueError: it cannot stand there; the text says why.
    """
    if not typed:
        if field.default is None and field.required:
            raise ValueError("it is needed")
        return field.default
    match field.kind:
        case "boolean":
            return _yes_or_no(typed)
        case "choice":
            return _chosen(field, typed)
        case "choices":
            return [_chosen(field, part.strip()) for part in typed.split(",")]
        case "text":
            _hold(field, len(typed), "characters")
            return typed
        case kind:
            number = _number(typed, whole=kind == "integer")
            _hold(field, number, "")
            return number


def _yes_or_no(typed: str) -> bool:
    if typed.casefold() not in YES | NO:
        raise ValueError("yes or no")
    return typed.casefold() in YES


def _chosen(field: Field, typed: str) -> str:
    for value, title in field.choices:
        if typed.casefold() in (value.casefold(), title.casefold()):
            return value
    raise ValueError(f"one of {_named(field)}")


def _number(typed: str, *, whole: bool) -> float:
    try:
        return int(typed) if whole else float(typed)
    except ValueError:
        raise ValueError("a whole number" if whole else "a number") from None


def _hold(field: Field, size: float, unit: str) -> None:
    if field.lowest is not None and size < field.lowest:
        raise ValueError(f"at least {field.lowest:g} {unit}".rstrip())
    if field.highest is not None and size > field.highest:
        raise ValueError(f"at most {field.highest:g} {unit}".rstrip())
