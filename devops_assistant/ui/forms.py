"""Filling in a server's form at the terminal: field after field, and nothing is sent without a yes at the end."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable

from devops_assistant.common.messages import say
from devops_assistant.host.forms import CANCELLED, DECLINED, Answer, Field, Form, Value
from devops_assistant.ui.approval import NO, YES, TerminalApprover, ask_at_terminal
from devops_assistant.ui.folding import folded
from devops_assistant.ui.streams import Sink, is_terminal

_TRIES = 3

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
            asked = f"\n{say('chat.asks', server=form.server, message=form.message)}\n{say('chat.no_secrets')}"
            out.line(folded(asked, sys.stdout))
            return await fill_in(form, ask_at_terminal, out.line)


async def fill_in(form: Form, ask: Ask, tell: Callable[[str], None]) -> Answer:
    """Return the form as `ask` fills it in; CANCELLED when that is given up.

    Args:
        ask: shows a question and returns what is typed, None when the user gives up.
        tell: shows what was wrong with it.
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
                tell(f"  {problem}")
                continue
            if value is not None:
                values[field.name] = value
            break
        else:
            return CANCELLED
    sent = await ask(say("chat.send_this"))
    return Answer("accept", values) if sent and sent.strip().casefold() in YES else DECLINED


def question(field: Field) -> str:
    """Return what the user is asked for one field."""
    hints = [field.description, _wanted(field)]
    if field.default is not None:
        hints.append(say("chat.enter_for", value=field.default))
    elif not field.required:
        hints.append(say("chat.may_be_empty"))
    shown = "; ".join(filter(None, hints))
    return f"  {field.name} ({shown}): " if shown else f"  {field.name}: "


def _wanted(field: Field) -> str:
    match field.kind:
        case "boolean":
            return say("chat.yes_or_no")
        case "choice":
            return say("chat.one_of", choices=_named(field))
        case "choices":
            return say("chat.any_of", choices=_named(field))
        case "text":
            return ""
        case "integer":
            return say("chat.integer")
        case "number":
            return say("chat.number")


def _named(field: Field) -> str:
    return ", ".join(value if value == title else f"{value} = {title}" for value, title in field.choices)


def read_value(field: Field, typed: str) -> Value | None:
    """Return what `typed` means for a field; None where it stays empty.

    Raises:
        ValueError: it cannot stand there; the text says why.
    """
    if not typed:
        if field.default is None and field.required:
            raise ValueError(say("chat.needed"))
        return field.default
    match field.kind:
        case "boolean":
            return _yes_or_no(typed)
        case "choice":
            return _chosen(field, typed)
        case "choices":
            return [_chosen(field, part.strip()) for part in typed.split(",")]
        case "text":
            _hold(field, len(typed), "chat.at_least_characters", "chat.at_most_characters")
            return typed
        case kind:
            number = _number(typed, whole=kind == "integer")
            _hold(field, number, "chat.at_least", "chat.at_most")
            return number


def _yes_or_no(typed: str) -> bool:
    if typed.casefold() not in YES | NO:
        raise ValueError(say("chat.yes_or_no"))
    return typed.casefold() in YES


def _chosen(field: Field, typed: str) -> str:
    for value, title in field.choices:
        if typed.casefold() in (value.casefold(), title.casefold()):
            return value
    raise ValueError(say("chat.one_of", choices=_named(field)))


def _number(typed: str, *, whole: bool) -> float:
    try:
        return int(typed) if whole else float(typed)
    except ValueError:
        raise ValueError(say("chat.whole_number") if whole else say("chat.a_number")) from None


def _hold(field: Field, size: float, at_least: str, at_most: str) -> None:
    if field.lowest is not None and size < field.lowest:
        raise ValueError(say(at_least, limit=field.lowest))
    if field.highest is not None and size > field.highest:
        raise ValueError(say(at_most, limit=field.highest))
