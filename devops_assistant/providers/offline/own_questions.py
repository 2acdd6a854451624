"""What people ask of the assistant's own record, and the SELECT over its tables that tells it. A table, no rules.

The first line that fits is taken; `{since}` and `{until}` stand for the span asked about, in seconds since the epoch.
None has a limit of its own: the tool has one, and says what it leaves out.
"""

from __future__ import annotations

_YOU = (
    r"(?:\b(?:you|your|yours|assistant)\b|\btool calls?\b"
    r"|(?:^|\s)(?:네|니)가?\s|너의?\s|넌\s|당신|어시스턴트|툴 ?콜|호출)"
)
_TOOL = r"(?:\b(?:tools?|calls?)\b|툴|도구)"
_FAILED = r"(?:\b(?:fail\w*|errors?|errored|went wrong)\b|실패|에러|오류)"
_SLOW = r"(?:\b(?:slow\w*|longest|took)\b|느[린려렸]|오래)"
_MANY = r"(?:\b(?:most|often|how many|counts?|per tool|by tool)\b|많이|자주|몇 ?번|횟수|도구별|툴별)"
_CALLED = r"(?:\b(?:calls?|called|used?|ran|run)\b|호출|불렀|부른|썼|쓴|사용)"
_MINE = r"\bmy (?:\w+ )?questions\b"
_QUESTIONS = rf"(?:{_MINE}|\b(?:questions?|answers?) .*\byou\b|\byou\b.* (?:questions?|answers?)\b|질문|답변|대답)"
_SPENT = (
    r"\b(?:you|your|this (?:chat|conversation)|we)\b.*\b(?:cost|spen[dt]|tokens?)\b"
    r"|\b(?:cost|spen[dt]|tokens?)\b.*\b(?:you|your|this (?:chat|conversation))\b"
    r"|\bhow many tokens (?:did|have|were)\b"
    r"|토큰.{0,12}(?:썼|쓴|쓰고|사용|소비|얼마)"
    r"|^\W*(?:(?:너|넌|네가|오늘|어제|지금까지|이번 ?[주달]에?) )*"
    r"(?:얼마나? ?(?:썼|쓴)|(?:돈|비용|요금)\S* ?얼마나? ?(?:썼|쓴|들었|나왔))\S*$"
)
_ASKED = (
    rf"{_MINE}|\bmy (?:last|previous) question\b|\bquestions (?:that )?(?:i|i've|i have) asked\b"
    r"|\bwhat (?:did|have|had) i (?:just |last )?ask(?:ed)?\b"
    r"|내가.{0,20}(?:물어|물었|질문)|(?:^|\s)(?:내|제) (?:\S+ )?질문"
    r"|(?:지난번|저번|아까|어제|오늘).{0,12}(?:물어봤|물었|물어본)"
)


def _all(*patterns: str) -> str:
    """Each of the patterns, wherever in the question."""
    return "^" + "".join(f"(?=.*{pattern})" for pattern in patterns)


_IN_SPAN = "started_at BETWEEN {since} AND {until}"
_AT = "datetime(started_at, 'unixepoch', 'localtime') AS at"
_SPEED = "count(*) AS calls, round(avg(duration_ms)) AS mean_ms, round(max(duration_ms)) AS most_ms"
_TOKENS = "sum(input_tokens) AS input_tokens, sum(cached_tokens) AS cached, sum(output_tokens) AS output_tokens"

WAYS = (
    (
        _all(_YOU, _TOOL, _FAILED),
        f"SELECT {_AT}, server, tool, error FROM tool_calls WHERE is_error AND {_IN_SPAN} ORDER BY started_at DESC",
    ),
    (
        _all(_QUESTIONS, _SLOW),
        f"SELECT {_AT}, round(duration_ms / 1000, 1) AS seconds, question FROM turns "
        f"WHERE duration_ms IS NOT NULL AND {_IN_SPAN} ORDER BY duration_ms DESC",
    ),
    (
        _all(_YOU, _TOOL, _SLOW),
        f"SELECT server, tool, {_SPEED} FROM tool_calls WHERE duration_ms IS NOT NULL AND {_IN_SPAN} "
        "GROUP BY server, tool ORDER BY mean_ms DESC",
    ),
    (
        _SPENT,
        f"SELECT provider, model, count(*) AS requests, {_TOKENS}, round(sum(cost_usd), 4) AS cost_usd FROM steps "
        f"WHERE {_IN_SPAN} GROUP BY provider, model ORDER BY cost_usd DESC",
    ),
    (
        _all(_YOU, _TOOL, _MANY, _CALLED),
        "SELECT server, tool, count(*) AS calls, sum(is_error) AS failed FROM tool_calls "
        f"WHERE {_IN_SPAN} GROUP BY server, tool ORDER BY calls DESC",
    ),
    (
        _ASKED,
        f"SELECT {_AT}, question FROM turns WHERE duration_ms IS NOT NULL AND {_IN_SPAN} ORDER BY started_at DESC",
    ),
)
"""By how it is asked, the statement that tells it."""
