"""The services of systemd that failed or keep restarting, with the last words of each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import anyio
from typing_extensions import TypedDict

from devops_assistant.common.sanitise import one_line
from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output
from devops_servers.system.findings import Finding, Severity
from devops_servers.system.journal import entries
from devops_servers.system.process_table import read_row
from devops_servers.system.report import Report, Unseen, counted, moment
from devops_servers.system.settings import Surroundings

_PATTERNS = ("*.service", "*.mount", "*.socket", "*.timer", "*.path")
_PROPERTIES = "Id,Description,ActiveState,SubState,Result,NRestarts,ExecMainStatus,StateChangeTimestampMonotonic"
_TIMEOUT_S = 5.0
_LAST_WORDS = 5
_RECENTLY_S = 3600
_UNITS_WITH_WORDS = 10


class UnitState(TypedDict):
    unit: str
    state: str
    result: str
    restarts: int
    since: str
    last_lines: list[str]


class Services(TypedDict):
    systemd: bool
    total: int
    units: list[UnitState]


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    description: str
    active: str
    sub: str
    result: str
    """Why it failed, in systemd's word: exit-code, signal, timeout, …; `success` where it did not."""
    status: int
    """The exit status of its main process."""
    restarts: int
    """Automatic ones since it was last started on purpose."""
    since: float
    """When it came into this state, in seconds of the epoch."""

    @property
    def failed(self) -> bool:
        return self.active == "failed"

    @property
    def restarted(self) -> bool:
        return self.restarts > 0 or self.sub == "auto-restart"


async def services(where: Surroundings) -> Report:
    """Report the units that failed or were restarted, and what they said last."""
    if not (where.root / "run/systemd/system").is_dir():
        return _without_systemd()
    units = await read_units(where)
    abnormal = [unit for unit in units if unit.failed or unit.restarted]
    words, unseen = await _last_words(abnormal[:_UNITS_WITH_WORDS], where)
    failed = sum(unit.failed for unit in abnormal)
    notes = [f"{len(units)} loaded units asked · state now, restarts since each was last started on purpose"]
    if len(abnormal) > _UNITS_WITH_WORDS:
        notes.append(f"last lines of the first {_UNITS_WITH_WORDS} units only")
    return Report(
        summary=f"{failed} failed, {len(abnormal) - failed} restarted by systemd, of {counted(len(units), 'unit')}",
        lines=tuple(line for unit in abnormal for line in _lines(unit, words.get(unit.name, []))),
        footer=" · ".join([*notes, *(f"not seen: {what}" for what in unseen)]),
        data=Services(
            systemd=True, total=len(units), units=[_state(unit, words.get(unit.name, [])) for unit in abnormal]
        ),
    )


async def read_units(where: Surroundings) -> list[Unit]:
    """Return the loaded units, failed ones first.

    Raises:
        Unseen: systemd does not answer.
    """
    command = ["systemctl", "show", "--no-pager", f"--property={','.join(_PROPERTIES)}", *_PATTERNS]
    try:
        raw = await read_output(command, env=where.env, timeout_s=_TIMEOUT_S)
    except FileNotFoundError:
        raise Unseen("there is no systemctl here; ask where systemd runs") from None
    except (ProgramFailed, OutputTooLarge) as error:
        raise Unseen(f"{one_line(str(error))}; ask on the host itself") from error
    except TimeoutError:
        raise Unseen(f"systemd did not answer within {_TIMEOUT_S:g} s; try again") from None
    blocks = raw.decode(errors="replace").split("\n\n")
    units = [_unit(block) for block in blocks if block.strip()]
    return sorted(units, key=lambda unit: (not unit.failed, -unit.restarts, unit.name))


def findings(units: list[Unit]) -> Iterator[Finding]:
    """Tell each failed or restarted unit as something abnormal."""
    for unit in units:
        if unit.failed or unit.restarted:
            yield Finding(
                _severity(unit),
                f"{unit.name} {_words(unit)}",
                unit.description,
                "get_services",
            )


def _severity(unit: Unit) -> Severity:
    if unit.failed:
        return Severity.CRITICAL
    return Severity.WARNING if time.time() - unit.since < _RECENTLY_S else Severity.NOTICE


def _without_systemd() -> Report:
    first = read_row(1)
    runs = f"process 1 is {first.name}" if first else "process 1 cannot be seen"
    return Report(
        summary=f"no systemd runs here ({runs}): what starts services cannot be asked from here",
        lines=("a container runtime or another supervisor may run them: see get_containers, get_top_processes",),
        footer="0 units asked",
        data=Services(systemd=False, total=0, units=[]),
    )


async def _last_words(units: list[Unit], where: Surroundings) -> tuple[dict[str, list[str]], list[str]]:
    """The last lines of each unit in the journal, and what could not be read."""
    words: dict[str, list[str]] = {}
    unseen: set[str] = set()

    async def ask(unit: Unit) -> None:
        try:
            found = await entries([f"_SYSTEMD_UNIT={unit.name}", "+", f"UNIT={unit.name}"], where, newest=_LAST_WORDS)
        except Unseen as hidden:
            unseen.add(f"last lines: {hidden}")
            return
        words[unit.name] = [f"{moment(entry.time)} {one_line(entry.message)}" for entry in found]

    async with anyio.create_task_group() as group:
        for unit in units:
            group.start_soon(ask, unit)
    return words, sorted(unseen)


def _unit(block: str) -> Unit:
    properties = dict(line.split("=", 1) for line in block.splitlines() if "=" in line)
    changed = _number(properties.get("StateChangeTimestampMonotonic", ""))
    return Unit(
        name=properties.get("Id", ""),
        description=properties.get("Description", ""),
        active=properties.get("ActiveState", ""),
        sub=properties.get("SubState", ""),
        result=properties.get("Result", ""),
        status=_number(properties.get("ExecMainStatus", "")),
        restarts=_number(properties.get("NRestarts", "")),
        since=time.time() - time.monotonic() + changed / 1e6,
    )


def _number(text: str) -> int:
    with suppress(ValueError):
        return int(text)
    return 0


def _words(unit: Unit) -> str:
    parts = [f"{unit.active} ({unit.sub}) since {moment(unit.since)}"]
    if unit.failed:
        parts.append(f"result {unit.result}" + (f", exit status {unit.status}" if unit.status else ""))
    if unit.restarted:
        parts.append(f"{counted(unit.restarts, 'automatic restart')}")
    return ", ".join(parts)


def _lines(unit: Unit, words: list[str]) -> Iterator[str]:
    yield f"{unit.name}: {_words(unit)} · {unit.description}"
    yield from (f"  {line}" for line in words)


def _state(unit: Unit, words: list[str]) -> UnitState:
    return UnitState(
        unit=unit.name,
        state=f"{unit.active} ({unit.sub})",
        result=unit.result,
        restarts=unit.restarts,
        since=moment(unit.since),
        last_lines=words,
    )
