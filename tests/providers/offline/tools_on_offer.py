"""Tools as servers describe them, a present moment, and a conversation with the offline provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from devops_assistant.conversation.events import Event, TextDelta
from devops_assistant.conversation.messages import ToolCall, ToolResult, ToolSpec
from devops_assistant.conversation.transcript import Transcript
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.protocol import Request

NOW = datetime(2026, 11, 21, 16, 20, tzinfo=ZoneInfo("Asia/Seoul"))

_TIME = "2026-11-21 (its midnight), ISO time, today, yesterday, 2 hours ago"
_LOG_FILE = "log file as list_logs names it; empty = all files"


def text(description: str = "") -> dict[str, Any]:
    return {"type": "string", "default": "", "description": description}


def number(default: int, maximum: int, description: str = "") -> dict[str, Any]:
    return {"type": "integer", "default": default, "minimum": 1, "maximum": maximum, "description": description}


def tool(
    server: str,
    name: str,
    description: str,
    properties: Mapping[str, Any] | None = None,
    *,
    required: Sequence[str] = (),
    read_only: bool = True,
) -> ToolSpec:
    schema = {"type": "object", "properties": dict(properties or {}), "required": list(required)}
    return ToolSpec(name, description, schema, server=server, own_name=name, read_only=read_only)


TOOLS = (
    tool(
        "git",
        "git_log",
        "Commits, newest first: hash, author date, author, subject.",
        {
            "count": number(10, 50),
            "author": text("part of a name or address, taken literally"),
            "since": text(_TIME),
            "until": text(_TIME),
            "path": text("file or folder, relative to the repository"),
        },
    ),
    tool(
        "git",
        "git_diff_stat",
        "Files changed between two commits, with lines added and deleted.",
        {"from": {"type": "string", "default": "HEAD~1"}, "to": {"type": "string", "default": "HEAD"}},
    ),
    tool("git", "git_branches", "Branches with their last commit; * marks the current one."),
    tool(
        "git",
        "git_hotspots",
        "Files changed most often in a span: commits, lines, authors of each.",
        {"since": text(_TIME), "until": text(_TIME), "count": number(10, 50), "path": text("file or folder")},
    ),
    tool("logs", "list_logs", "Log files that can be read: name, size, last modified.", {"limit": number(100, 1000)}),
    tool(
        "logs",
        "search_logs",
        "Lines that match a pattern, the newest of them, with the number of all that match.",
        {
            "pattern": text("RE2 regular expression; empty matches every line"),
            "file": text(_LOG_FILE),
            "limit": number(50, 1000, "how many of the newest matches to show"),
            "level": {
                "anyOf": [{"const": "ALL", "type": "string"}, {"enum": ["ERROR", "WARN", "INFO", "DEBUG"]}],
                "default": "ALL",
                "description": "only lines of this level",
            },
        },
    ),
    tool(
        "logs",
        "error_summary",
        "How many errors there were in the last hours, and the 20 most frequent kinds.",
        {
            "file": text(_LOG_FILE),
            "hours": {"type": "number", "default": 24, "exclusiveMinimum": 0, "maximum": 87600},
        },
    ),
    tool(
        "logs",
        "recent_logs",
        "The last lines of one log file, oldest first.",
        {"file": {"type": "string", "minLength": 1}, "lines": number(50, 1000, "how many lines from the end")},
        required=["file"],
    ),
    tool("system", "get_resource_usage", "CPU usage over a short interval, load, memory and swap now."),
    tool("system", "get_disk_usage", "Space and inodes of each real filesystem: size, used, available, percent."),
    tool(
        "system",
        "get_top_processes",
        "The heaviest processes over half a second: CPU, memory, disk I/O, open files, threads, age, user, command.",
        {
            "sortBy": {"type": "string", "enum": ["cpu", "memory", "io", "fds"], "default": "cpu"},
            "count": number(10, 50, "how many processes"),
        },
    ),
)

_REF = {"type": "string", "default": "HEAD"}
_HOURS = {"hours": number(24, 720, "how far back")}

MORE_TOOLS = (
    *TOOLS,
    tool(
        "git",
        "git_show",
        "One commit: message, files, and up to `lines` lines of patch.",
        {"ref": _REF, "lines": number(200, 2000)},
    ),
    tool(
        "git",
        "git_diff",
        "Patch between two commits or of uncommitted work.",
        {"from": _REF, "to": text("empty: the working tree")},
    ),
    tool("git", "git_status", "Staged, changed and untracked files; ahead/behind upstream."),
    tool(
        "git",
        "git_blame",
        "Commit, date and author of each line of a file.",
        {"path": {"type": "string"}},
        required=["path"],
    ),
    tool(
        "git",
        "git_search",
        "Text in tracked files, or in what commits changed.",
        {"text": {"type": "string"}},
        required=["text"],
    ),
    tool(
        "git",
        "git_contributors",
        "Authors by commits, with first and last date.",
        {"since": text(_TIME), "count": number(20, 50)},
    ),
    tool(
        "git",
        "git_tags",
        "Releases, latest first, with the commits between them and since the last.",
        {"count": number(10, 50)},
    ),
    tool(
        "git",
        "git_changes_around",
        "Commits before a failure, ranked by how likely they caused it, with reasons.",
        {
            "at": text("when it failed; default now"),
            "hours": number(24, 720, "length of the window"),
            "count": number(10, 50),
        },
    ),
    tool("system", "get_services", "systemd units that failed or keep restarting, each with its last journal lines."),
    tool(
        "system", "get_kernel_events", "OOM kills, disk and filesystem errors, segfaults, from the kernel log.", _HOURS
    ),
    tool(
        "system",
        "get_host_changes",
        "What changed: boots, packages, logins, files in /etc, cron jobs that ran.",
        _HOURS,
    ),
    tool("docker", "docker_ps", "Containers: state, health, restarts, image."),
    tool("logs", "trace_request", "Every record that mentions an id.", {"id": {"type": "string"}}, required=["id"]),
    tool(
        "logs", "query_logs", "One SELECT over the records (SQLite).", {"query": {"type": "string"}}, required=["query"]
    ),
    tool("prom", "list_metrics", "Names of the metrics that Prometheus knows."),
)
"""The same among others that are about similar things."""


class Conversation:
    """Questions put to the offline provider, with the tools' answers known beforehand."""

    def __init__(
        self, results: Mapping[str, ToolResult | str] | None = None, tools: Sequence[ToolSpec] = TOOLS
    ) -> None:
        self.transcript = Transcript()
        self.tools = tuple(tools)
        self.results = results or {}
        self.calls: list[ToolCall] = []
        """Of the last question."""

    async def ask(self, question: str) -> str:
        provider = OfflineProvider(lambda: NOW)
        self.transcript.add_question(question)
        self.calls = []
        while True:
            heard: list[Event] = []
            reply = await provider.complete(Request("", self.transcript.messages, self.tools), heard.append)
            self.transcript.add_reply(reply.message)
            if not reply.message.tool_calls:
                assert "".join(each.text for each in heard if isinstance(each, TextDelta)) == reply.message.text
                return reply.message.text
            assert not heard
            self.calls += reply.message.tool_calls
            self.transcript.add_results([self._result(call) for call in reply.message.tool_calls])

    def _result(self, call: ToolCall) -> ToolResult:
        number = call.id.rpartition("_")[2]
        known = self.results.get(call.name, f"1 line of {call.name}\n[all of it]")
        if isinstance(known, str):
            return ToolResult(call.id, known, evidence_id=f"E{number}")
        return ToolResult(call.id, known.text, known.is_error, f"E{number}", known.data)


ONE_PROCESS = tool(
    "system",
    "get_process",
    "One process: CPU, memory, limits.",
    {"process": {"anyOf": [{"type": "integer"}, {"type": "string"}]}},
    required=["process"],
)
