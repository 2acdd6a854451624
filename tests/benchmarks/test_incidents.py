"""Incidents that are made and judged: the same seed makes the same, and only the right answer counts."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.incidents.kinds import INNOCENT, KINDS
from benchmarks.incidents.make import Case, make_case
from benchmarks.incidents.score import judge
from benchmarks.incidents.words import SERVICES, Words
from benchmarks.incidents.world import Answer

NOW = 1_795_262_400.0
GUILTY, BYSTANDER = "a" * 40, "b" * 40
BY_COMMIT = Answer("cause_found", commits=(GUILTY,), innocent=(BYSTANDER,))
BY_WORDS = Answer("cause_found", words=(("rate", "429"), ("paylane",)), innocent=(BYSTANDER,))
NOBODY = Answer("no_cause", innocent=(BYSTANDER,))


def made(folder: Path, kind: str, seed: int = 3) -> Case:
    return make_case(folder / f"{kind}-{seed}", kind, seed, NOW, lines=300)


def suspect(**fields: Any) -> dict[str, Any]:
    return {"kind": "commit", "id": "", "title": "", "for": [], **fields}


def said(*suspects: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": "cause_found" if suspects else "no_cause", "suspects": list(suspects)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_made_with_an_answer(tmp_path: Path, kind: str) -> None:
    case = made(tmp_path, kind)
    history = subprocess.run(
        ("git", "log", "--format=%H"), cwd=case.repository, capture_output=True, text=True, check=True
    )
    commits = history.stdout.split()

    assert 40 <= len(commits) <= 200
    assert {*case.answer.commits, *case.answer.innocent} == set(commits)
    assert bool(case.answer.commits or case.answer.words) == (kind not in INNOCENT)
    assert any(case.logs.rglob("*.log"))
    assert case.metrics.read_text().endswith("# EOF\n")
    assert not any("@@" in path.read_text() for path in case.logs.rglob("*.log"))


def test_the_same_seed_makes_the_same_case(tmp_path: Path) -> None:
    first, again = (made(tmp_path / name, "bad_deploy") for name in ("first", "again"))

    assert first.answer == again.answer
    for path in first.logs.rglob("*.log"):
        assert path.read_text() == (again.logs / path.relative_to(first.logs)).read_text()


def test_odd_and_even_seeds_share_no_service() -> None:
    odd, even = (set(Words(seed, "x").pool(SERVICES)) for seed in (1, 2))

    assert odd
    assert not odd & even


def test_there_are_at_least_twenty_kinds_and_three_are_innocent() -> None:
    assert len(KINDS) >= 20
    assert KINDS.keys() >= INNOCENT
    assert len(INNOCENT) == 3


@pytest.mark.parametrize(
    ("answer", "suspects", "expected"),
    [
        (BY_COMMIT, [suspect(id=GUILTY)], (1, 0)),
        (BY_COMMIT, [suspect(kind="log", title="x"), suspect(id=GUILTY)], (2, 0)),
        (BY_COMMIT, [suspect(id=BYSTANDER), suspect(id=GUILTY)], (2, 1)),
        (BY_COMMIT, [suspect(id=GUILTY[:8])], (0, 0)),
        (BY_WORDS, [suspect(kind="log", title="HTTP 429 from paylane")], (1, 0)),
        (BY_WORDS, [suspect(kind="log", title="429", **{"for": ["api.paylane"]})], (1, 0)),
        (BY_WORDS, [suspect(kind="log", title="paylane is slow")], (0, 0)),
        (BY_WORDS, [suspect(id=BYSTANDER, title="429 paylane")], (0, 1)),
        (NOBODY, [], (1, 0)),
        (NOBODY, [suspect(kind="log", title="something")], (0, 1)),
    ],
)
def test_only_the_right_answer_counts(
    answer: Answer, suspects: list[dict[str, Any]], expected: tuple[int, int]
) -> None:
    assert judge(said(*suspects), answer) == expected
