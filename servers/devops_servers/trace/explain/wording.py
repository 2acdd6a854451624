"""An explanation in lines of text, and in fields for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from typing_extensions import TypedDict

from devops_servers.trace.explain.breakdown import Breakdown
from devops_servers.trace.explain.categories import DID, WORDS, Category
from devops_servers.trace.explain.chain import Step
from devops_servers.trace.explain.figures import percent
from devops_servers.trace.explain.verdict import Cause, Explainer, Explanation

_MOST_THREADS = 6


class CauseFields(TypedDict):
    category: str
    share_pct: float
    severity: str
    what: str
    root: str
    chain: list[str]
    rows: list[int]
    check: str


class Slowness(TypedDict):
    verdict: str
    severity: str
    shares_pct: dict[str, float]
    causes: list[CauseFields]


@dataclass(frozen=True, slots=True)
class Told:
    """What is answered."""

    verdict: str
    lines: Sequence[str]
    footer: str
    fields: Slowness


def tell(explainer: Explainer, explanation: Explanation) -> Told:
    """Return the explanation in words, its verdict first."""
    return _Teller(explainer, explanation).told()


class _Teller:
    def __init__(self, explainer: Explainer, explanation: Explanation) -> None:
        self._explainer = explainer
        self._recording = explainer.recording
        self._roots = explainer.roots
        self._explanation = explanation

    def told(self) -> Told:
        explanation = self._explanation
        causes = explanation.causes
        verdict = self._verdict()
        fields = Slowness(
            verdict=verdict,
            severity=causes[0].severity if causes else "none",
            shares_pct={str(category): share for category, share in explanation.breakdown.percents().items()},
            causes=[self._fields(cause) for cause in causes],
        )
        return Told(verdict, [*self._body()], self._footer(), fields)

    def _verdict(self) -> str:
        causes = self._explanation.causes
        if not causes:
            return self._no_cause()
        first = causes[0]
        name = "lock (GIL)" if first.gil else WORDS[first.category]
        text = (
            f"{name} {first.percent:.1f} % of wall time ({first.severity}): {self._subject()}"
            f" {DID[first.category]}, {first.what}"
        )
        if first.gil:
            return f"{text}; root: {first.root}"
        if not first.steps:
            return text + _maybe_held_up(self._explanation)
        last = first.steps[-1]
        share = percent(last.breakdown.share(last.category))
        return f"{text}; root: {self._who(last)} {DID[last.category]} {share} of that time, {first.root}"

    def _no_cause(self) -> str:
        breakdown = self._explanation.breakdown
        top = breakdown.largest()
        figure = f"{WORDS[top]} {percent(breakdown.share(top))} of wall time"
        if top is Category.IDLE:
            waits = self._waits_in_words(top)
            found = f"{figure}: no fault found, {self._subject()} {DID[top]} ({waits})"
            return found + _maybe_held_up(self._explanation)
        return f"no cause found: {self._subject()} spent {figure}, and nothing else reaches 15 %"

    def _waits_in_words(self, category: Category) -> str:
        focus = self._explanation.focus
        spans = [span for tid in focus.tids for span in self._recording.spans_of(tid, category)]
        longest = max(spans, key=lambda span: span.length)
        return self._recording.names.call(longest.syscall) or "poll"

    def _subject(self) -> str:
        threads = self._explanation.focus.threads
        if len(threads) == 1:
            return self._roots.who(threads[0].tid)
        pid = self._recording.names.owner(threads[0].tid)
        return f"{threads[0].name}/{pid} ({len(threads)} threads)"

    def _body(self) -> Iterator[str]:
        explanation = self._explanation
        shares = explanation.breakdown.percents().items()
        yield "where the time went: " + ", ".join(f"{WORDS[category]} {share:.1f} %" for category, share in shares)
        for number, cause in enumerate(explanation.causes, 1):
            yield from self._cause(number, cause)
        others = sorted(explanation.focus.others, key=lambda thread: -thread.trouble)
        for thread in others[:_MOST_THREADS]:
            stuck = self._explainer.spent_on(thread.tid, thread.breakdown.largest()) if thread.stuck else ""
            yield f"other thread {thread.tid} {thread.name}: {self._top(thread.breakdown)}" + (
                f", one wait all the time ({stuck})" if stuck else ""
            )
        if len(others) > _MOST_THREADS:
            yield f"… and {len(others) - _MOST_THREADS} threads more"
        if any(thread.is_stuck_in(Category.LOCK) for thread in others):
            yield "who waits for one lock all the time hangs, or is parked until it is needed: which is not seen"

    def _cause(self, number: int, cause: Cause) -> Iterator[str]:
        yield f"cause {number}: {WORDS[cause.category]} {cause.percent:.1f} % ({cause.severity}): {cause.what}"
        for depth, step in enumerate(cause.steps, 1):
            yield f"{'  ' * depth}← {self._step(step)}"
        if cause.root:
            yield f"  root: {self._root(cause)}"
        yield f"  rows of events: {', '.join(map(str, cause.rows)) or 'none'}"
        yield f"  check: {cause.check}"

    @staticmethod
    def _root(cause: Cause) -> str:
        return f"{WORDS[cause.steps[-1].category]}, {cause.root}" if cause.steps else cause.root

    def _step(self, step: Step) -> str:
        return f"{self._who(step)} {step.how} ({percent(step.share)} of it); meanwhile {self._top(step.breakdown)}"

    def _who(self, step: Step) -> str:
        first = self._roots.who(step.tids[0])
        return first if len(step.tids) == 1 else f"{first} and {len(step.tids) - 1} more"

    @staticmethod
    def _top(breakdown: Breakdown) -> str:
        largest = list(breakdown.percents().items())[:3]
        return ", ".join(f"{WORDS[category]} {share:.1f} %" for category, share in largest)

    def _fields(self, cause: Cause) -> CauseFields:
        return CauseFields(
            category=cause.category,
            share_pct=cause.percent,
            severity=cause.severity,
            what=cause.what,
            root=self._root(cause) if cause.root else "",
            chain=[self._step(step) for step in cause.steps],
            rows=list(cause.rows),
            check=cause.check,
        )

    def _footer(self) -> str:
        recording = self._recording
        parts = [
            f"recording {recording.id}, {recording.seconds:.1f} s",
            f"level {recording.level}, profile {recording.profile}",
            f"{len(self._explanation.focus.threads)} of"
            f" {len(self._explanation.focus.threads) + len(self._explanation.focus.others)} threads in the shares",
            f"lost {recording.lost} events, {recording.gaps} gaps",
        ]
        return " · ".join([*parts, *([recording.note] if recording.note else [])])


def _maybe_held_up(explanation: Explanation) -> str:
    """Whoever sleeps or idles may do so with a lock in hand."""
    waiting = sum(thread.is_stuck_in(Category.LOCK) for thread in explanation.focus.others)
    if not waiting or explanation.breakdown.largest() not in (Category.SLEEP, Category.IDLE):
        return ""
    return f"; {waiting} other thread{'s' * (waiting > 1)} waited for one lock all the time, held up or parked"
