"""Queries that stand in a question without quotes: SQL, PromQL, and metrics whose value is asked for."""

from __future__ import annotations

import re

from devops_assistant.providers.offline.wording import QUOTED

_SQL = re.compile(r"\b(?:select\b[^`\n]+?\bfrom\b|with\s+\w+\s+as\s*\()[^`\n]*", re.IGNORECASE)
_AFTER_SQL = re.compile(
    r"(?:\s+[가-힣]\S*)+[?.!]*$|\s(?:over|on|against|in) (?:the )?(?:logs?|recording)\b[^'\"]*$|[?!]+$", re.IGNORECASE
)
_FUNCTIONS = """
abs absent absent_over_time avg avg_over_time bottomk ceil changes clamp clamp_max clamp_min count count_over_time
count_values delta deriv exp floor group histogram_quantile holt_winters idelta increase irate label_join label_replace
last_over_time ln log10 log2 max max_over_time min min_over_time predict_linear quantile quantile_over_time rate resets
round scalar sort sort_desc sqrt stddev stddev_over_time stdvar sum sum_over_time time timestamp topk vector
"""
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_GROUPING = r"(?:by|without)\s*\([^()]*\)"
_CALL = re.compile(rf"\b(?:{'|'.join(_FUNCTIONS.split())})\s*(?:{_GROUPING}\s*)?\(")
_SELECTOR = re.compile(rf"\b{_NAME}(?:\{{[^{{}}\n]*\}}(?:\[[0-9a-z:]+\])?|\[[0-9]+[smhdwy][0-9a-z:]*\])")
_OPERATOR = re.compile(
    rf"\s*(?:{_GROUPING}"
    rf"|(?:[-+*/%^]|==|!=|>=?|<=?)\s*(?:bool\s+)?(?:[0-9.]+(?![\w.])|(?={_NAME}\s*(?:{_GROUPING}\s*)?[({{\[])))"
)
_COMPARISON = re.compile(rf"(?<![\w.]){_NAME}\s*(?:==|!=|>=|<=|>|<)\s*[0-9.]+(?![\w.])")
_METRIC = re.compile(
    r"^(?:up|(?:node|process|go|http|container|kube|kubelet|prometheus|pg|mysql|redis|nginx|probe|jvm|grpc|etcd|haproxy"
    r"|machine|scrape|apiserver|alertmanager)_[A-Za-z0-9_]+"
    r"|[a-z][A-Za-z0-9_]*_(?:total|seconds|bytes|count|sum|bucket|ratio|info))$"
)
"""How metrics are named that follow the rules of Prometheus, or come from a well-known exporter."""
_AGGREGATIONS = {"average": "avg", "mean": "avg", "total": "sum", "maximum": "max", "minimum": "min"}
_AGGREGATED = re.compile(
    rf"\b(max(?:imum)?|min(?:imum)?|sum|total|avg|average|mean|count) (?:of |over )?(?:the )?({_NAME}_{_NAME})"
    rf"(?: (?:by|per|for each) ({_NAME}))?(?![\w(])",
    re.IGNORECASE,
)
_ASKS_VALUE = re.compile(
    r"\b(?:values?|current(?:ly)?|right now|now|graph|plot|chart|last|past|over|since|evaluate|run|query)\b"
    r"|값|지금|현재|이상|anomal|abnormal|outlier|weird|odd|얼마|그래프|추이|최근|지난|조회|실행",
    re.IGNORECASE,
)


def is_metric(name: str) -> bool:
    """Whether a name is made as those of metrics are."""
    return bool(_METRIC.match(name))


def is_query(text: str) -> bool:
    """Whether a text is one of SQL or PromQL as a whole, not a word or a pattern to look for."""
    place = _promql(text)
    return bool(_SQL.match(text)) or is_metric(text) or (place is not None and place[0] == 0 and place[1] >= len(text))


def asks_value(text: str) -> bool:
    """Whether a text asks what a metric comes to, not what it is."""
    return bool(_ASKS_VALUE.search(text))


def quote_query(text: str) -> str:
    """Return the text with the query that stands in it in backquotes; as it is where there is none."""
    if (match := _SQL.search(text)) and not _is_quoted(text, match.start()):
        query = _AFTER_SQL.sub("", match.group())
        return text.replace(query, f"`{query}`", 1)
    if (match := _AGGREGATED.search(text)) and is_metric(match.group(2)):
        how, metric, label = match.groups()
        grouping = f" by ({label})" if label else ""
        query = f"{_AGGREGATIONS.get(how.lower(), how.lower())}{grouping} ({metric})"
        return f"{text[: match.start()]}`{query}`{text[match.end() :]}"
    if (place := _promql(text)) and not _is_quoted(text, place[0]):
        start, end = place
        return f"{text[:start]}`{text[start:end]}`{text[end:]}"
    return text if QUOTED.search(text) else _quoted_metric(text)


def _is_quoted(text: str, place: int) -> bool:
    return any(match.start() < place < match.end() for match in QUOTED.finditer(text))


def _quoted_metric(text: str) -> str:
    """A metric alone is a query too, where its value is asked for."""
    valued = re.search(rf"\bvalues? of (?:the )?(?:metric )?({_NAME}_{_NAME})|({_NAME}_{_NAME}) ?(?:의 )?값", text)
    names = {name for name in re.findall(rf"(?<![\w./-]){_NAME}", text) if is_metric(name)}
    names |= {name for name in valued.groups() if name} if valued else set()
    named = [
        name
        for name in names
        if "_" in name or re.search(rf"\b(?:values? of|metric) {name}\b|\b{name} ?(?:값|메트릭|지표)", text)
    ]
    if len(named) != 1 or not asks_value(text.replace(named[0], " ")):
        return text
    return re.sub(rf"(?<![\w./-]){named[0]}(?![a-zA-Z0-9_])", f"`{named[0]}`", text, count=1)


def _promql(text: str) -> tuple[int, int] | None:
    """Where an expression of PromQL begins and ends."""
    starts = [match for match in (_CALL.search(text), _SELECTOR.search(text), _COMPARISON.search(text)) if match]
    if not starts:
        return None
    start = min(match.start() for match in starts)
    end = _operand_end(text, start)
    while end and (more := _OPERATOR.match(text, end)):
        end = _operand_end(text, more.end()) or more.end()
    return (start, end) if end else None


def _operand_end(text: str, start: int) -> int | None:
    """The end of the call, selector or comparison that begins at `start`; None where none does."""
    if match := _CALL.match(text, start):
        return _closing(text, match.end())
    match = _SELECTOR.match(text, start) or _COMPARISON.match(text, start)
    return match.end() if match else None


def _closing(text: str, start: int) -> int:
    """The place behind the bracket that closes the one before `start`; the end of the text where none does."""
    depth = 1
    for position in range(start, len(text)):
        depth += (text[position] == "(") - (text[position] == ")")
        if depth == 0:
            return position + 1
    return len(text.rstrip(" ?.!"))
