"""Commands about what was answered: the evidence behind it, and taking it along."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.ui.commands.registry import COMMANDS, Conversation
from devops_assistant.ui.folding import folded
from devops_assistant.ui.streams import Sink, is_terminal

if TYPE_CHECKING:
    from devops_assistant.evidence.grounding import Reason
    from devops_assistant.ui.account import Exchange
    from devops_assistant.ui.documents.account import Told

_CLIPBOARD_BYTES = 74_994
"""What terminals commonly take at once."""


@COMMANDS.command("evidence", argument="ID", completes="evidence")
async def show_evidence(conversation: Conversation, argument: str) -> None:
    """the whole result that an answer cites as [E1], to be scrolled and searched"""
    evidence_id = argument.strip("[]").upper()
    if evidence_id.isdecimal():
        evidence_id = f"E{evidence_id}"
    if not evidence_id:
        raise AssistantError(say("chat.which_evidence"), remedy=say("chat.name_the_mark"))
    text = (await conversation.assistant.dialogue()).read(evidence_id)
    if text is None:
        raise AssistantError(say("chat.no_such_evidence", id=evidence_id), remedy=say("chat.where_evidence_is"))
    await conversation.show_whole(f"{evidence_id}  {_source(conversation, evidence_id)}".rstrip(), text)


@COMMANDS.command("why")
async def show_why(conversation: Conversation, argument: str) -> None:
    """what each claim of the last answer rests on, and what each result looked at"""
    exchange = _last(conversation)
    reasons = (await conversation.assistant.dialogue()).reasons(exchange.answer, exchange.question)
    lines = list(_told(reasons)) or [f"  {say('terminal.no_claims')}"]
    for evidence_id in exchange.evidence:
        footers = [each.footer for each in exchange.coverage.looked if each.evidence == evidence_id and each.footer]
        lines.append("  ".join([evidence_id, _source(conversation, evidence_id), *footers]).rstrip())
    await conversation.show_whole(say("terminal.why"), folded("\n".join(lines), conversation.out, "  "))


@COMMANDS.command("copy")
async def copy(conversation: Conversation, argument: str) -> None:
    """put the last answer on the clipboard of your terminal"""
    answer = _last(conversation).answer.encode()
    if not is_terminal(conversation.out):
        raise AssistantError(say("terminal.no_clipboard"), remedy=say("terminal.save_instead"))
    if len(answer) > _CLIPBOARD_BYTES:
        raise AssistantError(say("terminal.too_long_to_copy"), remedy=say("terminal.save_instead"))
    Sink(conversation.out).part(f"\x1b]52;c;{base64.b64encode(answer).decode()}\x07")
    conversation.say(say("terminal.copied"))


@COMMANDS.command("save", argument="FILE", completes="files")
async def save(conversation: Conversation, argument: str) -> None:
    """write the last answer, with its evidence, to a file (.md, .html or .json)"""
    await _write(conversation, argument, _last(conversation))


@COMMANDS.command("export", argument="FILE", completes="files")
async def export(conversation: Conversation, argument: str) -> None:
    """write the whole conversation, with all its evidence, to a file (.md, .html or .json)"""
    _last(conversation)
    await _write(conversation, argument)


async def _write(conversation: Conversation, argument: str, exchange: Exchange | None = None) -> None:
    """Write this exchange, or all that were answered."""
    if not argument:
        raise AssistantError(say("terminal.which_file"), remedy=say("documents.forms"))
    read = (await conversation.assistant.dialogue()).read
    accounts = [each.witness.account(read) for each in ([exchange] if exchange else conversation.account.exchanges)]
    answered = [account for account in accounts if account]
    path = Path(argument)
    _write_new(path, answered[0] if exchange else answered)
    conversation.say(say("terminal.saved", file=path))


def _write_new(path: Path, told: Told) -> None:
    from devops_assistant.ui.documents.writing import (
        form_of,
        write,
    )  # markdown, which the first prompt does not wait for

    path = path.expanduser()
    form = form_of(path)
    if path.exists():
        raise AssistantError(say("terminal.file_exists", file=path), remedy=say("terminal.name_another"))
    try:
        write(told, path, form)
    except OSError as error:
        reason = error.strerror or error
        remedy = say("terminal.name_another")
        raise AssistantError(say("documents.cannot_write", path=path, reason=reason), remedy=remedy) from error


def _last(conversation: Conversation) -> Exchange:
    exchange = conversation.account.last_answered
    if not exchange:
        raise AssistantError(say("terminal.nothing_answered"))
    return exchange


def _told(reasons: Sequence[Reason]) -> Iterator[str]:
    """Each sentence once, and below it the claims that it makes."""
    for piece, claims in groupby(reasons, key=lambda reason: reason.piece):
        yield f"  {piece}"
        yield from (f"    {reason.claim}  →  {_basis(reason)}" for reason in claims)


def _basis(reason: Reason) -> str:
    match reason.how:
        case "shown":
            return " ".join(reason.evidence)
        case "asked":
            return say("terminal.your_question")
        case "computed":
            return say("terminal.computed")
        case "unbacked":
            return say("terminal.nothing_shows_it")


def _source(conversation: Conversation, evidence_id: str) -> str:
    from devops_assistant.ui.narration import call_text  # events, likewise

    call = conversation.account.call_of(evidence_id)
    return call_text(call.server, call.tool, call.arguments) if call else ""
