"""Asks everything at once: logs, history, host, metrics. What does not answer in time is noted, never waited for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import anyio

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import one_line
from devops_assistant.common.timespan import parse_instant
from devops_assistant.investigate.asking import Answer, Asker
from devops_assistant.investigate.facts import Commit, Gathered, HostEvent, Log, Template, Window
from devops_assistant.investigate.machine import ALERT, STATE
from devops_assistant.investigate.metrics import metrics_of
from devops_assistant.investigate.patches import patch_of
from devops_assistant.investigate.rotation import whole_logs

BUCKETS = 96
_FILES = 40
_FILES_AT_ONCE = 3
_ALERTS = 50
_ALERT_LENGTH = 300
_TEMPLATES = 400
_TRACES = 100
_LONGEST_S = 14 * 86_400
_BASELINE = 3
_FRESH_S = 3_600
_HISTORY_S = 7 * 86_400
_COMMITS = 50
_PATCHES = 30
_PATCH_LINES = 600
_WORDS, _PLACES = 3, 6
_AFTER_THE_FIRST_S = 8.0
"""What is left for all the rest, however late the servers start."""


async def gather(asker: Asker, since: str, now: datetime, note: Callable[[str], None]) -> Gathered:
    """Return what all servers say of the time before the end of the logs, or before `now`.

    Args:
        since: how far back symptoms count, as people write it; empty: as far as the logs go.
    """
    answers: dict[str, Answer | None] = {}
    found = Gathered(Window(0.0, 0.0, 0.0))  # until it is known what the logs cover

    async def first(tool: str, about: str, **arguments: Any) -> None:
        answers[tool] = await asker.ask(tool, about, **arguments)

    async def wait_for(tool: str, about: str, **arguments: Any) -> None:
        answers[tool] = await asker.wait_for(tool, about, **arguments)

    async with anyio.create_task_group() as group:
        # a first call is also what starts a server, so every server is called at once, needed already or not
        group.start_soon(partial(first, "check_host", say("investigate.machine_state")))
        if asker.offers("get_alerts"):
            group.start_soon(partial(first, "get_alerts", say("investigate.alerts"), state="firing", limit=_ALERTS))
        async with anyio.create_task_group() as needed:
            needed.start_soon(partial(wait_for, "list_logs", say("investigate.all_logs"), limit=_FILES))
            needed.start_soon(partial(wait_for, "git_log", say("investigate.commits"), count=_COMMITS, files=True))
        asker.leave(_AFTER_THE_FIRST_S)
        files = _spans(answers["list_logs"])
        found.window = window = window_of([span for _, *span in files], since, now)
        group.start_soon(_logs, asker, found, [name for name, start, end in files if end >= window.start and start])
        group.start_soon(_history, asker, found, answers["git_log"])
        group.start_soon(metrics_of, asker, found)
        if window.end >= now.timestamp() - _FRESH_S:
            group.start_soon(_host, asker, found, now)
    window, listing = found.window, answers["list_logs"]
    found.logs_unread = listing is None or bool(listing.data.get("files") and not found.logs)
    if listing and (total := listing.data.get("total", 0)) > _FILES:
        note(say("investigate.some_files", left=total - _FILES, total=total, read=_FILES))
    if window.end >= now.timestamp() - _FRESH_S:
        found.host += [*_states(answers.get("check_host"), window), *_alerts(answers.get("get_alerts"), window)]
    else:
        note(say("investigate.logs_end_long_ago"))
    found.logs = list(whole_logs(found.logs))
    return found


def window_of(spans: list[list[float]], since: str, now: datetime) -> Window:
    """Return the window to look at: it ends with the data where that is old, and reaches back before `since`.

    Raises:
        ValueError: `since` is no time.
    """
    known = [span for span in spans if span[1]]
    last = max((end for _, end in known), default=now.timestamp())
    wanted = parse_instant(since, now).timestamp() if since else 0.0
    end = min(last, now.timestamp() + _FRESH_S)
    first = min((start for start, stop in known if stop > end - _LONGEST_S), default=end - 86_400)
    if not wanted:
        return Window(max(first, end - _LONGEST_S), end + 1, max(first, end - _LONGEST_S))
    length = max(now.timestamp() - wanted, 60)
    wanted = wanted if end >= wanted else end - length
    return Window(max(first, wanted - _BASELINE * length), end + 1, wanted)


def _spans(listing: Answer | None) -> list[tuple[str, float, float]]:
    """The files with the time each covers; those without times are left out.

    The largest comes first, for it may be what floods, then the smallest, so that time runs out over as few as can be.
    """
    files: list[Mapping[str, Any]] = list(listing.data.get("files", [])) if listing else []
    files.sort(key=lambda file: file.get("size", 0))
    files = files[-1:] + files[:-1]
    return [(str(file["name"]), seconds(file["first"]), seconds(file["last"])) for file in files if file["first"]]


def seconds(iso: str) -> float:
    """Return an ISO time in seconds since the epoch; 0 for none."""
    try:
        return datetime.fromisoformat(iso).timestamp() if iso else 0.0
    except ValueError:
        return 0.0


def iso(moment: float) -> str:
    """Return seconds since the epoch as an ISO time."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


