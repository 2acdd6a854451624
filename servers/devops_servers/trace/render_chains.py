"""The words of get_causal_chains."""

from __future__ import annotations

from collections import Counter

from devops_servers.trace.answers import CausalChains, ChainFigures
from devops_servers.trace.chain import Chain
from devops_servers.trace.chains import Chains
from devops_servers.trace.recording import Recording
from devops_servers.trace.report import Report, footer
from devops_servers.trace.spans import Span
from devops_servers.trace.words import count, duration, moment

_MOST = 200


def chains_report(recording: Recording, span: Span, found: Chains, top_n: int) -> Report:
    """Return the chains of a span: the first `top_n` whole, each of the others in one line."""
    lines = [line for index, chain in enumerate(found.found[:top_n], 1) for line in _whole(index, chain, recording)]
    lines += [f"{index}. {_head(chain)}" for index, chain in enumerate(found.found[top_n:_MOST], top_n + 1)]
    advice = dict.fromkeys(text for chain in found.found[:top_n] for text in chain.advice)
    if advice:
        lines.append(f"advice stored with them: {'; '.join(advice)}")
    stored = f"{found.rows:,} of {count(found.stored, 'row')} in this span, a repeated report counts once per node"
    notes = [
        "" if recording.ours or not found.found else "a cause here is what was busy in the same seconds, not a proof",
        "explained from the events of the whole recording; explain_slowness says more" if found.explained else stored,
        f"shown {min(_MOST, len(found.found))} of {len(found.found)}"
        + (f", the first {top_n} in full" if len(found.found) > top_n else ""),
    ]
    data = CausalChains(
        recording=recording.name, stored=found.stored, chains=[_figures(chain) for chain in found.found[:_MOST]]
    )
    return Report(_summary(recording, found), lines, footer(recording, span, *notes), data.model_dump())


def _summary(recording: Recording, found: Chains) -> str:
    if not found.found and found.explained:
        return "no cause reaches 15 % of the wall time of a recorded process; explain_slowness says where it went"
    if not found.found:
        return "no causal chains are stored for this span; get_trace_stats and trace_timeline show its events"
    severities = Counter(chain.severity for chain in found.found)
    nodes = {chain.node for chain in found.found if chain.node}
    where = f" on {count(len(nodes), 'node')}" if nodes else ""
    by_severity = ", ".join(f"{times} {severity}" for severity, times in severities.items())
    return f"{count(len(found.found), 'causal chain')}{where}: {by_severity}; worst: {_head(found.found[0])}"


def _head(chain: Chain) -> str:
    node = f"node {chain.node}" if chain.node else "node not named"
    symptom = chain.op or chain.summary
    if chain.tail_ratio > 0:
        tail = f"tail {chain.tail_ratio:.1f}x (p50 {_us(chain.p50_us)}, p99 {_us(chain.p99_us)})"
        return f"{chain.severity} {symptom} · {tail} · {node}"
    return f"{chain.severity} {chain.summary or symptom} · {node}"


def _whole(index: int, chain: Chain, recording: Recording) -> list[str]:
    lines = [f"{index}. {_head(chain)}", f"   cause: {chain.root_cause or 'none stored'}"]
    if recording.ours and chain.explanation:
        lines.append(f"   {chain.explanation}")
    links = [f"{link.layer} {link.op}: {link.detail}" if link.layer else link.detail for link in chain.timeline]
    if links:
        lines.append(f"   chain: {' → '.join(links)}")
    when = f"first {moment(chain.first)}, last {moment(chain.last)}" if chain.times > 1 else moment(chain.last)
    lines.append(f"   detected {f'{chain.times} times, ' if chain.times > 1 else ''}{when}")
    return lines


def _us(microseconds: int) -> str:
    return f"{microseconds} µs" if microseconds < 1_000 else duration(microseconds * 1e3)


def _figures(chain: Chain) -> ChainFigures:
    return ChainFigures(
        node=chain.node,
        severity=chain.severity,
        op=chain.op,
        tail_ratio=round(chain.tail_ratio, 1),
        p50_us=chain.p50_us,
        p99_us=chain.p99_us,
        root_cause=chain.root_cause,
        times=chain.times,
    )
