"""`devops-assistant ask`: one question, its answer, and an exit code that says how it went."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.cli.session import Session
from devops_assistant.cli.stdin import piped_text
from devops_assistant.common.early_settings import is_plain
from devops_assistant.common.errors import AssistantError, ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.conversation.events import Emit, Event, Notice, StepFinished, TurnFailed, TurnFinished
from devops_assistant.ui.documents.account import Account, Witness
from devops_assistant.ui.face import Output
from devops_assistant.ui.streams import is_terminal, told

if TYPE_CHECKING:
    from devops_assistant.ui.documents.writing import Form

ANSWERED, FAILED, UNUSABLE, UNBACKED, ANSWERED_BY_RULES = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Told:
    """How an answer is told."""

    as_json: bool = False
    """Every event as a line of JSON, instead of the answer alone."""
    strict: bool = False
    """An answer with unbacked claims is no success."""
    quiet: bool = False
    """On standard error stands only what goes wrong."""
    file: Path | None = None
    """Where the answer is kept with its evidence; its suffix says in which form."""


def run_ask(question: str, options: Options, how: Told) -> int:
    """Answer `question` and return the exit code.

    Raises:
        ConfigError: the answer could not be kept in the file that is named.
    """
    form = _form(how.file)
    question = os.fsencode(question).decode(errors="replace").strip()  # whatever the locale, arguments are UTF-8
    attached, notice = piped_text(sys.stdin)
    if attached.strip():
        question = f'{question}\n\n<data from="stdin">\n{clean(attached).strip()}\n</data>'
    output = open_output(as_json=how.as_json, quiet=how.quiet)
    if notice:
        output.listen(Notice(notice))
    if not question:
        output.listen(TurnFailed(say("cli.empty_question"), say("cli.ask_something")))
        return UNUSABLE
    witness, session = Witness(datetime.now().astimezone()), Session(options, program="ask")

    over = False

    def listen(event: Event) -> None:
        nonlocal over
        witness.listen(event)
        if over and how.as_json:  # the end of the turn is the last line, whatever servers still do
            if isinstance(event, Notice):
                sys.stderr.write(f"{one_line(event.text)}\n")
            return
        over = over or isinstance(event, TurnFinished | TurnFailed)
        output.listen(event)

    code = run_until_signalled(lambda: _ask(question, session, listen, strict=how.strict))
    output.settle()
    account = witness.account(session.evidence)
    if how.file and form and account and not _kept(account, how.file, form):
        return code or FAILED
    return code or (FAILED if told(output.failure) else ANSWERED)


def _form(file: Path | None) -> Form | None:
    if file is None:
        return None
    from devops_assistant.ui.documents.writing import form_of  # what reads Markdown, for those who write files

    return form_of(file)


def _kept(account: Account, file: Path, form: Form) -> bool:
    from devops_assistant.ui.documents.writing import write
    from devops_assistant.ui.plain import PlainText

    try:
        write(account, file, form)
    except OSError as error:
        reason = error.strerror or error
        PlainText().warn(say("documents.cannot_write", path=file, reason=reason), say("documents.choose_another"))
        return False
    return True


async def _ask(question: str, session: Session, emit: Emit, *, strict: bool) -> int:
    last: dict[type[Event], Event] = {}

    def listen(event: Event) -> None:
        last[type(event)] = event
        emit(event)

    async with anyio.create_task_group() as group:
        group.start_soon(session.run, listen)
        try:
            await session.ask(question, listen)
        except ConfigError:  # told by its event
            return UNUSABLE
        except AssistantError:
            return FAILED
        finally:
            group.cancel_scope.cancel()
    step, answer = last[StepFinished], last[TurnFinished]
    if session.falls_back and isinstance(step, StepFinished) and step.provider == "offline":
        return ANSWERED_BY_RULES
    if strict and isinstance(answer, TurnFinished) and answer.grounding and answer.grounding.unbacked:
        return UNBACKED
    return ANSWERED


def open_output(*, as_json: bool, quiet: bool = False) -> Output:
    """Return what shows answers on stdout: lines of JSON, or what suits whoever reads it."""
    if as_json:
        from devops_assistant.ui.json_lines import JsonLines

        return JsonLines(sys.stdout.buffer)
    if is_terminal(sys.stdout) and not quiet and not is_plain():
        from devops_assistant.ui.rendering import open_screen  # rich, for terminals only

        return open_screen(sys.stdout)
    from devops_assistant.ui.plain import PlainText

    return PlainText(quiet=quiet)
