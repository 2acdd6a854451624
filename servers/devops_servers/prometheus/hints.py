"""What Prometheus's refusals mean, and what would help; its own words stay as they are."""

from __future__ import annotations

import re

from devops_assistant.common.nearest import nearest
from devops_servers.prometheus.errors import QueryFailed

_POSITION = re.compile(r"\b(\d+):(\d+): parse error")
_FUNCTION = re.compile(r'unknown function(?: with name)? "?([A-Za-z_]\w*)"?')
_WINDOW = re.compile(r'expected type range vector in call to function "(\w+)", got instant vector')
_AROUND = 20
_FUNCTIONS = (
    *("abs", "absent", "absent_over_time", "avg", "avg_over_time", "bottomk", "ceil", "changes", "clamp", "clamp_max"),
    *("clamp_min", "count", "count_over_time", "count_values", "day_of_month", "day_of_week", "days_in_month", "delta"),
    *("deriv", "exp", "floor", "group", "histogram_quantile", "hour", "idelta", "increase", "irate", "label_join"),
    *("label_replace", "last_over_time", "ln", "log10", "log2", "max", "max_over_time", "min", "min_over_time"),
    *("minute", "month", "predict_linear", "present_over_time", "quantile", "quantile_over_time", "rate", "resets"),
    *("round", "scalar", "sgn", "sort", "sort_desc", "sqrt", "stddev", "stddev_over_time", "sum", "sum_over_time"),
    *("time", "timestamp", "topk", "vector", "year"),
)
_HINTS = (
    (r"bad duration|not a valid duration|missing unit", "durations are 30s, 5m, 1h, 7d"),
    (r"got range vector|expected type instant vector", "drop the [window], or wrap it in a function such as rate(…)"),
    (r"unclosed|unexpected end of input|missing|want \"\(\"", "a bracket, brace or quote is not closed"),
    (r"many-to-many|duplicate series|multiple matches", "aggregate one side first, or add on(…) group_left(…)"),
    (r"maximum resolution|too many points", "leave step out, or make it larger"),
    (
        r"too many samples|too many series|cannot select more",
        "aggregate, add label matchers, or ask for a shorter span",
    ),
    (r"timed out|timeout|canceled", "ask for a shorter span, add label matchers, or use a recording rule"),
    (r"at least one non-empty matcher", "name a metric, or a label value"),
    (r"invalid label matcher|unexpected \"=\"", 'matchers are name="value", with =, !=, =~ or !~'),
)


def explained(error: QueryFailed, query: str) -> QueryFailed:
    """Return `error` with the place it names in `query`, and with a hint."""
    parts = [error.message, _place(error.message, query), _hint(error.message)]
    return QueryFailed(error.kind, "; ".join(part for part in parts if part))


def _place(message: str, query: str) -> str:
    """The part of the query around the position that the message names."""
    found = _POSITION.search(message)
    if not found:
        return ""
    lines = query.splitlines()
    line, column = int(found[1]) - 1, int(found[2]) - 1
    if not 0 <= line < len(lines):
        return ""
    text = lines[line]
    start, end = max(0, column - _AROUND), column + _AROUND
    before = ("…" if start else "") + text[start:column]
    after = text[column:end] + ("…" if end < len(text) else "")
    return f"at ⟨here⟩: {before}⟨here⟩{after}"


def _hint(message: str) -> str:
    if window := _WINDOW.search(message):
        return f"hint: {window[1]} needs a window: {window[1]}(metric[5m])"
    if unknown := _FUNCTION.search(message):
        close = nearest(unknown[1], _FUNCTIONS)
        return f"hint: did you mean {', '.join(close)}?" if close else "hint: this server does not know that function"
    hint = next((hint for pattern, hint in _HINTS if re.search(pattern, message)), "")
    return f"hint: {hint}" if hint else "hint: check_query looks closer"
