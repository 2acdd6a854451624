"""Causes that only a comparison shows: one instance of several, a figure that grew, a rush of work."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from devops_assistant.common.sanitise import one_line
from devops_assistant.investigate.causes import lines_like
from devops_assistant.investigate.facts import Gathered, Log, Template, sized
from devops_assistant.investigate.names import identifiers, instances, stem
from devops_assistant.investigate.series import Drift, drift, rise
from devops_assistant.investigate.symptoms import Picture, weight_of

_SIBLINGS = (2, 20)
_CERTAIN = 0.9
_TOGETHER_S = 60.0
_FEWEST = 5
_FIGURE = re.compile(
    r"(?:([A-Za-z_][\w.-]{1,40})[\"']?\s*[=:]\s*[\"']?|\b([a-z][a-z_-]{2,30}(?: (?:usage|size|used))?)(?: (?:is|at|in"
    r"|of|now|took|usage|size|used))*[ (]*)?(?<![\w.:-])(\d+(?:\.\d+)?)\s?(ms|s|sec|%|[KMG]i?B|MB"
    r"|GB|bytes)?(?![\w:.-]*\d)"
)
_MEASURES = re.compile(
    r"(?i)lat|dur|took|elapsed|time|ms$|mem|heap|rss|used|usage|disk|queue|depth|lag|backlog"
    r"|pool|active|conn|open|fds?$|thread|gc|pause|size|wait|offset|pending|inflight|goroutine"
    r"|load|cpu|util"
)
_COUNTLESS = 100
_CHANGED = re.compile(
    r"(?i)\b(?:chang|set to|updat|rotat|disabl|enabl|deactivat|inactive|deploy|reload|migrat|failover|rollout|upgrad"
    r"|appl(?:y|ied)|switch|replac|renam|remov|delet)\w*|->|→|변경|배포|적용|교체|삭제"
)
_ONCE, _SHORTLY_S = 3, 900.0
NAMELESS = "value"
"""What a figure is called that has nothing but a unit."""
_SUPPORT = 12


@dataclass(frozen=True, slots=True)
class Single:
    """One instance that fails while its siblings do not."""

    name: str
    siblings: tuple[str, ...]
    evidence: str


@dataclass(frozen=True, slots=True)
class Growth:
    """A figure in records that grew for long."""

    source: str
    service: str
    key: str
    unit: str
    found: Drift
    onset: float
    evidence: str
    records: int = 0

    @property
    def figures(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{sized(self.found.before, self.key)} → {sized(self.found.after, self.key)}{unit}"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A change that a log records, and what it has in common with what failed after it."""

    at: float
    source: str
    text: str
    shared: str
    evidence: str
    failing: str
    """The evidence of the failure."""


@dataclass(frozen=True, slots=True)
class Rush:
    """Far more ordinary records than is usual, from one source."""

    source: str
    onset: float
    ratio: float
    evidence: str
    text: str

    @property
    def times(self) -> str:
        return f"{self.ratio:.0f}" if self.ratio < _COUNTLESS else f"> {_COUNTLESS}"


def single_instance(found: Gathered, picture: Picture) -> Single | None:
    """Return the instance that all symptoms are of, where it has siblings that work and do not fail."""
    sure = picture.sure
    failing = {stem(each.template.source) for each in sure}
    stems = {stem(log.name) for log in found.logs}
    for own in sorted(failing):
        siblings = sorted(other for other in stems if other != own and _shape(other) == _shape(own))
        if siblings and not failing & set(siblings) and _leads(own, picture):
            evidence = next(each.template.evidence for each in sure if stem(each.template.source) == own)
            return Single(own, tuple(siblings), evidence)
    return _single_by_words(found, picture)


def _shape(name: str) -> str:
    """A name without the numbers and hashes that tell instances apart."""
    return re.sub(r"[a-z]*\d[a-z0-9]*", "#", name.lower())


def _leads(own: str, picture: Picture) -> bool:
    """Whether it is the first to fail."""
    mine = [each for each in picture.sure if stem(each.template.source) == own]
    return any(each.onset <= picture.onset + each.blur + _TOGETHER_S for each in mine)


def _single_by_words(found: Gathered, picture: Picture) -> Single | None:
    failing = [line for each in picture.sure for line in lines_like(each.template, found)]
    sources = {each.template.source for each in picture.sure}
    healthy = [
        line for log in found.logs if log.name in sources for template in log.templates
        if not weight_of(template) for line in template.lines
    ]  # fmt: skip
    known = instances(healthy)
    for name, members in instances(failing).items():
        siblings = known.get(name, Counter[str]())
        top, count = members.most_common(1)[0]
        others = sorted(each for each, times in siblings.items() if each != top and times > 1)
        enough = count >= max(_FEWEST, _CERTAIN * len(failing) * 0.8) and count >= _CERTAIN * sum(members.values())
        if enough and top in siblings and _SIBLINGS[0] - 1 <= len(others) <= _SIBLINGS[1]:
            return Single(top, tuple(others), picture.sure[0].template.evidence)
    return None


