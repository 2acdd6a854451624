"""The words of the answers that count: errors, patterns, timelines, comparisons; as text and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from devops_servers._common.envelope import Result, answer
from devops_servers.logs import answers
from devops_servers.logs.compare import Comparison
from devops_servers.logs.scan import Scan
from devops_servers.logs.summary import Errors
from devops_servers.logs.tally import Group
from devops_servers.logs.timeline import Timeline
from devops_servers.logs.words import count, listed, moment, some

_TOP = 20
_TEMPLATE = 400
_SAMPLE = 1_500
_EXAMPLE = 300
_ONE_STRETCH = 2
_BARS = " ▁▂▃▄▅▆▇█"


def errors(found: Errors, scan: Scan, since: float, until: float) -> Result:
    """The kinds of errors, most frequent first."""
    top = found.groups[:_TOP]
    new = [group for group in found.groups if found.is_new(group)]
    hours = (until - since) / 3_600
    summary = f"{count(found.total, 'error')} in the last {hours:g} h, {count(len(found.groups), 'kind')}"
    if found.before is not None:
        summary += f", {len(new)} of them new; {count(found.before, 'error')} in the {hours:g} h before"
    undated = f"{count(found.undated, 'line')} without a time counted as well" if found.undated else ""
    unseen = f"no levels recognised in {some(found.without_levels)}" if found.without_levels else ""
    unknown = _unknown(found)
    parts = [f"since {moment(since)}", f"shown {len(top)} of {len(found.groups)} kinds", undated, unseen, unknown]
    content = answers.ErrorSummary(
        total_errors=found.total,
        unique_errors=len(found.groups),
        since=moment(since),
        until=moment(until),
        before=found.before,
        complete=scan.resume is None,
        top_errors=[_kind(group, group.counts[1:], new=found.is_new(group)) for group in top],
    )
    lines = [_error_line(group, new=bool(found.is_new(group))) for group in top]
    return answer(summary, lines, footer=scan.footer(*parts), data=content.model_dump())


def _unknown(found: Errors) -> str:
    """Which errors cannot be told to be new or not."""
    if found.before is None:
        return "new kinds unknown: no earlier records to compare with"
    names = {name for group in found.groups if found.is_new(group) is None for name in group.files}
    return f"whether kinds are new is unknown in {listed(names)}: no earlier records there" if names else ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Templates, those of them that are shown, and the stretches of time they are counted in."""

    groups: Sequence[Group]
    shown: Sequence[Group]
    edges: Sequence[float]
    order: str


def patterns(found: Shown, scan: Scan) -> Result:
    """The templates of a selection."""
    groups, shown = found.groups, found.shown
    total = sum(group.count for group in groups)
    content = answers.Patterns(
        total=total,
        unique=len(groups),
        complete=scan.resume is None,
        kinds=[_kind(group, group.counts if group.counts[1:] else []) for group in shown],
    ).model_dump(exclude_defaults=True)
    if len(found.edges) > _ONE_STRETCH:
        content |= {"since": moment(found.edges[0]), "until": moment(found.edges[-1])}
        for kind, group in zip(content["kinds"], shown, strict=True):
            kind["examples"] = _examples(group)
    return answer(
        f"{count(len(groups), 'kind')} of records, {total:,} records in all; {found.order}",
        [f"{group.count:,} × {_level(group)}{group.template[:_TEMPLATE]}{_where(group)}" for group in shown],
        footer=scan.footer(f"shown {len(shown)} of {len(groups)} kinds", resumable=False),
        data=content,
    )


