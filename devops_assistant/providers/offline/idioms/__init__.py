"""What people mean by ways of asking that no single word tells, and which of the bundled tools answers each.

The tables beside this file hold one way a line: a regular expression, in English between word boundaries. The first
meaning that matches takes its words; what stands in a lookahead `(?=…)` is asked for but left to others. A line that
begins with `+` goes on from the one before it; `<who>` and the like are written out below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from devops_assistant.providers.offline.idioms import (
    english_code,
    english_machines,
    english_metrics,
    korean_code,
    korean_machines,
)

BY_SERVER = {
    "git": {
        "git_blame": "blameline",
        "git_branches": "branchlist",
        "git_changes_around": "culprit",
        "git_contributors": "committers",
        "git_diff": "patch",
        "git_diff_stat": "changedfiles",
        "git_hotspots": "churn",
        "git_log": "commitlist",
        "git_search": "codesearch",
        "git_show": "onecommit",
        "git_status": "worktree",
        "git_tags": "releases",
    },
    "logs": {
        "compare_logs": "lognews",
        "error_summary": "errorkinds",
        "list_logs": "loglist",
        "log_patterns": "logtemplates",
        "log_timeline": "lograte",
        "recent_logs": "taillog",
        "search_logs": "loglines",
        "trace_request": "followid",
    },
    "system": {
        "check_host": "hostcheck",
        "get_containers": "containers",
        "get_disk_usage": "diskspace",
        "get_host_changes": "hostnews",
        "get_kernel_events": "kernelnews",
        "get_network": "sockets",
        "get_process": "oneprocess",
        "get_services": "units",
        "get_top_processes": "heaviest",
        "get_trend": "hosttrend",
    },
    "prometheus": {
        "build_alert_rules": "alertrules",
        "build_dashboard": "newdashboard",
        "check_query": "querylint",
        "detect_anomalies": "oddseries",
        "find_recipes": "readyquery",
        "get_alerts": "alertstate",
        "get_metric_metadata": "metricmeaning",
        "get_status": "promstate",
        "get_targets": "scraping",
        "list_labels": "labelvalues",
        "list_metrics": "metricnames",
    },
    "trace": {
        "explain_slowness": "whyslow",
        "get_causal_chains": "causechains",
        "get_stacks": "callstacks",
        "get_trace_stats": "opstats",
        "list_recordings": "recordinglist",
        "trace_capabilities": "tracelevel",
        "trace_timeline": "tracetimes",
    },
}
"""By a bundled server and its tool, the meaning that it answers."""

ANSWERS = {tool: meaning for answers in BY_SERVER.values() for tool, meaning in answers.items()}
"""By a bundled tool, the meaning that it answers."""

DECISIVE = frozenset(ANSWERS.values())
"""Meanings that outweigh single words: whoever asks so, means this."""

_WRITTEN_OUT = {
    "<code>": r"(?:code(?: ?base)?|source(?: code)?|sources|repo(?:sitory)?)",
    "<time>": r"(?:second|sec|minute|min|hour|day|week|month)s?",
    "<who>": r"(?:누가|누구)",
    "<most>": r"(?:가장|제일|젤|많이|자주)",
    "<alert>": r"(?:알림|경보|알람|얼럿|알럿|알러트|alert)",
}


_ENGLISH = english_metrics.WAYS | english_code.WAYS | english_machines.WAYS
_KOREAN = korean_code.WAYS | korean_machines.WAYS


@cache
def _idioms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """All of them, compiled with the first question: a program that is asked nothing need not wait for it."""
    return tuple(_compiled())


def _compiled() -> Iterator[tuple[re.Pattern[str], str]]:
    for table, start, end in ((_ENGLISH, r"(?<!\w)(?:", ")(?![a-z0-9_])"), (_KOREAN, "(?:", ")")):
        for meaning, ways in table.items():
            yield re.compile(f"{start}{_alternatives(ways)}{end}", re.IGNORECASE), meaning


def _alternatives(ways: str) -> str:
    for name, words in _WRITTEN_OUT.items():
        ways = ways.replace(name, words)
    whole = re.sub(r"\n\s*\+", "", ways)
    return "|".join(f"(?:{line.strip()})" for line in whole.splitlines() if line.strip())


def take_meanings(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return `text` without the ways of asking in it, and each with the terms it stands for."""
    found: list[tuple[str, str]] = []
    for idiom, meaning in _idioms():
        for match in idiom.finditer(text):
            found.append((match.group().strip(), meaning))
        text = idiom.sub(" \0 ", text)
    return text, found
