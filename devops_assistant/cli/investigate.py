"""`devops-assistant investigate`: findings without a model, and what a model makes of them."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import anyio

from devops_assistant.cli.ask import ANSWERED, ANSWERED_BY_RULES, FAILED, UNUSABLE
from devops_assistant.cli.investigating import InvestigatingSession
from devops_assistant.cli.options import Options
from devops_assistant.cli.running import run_until_signalled
from devops_assistant.common.errors import AssistantError, ConfigError
from devops_assistant.common.language import Language, language_of
from devops_assistant.common.messages import speak, spoken
from devops_assistant.conversation.events import (
    Emit,
    Event,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.investigate.report import Findings, as_object, as_text, at_least
from devops_assistant.ui.folding import folded
from devops_assistant.ui.plain import PlainText
from devops_assistant.ui.streams import told

REACHED = 5
_NOT_TOLD = (TurnStarted, ToolStarted, ToolProgress, ToolFinished, TurnFinished, TurnFailed)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be investigated, and how it is told."""

    symptom: str
    since: str = ""
    with_model: bool = True
    as_json: bool = False
    fail_if: str = ""

    def language(self, options: Options) -> Language:
        return options.lang or (language_of(self.symptom) if self.symptom else spoken())


@dataclass(slots=True)
class _Model:
    """What became of the model's part."""

    text: str = ""
    answered: bool = True


def run_investigate(wanted: Wanted, options: Options) -> int:
    """Investigate, tell what was found, and return the exit code."""
    output = PlainText()
    code = run_until_signalled(lambda: _investigate(wanted, options, output))
    output.settle()
    return code or (FAILED if told(output.failure) else ANSWERED)


async def _investigate(wanted: Wanted, options: Options, output: PlainText) -> int:
    session = InvestigatingSession(options, program="investigate")
    code = FAILED
    async with anyio.create_task_group() as group:
        group.start_soon(session.run, output.listen)
        try:
            speak(wanted.language(options))
            findings = await session.findings(wanted.symptom, wanted.since, _only_troubles(output.listen))
            model = await _asked(session, wanted, findings, output.listen)
            _tell(wanted, output, findings, model)
            code = _code(wanted, findings, model)
        except AssistantError as error:
            output.listen(TurnFailed(str(error), error.remedy))
            code = UNUSABLE if isinstance(error, ConfigError) else FAILED
        finally:
            group.cancel_scope.cancel()
    return code


def _code(wanted: Wanted, findings: Findings, model: _Model | None) -> int:
    if wanted.fail_if and at_least(findings.severity(), wanted.fail_if):
        return REACHED
    return ANSWERED if model is None or model.answered else ANSWERED_BY_RULES


def _only_troubles(emit: Emit) -> Emit:
    """Many calls are made at once; only what goes wrong with servers is worth a line."""

    def listen(event: Event) -> None:
        if not isinstance(event, _NOT_TOLD):
            emit(event)

    return listen


async def _asked(session: InvestigatingSession, wanted: Wanted, findings: Findings, emit: Emit) -> _Model | None:
    """Let the model go on from the findings; None where there is none. Where it fails, the findings stand."""
    if not wanted.with_model or not session.has_model:
        return None
    model = _Model()

    def listen(event: Event) -> None:
        if not isinstance(event, TurnFinished):
            emit(event)

    try:
        model.text = await session.ask_about(wanted.symptom, as_text(findings), listen)
    except AssistantError:  # told by its event
        model.answered = False
        return model
    return model


def _tell(wanted: Wanted, output: PlainText, findings: Findings, model: _Model | None) -> None:
    if not wanted.as_json:
        text = as_text(findings)
        whole = f"{model.text.strip()}\n\n{text}" if model and model.text else text
        output.say(folded(whole, sys.stdout, indent="  "))
        return
    content: dict[str, Any] = as_object(findings)
    if model and model.text:
        content["answer"] = model.text
    output.say(json.dumps(content, ensure_ascii=False))
