"""A conversation for tests to drive: `run_repl` with an assistant whose answers are known."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import signal
import sys
import termios
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio

from devops_assistant.agent.standing import Standing
from devops_assistant.common.errors import AssistantError
from devops_assistant.common.language import Language
from devops_assistant.common.messages import speak
from devops_assistant.conversation.events import (
    Emit,
    Retrying,
    ServerFailed,
    ServerReady,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import JsonObject, StopReason, ToolCall, ToolSpec, Usage
from devops_assistant.evidence.grounding import Reason
from devops_assistant.host.calls import CallOutcome
from devops_assistant.host.forms import Field, Form
from devops_assistant.host.library import Library
from devops_assistant.host.policy import Policy
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.recorder.reading import SessionRow
from devops_assistant.recorder.tool_metrics import ToolMetric, ToolMetrics
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.forms import TerminalRespondent
from devops_assistant.ui.repl import run_repl
from devops_assistant.ui.streams import Signs

FORM = Form("deploy", "Which service?", (Field("service", required=True), Field("sure", "boolean", default=True)))


class KnownDialogue:
    """Remembers what it was told to do, and shows it where it can be seen."""

    def __init__(self) -> None:
        self.questions = 0
        self.model = "by heart"
        self.attached: list[str] = []
        self.allowed: list[str] = []

    def clear(self) -> None:
        self.questions = 0

    def undo(self, question: str) -> bool:
        self.questions = max(0, self.questions - 1)
        return True

    def read(self, evidence_id: str) -> str | None:
        lines = "\n".join(f"line {number} of the whole result" for number in range(1, 201))
        return {"E1": "abc123 fix the 서버\x1b[31m", "E2": lines}.get(evidence_id)

    def reasons(self, answer: str, question: str) -> Sequence[Reason]:
        first = "1 commit, abc123, came."
        return [
            Reason("1", first, "asked"),
            Reason("abc123", first, "shown", ("E1",)),
            Reason("42 %", "42 % of it is new.", "unbacked"),
        ]

    async def resume(self, name: str) -> str:
        return f"resumed {name}"

    async def attach(self, text: str) -> str:
        self.attached.append(text)
        return f"E{8 + len(self.attached)}"

    def allow(self, pattern: str) -> None:
        self.allowed.append(pattern)

    async def use_model(self, provider: str, model: str) -> None:
        if provider == "openai":
            raise AssistantError("openai needs a key", remedy="set OPENAI_API_KEY")
        self.model = model

    async def use_language(self, language: Language) -> None:
        pass


class KnownSetup:
    """One recorded session, and one thing that was looked at."""

    async def sessions(self, limit: int) -> Sequence[SessionRow]:
        return [SessionRow("20261121-0315-ab12", "chat", 0.0, 0.0, 0.0, 1, "왜 느린가?", "~", 2, 3, 900, 100, None, 0)]

    async def examine(self, signs: Signs) -> Iterator[str]:
        return iter([f"{signs.good} model  answered", f"{signs.bad} git  cannot start", "    $ apt-get install git"])


class KnownAssistant:
    """Answers by repeating, but for a few questions that are asked to see something go wrong."""

    def __init__(self, approver: TerminalApprover, *, starts: bool = True) -> None:
        self.setup = KnownSetup()
        self._policy = Policy(approver=approver)
        self._respondent = TerminalRespondent(approver)
        self._metrics = ToolMetrics(lambda: datetime.now(UTC))
        self._dialogue = KnownDialogue()
        self._starts = starts

    async def start(self, emit: Emit) -> None:
        emit(ServerReady("git", 1, 12.0))
        with anyio.open_signal_receiver(signal.SIGUSR1) as signals:
            async for _ in signals:
                emit(ServerFailed("logs", "exited with status 1", "see /servers"))

    async def investigate(self, symptom: str, since: str, emit: Emit) -> None:
        await self.ask(f"{symptom} since {since}", emit)

    async def ask(self, question: str, emit: Emit) -> str:
        if not self._starts:
            await anyio.sleep_forever()
        self._dialogue.questions += 1
        emit(TurnStarted(question))
        emit(StepStarted(1, 1))
        await self._go_on_forever(question, emit)
        match question:
            case "fail":
                emit(TurnFailed("the key is wrong", "set ANTHROPIC_API_KEY"))
                raise AssistantError("the key is wrong", remedy="set ANTHROPIC_API_KEY")
            case "stumble":
                raise ValueError("nobody thought of this")
            case "form":
                answer = await self._respondent.answer(FORM)
                return self._answer(f"{answer.action} {dict(answer.values)}", emit)
            case "ponder":
                with anyio.open_signal_receiver(signal.SIGUSR2) as signals:
                    emit(TextDelta("Let me think.\n\nHm"))
                    await anext(signals)
                return self._answer(await self._asks_first(), emit)
            case "restart":
                return self._answer(await self._asks_first(), emit)
            case _:
                pass
        self._look(emit)
        return self._answer(f"You asked **{question}** as number {self._dialogue.questions} [E1].", emit)

    @staticmethod
    async def _go_on_forever(question: str, emit: Emit) -> None:
        """Do what a few questions want to see interrupted; return for all others."""
        match question:
            case "wait":
                emit(TextDelta("This much I know"))
                await anyio.sleep_forever()
            case "look":
                emit(ToolStarted("c3", "logs", "search_logs", {"pattern": "오류 " * 20}))
                emit(ToolProgress("logs", "search_logs", 1, 4, "reading app.log"))
                emit(ToolStarted("c4", "git", "git_log", {}))
                await anyio.sleep_forever()
            case "write":
                for number in range(40):
                    emit(TextDelta(f"낱말{number} **굵은 글** 뒤에 "))
                await anyio.sleep_forever()
            case "stream":
                for number in itertools.count():
                    emit(TextDelta(f"- 항목 {number} of a list that goes on\n"))
                    await anyio.sleep(0.01)
            case "retry":
                emit(Retrying(2, 30.0, "overloaded"))
                await anyio.sleep_forever()
            case _:
                pass

    async def dialogue(self) -> KnownDialogue:
        return self._dialogue

    def standing(self) -> Standing:
        asked = self._dialogue.questions
        return Standing(
            "known",
            self._dialogue.model,
            True,
            1_000,
            history=80,
            usage=Usage(10 * asked, asked),
            cost_usd=0.002 * asked,
        )

    def servers(self) -> Sequence[ServerStatus]:
        return [ServerStatus("git", ServerState.READY, "python -m git", "2025-11-25", ("git_log",), 12.0)]

    def tools(self) -> Sequence[ToolSpec]:
        return [ToolSpec("git_log", "Recent commits. Newest first.", {"type": "object"}, "git", read_only=True)]

    async def library(self) -> Library:
        return Library([])

    def metrics(self) -> Sequence[ToolMetric]:
        return self._metrics.table()

    async def call(self, tool: str, arguments: JsonObject) -> CallOutcome:
        raise AssistantError("no server offers it")

    def _look(self, emit: Emit) -> None:
        emit(ToolStarted("c1", "git", "git_log", {"since": "today"}))
        finished = ToolFinished("c1", "git", "git_log", "E1", False, 120.0, 2048)
        self._metrics.listen(finished)
        emit(finished)

    async def _asks_first(self) -> str:
        claims = ("destructive", "open_world")
        spec = ToolSpec("restart", "Restart a \x1b[2Jservice.", {"type": "object"}, "deploy", annotations=claims)
        ruling = await self._policy.rule(ToolCall("c2", "restart", {"service": "web\u202e"}), spec)
        return "allowed" if ruling.allowed else f"refused {ruling.reason}".strip()

    @staticmethod
    def _answer(text: str, emit: Emit) -> str:
        emit(TextDelta(text))
        emit(StepFinished("known", "by heart", 1, Usage(10, 5), StopReason.ANSWERED, 1.0))
        emit(TurnFinished(text, StopReason.ANSWERED, Usage(10, 5), None, ("E1",)))
        return text


def main(arguments: Sequence[str]) -> int:
    if sys.stdin.isatty():
        with contextlib.suppress(OSError):
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    if "--ko" in arguments:
        speak("ko")
    history = Path(arguments[0]) if arguments and not arguments[0].startswith("--") else None
    approver = TerminalApprover()
    assistant = KnownAssistant(approver, starts="--never-starts" not in arguments)

    async def converse() -> int:
        return await run_repl(lambda: (assistant, approver), history=history, plain="--plain" in arguments)

    return anyio.run(converse)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
