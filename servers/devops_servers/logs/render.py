"""The words of the answers that show lines: listings, matches, tails, a request's trace."""

from __future__ import annotations

import json
from itertools import pairwise

from devops_assistant.common.guarded_sql import Value
from devops_assistant.common.harmless import harmless
from devops_servers._common.envelope import Result, answer
from devops_servers.logs.describe import Described
from devops_servers.logs.files import Listing
from devops_servers.logs.journal import Overview
from devops_servers.logs.query import MOST_RECORDS, Answer
from devops_servers.logs.scan import Scan
from devops_servers.logs.search import Found, Hit, Query
from devops_servers.logs.words import count, moment, size

_CELL = 1_000


def as_json(found: Listing, journal: Overview) -> str:
    """The content of `logs://files`."""
    files = [{"name": file.name, "size": file.size, "last_modified": moment(file.modified)} for file in found.files]
    told = journal.line or journal.note
    content = {"files": files, "not_readable": found.refused, "complete": found.complete, "journal": told}
    return harmless(json.dumps(content, ensure_ascii=False)).text


def listing(found: Listing, described: list[Described], journal: Overview, places: str) -> Result:
    """The files, newest first, and the journal."""
    lines = [entry.line() for entry in described] + [journal.line] * bool(journal.line)
    lines += [f"not readable: {reason}" for reason in found.refused[: len(described)]]
    total = sum(file.size for file in found.files)
    summary = f"{count(len(found.files), 'log file')}, {size(total)}, newest first"
    if not found.files:
        summary = found.why_empty(places)
    footer = f"{places} · shown {len(described)} of {len(found.files)} files, {len(found.refused)} not readable"
    footer += f" · {journal.note}" if journal.note else ""
    files = [_file(entry) for entry in described]
    content = {"files": files, "total": len(found.files), "journal": bool(journal.line)}
    return answer(summary, lines, footer=footer + ("" if found.complete else f" · {found.left_out}"), data=content)


def _file(entry: Described) -> dict[str, str | int]:
    first, last = map(moment, entry.span) if entry.span else ("", "")
    return {"name": entry.file.name, "size": entry.file.size, "format": entry.kind, "first": first, "last": last}


def hits(found: Found, scan: Scan, query: Query) -> Result:
    """The lines found."""
    which = "" if query.level == "ALL" else f" at level {query.level}"
    summary = f"{count(found.total, 'matching line')}{which}"
    if len(found.hits) > 1:
        summary += f", the {query.order} {len(found.hits)} shown, oldest of them first"
    lines = [hit.line if scan.files == 1 else f"{hit.file}: {hit.line}" for hit in found.hits]
    return answer(summary, lines, footer=scan.footer(f"shown {len(found.hits)} of {found.total}"))


def trace(found: Found, scan: Scan, identifier: str) -> Result:
    """The way of one request through the files."""
    if not found.total:
        return answer(f"nothing mentions {identifier}", footer=scan.footer())
    first, last = found.hits[0].seconds, found.hits[-1].seconds
    files = {hit.file for hit in found.hits}
    summary = f"{count(found.total, 'record')} of {identifier} in {count(len(files), 'file')}"
    if first and last:
        summary += f", {moment(first)} to {moment(last)} ({last - first:.3f} s)"
        if gap := _longest_gap(found.hits):
            summary += f"; longest gap {gap}"
    lines = [f"{hit.file}: {hit.line}" for hit in found.hits]
    return answer(summary, lines, footer=scan.footer(f"shown {len(found.hits)} of {found.total}, oldest first"))


def tail(lines: list[str], scan: Scan, file: str) -> Result:
    """The last lines of a file."""
    if not lines:
        return answer(f"{file} is empty", footer=scan.footer())
    return answer(f"the last {count(len(lines), 'line')} of {file}, oldest first", lines, footer=scan.footer())


def _longest_gap(found: list[Hit]) -> str:
    gaps = [(after.seconds - before.seconds, after) for before, after in pairwise(found) if before.seconds]
    if not gaps:
        return ""
    length, after = max(gaps, key=lambda gap: gap[0])
    return f"{length:.3f} s before {moment(after.seconds)}" if length > 0 else ""


def rows(found: Answer, scan: Scan) -> Result:
    """The rows that a query gave."""
    shown = found.rows.rows
    more = "the first " if found.rows.more else ""
    summary = f"{more}{count(len(shown), 'row')} over {count(found.records, 'record')}"
    lines = [" | ".join(found.rows.columns), *(" | ".join(_cell(value) for value in row) for row in shown)]
    partial = "" if found.complete else f"not all records of the selection are in the table (at most {MOST_RECORDS:,})"
    cut = "more rows: raise limit or aggregate" if found.rows.more else ""
    return answer(summary, lines, footer=scan.footer(partial, cut, resumable=False))


def _cell(value: Value) -> str:
    text = "NULL" if value is None else value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text if len(text) <= _CELL else f"{text[:_CELL]}… ({len(text):,} characters)"
