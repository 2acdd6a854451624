"""What happens in a turn, told in short lines: the words that every front end for people shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from devops_assistant.common.deciders import decider
from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean, one_line
from devops_assistant.conversation.events import (
    Approval,
    ApprovalNeeded,
    Coverage,
    Event,
    Grounding,
    Masked,
    Notice,
    Retrying,
    ServerFailed,
    StepFinished,
    ToolFinished,
    ToolsChanged,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import JsonObject, StopReason
from devops_assistant.ui.json_text import json_text
from devops_assistant.ui.streams import Signs
from devops_assistant.ui.units import duration, size, tokens

_ARGUMENT_LIMIT = 60
_REASON_LIMIT = 300
_SCOPE_LIMIT = 160
_SCOPES_SHOWN = 5
_CLAIM_LIMIT = 40
_DOUBTS_SHOWN = 2
_STOPS = {
    StopReason.PAUSED: "screen.stop_paused",
    StopReason.TRUNCATED: "screen.stop_truncated",
    StopReason.CONTEXT_FULL: "screen.stop_context_full",
    StopReason.REFUSED: "screen.stop_refused",
    StopReason.UNKNOWN: "screen.stop_unknown",
}


class Tone(Enum):
    """How a line wants to be read."""

    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Line:
    """One line for the user: sanitised, but longer than a narrow terminal."""

    tone: Tone
    text: str


class Narrator:
    """Turns events into lines, remembering of a turn what its later events refer to."""

    def __init__(self, signs: Signs, *, brief: bool = False) -> None:
        """Args:
        signs: the signs that the screen can show.
        brief: what an answer rests on is one line; the rest can be asked for.
        """
        self._signs = signs
        self._brief = brief
        self._started: dict[str, ToolStarted] = {}
        self._model = ""
        self._masked = 0

    def lines(self, event: Event) -> Iterator[Line]:
        """Tell what there is to tell about `event`; the answer itself is not told here."""
        match event:
            case TurnStarted():
                self._started.clear()
                self._model, self._masked = "", 0
            case ToolStarted():
                self._started[event.call_id] = event
            case StepFinished():
                self._model = one_line(f"{event.provider} {event.model}", 80)
            case Masked():
                self._masked += event.count
            case TurnFinished():
                yield from self._ending(event)
            case ApprovalNeeded():
                yield from self._blocked(event)
            case _:
                line = self._line(event)
                if line:
                    yield line

    def _line(self, event: Event) -> Line | None:
        match event:
            case ToolFinished():
                return self._tool_line(event)
            case Approval():
                return self._approval_line(event)
            case Retrying():
                reason = one_line(event.reason, _REASON_LIMIT)
                text = say("screen.attempt", reason=reason, attempt=event.attempt, seconds=event.delay_s)
                return Line(Tone.WARNING, f"{self._signs.retry} {text}")
            case ServerFailed():
                error = one_line(event.error, _REASON_LIMIT)
                return self.failure(
                    say("screen.server_failed", server=one_line(event.server), error=error), event.remedy
                )
            case Notice():
                return Line(Tone.WARNING, f"{self._signs.warning} {one_line(event.text, _REASON_LIMIT)}")
            case ToolsChanged():
                return Line(Tone.WARNING, f"{self._signs.warning} {_change(event)}")
            case TurnFailed():
                return self.failure(event.error, event.remedy)
            case _:
                return None

    def _blocked(self, event: ApprovalNeeded) -> Iterator[Line]:
        """Everything that there is to agree to, and how to."""
        first, *rest = clean(event.text).splitlines() or [""]
        yield Line(Tone.WARNING, f"{self._signs.warning} {first}")
        yield from (Line(Tone.QUIET, f"  {line}") for line in rest)
        yield Line(Tone.WARNING, f"  {one_line(event.remedy, _REASON_LIMIT)}")

    def failure(self, error: str, remedy: str = "") -> Line:
        """What went wrong, and what to do about it."""
        text = one_line(
            say("screen.error_and_remedy", error=error, remedy=remedy) if remedy else error, 2 * _REASON_LIMIT
        )
        return Line(Tone.BAD, f"{self._signs.bad} {text}")

    def _tool_line(self, event: ToolFinished) -> Line:
        started = self._started.pop(event.call_id, None)
        name = call_text(event.server, event.tool, started.arguments if started else {}, self._signs.dot)
        spent = f"{duration(event.duration_ms)}, {size(event.bytes)}"
        stored = f" {self._signs.arrow} {event.evidence}" if event.evidence else ""
        if not event.is_error:
            return Line(Tone.GOOD, f"{self._signs.good} {name} {spent}{stored}")
        error = event.error.removeprefix(f"Error executing tool {event.tool}: ")  # which the line says already
        return Line(Tone.BAD, f"{self._signs.bad} {name} {spent}{stored} {one_line(error, _REASON_LIMIT)}".rstrip())

    def _approval_line(self, event: Approval) -> Line | None:
        if event.by == "user" and event.decision == "allowed":
            return None
        started = self._started.get(event.call_id)
        name = f"{one_line(started.server, 40)} {self._signs.dot} {one_line(started.tool, 64)}: " if started else ""
        if event.decision == "allowed":
            return Line(Tone.QUIET, name + say("screen.allowed", who=one_line(decider(event.by))))
        text = say("screen.how_to_allow", refusal=name + _refusal(event.by))
        return Line(Tone.WARNING, f"{self._signs.warning} {text}")

    def _ending(self, event: TurnFinished) -> Iterator[Line]:
        if stop := _STOPS.get(event.stop):
            yield Line(Tone.WARNING, f"{self._signs.warning} {say(stop)}")
        if self._brief:
            yield Line(Tone.QUIET, f" {self._signs.dot} ".join(self._basis(event)))
            return
        for claim in event.grounding.unbacked if event.grounding else ():
            yield Line(Tone.WARNING, f"{self._signs.warning} {say('screen.unbacked', claim=one_line(claim.text, 100))}")
        yield from _scope(event.coverage)
        yield Line(Tone.QUIET, f" {self._signs.dot} ".join(self._footer(event)))

    def _basis(self, event: TurnFinished) -> Iterator[str]:
        """The evidence used, the claims checked, and what was not looked at."""
        yield say("screen.evidence", ids=" ".join(event.evidence)) if event.evidence else say("screen.no_evidence")
        if event.grounding and event.grounding.checked:
            yield _grounding(event.grounding) + _doubts(event.grounding.unbacked)
        if missed := ", ".join(_missed(event.coverage)):
            yield one_line(say("terminal.not_looked_at", what=missed), _REASON_LIMIT)
        if self._masked:
            yield say("screen.masked", count=self._masked)

    def _footer(self, event: TurnFinished) -> Iterator[str]:
        yield say("screen.evidence", ids=" ".join(event.evidence)) if event.evidence else say("screen.no_evidence")
        if event.grounding and event.grounding.checked:
            yield _grounding(event.grounding)
        if self._masked:
            yield say("screen.masked", count=self._masked)
        if event.usage.input_tokens or event.usage.output_tokens:
            read, written = tokens(event.usage.input_tokens), tokens(event.usage.output_tokens)
            yield say("screen.tokens_about" if event.usage.estimated else "screen.tokens", read=read, written=written)
        if self._model:
            yield self._model


def _refusal(by: str) -> str:
    match by:
        case "user":
            return say("screen.refused_by_you")
        case "not interactive":
            return say("screen.refused_unasked")
        case _:
            return say("screen.refused", who=one_line(by))


def _missed(coverage: Coverage) -> Iterator[str]:
    yield from (say("terminal.rest_of", evidence=each.evidence) for each in coverage.looked if each.cut)
    yield from (say("terminal.it_failed", tool=tool) for tool in coverage.failed)
    yield from (say("terminal.not_running", server=server) for server in coverage.down)


def _doubts(claims: Sequence[UnbackedClaim]) -> str:
    if not claims:
        return ""
    quoted = ", ".join(f"“{one_line(claim.text, _CLAIM_LIMIT)}”" for claim in claims[:_DOUBTS_SHOWN])
    rest = len(claims) - _DOUBTS_SHOWN
    return (
        say("terminal.doubted_more", claims=quoted, more=rest) if rest > 0 else say("terminal.doubted", claims=quoted)
    )


def _scope(coverage: Coverage) -> Iterator[Line]:
    """What was looked at, each result in its own words, and what could not be."""
    told = [each for each in coverage.looked if each.footer or each.cut]
    for each in told[:_SCOPES_SHOWN]:
        id = "screen.scope_in_part" if each.cut else "screen.scope"
        text = say(id, evidence=each.evidence, tool=each.tool, footer=each.footer)
        yield Line(Tone.QUIET, one_line(text, _SCOPE_LIMIT))
    if len(told) > _SCOPES_SHOWN:
        yield Line(Tone.QUIET, say("screen.more_scopes", count=len(told) - _SCOPES_SHOWN))
    if coverage.down:
        yield Line(Tone.WARNING, one_line(say("screen.not_asked", names=", ".join(coverage.down)), _REASON_LIMIT))
    if coverage.failed:
        yield Line(Tone.WARNING, one_line(say("screen.failed", names=", ".join(coverage.failed)), _REASON_LIMIT))


def call_text(server: str, tool: str, arguments: JsonObject, dot: str = "·") -> str:
    """`git · git_log(since=today)`, long values cut; the host's own tools have no server."""
    shown = ", ".join(f"{one_line(str(name), 40)}={_short(value)}" for name, value in arguments.items())
    owner = f"{one_line(server, 40)} {dot} " if server else ""
    return f"{owner}{one_line(tool, 64)}({one_line(shown, 3 * _ARGUMENT_LIMIT)})"


def _short(value: object) -> str:
    return one_line(value if isinstance(value, str) else json_text(value), _ARGUMENT_LIMIT)


def _grounding(grounding: Grounding) -> str:
    backed = grounding.backed + grounding.computed
    computed = say("screen.computed", computed=grounding.computed) if grounding.computed else ""
    return say("screen.claims_backed", count=grounding.checked, backed=backed) + computed


def _change(event: ToolsChanged) -> str:
    kinds = (("screen.added", event.added), ("screen.removed", event.removed), ("screen.changed", event.changed))
    changes = "; ".join(say(kind, names=", ".join(names)) for kind, names in kinds if names)
    return one_line(say("screen.tools_changed", server=event.server, changes=changes), _REASON_LIMIT)
