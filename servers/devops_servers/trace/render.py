"""The words of the other answers: stacks, timelines, listings, rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from devops_assistant.common.guarded_sql import Rows, Value
from devops_assistant.common.sanitise import clean
from devops_servers.trace.listing import Entry
from devops_servers.trace.recording import Recording
from devops_servers.trace.report import Report, footer
from devops_servers.trace.schema import HostOp, Source
from devops_servers.trace.spans import Span
from devops_servers.trace.stacks import Stack, Stacks
from devops_servers.trace.timeline import Event, Events, Stretch
from devops_servers.trace.words import count, duration, moment, name, sentence, size

_MOST_FRAMES = 12
_MOST_OPS = 3
_CELL = 1_000
_ARGUMENTS: Mapping[tuple[int, int], str] = {
    (Source.HOST, HostOp.SCHED_SWITCH): "pid {1} ran before",
    (Source.SYSCALL, 0): "first argument {0}, returned {1}",
    (Source.WAIT, 0): "woken by tid {0}",
    (Source.RUNQ, 0): "cpu {0}, held longest by tid {1}",
    (Source.ONCPU, 0): "cpu {0}",
}
"""What the arguments of an event mean, by source and operation; 0 is any."""
_OTHER_ARGUMENTS = "arg0 {0}, arg1 {1}, returned {2}"


def stacks_report(recording: Recording, span: Span, found: Stacks, limit: int) -> Report:
    """The call stacks of a span, the first `limit` of them."""
    shown = found.found[:limit]
    lines = [line for index, stack in enumerate(shown, 1) for line in _stack(index, stack, recording)]
    summary = (
        f"{count(len(found.found), 'call stack')} of {count(found.with_stack, 'event')}, those with most time first; "
        f"{found.events - found.with_stack:,} more events have none"
    )
    notes = "stored events only, the slow ones by preference", f"shown {len(shown)} of {len(found.found)}"
    return Report(summary, lines, footer(recording, span, *notes))


def _stack(index: int, stack: Stack, recording: Recording) -> list[str]:
    ops = ", ".join(
        f"{recording.op(*key)} ×{times:,}" for key, times in sorted(stack.ops.items(), key=lambda op: -op[1])
    )
    pids = [f"{recording.processes.get(pid, 'pid')} {pid}" for pid in sorted(stack.pids)]
    more = f" and {len(pids) - 4} more" if len(pids) > 4 else ""
    mean = duration(stack.total_ns / stack.count)
    head = (
        f"{index}. {ops} · total {duration(stack.total_ns)}, mean {mean}, max {duration(stack.max_ns)} · "
        f"{', '.join(pids[:4])}{more} · hash {stack.hash}"
    )
    frames = [f"   {frame}" for frame in stack.frames[:_MOST_FRAMES]]
    if len(stack.frames) > _MOST_FRAMES:
        frames.append(f"   … {len(stack.frames) - _MOST_FRAMES} more frames")
    return [head, *(frames or ["   no frames stored"])]


def timeline_report(recording: Recording, span: Span, found: Sequence[Stretch]) -> Report:
    """A span in equal stretches."""
    events = sum(stretch.events for stretch in found)
    busiest = max(found, key=lambda stretch: stretch.total_ns)
    width = duration((span.end - span.start) / len(found))
    summary = f"{count(events, 'stored event')} in {len(found)} stretches of {width}"
    if events:
        summary += f"; most time in the one at {_offset(busiest.start, span)}, {duration(busiest.total_ns)}"
    lines = [_stretch(stretch, recording, span) for stretch in found]
    note = "+ is from the recording's start; stored events only, of each operation: how often, longest"
    return Report(summary, lines, footer(recording, span, note))


def _stretch(stretch: Stretch, recording: Recording, span: Span) -> str:
    parts = [f"{_offset(stretch.start, span)}: {count(stretch.events, 'event')}"]
    if stretch.cpu_percent is not None:
        parts.append(f"CPU {stretch.cpu_percent:.0f} %, memory {stretch.memory_percent or 0:.0f} %")
    longest = sorted(stretch.ops.items(), key=lambda op: (-op[1][1], -op[1][0]))
    parts += [f"{recording.op(*key)} ×{times:,} {duration(most)}" for key, (times, most) in longest[:_MOST_OPS]]
    if len(longest) > _MOST_OPS:
        parts.append(count(len(longest) - _MOST_OPS, "more operation"))
    parts += [
        f"detected: {chain.severity} {chain.op or chain.summary}{f' on {chain.node}' if chain.node else ''}"
        for chain in stretch.chains[:_MOST_OPS]
    ]
    if len(stretch.chains) > _MOST_OPS:
        parts.append(count(len(stretch.chains) - _MOST_OPS, "more chain"))
    return " · ".join(parts)


def events_report(recording: Recording, span: Span, found: Events) -> Report:
    """Single events, oldest first."""
    summary = f"the {len(found.shown)} longest of {count(found.total, 'stored event')}, oldest first"
    if not found.shown:
        summary = "no stored events are selected"
    lines = [_event(event, recording, span) for event in found.shown]
    note = f"+ is from the recording's start; shown {len(found.shown)} of {found.total}"
    return Report(summary, lines, footer(recording, span, note))


def _event(event: Event, recording: Recording, span: Span) -> str:
    who = event.comm or recording.processes.get(event.pid, "")
    arguments = _ARGUMENTS.get((event.source, event.op)) or _ARGUMENTS.get((event.source, 0), _OTHER_ARGUMENTS)
    return (
        f"{_offset(event.at, span)} {recording.op(event.source, event.op)} {duration(event.duration)} · {who} pid "
        f"{event.pid} tid {event.tid} · {arguments.format(event.arg0, event.arg1, event.ret_code)}"
    )


def _offset(at: int, span: Span) -> str:
    return f"+{(at - span.recorded[0]) / 1e9:.3f} s"


def listing_report(entries: Sequence[Entry], total: int, unfinished: Sequence[str], places: str) -> Report:
    """What recordings there are."""
    lines = [_entry(entry) for entry in entries]
    lines += [f"{name(recording)}: being written now" for recording in unfinished]
    summary = f"{count(total, 'recording')}; a call that names none means the first" if total else "no recordings yet"
    return Report(summary, lines, f"{places} · shown {len(entries)} of {total}")


def _entry(entry: Entry) -> str:
    label = name(entry.path.name.removesuffix(".db"))
    if entry.problem:
        return f"{label}: cannot be opened: {entry.problem}"
    start, end = entry.extent
    parts = [
        f"{label}: {entry.kind}, {duration(end - start)} to {moment(end)}",
        f"{count(entry.stored, 'stored event')}, {count(entry.chains, 'chain')}",
        entry.about,
        size(entry.size),
        sentence(entry.path),
    ]
    return " · ".join(part for part in parts if part)


def rows_report(found: Rows, about: str, limit: int) -> Report:
    """The rows that a query gave."""
    shown = len(found.rows)
    lines = [" | ".join(map(_cell, found.columns)), *(" | ".join(map(_cell, row)) for row in found.rows)]
    notes = "all of them"
    if found.full:
        notes = "more rows: these are as many as fit; select fewer columns or aggregate"
    elif found.more:
        notes = f"more rows: limit is {limit}; raise it or aggregate"
    data = {"columns": found.columns, "rows": [list(map(_plain, row)) for row in found.rows], "more": found.more}
    return Report(f"{'the first ' if found.more else ''}{count(shown, 'row')}", lines, f"{about} · {notes}", data)


def _cell(value: Value) -> str:
    text = clean(str("NULL" if value is None else _plain(value))).replace("\n", "\\n")
    return text if len(text) <= _CELL else f"{text[:_CELL]}… ({len(text):,} characters)"


def _plain(value: Value) -> str | int | float | None:
    return f"x'{value.hex()}'" if isinstance(value, bytes) else value