def timeline(found: Timeline, scan: Scan) -> Result:
    """The counts of each stretch of time, by level."""
    totals = found.totals
    width = found.edges[1] - found.edges[0]
    lines: list[str] = []
    stretches: list[answers.Stretch] = []
    for index, start in enumerate(found.edges[:-1]):
        counts = {level or "none": row[index] for level, row in found.counts.items() if row[index]}
        standing = found.standing_out[index] or "none" if index in found.standing_out else ""
        stretches.append(answers.Stretch(start=moment(start), counts=counts, stands_out=standing))
        bar = _BARS[round(totals[index] / max(*totals, 1) * (len(_BARS) - 1))]
        words = " ".join(f"{level} {number:,}" for level, number in counts.items())
        lines.append(f"{moment(start)} {bar} {words or '0'}{f'  ◄ {standing} stands out' if standing else ''}")
    content = answers.TimelineCounts(
        total=sum(totals), bucket_seconds=width, complete=scan.resume is None, buckets=stretches
    )
    undated = f"{count(found.undated, 'line')} without a time in the last bucket" if found.undated else ""
    summary = f"{count(sum(totals), 'record')} in {len(totals)} buckets of {width:,.0f} s"
    summary += f", {len(found.standing_out)} of them standing out" if found.standing_out else ", none standing out"
    footer = scan.footer(
        *filter(None, [f"{moment(found.edges[0])} to {moment(found.edges[-1])}", undated]), resumable=False
    )
    return answer(summary, lines, footer=footer, data=content.model_dump(exclude_defaults=True))


def comparison(
    found: Comparison, scan: Scan, earlier: tuple[float, float], later: tuple[float, float], limit: int
) -> Result:
    """What changed between two spans."""
    parts = {
        "appeared": found.appeared,
        "vanished": found.vanished,
        "grew": found.grew,
        "shrank": found.shrank,
    }
    lines: list[str] = []
    for name, groups in parts.items():
        lines += [f"{name}: {_before_after(group)}" for group in groups[:limit]]
    changes = {name: [_change(group) for group in groups[:limit]] for name, groups in parts.items()}
    content = {"complete": scan.resume is None, "same": found.same, **changes}
    summary = ", ".join(f"{len(groups)} {name}" for name, groups in parts.items())
    total = sum(map(len, parts.values()))
    spans = " → ".join(f"{moment(start)} to {moment(end)}" for start, end in (earlier, later))
    footer = scan.footer(spans, f"shown {len(lines)} of {total} changed kinds", resumable=False)
    summary = f"kinds of records: {summary}, {found.same} about as before"
    return answer(summary, lines, footer=footer, data=content)


def _error_line(group: Group, *, new: bool) -> str:
    rate = group.counts[1:]
    bars = "".join(_BARS[-(-number * (len(_BARS) - 1) // max(*rate, 1))] for number in rate)
    sample = "\n".join(f"    {line}" for line in group.sample[:_SAMPLE].splitlines())
    head = f"{sum(rate):,} × {group.template[:_TEMPLATE]}{'  NEW' if new else ''}"
    return f"{head}  [{bars}]{_seen(group)}{_where(group)}\n{sample}"


def _seen(group: Group) -> str:
    if group.first is None or group.last is None:
        return ""
    return f"  first {moment(group.first)}, last {moment(group.last)}"


def _where(group: Group) -> str:
    services = f"  by {listed(group.services)}" if group.services else ""
    return f"{services}  in {listed(group.files)}"


def _level(group: Group) -> str:
    return f"{group.level} " if group.level else ""


def _before_after(group: Group) -> str:
    earlier, later = group.counts
    return f"{earlier:,} → {later:,} × {_level(group)}{group.template[:_TEMPLATE]}{_where(group)}"


def _kind(group: Group, rate: list[int], *, new: bool | None = None) -> answers.Kind:
    return answers.Kind(
        template=group.template,
        count=sum(rate) if rate else group.count,
        level=group.level or "",
        first=moment(group.first) if group.first is not None else "",
        last=moment(group.last) if group.last is not None else "",
        services=sorted(group.services),
        files=sorted(group.files),
        new=new,
        rate=rate,
        sample=group.sample[:_SAMPLE],
    )


def _examples(group: Group) -> dict[str, str]:
    """Lines of a group by the stretch of time they are from."""
    return {str(at): line[:_EXAMPLE].decode("utf-8", "replace") for at, line in sorted(group.examples.items())}


def _change(group: Group) -> dict[str, Any]:
    earlier, later = group.counts
    return {"template": group.template, "level": group.level or "", "earlier": earlier, "later": later}
