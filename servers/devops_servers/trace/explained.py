"""The wait chains of our own recordings, which store what happened and leave the explaining to the reader."""

from __future__ import annotations

from devops_servers.trace.chain import Chain, Layer
from devops_servers.trace.errors import CannotAnswer
from devops_servers.trace.explain.recording import Recording as Explained
from devops_servers.trace.explain.verdict import Explainer
from devops_servers.trace.explain.wording import CauseFields, tell
from devops_servers.trace.recording import Recording
from devops_servers.trace.words import name, sentence


def explained_chains(recording: Recording) -> list[Chain]:
    """Return the causes of slowness of every process that was the target of one of our recordings."""
    explained = Explained(recording.rows)
    explainer = Explainer(explained)
    chains: list[Chain] = []
    for pid in explained.targets:
        try:
            causes = tell(explainer, explainer.explain(pid)).fields["causes"]
        except CannotAnswer:  # it ended before anything was recorded of it
            continue
        subject = f"{recording.processes.get(pid, 'pid')}/{pid}"
        chains += [_chain(subject, cause, recording.extent[1]) for cause in causes]
    return chains


def _chain(subject: str, cause: CauseFields, at: int) -> Chain:
    rows = ", ".join(map(str, cause["rows"]))
    return Chain(
        node="",
        severity=cause["severity"].upper(),
        op=name(subject),
        tail_ratio=0,
        p50_us=0,
        p99_us=0,
        summary=sentence(f"{subject}: {cause['category']} {cause['share_pct']:.1f} % of wall time, {cause['what']}"),
        root_cause=sentence(cause["root"] or cause["what"]),
        explanation=sentence(f"check: {cause['check']}; rows of events: {rows or 'none'}"),
        advice=(),
        timeline=tuple(Layer("", "", sentence(step)) for step in cause["chain"]),
        first=at,
        last=at,
        times=1,
    )
