"""Tells what is likely wrong with an expression before it is run."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.common.sanitise import one_line
from devops_servers.prometheus.promql.expressions import Unparsable, metrics_in
from devops_servers.prometheus.promql.lint import Context, Finding, lint
from devops_servers.prometheus.report import Report, counted, duration, footer, joined

_METRICS = 8


def checked(query: str, context: Context, instance: str, remark: str = "") -> Report:
    """Report the findings for `query`; none is no promise.

    Args:
        remark: what could not be looked at, and why.
    """
    found = lint(query, context)
    names = f"{len(context.index.catalogue.names):,} names" if context.index else "no names"
    scrape = f"scraped each {duration(context.scrape_s)}" if context.scrape_s else ""
    return Report(
        summary=counted(len(found), "warning") if found else "no warning: it parses, and nothing looks wrong",
        lines=(*(f"{finding.rule}: {finding.text}" for finding in found), *_reads(query, context)),
        footer=footer(
            f"checked offline, not run: {one_line(query)}", f"against {names} of instance {instance}", scrape, remark
        ),
    )


def hint(findings: Sequence[Finding]) -> str:
    """Return findings as one line to add to an answer; empty where there is none."""
    return "check: " + "; ".join(finding.text for finding in findings) if findings else ""


def _reads(query: str, context: Context) -> list[str]:
    try:
        names = sorted(metrics_in(query))
    except Unparsable:
        return []
    told = (f"{name} ({kind})" if (kind := context.kind(name)) else name for name in names)
    return [f"reads {joined(told, _METRICS)}"] if names else []
