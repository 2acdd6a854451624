"""Which calls a question leads to, and what of it leads to none. The same question and tools give the same plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.offers import Offer, listing_for
from devops_assistant.providers.offline.question import Asked
from devops_assistant.providers.offline.ranking import Candidate, rank
from devops_assistant.providers.offline.roles import TIMES, Role

MOST_CALLS = 4
_MOST_CALLS_OF_PART = 3


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A call, complete, or one that waits for a file name out of the listing of another tool."""

    tool: str
    arguments: Mapping[str, Any]
    file_parameter: str = ""
    listed_by: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said about how a tool is called, or why it is not."""

    tool: str
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to be asked back: which one is meant, and what there is to choose from."""

    what: str
    among: tuple[str, ...]
    evidence_id: str | None = None
    """Where they stand."""


@dataclass(slots=True)
class Plan:
    """What is to be called, and what of the question stays open."""

    calls: list[PlannedCall] = field(default_factory=list[PlannedCall])
    needs: list[Note] = field(default_factory=list[Note])
    """Parameters without which a fitting tool cannot be called, and which the question does not give."""
    ties: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    """Tools that fit equally well: which one is meant is to be asked."""
    is_order: bool = False
    """Something is to be changed, which rules never do."""
    unvouched: tuple[ToolSpec, ...] = ()
    """The tools that fit, but are not known to only read."""
    absent: str = ""
    """The bundled server that is asked for, but offers nothing here."""
    choices: list[Choice] = field(default_factory=list[Choice])
    """Of what the tools answered before, which one is meant is to be asked."""
    unmapped: list[str] = field(default_factory=list[str])
    """Words or parts of the question that no tool on offer is about."""
    lowered: list[Note] = field(default_factory=list[Note])
    """Parameters that take less than was asked for."""
    no_time: list[Note] = field(default_factory=list[Note])
    """Tools that know no span, though one was asked about."""
    until_now: list[Note] = field(default_factory=list[Note])
    """Tools that look back from now, though the span asked about ended earlier."""

    @property
    def first_calls(self) -> list[PlannedCall]:
        """What can be called at once: the complete calls, and the listings that others wait for."""
        listings = [PlannedCall(call.listed_by, {}) for call in self.calls if call.listed_by]
        complete = [call for call in self.calls if not call.listed_by]
        return _distinct([*complete, *listings])

    @property
    def has_way_on(self) -> bool:
        """Whether anything is called, or a question back would lead to a call."""
        return bool(self.calls or self.ties or self.needs or self.choices)

    @property
    def lookups(self) -> set[str]:
        """The listings that are called for a file name alone."""
        return {call.listed_by for call in self.waiting} - {call.tool for call in self.calls}

    @property
    def waiting(self) -> list[PlannedCall]:
        return [call for call in self.calls if call.listed_by]


def make_plan(parts: Sequence[Asked], offers: Sequence[Offer]) -> Plan:
    """Return the plan for the parts of a question, of at most `MOST_CALLS` calls."""
    plan = Plan()
    by_part = [_plan_part(part, offers, plan) for part in parts]
    ranked = [(place, number, call) for number, calls in enumerate(by_part) for place, call in enumerate(calls)]
    best = sorted(ranked, key=lambda each: each[:2])[:MOST_CALLS]  # the first choice of each part, then the second
    plan.calls = _distinct([call for _, _, call in sorted(best, key=lambda each: (each[1], each[0]))])
    left_out = {number for _, number, _ in ranked} - {number for _, number, _ in best}
    plan.unmapped += [parts[number].text for number in sorted(left_out)]
    plan.unmapped = list(dict.fromkeys(plan.unmapped))
    return plan


def _plan_part(part: Asked, offers: Sequence[Offer], plan: Plan) -> list[PlannedCall]:
    """The calls for one part, the best first; what stays open is noted in the plan."""
    ranking = rank(part, offers, most=_MOST_CALLS_OF_PART)
    if ranking.tied:
        plan.ties.append(tuple(candidate.offer.name for candidate in ranking.tied))
        return []
    needs_before = len(plan.needs)
    calls = [call for candidate in ranking.chosen if (call := _planned(candidate, part, offers, plan))]
    if calls:
        plan.needs = plan.needs[:needs_before]
        plan.unmapped += ranking.uncovered
    elif len(plan.needs) == needs_before:
        plan.unmapped.append(part.text)
    return calls


def _planned(candidate: Candidate, part: Asked, offers: Sequence[Offer], plan: Plan) -> PlannedCall | None:
    """The call of a candidate; None, and a need, where a required argument cannot be had."""
    offer, filled = candidate.offer, candidate.filled
    _note_times(candidate, part, plan)
    plan.lowered += [Note(offer.name, parameter) for parameter in filled.lowered]
    if not filled.missing:
        return PlannedCall(offer.name, filled.arguments)
    parameter = filled.missing[0]
    listing = listing_for(offer, parameter, offers)
    if len(filled.missing) == 1 and listing:
        return PlannedCall(offer.name, filled.arguments, parameter.name, listing.name)
    plan.needs.append(Note(offer.name, parameter.name))
    return None


def _note_times(candidate: Candidate, part: Asked, plan: Plan) -> None:
    if part.span is None or part.span_is_shared:
        return
    roles = candidate.filled.roles
    if not roles & TIMES:
        plan.no_time.append(Note(candidate.offer.name))
    elif Role.LENGTH in roles and part.span.end != part.now:
        plan.until_now.append(Note(candidate.offer.name))


def _distinct(calls: Sequence[PlannedCall]) -> list[PlannedCall]:
    return [call for position, call in enumerate(calls) if call not in calls[:position]]
