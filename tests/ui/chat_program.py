"""A conversation for tests to drive: `run_repl` with an assistant whose answers are known."""

from __future__ import annotations

import contextlib
import fcntl
import signal
import sys
import termios
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import anyio

from devops_assistant.agent.standing import Standing
from devops_assistant.common.errors import AssistantError
from devops_assistant.conversation.events import (
    Emit,
    ServerFailed,
    ServerReady,
    StepFinished,
    StepStarted,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import StopReason, ToolCall, ToolSpec, Usage
from devops_assistant.host.forms import Field, Form
from devops_assistant.host.library import Library
from devops_assistant.host.policy import Policy
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.recorder.tool_metrics import ToolMetric, ToolMetrics
from devops_assistant.ui.approval import TerminalApprover
from devops_assistant.ui.forms import TerminalRespondent
from devops_assistant.ui.repl import run_repl

FORM = Form("deploy", "Which service?", (Field("service", required=True), Field("sure", "boolean", default=True)))


class KnownAssistant:
    """Answers by repeating, but for a few questions that are asked to see something go wrong."""

    def __init__(self, approver: TerminalApprover) -> None:
        self._policy = Policy(approver=approver)
        self._respondent = TerminalRespondent(approver)
        self._metrics = ToolMetrics(lambda: datetime.now(UTC))
        self._questions = 0

    async def start(self, emit: Emit) -> None:
        emit(ServerReady("git", 1, 12.0))
        with anyio.open_signal_receiver(signal.SIGUSR1) as signals:
            async for _ in signals:
                emit(ServerFailed("logs", "exited with status 1", "see /servers"))

    async def ask(self, question: str, emit: Emit) -> str:
        self._questions += 1
        emit(TurnStarted(question))
        emit(StepStarted(1, 1))
        match question:
            case "wait":
                emit(TextDelta("This much I know"))
                await anyio.sleep_forever()
            case "fail":
                emit(TurnFailed("the key is wrong", "set ANTHROPIC_API_KEY"))
                raise AssistantError("the key is wrong", remedy="set ANTHROPIC_API_KEY")
            case "stumble":
                raise ValueError("nobody thought of this")
            case "form":
                answer = await self._respondent.answer(FORM)
                return self._answer(f"{answer.action} {dict(answer.values)}", emit)
            case "restart":
                return self._answer("allowed" if await self._asks_first() else "refused", emit)
            case _:
                pass
        self._look(emit)
        return self._answer(f"You asked **{question}** as number {self._questions} [E1].", emit)

    def clear(self) -> None:
        self._questions = 0

    def standing(self) -> Standing:
        return Standing(
            "known", "by heart", True, 1_000, history=80, usage=Usage(10 * self._questions, self._questions)
        )

    def servers(self) -> Sequence[ServerStatus]:
        return [ServerStatus("git", ServerState.READY, "python -m git", "2025-11-25", ("git_log",), 12.0)]

    def tools(self) -> Sequence[ToolSpec]:
        return [ToolSpec("git_log", "Recent commits. Newest first.", {"type": "object"}, "git", read_only=True)]

    async def library(self) -> Library:
        return Library([])

    def metrics(self) -> Sequence[ToolMetric]:
        return self._metrics.table()

    def evidence(self, evidence_id: str) -> str | None:
        return "abc123 fix the 서버\x1b[31m" if evidence_id == "E1" else None

    def _look(self, emit: Emit) -> None:
        emit(ToolStarted("c1", "git", "git_log", {"since": "today"}))
        finished = ToolFinished("c1", "git", "git_log", "E1", False, 120.0, 2048)
        self._metrics.listen(finished)
        emit(finished)

    async def _asks_first(self) -> bool:
        spec = ToolSpec("restart", "Restart a service.", {"type": "object"}, "deploy")
        return (await self._policy.rule(ToolCall("c2", "restart", {"service": "web\u202e"}), spec)).allowed

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
    history = Path(arguments[0]) if arguments and arguments[0] != "--plain" else None
    approver = TerminalApprover()
    assistant = KnownAssistant(approver)

    async def converse() -> int:
        return await run_repl(lambda: (assistant, approver), history=history, plain="--plain" in arguments)

    return anyio.run(converse)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
