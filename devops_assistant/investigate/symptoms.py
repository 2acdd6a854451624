"""What began to go wrong, and when: records of failures that are new or far more frequent than before.

What was there before at the same rate is noise, however bad it reads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from devops_assistant.investigate.facts import Gathered, Log, Template
from devops_assistant.investigate.mechanisms import CODE, Mechanism, mechanisms_of
from devops_assistant.investigate.series import rise

SURE = 2.5
_JSON_HEAD = re.compile(
    r"\"(?:@?time\w*|ts|caller|logger\w*|thread\w*|source|file|line|module|component|pid|host\w*|name|app|service[\w.]*)"
    r"\"\s*:\s*(?:\"[^\"]*\"|[\d.]+)"
)
_WEIGHTS = {"ERROR": 1.0, "WARN": 0.6}
_PLAIN_WEIGHT = 0.8
_SHALLOWEST = 20
_ENOUGH = 8.0
_GAP_SHARE = 0.12
_LEAST_GAP_S, _MOST_GAP_S = 120.0, 1_200.0
_DOUBT = 2.0
_RATE_STEP = 1.5
_HEALTHY = re.compile(
    r"(?i)\b(?:0 errors|no errors|recover(?:ed|y)|restored|success(?:ful(?:ly)?)?|succeeded"
    r"|healthy|resolved|back to normal"
    r"|completed|passed|synchronized|reconnected|established)\b"
)


@dataclass(frozen=True, slots=True)
class Symptom:
    """One kind of failing record that began or grew within the window."""

    template: Template
    onset: float
    end: float
    strength: float
    """Natural logarithm of how unlikely chance is; above 2.5 it is sure."""
    weight: float
    """How serious it is by its level, 0 to 1."""
    fresh: bool
    """There was none of it before its onset."""
    count: int
    mechanisms: tuple[Mechanism, ...]
    blur: float = 0.0
    """By how many seconds the onset may be later."""
    asked: bool = False
    """The user's own words are in it."""

    @property
    def mechanism(self) -> Mechanism | None:
        return self.mechanisms[0] if self.mechanisms else None

    @property
    def mass(self) -> float:
        """How much it counts among others: a flood of warnings less than a few errors."""
        told = self.weight**2 if self.mechanisms or self.weight == 1 else self.weight / 8
        return told * min(self.strength, _ENOUGH) * (1.5 if self.asked else 1.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """The failures of the window."""

    symptoms: Sequence[Symptom]
    """Those of the incident, the first to begin first."""
    others: Sequence[Symptom]
    """Sure ones from other times."""
    noise: Sequence[Template]
    onset: float

    @property
    def sure(self) -> list[Symptom]:
        return [each for each in self.symptoms if each.strength >= SURE]


def picture_of(found: Gathered, words: Sequence[str]) -> Picture | None:
    """Return what began to fail; None where nothing did.

    Args:
        words: the user's own words for it, in lower case.
    """
    seen: list[Symptom] = []
    noise: list[Template] = []
    for each in found.logs:
        exposure = _exposure(each)
        for template in each.templates:
            if not (weight := weight_of(template)):
                continue
            symptom = _symptom(each, template, weight, exposure)
            if symptom is None:
                noise.append(template)
            elif symptom.end >= found.window.symptoms_from:
                asked = any(word in template.sample.lower() for word in words)
                seen.append(replace(symptom, asked=asked))
    sure = [each for each in seen if each.strength >= SURE]
    if not sure:
        return Picture([], [], [*noise, *(each.template for each in seen)], 0.0) if seen or noise else None
    main = _main_cluster(sure, found.window.length)
    start, end = min(each.onset + each.blur for each in main), max(each.end for each in main)
    slack = _gap(found.window.length)
    belonging = [each for each in seen if each in main or start - slack <= each.onset <= end]
    others = [each for each in sure if each not in belonging]
    return Picture(sorted(belonging, key=lambda each: each.onset), others, noise, start)


def weight_of(template: Template) -> float:
    """How serious a record is by what it says, 0 where it tells of no failure."""
    found = mechanisms_of(_said(template).split("\n", 1)[0])
    if weight := _WEIGHTS.get(template.level):
        return weight
    if _HEALTHY.search(template.text):
        return 0.0
    if template.level in ("", "INFO") and any(each.plain for each in found):
        return _PLAIN_WEIGHT
    told = bool(found and found[0].depth > _SHALLOWEST) or bool(CODE.search(template.text))
    return _PLAIN_WEIGHT if not template.level and told else 0.0


def _said(template: Template) -> str:
    """What a record says, without its head; one in JSON may say it in any field but those of a head."""
    if template.sample.startswith("{"):
        return _JSON_HEAD.sub("", template.sample)
    return template.message(template.sample)


def _exposure(each: Log) -> list[float]:
    usual = [template for template in each.templates if not weight_of(template)]
    totals = [1.0 + sum(column) for column in zip(*(template.counts for template in usual), strict=True)]
    if not totals or sum(totals) < 5 * len(totals):
        return [1.0] * max((len(template.counts) for template in each.templates), default=0)
    mean = sum(totals) / len(totals)
    return [max(total, mean / 4) for total in totals]


def _symptom(each: Log, template: Template, weight: float, exposure: Sequence[float]) -> Symptom | None:
    found = rise(template.counts, exposure)
    size = len(template.counts)
    mechanisms = tuple(mechanisms_of(_said(template)))
    if found is None or found.strength < SURE + _DOUBT * (1 - weight):
        return _rare(each, template, weight, mechanisms)
    before = sum(template.counts[: found.start])
    fresh = before == 0
    onset = template.first if fresh else each.edge(found.start)
    end = template.last if found.end >= size or not sum(template.counts[found.end :]) else each.edge(found.end)
    count = sum(template.counts[found.start : found.end])
    blur = each.edge(1) - each.edge(0) if template.undated or not fresh else 0.0
    return Symptom(template, onset, end, found.strength, weight, fresh, count, mechanisms, blur)


def _rare(each: Log, template: Template, weight: float, mechanisms: tuple[Mechanism, ...]) -> Symptom | None:
    """A few records, none of them early: a hint, never a proof."""
    quiet = (template.first - each.since) / max(each.until - each.since, 1.0)
    if quiet < 0.2 or template.total > 40:
        return None
    strength = min(template.total * -log(1 - min(quiet, 0.95)) / 2, SURE - 0.1)
    return Symptom(template, template.first, template.last, strength, weight, True, template.total, mechanisms)


def _gap(length: float) -> float:
    """How far apart the onsets of one incident may be, in seconds."""
    return min(max(_LEAST_GAP_S, _GAP_SHARE * length), _MOST_GAP_S)


def _main_cluster(sure: Sequence[Symptom], length: float) -> list[Symptom]:
    """The symptoms that began together and weigh most."""
    ordered = sorted(sure, key=lambda each: each.onset)
    gap = _gap(length)
    clusters = [[ordered[0]]]
    for earlier, later in pairwise(ordered):
        if later.onset - earlier.onset > gap:
            clusters.append([])
        clusters[-1].append(later)
    return max(clusters, key=lambda cluster: sum(each.mass for each in cluster))
