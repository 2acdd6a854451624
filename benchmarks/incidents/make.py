"""Makes one case on disk: a repository, logs, metrics, and beside them the answer."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.incidents.background import make_background
from benchmarks.incidents.kinds import KINDS
from benchmarks.incidents.logforms import Line
from benchmarks.incidents.repository import DAY_S
from benchmarks.incidents.series import Span, open_metrics
from benchmarks.incidents.words import Words
from benchmarks.incidents.world import HOUR_S, OLD_H, Answer, Program, World, make_world

MOST_LINES = 150_000
_METRICS_H = 6


@dataclass(frozen=True, slots=True)
class Case:
    """One incident on disk."""

    kind: str
    folder: Path
    question: tuple[str, ...]
    """What is asked of the program, besides how it is to answer."""
    answer: Answer

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics.om"


def make_case(folder: Path, kind: str, seed: int, now: float, lines: int | None = None) -> Case:
    """Make a case in `folder`, which does not exist yet; the same arguments make the same case.

    Args:
        now: when the logs end, in seconds since the epoch.
        lines: about how many lines of ordinary log; drawn where it is not given.
    """
    words = Words(seed, kind)
    world = make_world(words, now, hours=words.dice.choice((3, 6, 12, 26)))
    folder.mkdir(parents=True)
    make_background(world, lines or _drawn_lines(words))
    _make_history(world, kind)
    hashes = world.repository.write(folder / "repository")
    _write_logs(world, folder / "logs", hashes)
    _write_metrics(world, folder / "metrics.om")
    guilty = tuple(hashes[mark] for mark in world.guilty)
    innocent = tuple(sorted(set(hashes.values()) - set(guilty)))
    answer = Answer(world.verdict, guilty, tuple(world.named), innocent)
    case = Case(kind, folder, _question(world), answer)
    (folder / "answer.json").write_text(
        json.dumps(asdict(answer) | {"kind": kind, "question": case.question}, indent=1)
    )
    return case


def _drawn_lines(words: Words) -> int:
    return words.dice.choices((3_000, 12_000, 40_000, MOST_LINES - 20_000), (4, 4, 2, 1))[0]


def _make_history(world: World, kind: str) -> None:
    """Weeks of ordinary commits, then the incident, with commits close to it that are not to blame."""
    repository, words = world.repository, world.words
    begin = world.onset - words.between(8, 40) * DAY_S
    repository.begin({program.name: program.runtime for program in world.programs}, begin)
    times = sorted(words.between(begin, world.onset - 3 * HOUR_S) for _ in range(words.dice.randint(38, 170)))
    for at in times:
        repository.ordinary(at)
    bystanders = [program.name for program in world.others[1:]] or [world.others[0].name]
    is_quiet = kind in ("coincidental_commit", "no_cause_in_sight")
    for _ in range(0 if is_quiet else words.dice.randint(1, 3)):
        at = world.changed - words.between(60, 1500)
        repository.ordinary(at, words.dice.choice(bystanders))
    KINDS[kind](world)
    for _ in range(0 if is_quiet else words.dice.randint(0, 3)):
        at = words.between(world.changed + 20, world.now - 30)
        repository.ordinary(at, words.dice.choice(bystanders), code=at > world.onset)


def _question(world: World) -> tuple[str, ...]:
    words, service = world.words, world.struck.name
    symptom = words.one((
        f"{service} is failing", f"customers report errors in {service}", "what broke?", f"{service} 장애 원인이 뭐야?",
        "errors since about an hour", f"왜 {service} 에러가 나지?", f"alert: {service} unhealthy", "users complain, what happened?",
    ))  # fmt: skip
    span = ("--since", f"{OLD_H}h") if world.now - world.onset > 2 * HOUR_S else ()
    return (*((symptom,) if words.chance(0.4) else ()), *span)


def _write_logs(world: World, folder: Path, hashes: Mapping[str, str]) -> None:
    short = {mark: full[:10] for mark, full in hashes.items()}
    for program, said in world.lines.items():
        if said:
            said.sort(key=lambda line: line.at)
            _write_log(world, folder / program.file, program, [line for line in said if line.at <= world.now], short)


def _write_log(world: World, path: Path, program: Program, said: list[Line], short: Mapping[str, str]) -> None:
    """Write the log of one program, rotated where it is long."""
    path.parent.mkdir(parents=True, exist_ok=True)
    texts = [program.form(line, program.voice) for line in said]
    if any("@@" in text for text in texts):
        for mark, full in short.items():
            texts = [text.replace(f"@@{mark}@@", full) if "@@" in text else text for text in texts]
    cut = len(texts) // 2 if len(texts) > 2_000 and world.words.chance(0.4) else 0
    if cut:
        older = "\n".join(texts[:cut]) + "\n"
        if world.words.chance(0.5):
            path.with_name(f"{path.name}.1").write_text(older, encoding="utf-8")
        else:
            path.with_name(f"{path.name}.2.gz").write_bytes(gzip.compress(older.encode(), 1))
    path.write_text("\n".join(texts[cut:]) + "\n", encoding="utf-8")


def _write_metrics(world: World, path: Path) -> None:
    services = [(program.name, program.voice.host) for program in world.programs]
    begin = min(world.now - _METRICS_H * HOUR_S, world.onset - 2 * HOUR_S)
    span = Span(max(world.start, begin), world.now)
    path.write_text("\n".join(open_metrics(world.words, services, span, world.effects)) + "\n", encoding="utf-8")