async def _logs(asker: Asker, found: Gathered, names: Sequence[str]) -> None:
    """Read files, a few at a time: what there is no time for is then some of them, not a part of each."""
    limit = anyio.CapacityLimiter(_FILES_AT_ONCE)

    async def one(name: str) -> None:
        async with limit:
            await _log(asker, found, name)

    async with anyio.create_task_group() as group:
        for name in names:
            group.start_soon(one, name)


async def _log(asker: Asker, found: Gathered, name: str) -> None:
    window = found.window
    span = {"since": iso(window.start), "until": iso(window.end)}
    answer = await asker.ask("log_patterns", name, file=name, limit=_TEMPLATES, buckets=BUCKETS, **span)
    if answer is None:
        return
    since, until = seconds(answer.data.get("since", "")), seconds(answer.data.get("until", ""))
    templates = [_template(kind, name, answer.evidence) for kind in answer.data.get("kinds", ())]
    if since and templates:
        log = Log(name, templates, since, until, answer.evidence)
        found.logs.append(replace(log, templates=[_dated(each, log) for each in templates]))


def _dated(template: Template, log: Log) -> Template:
    """Records that carry no time stand between those that do: they are as old as the stretch they lie in."""
    seen = [index for index, count in enumerate(template.counts) if count]
    if template.first or not seen:
        return template
    return replace(template, first=log.edge(seen[0]), last=log.edge(seen[-1]), undated=True)


def _template(kind: Mapping[str, Any], source: str, evidence: str) -> Template:
    return Template(
        source=source,
        level=kind.get("level", ""),
        text=kind["template"],
        sample=kind.get("sample", ""),
        services=kind.get("services", ()),
        counts=kind.get("rate", ()),
        first=seconds(kind.get("first", "")),
        last=seconds(kind.get("last", "")),
        examples={int(at): line for at, line in kind.get("examples", {}).items()},
        evidence=evidence,
    )


async def _history(asker: Asker, found: Gathered, answer: Answer | None) -> None:
    if answer is None:
        return
    listed = [_commit(each, found.window.end, answer.evidence) for each in answer.data.get("commits", ())]
    if answer.data.get("more") and listed and listed[-1].at > found.window.start - _HISTORY_S:
        found.not_checked.append(say("investigate.older_commits", count=_COMMITS))
    window = found.window
    known = [commit for commit in listed if window.start - _HISTORY_S <= commit.at <= window.end]
    limit = anyio.CapacityLimiter(4)

    async def show(commit: Commit) -> None:
        async with limit:
            found.commits.append(await _with_patch(asker, commit))

    async with anyio.create_task_group() as group:
        for commit in known[:_PATCHES]:
            group.start_soon(show, commit)
    found.commits += known[_PATCHES:]
    found.commits.sort(key=lambda commit: commit.at)


def _commit(each: Mapping[str, Any], end: float, evidence: str) -> Commit:
    authored, committed = seconds(each["date"]), seconds(each.get("committed", ""))
    at = committed if committed and committed <= end else authored
    paths = [file["path"] for file in each.get("files", ())]
    return Commit(each["hash"], at, each["author"], each["message"], paths, evidence)


async def _with_patch(asker: Asker, commit: Commit) -> Commit:
    answer = await asker.ask("git_show", f"commit {commit.hash[:8]}", ref=commit.hash, lines=_PATCH_LINES)
    if answer is None:
        return commit
    return replace(commit, patch=patch_of(answer.text, answer.evidence))


