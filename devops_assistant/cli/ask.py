"""`devops-assistant ask`: one question, its answer, and an exit code that says how it went."""

from __future__ import annotations

import os
import sys

import anyio

from devops_assistant.cli.options import Options
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.cli.session import Session
from devops_assistant.cli.stdin import piped_text
from devops_assistant.common.errors import AssistantError, ConfigError
from devops_assistant.common.sanitise import clean
from devops_assistant.conversation.events import Emit, Event, Notice, StepFinished, TurnFailed, TurnFinished
from devops_assistant.ui.face import Output
from devops_assistant.ui.streams import is_terminal, told

ANSWERED, FAILED, UNUSABLE, UNBACKED, ANSWERED_BY_RULES = 0, 1, 2, 3, 4


def run_ask(question: str, options: Options, *, as_json: bool, strict: bool) -> int:
    """Answer `question` and return the exit code.

    Args:
        as_json: print every event as a line of JSON instead of the answer.
        strict: an answer with unbacked claims is no success.
    """
    question = os.fsencode(question).decode(errors="replace").strip()  # whatever the locale, arguments are UTF-8
    attached, notice = piped_text(sys.stdin)
    if attached.strip():
        question = f'{question}\n\n<data from="stdin">\n{clean(attached).strip()}\n</data>'
    output = _output(as_json)
    if notice:
        output.listen(Notice(notice))
    if not question:
        output.listen(TurnFailed("the question is empty", 'ask something: devops-assistant ask "…"'))
        return UNUSABLE
    code = run_until_signalled(lambda: _ask(question, Session(options, program="ask"), output.listen, strict=strict))
    output.settle()
    return code or (FAILED if told(output.failure) else ANSWERED)


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


def _output(as_json: bool) -> Output:
    if as_json:
        from devops_assistant.ui.json_lines import JsonLines

        return JsonLines(sys.stdout.buffer)
    if is_terminal(sys.stdout):
        from devops_assistant.ui.rendering import open_screen  # rich, for terminals only

        return open_screen(sys.stdout)
    from devops_assistant.ui.plain import PlainText

    return PlainText()
