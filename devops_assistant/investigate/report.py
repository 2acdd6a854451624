"""The findings as one JSON object and as text: timeline, suspects, ruled out, not checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from devops_assistant.common.messages import say
from devops_assistant.investigate.facts import Gathered, span
from devops_assistant.investigate.names import stem
from devops_assistant.investigate.suspects import Suspect
from devops_assistant.investigate.symptoms import Picture
from devops_assistant.investigate.timeline import Entry, shown
from devops_assistant.investigate.verdict import RuledOut, Verdict

SEVERITIES = ("none", "low", "medium", "high", "critical")
_QUOTED = 120
_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Findings:
    """What an investigation found."""

    gathered: Gathered
    picture: Picture | None
    verdict: Verdict
    timeline: Sequence[Entry]
    not_checked: Sequence[str]
    zone: tzinfo | None = None
    evidence: tuple[str, ...] = ()
    """Everything that was asked for, whether a line cites it or not."""

    @property
    def found(self) -> bool:
        return bool(self.verdict.suspects)

    def severity(self) -> str:
        """How bad it is: high with a cause of failures, medium with failures or a slow decline, low with none."""
        sure = self.picture.sure if self.picture else []
        if any(each.weight >= 1 for each in sure):
            return "critical" if self.found else "high"
        return "medium" if sure or self.found else "none"


def at_least(severity: str, bar: str) -> bool:
    """Whether a severity reaches another."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(bar)


def as_object(findings: Findings) -> dict[str, Any]:
    """Return the findings for programs."""
    zone, onset = findings.zone, _onset(findings)
    return {
        "verdict": "cause_found" if findings.found else "no_cause",
        "severity": findings.severity(),
        "window": {
            "since": _iso(findings.gathered.window.start, zone),
            "until": _iso(findings.gathered.window.end, zone),
        },
        "suspects": [_suspect(rank, each, zone) for rank, each in enumerate(findings.verdict.suspects, 1)],
        "timeline": [
            {
                "at": _iso(entry.at, zone),
                "kind": entry.kind,
                "text": entry.text,
                "evidence": entry.evidence,
                "to_onset_s": round(entry.at - onset) if onset else None,
            }
            for entry in findings.timeline
        ],
        "ruled_out": [f"{each.what}: {each.why}" for each in findings.verdict.ruled_out],
        "not_checked": list(findings.not_checked),
    }


def _suspect(rank: int, suspect: Suspect, zone: tzinfo | None) -> dict[str, Any]:
    return {
        "rank": rank,
        "kind": suspect.kind,
        "id": suspect.id,
        "title": suspect.title,
        "onset": _iso(suspect.onset, zone),
        "score": round(suspect.score, 1),
        "for": suspect.reasons,
        "against": suspect.against,
        "confirm": suspect.confirm,
    }


def as_text(findings: Findings) -> str:
    """Return the findings for people; every line of fact cites its evidence."""
    return "\n".join(_lines(findings))


def _lines(findings: Findings) -> Iterator[str]:
    zone, suspects = findings.zone, findings.verdict.suspects
    yield say("investigate.found", title=suspects[0].title) if suspects else _no_cause(findings)
    window = findings.gathered.window
    yield say("investigate.window", start=_clock(window.start, zone), end=_clock(window.end, zone))
    yield from ("", f"## {say('investigate.timeline')}", *_timeline(findings, say("investigate.onset")))
    if suspects:
        yield from ("", f"## {say('investigate.suspects')}")
    for rank, each in enumerate(suspects, 1):
        yield f"{rank}. {each.title} ({say('investigate.points', score=each.score, onset=_clock(each.onset, zone))})"
        yield from (f"   {say('investigate.for')}: {reason}" for reason in each.reasons)
        yield from (f"   {say('investigate.against')}: {reason}" for reason in each.against)
        yield f"   {say('investigate.confirm')}: {each.confirm}"
    for name, lines in (
        ("investigate.ruled_out", list(_ruled_out(findings.verdict.ruled_out))),
        ("investigate.not_checked", findings.not_checked),
    ):
        yield from ("", f"## {say(name)}", *(f"- {line}" for line in lines or [say("investigate.nothing")]))


def _ruled_out(every: Sequence[RuledOut]) -> Iterator[str]:
    """A line each, but for those with the same reason only a few."""
    shared: dict[str, list[str]] = {}
    for each in every:
        shared.setdefault(each.why, []).append(each.what)
    for why, names in shared.items():
        yield from (f"{name}: {why}" for name in names[:_ALIKE])
        if more := len(names[_ALIKE:]):
            yield say("investigate.more_alike", count=more, why=why)


def _no_cause(findings: Findings) -> str:
    """What fails, where something does: a verdict without a cause is no all-clear."""
    sure = findings.picture.sure if findings.picture else []
    if not sure:
        return say("investigate.unread" if findings.gathered.logs_unread else "investigate.none")
    worst = max(sure, key=lambda each: each.mass)
    return say(
        "investigate.fails",
        name=stem(worst.template.source),
        at=_clock(worst.onset, findings.zone),
        count=worst.count,
        text=shown(worst.template)[:_QUOTED],
        verdict=say("investigate.none"),
    )


def _timeline(findings: Findings, first_error: str) -> Iterator[str]:
    onset = _onset(findings)
    for entry in findings.timeline:
        distance = _distance(entry, onset, first_error, findings.zone)
        yield f"- {_clock(entry.at, findings.zone)} {entry.text}{distance} [{entry.evidence}]"


def _distance(entry: Entry, onset: float, first_error: str, zone: tzinfo | None) -> str:
    if not onset or entry.at == onset:
        return f" ← {first_error}" if onset else ""
    ahead = onset - entry.at
    if ahead > 0:
        return f" → {first_error} {_clock(onset, zone)[11:]} (+{span(ahead)})"
    return f" (+{span(-ahead)})"


def _onset(findings: Findings) -> float:
    return findings.picture.onset if findings.picture and findings.picture.symptoms else 0.0


def _clock(moment: float, zone: tzinfo | None) -> str:
    return f"{datetime.fromtimestamp(moment, zone).astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _iso(moment: float, zone: tzinfo | None) -> str:
    return datetime.fromtimestamp(moment, zone).astimezone(zone).isoformat(timespec="seconds")