def growths(found: Gathered) -> list[Growth]:
    """Return the figures that grew over the window, the greatest growth first."""
    grown = [each for log in found.logs for alike in _whatever_their_level(log) for each in _grown(log, alike)]
    for metric in found.metrics:
        if (seen := drift(metric.values)) and _MEASURES.search(metric.name):
            about = next(
                (
                    value
                    for key, value in metric.labels.items()
                    if key in ("service", "app", "job", "pod", "name", "container")
                ),
                "",
            )
            grown.append(
                Growth(
                    metric.name, about, metric.name, "", seen, metric.since + seen.start * metric.step, metric.evidence
                )
            )
    return sorted(grown, key=lambda each: -min(each.found.ratio, 50) * each.found.steady)


def _whatever_their_level(log: Log) -> Iterator[list[Template]]:
    """Templates that say the same: what is a warning at first may be an error later."""
    alike: dict[str, list[Template]] = {}
    for template in log.templates:
        alike.setdefault(template.text, []).append(template)
    yield from alike.values()


def _grown(log: Log, alike: Sequence[Template]) -> Iterator[Growth]:
    examples = {at: line for template in alike for at, line in template.examples.items()}
    if len(examples) < _SUPPORT:
        return
    first = min(alike, key=lambda template: template.first)
    rows = [(at, _figures(line)) for at, line in sorted(examples.items())]
    names = Counter(key for _, figures in rows for key in figures)
    for (name, unit), times in names.items():
        if times < _SUPPORT or not (_MEASURES.search(name) or unit):
            continue
        seen = drift([figures.get((name, unit)) for _, figures in rows])
        if seen:
            at, total = rows[seen.start][0], sum(template.total for template in alike)
            service = first.services[0] if first.services else stem(log.name)
            yield Growth(log.name, service, name, unit, seen, log.edge(at), first.evidence, total)


def _figures(line: str) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for key, word, figure, unit in _FIGURE.findall(line[20:]):
        if key or word or unit:
            found.setdefault((key or word or NAMELESS, unit), float(figure))
    return found


def rushes(found: Gathered, picture: Picture) -> list[Rush]:
    """Return where far more ordinary work arrived than is usual, shortly before or at the onset.

    What the window has before the first record of a log and after its last is not known to be quiet.
    """
    seen: list[Rush] = []
    slack = max(300.0, 0.05 * found.window.length)
    for log in found.logs:
        usual = [each for each in log.templates if _is_ordinary(each)]
        totals = [sum(column) for column in zip(*(each.counts for each in usual), strict=True)]
        begun = next((index for index, total in enumerate(totals) if total), 0)
        counts = totals[begun : len(totals) - next((index for index, total in enumerate(reversed(totals)) if total), 0)]
        if sum(counts) < 200 or not (up := rise(counts)) or up.strength < 10 or up.ratio < 3:
            continue
        onset, rushed = log.edge(begun + up.start), slice(begun + up.start, begun + up.end)
        if picture.onset - slack <= onset <= picture.onset + slack:
            top = max(usual, key=lambda each: sum(each.counts[rushed]))
            seen.append(Rush(stem(log.name), onset, up.ratio, log.evidence, top.text[:120]))
    return sorted(seen, key=lambda each: -each.ratio)


def _is_ordinary(template: Template) -> bool:
    """Whether it is work that was done before as well, no failure and nothing that a failure brings about."""
    return not weight_of(template) and template.level != "WARN" and any(template.counts[: len(template.counts) // 4])


def recorded_changes(found: Gathered, picture: Picture) -> Iterator[Recorded]:
    """Yield the changes that logs record shortly before the onset, and that name what the failures name."""
    usual = Counter(
        name for log in found.logs for each in log.templates
        if each.total > _ONCE and not weight_of(each) for name in set(identifiers([each.message(each.sample)]))
    )  # fmt: skip
    for log in found.logs:
        for template in log.templates:
            said = template.message(template.sample)
            lead = picture.onset - template.last
            if template.total > _ONCE or not 0 <= lead <= _SHORTLY_S or not _CHANGED.search(said):
                continue
            for symptom in picture.sure:
                both = set(identifiers([said])) & set(identifiers([symptom.template.message(symptom.template.sample)]))
                shared = [name for name in sorted(both) if "_" in name or (len(name) > 6 and not usual[name])]
                if shared and symptom.template is not template:
                    text = one_line(said.split("\n", 1)[0])[:160]
                    told = symptom.template.evidence
                    yield Recorded(template.last, stem(log.name), text, max(shared, key=len), template.evidence, told)
                    break
