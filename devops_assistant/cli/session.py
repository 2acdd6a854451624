"""The one place where everything is put together: settings, servers, model, agent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import anyio
import anyio.from_thread
import anyio.lowlevel

from devops_assistant.cli.options import Options
from devops_assistant.cli.setup import Setup
from devops_assistant.common.errors import AssistantError, Unavailable
from devops_assistant.common.harmless import all_harmless, harmless
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import Emit, Event, Notice, TurnFailed
from devops_assistant.conversation.messages import JsonObject, ToolSpec
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.forms import Respondent
from devops_assistant.host.policy import Approver
from devops_assistant.host.starting import OURS_CONNECT_TIMEOUT_S
from devops_assistant.host.status import ServerStatus
from devops_assistant.recorder.spending import Spending
from devops_assistant.recorder.tool_metrics import ToolMetric, ToolMetrics

if TYPE_CHECKING:
    from devops_assistant.agent.agent import Agent
    from devops_assistant.agent.standing import Standing
    from devops_assistant.cli.parts import Parts
    from devops_assistant.host.library import Library

_FIRST_QUESTION_WAITS_S = 12.0
_AND_FOR_OURS_S = OURS_CONNECT_TIMEOUT_S + 2


class Session:
    """A conversation from its first question to its end: the `Assistant` that every front end drives.

    Nothing heavy is loaded before `start`, so that a prompt can be on the screen first.
    """

    def __init__(
        self,
        options: Options,
        approver: Approver | None = None,
        respondent: Respondent | None = None,
        program: str = "chat",
    ) -> None:
        """Args:
        program: what the record calls the command that converses.
        """
        self.setup = Setup(options)
        self._options = options
        self._approver = approver
        self._respondent = respondent
        self._program = program
        self._metrics = ToolMetrics()
        self._spending = Spending()
        self._parts: Parts | None = None
        self._failure: AssistantError | None = None
        self._loaded = anyio.Event()

    async def start(self, emit: Emit) -> None:
        """Load what is heavy, start the servers, and keep them until cancelled.

        Raises:
            AssistantError: the settings or the server list cannot be used; every question hears of it too.
        """
        try:
            parts = await anyio.to_thread.run_sync(
                _load, self._options, self._approver, self._respondent, self._program
            )
        except AssistantError as error:
            self._failure = error
            self._loaded.set()
            raise
        for notice in parts.shared.notices:
            emit(Notice(notice))
        if parts.resumed:
            emit(Notice(parts.resumed.summary))
        heard = emit
        if parts.recording:
            parts.recording.tell = _from_another_thread(emit)
            if self._program == "chat":  # elsewhere the answer is the last word, and `audit` tells of findings
                parts.recording.tell_finding = parts.recording.tell
            heard = all_of(lambda event: parts.recording and parts.recording.listen(event), emit)
        async with parts.host.running(heard):
            self._parts = parts
            self._loaded.set()
            try:
                await anyio.sleep_forever()
            finally:
                if parts.recording:
                    parts.recording.end()
                with anyio.CancelScope(shield=True):
                    await parts.shared.close()

    async def run(self, emit: Emit) -> None:
        """Like `start`, but leaves it to `ask` and `settle` to tell what prevents it."""
        with suppress(AssistantError):
            await self.start(emit)

    async def ask(self, question: str, emit: Emit) -> str:
        """Answer one question, once the servers that can start have started.

        Raises:
            AssistantError: no answer could be had; the conversation stays usable.
        """
        parts, agent = await self._ready(emit)
        recorders = [parts.recording.listen] if parts.recording else []
        heard = all_of(*recorders, self._metrics.listen, self._spending.listen, emit)
        timeout_s = parts.shared.timeout_s
        try:
            with anyio.move_on_after(timeout_s) as limit:
                return await agent.run_turn(question, heard)
            assert limit.cancelled_caught
            error = Unavailable(say("model.no_answer_in", seconds=timeout_s), remedy=say("model.ask_less"))
            heard(TurnFailed(str(error), error.remedy, type(error).__name__))
            raise error
        finally:
            if parts.recording:
                parts.recording.end_turn(agent.transcript.messages)

    async def settle(self) -> None:
        """Wait until every server has started or failed.

        Raises:
            AssistantError: the settings or the server list cannot be used.
        """
        host, asked = (await self.dialogue()).host, anyio.current_time()
        if host.bundled:
            await host.settle(_AND_FOR_OURS_S, ours=True)
        await host.settle(_FIRST_QUESTION_WAITS_S - (anyio.current_time() - asked))

    async def library(self) -> Library:
        await self.settle()
        assert self._parts
        return self._parts.host.library

    async def call(self, tool: str, arguments: JsonObject) -> CallOutcome:
        """Call a bundled tool that only reads, by its server's own name for it, for the user and not for a model.

        Raises:
            AssistantError: no server offers it, or the settings or the server list cannot be used.
        """
        await self.settle()
        assert self._parts
        spec = next((spec for spec in self.tools() if spec.own_name == tool and spec.read_only), None)
        if spec is None:
            raise AssistantError(say("charts.no_server"), remedy=say("charts.set_server"))
        outcome = await self._parts.host.call(spec, arguments)
        return replace(outcome, text=harmless(outcome.text).text, data=all_harmless(outcome.data))

    async def _ready(self, emit: Emit) -> tuple[Parts, Agent]:
        try:
            await self.settle()
            assert self._parts
            return self._parts, await self._parts.agent()
        except AssistantError as error:
            emit(TurnFailed(str(error), error.remedy, type(error).__name__))
            raise

    @property
    def falls_back(self) -> bool:
        """Whether rules answer where the model's service fails."""
        return bool(self._parts and self._parts.shared.falls_back)

    async def dialogue(self) -> Parts:
        """The conversation itself, waiting until the settings are read.

        Raises:
            AssistantError: the settings or the server list cannot be used.
        """
        await self._loaded.wait()
        if self._failure:
            raise self._failure
        assert self._parts
        return self._parts

    def evidence(self, evidence_id: str) -> str | None:
        """Return the whole of a result, also when the session is over; None when there is no such evidence."""
        return self._parts.read(evidence_id) if self._parts else None

    def standing(self) -> Standing | None:
        if not self._parts:
            return None
        recorder = self._parts.shared.recorder
        cost = self._spending.cost_usd(recorder.prices) if recorder else None
        return replace(self._parts.standing(), usage=self._spending.usage, cost_usd=cost)

    def servers(self) -> Sequence[ServerStatus]:
        return self._parts.host.statuses if self._parts else ()

    def tools(self) -> Sequence[ToolSpec]:
        return self._parts.host.specs if self._parts else ()

    def metrics(self) -> Sequence[ToolMetric]:
        return self._metrics.table()


def _load(options: Options, approver: Approver | None, respondent: Respondent | None, program: str) -> Parts:
    # everything below the prompt: settings, pydantic, and what reads the server list
    from devops_assistant.cli.parts import build

    shared, now = build(options, approver, respondent), datetime.now().astimezone()
    if options.resume is None:
        return shared.conversation(now, program)
    from devops_assistant.cli.resuming import resumable  # SQLite, which only a resumed conversation waits for

    return shared.conversation(now, program, resumed=resumable(options.resume))


def all_of(*listeners: Callable[[Event], None]) -> Emit:
    """Return what tells every listener, in this order."""

    def emit(event: Event) -> None:
        for listen in listeners:
            listen(event)

    return emit


def _from_another_thread(emit: Emit) -> Callable[[str], None]:
    """Return what emits a notice from a thread that is not the event loop's, as long as there is one."""
    loop = anyio.lowlevel.current_token()

    def tell(text: str) -> None:
        with suppress(RuntimeError):  # the conversation is over
            anyio.from_thread.run_sync(emit, Notice(text), token=loop)

    return tell
