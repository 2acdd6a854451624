"""The world of one incident while it is made: its services, its clock, what they log, their metrics, their code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.incidents.logforms import FORMS, Form, Line, Voice
from benchmarks.incidents.repository import Repository
from benchmarks.incidents.series import Effect
from benchmarks.incidents.words import DOMAINS, HOSTS, PEOPLE, SERVICES, Filling, Words

RUNTIMES = ("java", "go", "python", "node")
HOUR_S = 3_600.0
OLD_H = 10
"""Logs of more hours may hold an incident that is not of the last two."""


@dataclass(frozen=True, slots=True)
class Program:
    """Something that writes a log."""

    name: str
    runtime: str
    form: Form
    voice: Voice
    file: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be found, and what must not be accused."""

    verdict: str
    commits: tuple[str, ...] = ()
    """Full hashes, any of which is the cause."""
    words: tuple[tuple[str, ...], ...] = ()
    """A cause that is no commit names one word of each group."""
    innocent: tuple[str, ...] = ()
    """Full hashes that are not to blame."""


@dataclass(slots=True)
class World:
    """Everything that a mechanism writes into."""

    words: Words
    now: float
    start: float
    """When the logs begin."""
    changed: float
    """When the commit that matters is made, where one does."""
    onset: float
    programs: list[Program]
    """The services; the first one is where the incident strikes first."""
    repository: Repository
    site: str
    lines: dict[Program, list[Line]] = field(default_factory=dict[Program, list[Line]])
    effects: list[Effect] = field(default_factory=list[Effect])
    guilty: list[str] = field(default_factory=list[str])
    """Marks of the commits that are the cause."""
    named: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    verdict: str = "cause_found"

    @property
    def struck(self) -> Program:
        return self.programs[0]

    @property
    def others(self) -> list[Program]:
        return self.programs[1:]

    def say(self, program: Program, at: float, level: str, phrase: str, **names: object) -> None:
        """Log one line; the `{…}` of the phrase are filled with `names`, or drawn."""
        text = phrase.format_map(self.filling(program, names))
        self.lines.setdefault(program, []).append(Line(at, level, text))

    def crash(self, program: Program, at: float, level: str, text: str, trace: Sequence[str]) -> None:
        """Log one line with a stack trace, nothing in it filled."""
        self.lines.setdefault(program, []).append(Line(at, level, text, tuple(trace)))

    def burst(
        self, program: Program, phrases: Sequence[str], *, after: float = 0.0, per_minute: float = 12,
        level: str = "ERROR", **names: object,
    ) -> None:  # fmt: skip
        """Log phrases again and again from `after` seconds past the onset to the end."""
        at = self.onset + after
        while at < self.now:
            self.say(program, at, level, self.words.dice.choice(phrases), **names)
            at += self.words.dice.expovariate(per_minute / 60)

    def filling(self, program: Program, names: Mapping[str, object]) -> Filling:
        return Filling(self.words, {"svc": program.name, "host": program.voice.host, "site": self.site, **names})

    def add(self, name: str, runtime: str, file: str = "", host: str = "") -> Program:
        """Add a program that is no service of ours: a database, the kernel, a proxy."""
        program = make_program(self.words, name, runtime, file, host or self.struck.voice.host)
        self.lines.setdefault(program, [])
        return program


def make_program(words: Words, name: str, runtime: str, file: str, host: str) -> Program:
    form = words.dice.choice(FORMS[runtime])
    logger = {
        "java": f"com.{host.split('-')[0]}.{name.replace('-', '')}.{name.title().replace('-', '')}Service",
        "go": f"{name}/server",
        "python": f"{name.replace('-', '_')}.app",
        "node": name,
        "postgres": "app@main",
        "kubelet": "pod_workers",
    }.get(runtime, name)
    offset = words.dice.choice((0, 0, 0, 9, -5, 5.5))
    voice = Voice(name, host, words.dice.randint(300, 32_000), logger, offset)
    return Program(name, runtime, form, voice, file or f"{name}.log")


def make_world(words: Words, now: float, hours: float) -> World:
    """Return a world with nothing in it yet but its services and an onset within the last part of the logs."""
    domain = words.one(DOMAINS)
    names = words.some(SERVICES, words.dice.randint(3, 6))
    hosts = [f"{words.one(HOSTS)}-{number:02}" for number in words.dice.sample(range(1, 60), len(names))]
    nested = words.chance(0.3)
    programs = [
        make_program(words, name, words.dice.choice(RUNTIMES), f"{name}/{name}.log" if nested else "", host)
        for name, host in zip(names, hosts, strict=True)
    ]
    is_old = hours > OLD_H and words.chance(0.3)
    onset = now - (words.between(3, 8) if is_old else words.between(0.4, 1.5)) * HOUR_S
    return World(
        words=words,
        now=now,
        start=now - hours * HOUR_S,
        changed=onset - words.between(2, 25) * 60,
        onset=onset,
        programs=programs,
        repository=Repository(words, words.some(PEOPLE, words.dice.randint(3, 6)), domain),
        site=f"www.{domain}",
        lines={program: [] for program in programs},
    )
