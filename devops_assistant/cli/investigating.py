"""A session that can also investigate: findings first, then a model that goes on from them."""

from __future__ import annotations

from datetime import datetime

import anyio

from devops_assistant.cli.session import Session
from devops_assistant.conversation.events import Emit, Event
from devops_assistant.investigate.briefing import briefing, shown_by
from devops_assistant.investigate.investigation import Question, investigate
from devops_assistant.investigate.report import Findings


class InvestigatingSession(Session):
    """A conversation that begins with, or pauses for, an investigation."""

    async def investigate(self, symptom: str, since: str, emit: Emit) -> Findings:
        """Find out what went wrong, without a model.

        Raises:
            AssistantError: the settings, the server list or `since` cannot be used.
        """
        question = Question(symptom, since, datetime.now().astimezone(), anyio.current_time())
        await self.settle()
        assert self._parts

        def listen(event: Event) -> None:
            self._metrics.listen(event)
            emit(event)

        return await investigate(self._parts.host, self._parts.evidence, listen, question)

    async def ask_about(self, symptom: str, findings: str, emit: Emit) -> str:
        """Let the model go on from findings, of which each line cites its evidence.

        Raises:
            AssistantError: no answer could be had; the findings stand.
        """
        assert self._parts
        for evidence_id, line in shown_by(findings):
            self._parts.evidence.note_shown(evidence_id, line)
        return await self.ask(briefing(symptom, findings), emit)

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask, or a script in its place."""
        return bool(self._parts and self._parts.shared.choice.name != "offline")
