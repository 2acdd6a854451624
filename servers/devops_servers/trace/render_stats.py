"""The words of get_trace_stats."""

from __future__ import annotations

from devops_servers.trace.answers import OpFigures, TraceStats
from devops_servers.trace.cells import number
from devops_servers.trace.recording import Recording
from devops_servers.trace.report import Report, footer
from devops_servers.trace.spans import Span
from devops_servers.trace.stats import OpStats, Stats
from devops_servers.trace.words import count, duration, name

_MOST_NAMES = 8
_MOST_PIDS = 4


def stats_report(recording: Recording, span: Span, found: Stats, limit: int) -> Report:
    """Return the operations of a span in words and figures, the first `limit` of them."""
    shown = found.ops[:limit]
    lines = [_line(recording, found, op, whole=span.whole) for op in shown]
    lines += [
        line
        for line in (_bias(recording, found, span), _nodes(found), _processes(recording), _system(recording, span))
        if line
    ]
    data = TraceStats(
        recording=recording.name,
        total_events=found.total,
        stored_events=found.rows,
        ops=[_figures(recording, found, op) for op in shown],
    )
    notes = [
        "share: of the summed durations of all operations, which overlap",
        f"shown {len(shown)} of {count(len(found.ops), 'operation')}",
    ]
    return Report(_summary(recording, found, span), lines, footer(recording, span, *notes), data.model_dump())


def _summary(recording: Recording, found: Stats, span: Span) -> str:
    if not found.ops:
        return f"no events here; the whole recording has {recording.stored:,} stored"
    first = found.ops[0]
    most = f"; most time: {recording.op(first.source, first.op)}, {duration(first.total_ns)}" if first.total_ns else ""
    about = "at most " if found.counted and not span.whole else ""
    return f"{found.rows:,} stored of {about}{count(found.total, 'event')}, {count(len(found.ops), 'operation')}{most}"


def _line(recording: Recording, found: Stats, op: OpStats, *, whole: bool) -> str:
    most = "" if whole or op.rows == op.count else "at most "
    parts = [f"{recording.op(op.source, op.op)}: {most}{count(op.count, 'event')}", _stored(op, whole=whole)]
    if op.percentiles_ns:
        p50, p95, p99 = map(duration, op.percentiles_ns)
        of = f" (of {count(op.rows, 'row')})" if op.rows < op.count else ""
        parts += [f"p50 {p50}", f"p95 {p95}", f"p99 {p99}{of}"]
    elif op.total_ns:
        parts.append(f"mean {duration(op.total_ns / op.count)}")
    if op.total_ns:
        parts += [f"max {duration(op.max_ns)}"] if op.max_ns else []
        parts += [f"total {duration(op.total_ns)}", f"share {_share(found, op):.1f} %"]
    return " · ".join(parts)


def _stored(op: OpStats, *, whole: bool) -> str:
    if whole and op.stored_when_recorded > op.rows:
        return f"{op.stored_when_recorded:,} stored when recorded, {op.rows:,} of them in this file"
    return f"{op.rows:,} stored"


def _share(found: Stats, op: OpStats) -> float:
    return 100 * op.total_ns / found.total_ns if found.total_ns else 0.0


def _bias(recording: Recording, found: Stats, span: Span) -> str:
    if found.left_out:
        return "events without a row are left out: they are counted for the whole recording alone"
    if recording.ours:
        without = found.total - found.rows
        return (
            f"{count(without, 'system call')} that did not block have no row, they are only counted" if without else ""
        )
    if found.biased:
        coarse = "" if span.whole else f", in whole buckets of {found.bucket_s:g} s that reach beyond this span"
        return (
            f"bias: rows were stored of {found.rows:,} of {found.total:,} events, slow ones by preference: percentiles "
            f"are of those rows and lean high; counts, max, mean and total are of all events{coarse}"
        )
    if not found.counted and found.ops:
        return "bias: this recording counts only the events that it stored; whether more happened, it does not say"
    return ""


def _nodes(found: Stats) -> str:
    if not found.nodes:
        return ""
    named = [f"{name(node)} {count(events, 'event')}" for node, events in found.nodes]
    return f"nodes: {', '.join(named)}" + ("; node=… shows one alone" if len(named) > 1 else "")


def _processes(recording: Recording) -> str:
    pids: dict[str, list[int]] = {}
    for pid, text in recording.processes.items():
        pids.setdefault(text, []).append(pid)
    named = sorted(pids.items(), key=lambda entry: -len(entry[1]))
    if not named:
        return ""
    more = f" and {len(named) - _MOST_NAMES} more names" if len(named) > _MOST_NAMES else ""
    return f"processes: {', '.join(_named(text, owners) for text, owners in named[:_MOST_NAMES])}{more}"


def _named(text: str, pids: list[int]) -> str:
    if len(pids) == 1:
        return f"{text} {pids[0]}"
    return f"{text} ×{len(pids)} ({', '.join(map(str, pids[:_MOST_PIDS]))}{', …' if len(pids) > _MOST_PIDS else ''})"


def _system(recording: Recording, span: Span) -> str:
    if not recording.columns("system_snapshots"):
        return ""
    statement = (
        "SELECT count(*), avg(cpu_pct), max(cpu_pct), max(mem_pct), max(load_avg) FROM system_snapshots "
        "WHERE timestamp BETWEEN ? AND ?"
    )
    samples, *values = recording.rows(statement, [span.start, span.end])[0]
    mean, cpu, memory, load = map(number, values)
    if not samples:
        return ""
    return (
        f"system, {count(samples, 'sample')}: CPU mean {mean:.0f} %, max {cpu:.0f} %; memory max {memory:.0f} %; "
        f"load max {load:.2f}"
    )


def _figures(recording: Recording, found: Stats, op: OpStats) -> OpFigures:
    p50, p95, p99 = (value / 1e3 for value in op.percentiles_ns) if op.percentiles_ns else (None, None, None)
    return OpFigures(
        op=name(recording.op_names.get((op.source, op.op), op.op)),
        source=name(recording.source_names.get(op.source, op.source)),
        events=op.count,
        stored=op.rows,
        p50_us=p50,
        p95_us=p95,
        p99_us=p99,
        max_us=op.max_ns / 1e3,
        total_us=op.total_ns / 1e3,
        share_percent=round(_share(found, op), 2),
    )
