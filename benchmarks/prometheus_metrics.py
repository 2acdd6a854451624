"""How well and how fast the Prometheus server finds the metrics that a question is about.

`QUESTIONS=FILE` measures other questions: a JSON list of `{"en": …, "ko": …, "gold": [names]}`. `NAMES=FILE` adds names
with what is known of them: a JSON object of `{"help": …, "type": …}` by name, or a list of names.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from benchmarks._measure import ROOT, figure
from devops_servers.prometheus.knowledge.catalogue import About, Catalogue, family_of
from devops_servers.prometheus.knowledge.listing import ranked, totals
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.recipes import all_recipes
from devops_servers.prometheus.knowledge.shelf import Shelved

NAMES, LARGE, HUGE = 10_000, 100_000, 500_000
AT = 10
_LANGUAGES = {"en": "English", "ko": "Korean"}
_HELP = "Number of {} seen by the {} of this {} since it started."
_CHARACTERS_A_TOKEN = 4


def run() -> Iterator[str]:
    """Measure, and yield the figures as lines."""
    questions = _questions()
    known = _known(questions)
    index, took = _timed_index(_padded(known, NAMES))
    yield f"{len(questions)} questions, {len(index.catalogue.names):,} names of which {len(known):,} are real"
    for language, name in _LANGUAGES.items():
        yield _recall(index, [one for one in questions if language in one], language, name)
    yield figure("index of 10,000 names", took, 1, "s of CPU", digits=2)
    yield figure("ranking them, median question", 1_000 * _ranking_s(index, questions, statistics.median), 20, "ms")
    yield figure("ranking them, slowest question", 1_000 * _ranking_s(index, questions, max), 20, "ms")
    shelved = Shelved(index, 0)
    answers = [ranked(shelved, "default", one["en"], "", 0, AT) for one in questions] + [totals(shelved, "default", 0)]
    longest = max(sum(map(len, (one.summary, *one.lines, one.footer))) + len(one.lines) + 3 for one in answers)
    yield figure("longest answer of list_metrics", longest / _CHARACTERS_A_TOKEN, 400, "tokens (characters / 4)")
    large, took = _timed_index(_padded(known, LARGE))
    yield figure("index of 100,000 names", took, 2.5, "s of CPU", digits=2)
    yield figure("ranking them, median question", 1_000 * _ranking_s(large, questions, statistics.median), 200, "ms")
    yield from _huge()


def _questions() -> list[dict[str, Any]]:
    path = Path(os.environ.get("QUESTIONS") or ROOT / "benchmarks" / "metric_questions.json")
    return json.loads(path.read_text(encoding="utf-8"))


def _known(questions: Sequence[dict[str, Any]]) -> dict[str, About]:
    """The real names: those of the questions and the recipes, and those of the NAMES file."""
    names = {name for one in questions for name in one["gold"]} | {name for one in all_recipes() for name in one.needs}
    known = dict.fromkeys(sorted(names), About())
    if path := os.environ.get("NAMES"):
        listed: Any = json.loads(Path(path).read_text(encoding="utf-8"))
        told = cast(dict[str, dict[str, str]], listed if isinstance(listed, dict) else {name: {} for name in listed})
        known |= {name: About(one.get("type") or "", one.get("help") or "") for name, one in told.items()}
    return known


def _padded(known: dict[str, About], count: int) -> dict[str, About]:
    """The real names, and made ones of the same words with HELP, `count` in all."""
    chance = random.Random(1)
    real, parts = sorted(known), sorted({part for name in known for part in name.split("_")})
    about = dict(known)
    while len(about) < count:
        words = chance.choice(real).split("_")
        words[chance.randrange(len(words))] = chance.choice(parts)
        if len(about) > 2 * len(real):
            words.insert(chance.randrange(len(words)), chance.choice(parts))
        about.setdefault("_".join(words), About("gauge", _HELP.format(*chance.choices(parts, k=3))))
    return about


def _timed_index(about: dict[str, About]) -> tuple[Index, float]:
    started = time.process_time()
    index = Index(Catalogue(about, about))
    return index, time.process_time() - started


def _recall(index: Index, questions: Sequence[dict[str, Any]], language: str, name: str) -> str:
    ours = sum(_found(index, one[language], one["gold"]) for one in questions)
    plain = sum(_found_plainly(index.catalogue.names, one[language], one["gold"]) for one in questions)
    many = max(1, len(questions))
    return f"recall@{AT}, {name:<8} {ours / many:>42.2f}{'':<9} against {plain / many:.2f} of plain substring search"


def _found(index: Index, question: str, gold: Sequence[str]) -> bool:
    best = index.metrics(terms_of(question), AT).best
    return any(family.name in (name, family_of(name)) for family in best for name in gold)


def _found_plainly(names: Sequence[str], question: str, gold: Sequence[str]) -> bool:
    """What a search for the words of the question finds in names: those that hold the most of them, in order."""
    words = [word for word in re.findall(r"\w+", question.lower()) if len(word) > 2]
    matches = sorted(names, key=lambda name: -sum(word in name.lower() for word in words))[:AT]
    return any(name in matches for name in gold)


def _ranking_s(index: Index, questions: Sequence[dict[str, Any]], of: Any) -> float:
    """How long a question takes: the shortest of three times, for each."""
    texts = [one[language] for one in questions for language in _LANGUAGES if language in one]
    return of([min(_once_s(index, text) for _ in range(3)) for text in texts])


def _once_s(index: Index, question: str) -> float:
    started = time.perf_counter()
    index.metrics(terms_of(question), AT)
    return time.perf_counter() - started


def _huge() -> Iterator[str]:
    """In a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.prometheus_metrics", "huge"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    took, grown_mb = map(float, told.split())
    yield figure("index of 500,000 names", took, 10, "s of CPU")
    yield figure("memory for it, names included", grown_mb, 400, "MB", digits=0)


def _measure_huge() -> None:
    index, took = _timed_index(_padded(_known(_questions()), HUGE))
    assert index.metrics(terms_of("cpu")).best
    print(took, _resident_mb())


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    _measure_huge()
