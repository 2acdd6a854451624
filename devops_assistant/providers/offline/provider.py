"""The provider with no model behind it: it picks tools by shared words and quotes what they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from devops_assistant.common.language import Language, language_of
from devops_assistant.common.local_time import local_now
from devops_assistant.conversation.events import Emit, TextDelta
from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall, ToolSpec
from devops_assistant.providers.offline.absent import absent_server
from devops_assistant.providers.offline.asking import without_call
from devops_assistant.providers.offline.completing import completed
from devops_assistant.providers.offline.followup import carried_over, follow_up
from devops_assistant.providers.offline.listing import choose_file
from devops_assistant.providers.offline.offers import Offer, study
from devops_assistant.providers.offline.orders import is_order
from devops_assistant.providers.offline.own_record import of_itself
from devops_assistant.providers.offline.plan import Plan, PlannedCall, make_plan
from devops_assistant.providers.offline.pointing import details, place_of, pointed_at, points_at, told_of
from devops_assistant.providers.offline.question import Asked, read_parts
from devops_assistant.providers.offline.report import report
from devops_assistant.providers.offline.turn import Turn, read_turn
from devops_assistant.providers.offline.unvouched import able, fitting
from devops_assistant.providers.protocol import Reply, Request

_CALL_PREFIX = "offline_"


class OfflineProvider:
    """Answers by rules: one to four calls of tools that only read, then a report of their results.

    It keeps nothing between requests: the same messages lead to the same plan, so it can also take over a turn that
    a model has begun, and then reports the results there are.
    """

    name = "offline"
    model = "rules"

    def __init__(self, now: Callable[[], datetime] = local_now, language: Language | None = None) -> None:
        """`language` is what every report is written in; without it, that of the question."""
        self._now = now
        self._language: Language | None = language

    async def complete(self, request: Request, emit: Emit) -> Reply:
        turn = read_turn(request.messages)
        parts = carried_over(read_parts(turn.question, self._now()), read_parts(turn.earlier_question, self._now()))
        plan = _plan(parts, turn, request.tools)
        if calls := _next_calls(plan, turn):
            return _asks(calls, turn)
        language = self._language or language_of(turn.question)
        if not turn.answered:
            return _says(without_call(plan, request.tools, language), emit)
        return _says(report(turn.answered, plan, language, parts), emit)


def _plan(parts: Sequence[Asked], turn: Turn, tools: Sequence[ToolSpec]) -> Plan:
    """What the question leads to; nothing where a model chose the tools, for it knows why it did."""
    if not tools or not all(call.id.startswith(_CALL_PREFIX) for call, _ in turn.answered):
        return Plan()
    if is_order(turn.question, after_answer=bool(turn.earlier)):
        return Plan(is_order=True, unvouched=able(parts, tools))
    offers = study(tools)
    if len(parts) == 1:
        if own := of_itself(parts[0], offers):
            return Plan([own])
        gone_on = _gone_on(parts[0], turn, offers)
        if gone_on is not None:
            return gone_on
    plan = make_plan(parts, offers)
    if plan.has_way_on:
        return plan
    return replace(plan, unvouched=fitting(parts, tools), absent=absent_server(parts, tools))


def _gone_on(asked: Asked, turn: Turn, offers: Sequence[Offer]) -> Plan | None:
    """What a question leads to that goes on from the ones before; None where it stands for itself."""
    if turn.asked_back and (plan := completed(turn.earlier_question, asked, offers, asked.now)):
        return plan
    place = pointed_at(asked) if points_at(asked, turn.before, offers) else None
    if place is None and points_at(asked, turn.before, offers):
        place = place_of(asked, turn.earlier_answered)
    if place is not None and (call := details(place, asked, turn.before, offers)):
        return Plan([call])
    if (ordinal := pointed_at(asked)) is not None and (call := _of_entry(ordinal, asked, turn, offers)):
        return Plan([call])
    return follow_up(asked, turn.earlier_answered, offers)


def _of_entry(place: int, asked: Asked, turn: Turn, offers: Sequence[Offer]) -> PlannedCall | None:
    """The call of another tool that the question names, for the entry that it points at."""
    planned = make_plan([asked], offers).calls
    if len(planned) != 1 or not turn.earlier_answered:
        return None
    return told_of(place, planned[0], turn.earlier_answered, offers) or (
        details(place, asked, turn.earlier_answered, offers) if not planned[0].arguments else None
    )


def _next_calls(plan: Plan, turn: Turn) -> list[PlannedCall]:
    """The calls that can be made now: all but those that wait for a listing, then those."""
    if not turn.answered:
        return plan.first_calls
    called = {call.name for call, _ in turn.answered}
    listings = {call.name: result for call, result in turn.answered}
    calls: list[PlannedCall] = []
    for waiting in plan.waiting:
        listing = listings.get(waiting.listed_by)
        file = choose_file(listing, turn.question) if listing and waiting.tool not in called else None
        if file:
            calls.append(PlannedCall(waiting.tool, {**waiting.arguments, waiting.file_parameter: file}))
    return calls


def _asks(calls: Sequence[PlannedCall], turn: Turn) -> Reply:
    numbered = enumerate(calls, turn.calls_so_far + 1)
    parts = tuple(ToolCall(f"{_CALL_PREFIX}{number}", call.tool, call.arguments) for number, call in numbered)
    return Reply(Message("assistant", parts), StopReason.TOOL_CALLS)


def _says(lines: Sequence[str], emit: Emit) -> Reply:
    for line in lines[:-1]:
        emit(TextDelta(f"{line}\n"))
    emit(TextDelta(lines[-1]))
    return Reply(Message("assistant", (Text("\n".join(lines)),)), StopReason.ANSWERED)