async def raw_lines(asker: Asker, found: Gathered, source: str, since: float, pattern: str = "") -> None:
    """Keep the first bad lines of a file from `since` on, as they stand there."""
    filters: dict[str, Any] = {"pattern": pattern, "ignore_case": True} if pattern else {"level": "ERROR"}
    span = {"since": iso(since), "until": iso(found.window.end)}
    answer = await asker.ask("search_logs", source, file=source, limit=300, order="oldest", **span, **filters)
    if answer:
        found.raw[source] = answer.evidence, answer.text.splitlines()[1:-1]


async def traces(asker: Asker, found: Gathered, source: str, since: float) -> None:
    """Give the errors of a file from `since` on the stack traces that follow them."""
    span = {"since": iso(since), "until": iso(found.window.end)}
    answer = await asker.ask("log_patterns", source, file=source, limit=_TRACES, level="ERROR", **span)
    if answer is None:
        return
    samples = {kind["template"]: kind.get("sample", "") for kind in answer.data.get("kinds", ())}
    for index, log in enumerate(found.logs):
        if log.name == source:
            told = [_traced(each, samples.get(each.text, ""), answer.evidence) for each in log.templates]
            found.logs[index] = replace(log, templates=told)


async def written_in(asker: Asker, found: Gathered, template: Template) -> None:
    """Keep the files of the repository whose source holds the words of a failing template."""
    words = max(re.split(r"<[^>]*>|[^\w ]+", template.text), key=len).strip()
    if words.count(" ") < _WORDS - 1:
        return
    answer = await asker.ask("git_search", words, text=words, count=_PLACES)
    if answer:
        paths = {line.partition(":")[0] for line in answer.text.splitlines()[1:-1]}
        found.written_in[template.text] = answer.evidence, paths


def _traced(template: Template, sample: str, evidence: str) -> Template:
    if "\n" not in sample:
        return template
    return replace(template, sample=sample, evidence=evidence)


def _states(answer: Answer | None, window: Window) -> Iterator[HostEvent]:
    """What is abnormal on this machine now; what its kernel said has times of its own, and is asked for by them."""
    for each in answer.data.get("findings", ()) if answer else ():
        what, grave = str(each.get("what", "")), each.get("severity") == "critical"
        if answer and each.get("severity") != "notice" and not what.startswith("kernel:"):
            yield HostEvent(window.end - 1, STATE, "", what, answer.evidence, grave)


def _alerts(answer: Answer | None, window: Window) -> Iterator[HostEvent]:
    """The alerts that fire."""
    for each in answer.data.get("alerts", ()) if answer else ():
        labels = " ".join(f"{name}={value}" for name, value in each.get("labels", {}).items() if name != "alertname")
        summary = each.get("annotations", {}).get("summary", "")
        at = seconds(each.get("since", "")) or window.end - 1
        text = one_line(" ".join(filter(None, (str(each.get("name", "")), labels, summary))))[:_ALERT_LENGTH]
        if answer:
            yield HostEvent(at, ALERT, str(each.get("name", "")), text, answer.evidence)


async def _host(asker: Asker, found: Gathered, now: datetime) -> None:
    """What the machine itself says; of worth only where the window reaches the present."""
    hours = max(1, min(720, int((now.timestamp() - found.window.start) // 3_600) + 1))

    async def kernel() -> None:
        if answer := await asker.ask("get_kernel_events", say("investigate.kernel_events"), hours=hours):
            for event in answer.data.get("events", ()):
                text = event.get("message", "")
                subject = event.get("subject", "")
                at = seconds(event.get("first", "") or event.get("last", ""))
                kind, grave = event.get("kind", ""), event.get("severity", "") == "critical"
                found.host.append(HostEvent(at, kind, subject, text, answer.evidence, grave))

    async def changes() -> None:
        if answer := await asker.ask("get_host_changes", say("investigate.host_changes"), hours=hours):
            for change in answer.data.get("changes", ()):
                at, kind = seconds(change.get("time", "")), change.get("kind", "")
                found.host.append(HostEvent(at, kind, "", change.get("what", ""), answer.evidence))

    async def services() -> None:
        if answer := await asker.ask("get_services", say("investigate.services")):
            for unit in answer.data.get("units", ()):
                at, state = seconds(unit.get("since", "")), unit.get("state", unit.get("active", "failed"))
                name = unit.get("name", unit.get("unit", ""))
                found.host.append(HostEvent(at, "service", name, f"{name} {state}", answer.evidence))

    async with anyio.create_task_group() as group:
        for job in (kernel, changes, services):
            group.start_soon(job)
