"""The words of the answers: what was found, as text for a model and as content for programs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from mcp.types import CallToolResult

from devops_assistant.common.masking import mask
from devops_assistant.common.sanitise import clean
from devops_servers._common.envelope import answer
from devops_servers.logs.files import Catalogue, Listing
from devops_servers.logs.scan import Scan, count, megabytes, some, total_size
from devops_servers.logs.search import Found, LineFilter
from devops_servers.logs.summary import Errors, Group

_TOP = 20
_SAMPLE_CHARACTERS = 300


def as_json(found: Listing) -> str:
    """The content of `logs://files`."""
    files = [{"name": file.name, "size": file.size, "last_modified": moment(file.modified)} for file in found.files]
    content = {"files": files, "not_readable": found.refused, "complete": found.complete}
    return mask(clean(json.dumps(content, ensure_ascii=False))).text


def listing(found: Listing, catalogue: Catalogue, limit: int) -> CallToolResult:
    """The files, newest first."""
    places = catalogue.places
    shown = found.files[:limit]
    lines = [f"{file.name}  {megabytes(file.size)}  {moment(file.modified)}  {catalogue.kind(file)}" for file in shown]
    lines += [f"not readable: {reason}" for reason in found.refused[: limit if found.files else 0]]
    summary = f"{count(len(found.files), 'log file')}, {megabytes(total_size(found.files))}, newest first"
    if not found.files:
        summary = found.why_empty(places)
    footer = f"{places} · shown {len(shown)} of {len(found.files)} files, {len(found.refused)} not readable"
    return answer(summary, lines, footer=footer + ("" if found.complete else " · more files than could be listed"))


def hits(found: Found, scan: Scan, level: LineFilter, *, single: bool) -> CallToolResult:
    """The lines found."""
    which = "" if level == "ALL" else f" at level {level}"
    summary = f"{count(found.total, 'matching line')}{which}"
    if found.total:
        summary += f", the newest {len(found.hits)} shown, oldest of them first" if len(found.hits) > 1 else ""
    lines = [hit.line if single else f"{hit.file}: {hit.line}" for hit in found.hits]
    return answer(summary, lines, footer=scan.footer(f"shown {len(found.hits)} of {found.total}"))


def errors(found: Errors, scan: Scan, hours: float, since: float) -> CallToolResult:
    """The groups of errors, most frequent first."""
    top = found.groups[:_TOP]
    summary = f"{count(found.total, 'error')} in the last {hours:g} h, {count(len(found.groups), 'kind')}"
    undated = f"{count(found.undated, 'error')} without a time counted as well" if found.undated else ""
    unseen = f"no levels recognised in {some(found.without_levels)}" if found.without_levels else ""
    parts = [f"since {moment(since)}", f"shown {len(top)} of {len(found.groups)} kinds", undated, unseen]
    return answer(
        summary,
        [_group(group) for group in top],
        footer=scan.footer(*filter(None, parts)),
        data={
            "total_errors": found.total,
            "unique_errors": len(found.groups),
            "period_hours": hours,
            "complete": scan.resume is None,
            "top_errors": [_group_content(group) for group in top],
        },
    )


def tail(lines: list[str], scan: Scan, file: str) -> CallToolResult:
    """The last lines of a file."""
    if not lines:
        return answer(f"{file} is empty", footer=scan.footer())
    return answer(f"the last {count(len(lines), 'line')} of {file}, oldest first", lines, footer=scan.footer())


def moment(seconds: float) -> str:
    """A time as ISO 8601 in the local zone, to the second."""
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")


def _group(group: Group) -> str:
    span = f"  first {moment(group.first)}, last {moment(group.last)}" if group.first and group.last else ""
    return f"{group.count:,} × {group.template[:_SAMPLE_CHARACTERS]}{span}  in {', '.join(sorted(group.files)[:3])}"


def _group_content(group: Group) -> dict[str, Any]:
    return {
        "template": group.template,
        "count": group.count,
        "first": moment(group.first) if group.first else None,
        "last": moment(group.last) if group.last else None,
        "files": sorted(group.files),
    }
