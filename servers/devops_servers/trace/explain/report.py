"""The answer of `explain_slowness`."""

from __future__ import annotations

from devops_servers.trace.explain.identities import Select
from devops_servers.trace.explain.recording import Recording
from devops_servers.trace.explain.verdict import Explainer
from devops_servers.trace.explain.wording import tell
from devops_servers.trace.report import Report


def explain(select: Select, pid: int) -> Report:
    """Return why a process was slow in the recording that `select` reads.

    Raises:
        CannotAnswer: it is none of our recordings, or holds nothing of that process.
    """
    explainer = Explainer(Recording(select))
    told = tell(explainer, explainer.explain(pid))
    return Report(told.verdict, list(told.lines), told.footer, dict(told.fields))
