"""A session that can also investigate: findings first, then a model that goes on from them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import anyio

from devops_assistant.agent.agent import Agent
from devops_assistant.cli.session import Session, all_of
from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.conversation.events import Emit, TurnFailed, TurnFinished, TurnStarted
from devops_assistant.conversation.messages import StopReason
from devops_assistant.host.starting import OURS_CONNECT_TIMEOUT_S
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.investigate.briefing import briefing, shown_by
from devops_assistant.investigate.investigation import Question, investigate
from devops_assistant.investigate.report import Findings, as_text
from devops_assistant.providers.fallback import FallbackProvider

_SERVERS_START_WITHIN_S = OURS_CONNECT_TIMEOUT_S + 2


class InvestigatingSession(Session):
    """A conversation that begins with, or pauses for, an investigation."""

    async def findings(self, symptom: str, since: str, emit: Emit) -> Findings:
        """Find out what went wrong, without a model; on record it is a turn of its own.

        Raises:
            AssistantError: the settings, the server list or `since` cannot be used.
        """
        asked = anyio.current_time()
        parts = await self.dialogue()
        await parts.host.settle(_SERVERS_START_WITHIN_S, ours=True)
        absent = [told for status in parts.host.statuses if (told := _absence(status))]
        question = Question(symptom, since, datetime.now().astimezone(), asked, absent)
        recorders = [parts.recording.listen] if parts.recording else []
        heard = all_of(*recorders, self._metrics.listen, emit)
        heard(TurnStarted(symptom or "investigate"))
        try:
            found = await investigate(parts.toolbox.source, parts.evidence, heard, question)
            heard(TurnFinished(as_text(found), StopReason.ANSWERED, evidence=found.evidence))
            return found
        except AssistantError as error:
            heard(TurnFailed(str(error), error.remedy, type(error).__name__))
            raise
        finally:
            if parts.recording:
                parts.recording.end_turn(parts.messages)

    async def investigate(self, symptom: str, since: str, emit: Emit) -> None:
        """Tell what went wrong, then what a model makes of it where there is one.

        Raises:
            AssistantError: the settings, the server list or `since` cannot be used, or the model failed.
        """
        found = await self.findings(symptom, since, emit)
        if self.has_model:
            await self.ask_about(symptom, as_text(found), emit)

    async def ask_about(self, symptom: str, findings: str, emit: Emit) -> str:
        """Let the model go on from findings, of which each line cites its evidence.

        Where it fails, nothing answers in its place: the findings are what rules have to say.

        Raises:
            AssistantError: no answer could be had; the findings stand.
        """
        parts = await self.dialogue()
        for evidence_id, line in shown_by(findings):
            parts.evidence.note_shown(evidence_id, line)
        with _without_fallback(await parts.agent()):
            return await self.ask(briefing(symptom, findings), emit)

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask, or a script in its place."""
        return bool(self._parts and self._parts.shared.choice.name != "offline")


def _absence(status: ServerStatus) -> str:
    """Why a server that should be there cannot be asked; empty for one that can, or that is switched off."""
    if status.state is ServerState.STARTING:
        return say("investigate.not_started", server=status.name, seconds=_SERVERS_START_WITHIN_S)
    broken = status.state in (ServerState.RESTARTING, ServerState.PAUSED, ServerState.FAILED)
    return say("investigate.server_failed", server=status.name, reason=one_line(status.last_error)) if broken else ""


@contextmanager
def _without_fallback(agent: Agent) -> Generator[None]:
    """Let a model's failure be one for the length of the block, where rules would answer in its place."""
    provider = agent.provider
    if isinstance(provider, FallbackProvider):
        agent.provider = provider.first
    try:
        yield
    finally:
        agent.provider = provider
