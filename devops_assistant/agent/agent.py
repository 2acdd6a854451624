"""How a question becomes an answer: ask the model, run the tools it asks for, until it asks for none."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import anyio

from devops_assistant.agent.background import Background, as_data, no_background
from devops_assistant.agent.caution import Caution
from devops_assistant.agent.compaction import FULL_SHARE, compacted, taken
from devops_assistant.agent.endings import ending
from devops_assistant.agent.prompt import WRAP_UP
from devops_assistant.agent.toolbox import Attachment, Toolbox
from devops_assistant.common.errors import AssistantError, ContextTooLong, ProtocolBroken
from devops_assistant.common.harmless import harmless
from devops_assistant.common.language import Language, language_of
from devops_assistant.common.messages import say
from devops_assistant.conversation.events import (
    Coverage,
    Emit,
    Grounding,
    Looked,
    Masked,
    Notice,
    StepFinished,
    StepStarted,
    TextDiscarded,
    TurnFailed,
    TurnFinished,
    TurnStarted,
)
from devops_assistant.conversation.messages import StopReason, ToolCall, ToolResult, ToolSpec, Usage
from devops_assistant.conversation.transcript import Transcript
from devops_assistant.evidence.coverage import footer_of, is_cut
from devops_assistant.evidence.grounding import ground, mark, repair_request
from devops_assistant.providers.protocol import Provider, Reply, Request

MAX_STEPS = 25
CONTEXT_TOKENS = 128_000
_GOES_ON = (StopReason.TOOL_CALLS, StopReason.PAUSED)


class Agent:
    """Answers questions, one turn at a time, and tells what happens through `emit`."""

    def __init__(
        self,
        provider: Provider,
        toolbox: Toolbox,
        system: str,
        *,
        max_steps: int = MAX_STEPS,
        repairs: bool = True,
        context_tokens: int = CONTEXT_TOKENS,
        background: Background = no_background,
    ) -> None:
        """Args:
        provider: the model.
        toolbox: what it may call.
        system: what it is told before the first question.
        max_steps: model requests per turn before it must answer from what it knows.
        repairs: whether claims without evidence go back to the model once.
        context_tokens: how much the model can read at once; room is made before a conversation overflows it.
        background: what is known of a question before the model is asked, as data that goes with it.
        """
        self.provider = provider
        self.toolbox = toolbox
        self.system = system
        self.max_steps = max_steps
        self.repairs = repairs
        self.context_tokens = context_tokens
        self.background = background
        self.transcript = Transcript()
        self.told: tuple[ToolSpec, ...] = ()
        """The tools that the model was last told of."""
        self.attached: list[Attachment] = []
        """What goes to the model with the next question."""

    async def run_turn(self, question: str, emit: Emit) -> str:
        """Answer one question.

        Raises:
            AssistantError: no answer could be had; the conversation stays usable.
        """
        masked = harmless(question)
        emit(TurnStarted(masked.text))
        if masked.count:
            emit(Masked(masked.count))
        attached, self.attached = self.attached, []
        blocks = "".join(f"\n\n{as_data(each.evidence_id, each.shown)}" for each in attached)
        self.transcript.add_question(masked.text + blocks + await self.background(masked.text))
        turn = _Turn(self, masked.text, emit, attached)
        try:
            answer = await turn.answer()
        except AssistantError as error:
            emit(TurnFailed(str(error), error.remedy, type(error).__name__))
            raise
        finally:
            self.transcript.settle("interrupted before it finished")
        emit(answer)
        return answer.text

    @property
    def prospect(self) -> Request:
        """What the next request tells the model before the question."""
        return Request(self.system, self.transcript.messages, self.told)

    def clear(self) -> None:
        """Forget the conversation; what was found stays open to the user."""
        self.transcript.clear()
        self.toolbox.evidence.clear()


class _Turn:
    """One question on its way to its answer."""

    def __init__(self, agent: Agent, question: str, emit: Emit, attached: Sequence[Attachment]) -> None:
        self._agent = agent
        self._question = question
        self._language: Language = language_of(question)
        self._emit = emit
        self._caution = Caution(warning=next((each.suspicion for each in attached if each.suspicion), ""))
        self._usage = Usage()
        self._evidence = [each.evidence_id for each in attached]
        self._looked: list[Looked] = []
        self._failed: list[str] = []
        self._steps = 0
        self._said = ""
        """The text of the last reply, and of those before it that were only paused."""
        self._paused = False

    async def answer(self) -> TurnFinished:
        reply = await self._last_reply()
        text, grounding = self._said, self._grounding_of(self._said)
        is_the_models = self._agent.repairs and not reply.provider
        if grounding.unbacked and is_the_models and reply.stop is StopReason.ANSWERED:
            text, grounding = await self._repaired(text, grounding)
        parts = (mark(text, grounding).strip(), ending(reply, self._language))
        evidence = sorted(set(self._evidence), key=lambda id: int(id[1:]))
        whole = "\n\n".join(part for part in parts if part)
        return TurnFinished(whole, reply.stop, self._usage, grounding, tuple(evidence), self._coverage())

    def _coverage(self) -> Coverage:
        looked = sorted(self._looked, key=lambda each: int(each.evidence[1:]))
        return Coverage(tuple(looked), tuple(self._failed), self._agent.toolbox.source.down)

    def _grounding_of(self, text: str) -> Grounding:
        return ground(text, self._agent.toolbox.evidence.shown, self._question)

    async def _repaired(self, draft: str, before: Grounding) -> tuple[str, Grounding]:
        """Ask once for the claims to be backed, corrected or dropped, and return the better of the two answers."""
        transcript = self._agent.transcript
        kept, spoken = len(transcript.messages) - 1, transcript.messages[-1]
        text, grounding = draft, before
        self._emit(TextDiscarded(say("model.repairing", count=len(before.unbacked))))
        transcript.add_question(repair_request(before))
        with suppress(AssistantError):  # the draft, marked, is still an answer
            reply = await self._step(may_call=False)
            after = self._grounding_of(self._said)
            if self._said.strip() and len(after.unbacked) < len(before.unbacked):
                text, grounding, spoken = self._said, after, reply.message
        transcript.cut_to(kept)
        transcript.add_reply(spoken)
        return text, grounding

    async def _last_reply(self) -> Reply:
        while self._steps < self._agent.max_steps and not self._caution.repeats.stubborn:
            reply = await self._step()
            if reply.stop not in _GOES_ON and (self._said.strip() or reply.stop is not StopReason.ANSWERED):
                return reply
            if reply.stop is StopReason.ANSWERED:
                break  # it said nothing at all: ask it once more, for words only
        reply = await self._step(may_call=False)
        if not self._said.strip() and reply.stop is StopReason.ANSWERED:
            raise ProtocolBroken(say("model.nothing_returned"))
        return reply

    async def _step(self, *, may_call: bool = True) -> Reply:
        agent = self._agent
        self._steps += 1
        specs = agent.told = agent.toolbox.told(self._question)
        system = agent.system if may_call else agent.system + WRAP_UP
        self._emit(StepStarted(self._steps, len(specs) if may_call else 0))
        started = time.monotonic()
        reply = await self._completed(Request(system, agent.transcript.messages, specs, may_call))
        self._finish_step(reply, (time.monotonic() - started) * 1000)
        agent.transcript.add_reply(reply.message)
        self._said = (self._said if self._paused else "") + reply.message.text
        self._paused = reply.stop is StopReason.PAUSED
        if reply.message.tool_calls:
            agent.transcript.add_results(await self._run_tools(reply.message.tool_calls, may_call=may_call))
        return reply

    async def _completed(self, request: Request) -> Reply:
        """Ask the model, with as much of the conversation as it can read."""
        provider, limit = self._agent.provider, self._agent.context_tokens
        if taken(request) > limit * FULL_SHARE:
            request = self._with_room(request, limit)
        try:
            return await provider.complete(request, self._emit)
        except ContextTooLong:  # its context is smaller than we believed
            smaller = self._with_room(request, int(taken(request) * FULL_SHARE))
            if smaller.messages == request.messages:
                raise
            return await provider.complete(smaller, self._emit)

    def _with_room(self, request: Request, context_tokens: int) -> Request:
        messages = compacted(request, context_tokens)
        if messages != request.messages:
            self._emit(Notice(say("model.shortened")))
            self._agent.transcript.replace(messages)
        return replace(request, messages=messages)

    def _finish_step(self, reply: Reply, elapsed_ms: float) -> None:
        provider = self._agent.provider
        self._usage += reply.usage
        self._emit(
            StepFinished(
                provider=reply.provider or provider.name,
                model=reply.model or provider.model,
                attempts=reply.attempts,
                usage=reply.usage,
                stop=reply.stop,
                duration_ms=elapsed_ms,
            )
        )

    async def _run_tools(self, calls: Sequence[ToolCall], *, may_call: bool) -> list[ToolResult]:
        """Run the calls side by side and return their results in the order of the calls."""
        if not may_call:
            return [ToolResult(call.id, "no more tools can be called in this turn", is_error=True) for call in calls]
        results: dict[str, ToolResult] = {}
        for call in calls:
            self._agent.toolbox.reserve(call)

        async def run(call: ToolCall) -> None:
            results[call.id] = await self._agent.toolbox.run(call, self._caution, self._emit)

        async with anyio.create_task_group() as group:
            for call in calls:
                group.start_soon(run, call)
        ordered = [results[call.id] for call in calls]
        self._evidence += [result.evidence_id for result in ordered if result.evidence_id]
        for call, result in zip(calls, ordered, strict=True):
            self._note_scope(call, result)
        return ordered

    def _note_scope(self, call: ToolCall, result: ToolResult) -> None:
        spec = next((spec for spec in self._agent.toolbox.specs if spec.name == call.name), None)
        tool = (spec.own_name or spec.name) if spec else call.name
        if result.is_error:
            self._failed.append(f"{spec.server} {tool}".strip() if spec else tool)
        elif result.evidence_id and all(each.evidence != result.evidence_id for each in self._looked):
            scope = Looked(result.evidence_id, tool, footer_of(result.text), is_cut(result.text))
            self._looked.append(scope)
