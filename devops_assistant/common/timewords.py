"""The words of time in English and Korean: regular expressions for lower-case text, and what they stand for."""

from __future__ import annotations

import re

_NUMBERS = {
    **dict.fromkeys(("a", "an", "one", "한", "일", "1"), 1.0),
    **dict.fromkeys(("two", "a couple of", "couple of", "두", "이"), 2.0),
    **dict.fromkeys(("three", "a few", "few", "세", "석", "삼"), 3.0),
    **dict.fromkeys(("four", "네", "넉", "사"), 4.0),
    **dict.fromkeys(("five", "다섯", "오"), 5.0),
    **dict.fromkeys(("six", "여섯", "육"), 6.0),
    **dict.fromkeys(("seven", "일곱", "칠"), 7.0),
    **dict.fromkeys(("eight", "여덟", "팔"), 8.0),
    **dict.fromkeys(("nine", "아홉", "구"), 9.0),
    **dict.fromkeys(("ten", "열", "십"), 10.0),
    **dict.fromkeys(("twelve", "열두", "십이"), 12.0),
}
_KOREAN_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10,
    "보름": 15,
}  # fmt: skip
_UNITS = {
    "second": r"seconds?(?![a-z])|secs?(?![a-z])|s(?![a-z])|초",
    "minute": r"minutes?(?![a-z])|mins?(?![a-z])|m(?![a-z])|분(?![석류포기])",
    "hour": r"hours?(?![a-z])|hrs?(?![a-z])|h(?![a-z])|시간",
    "day": r"days?(?![a-z])|d(?![a-z])|일(?!요일)",
    "week": r"weeks?(?![a-z])|wks?(?![a-z])|w(?![a-z])|주일|주(?![말요])",
    "month": r"months?(?![a-z])|mo(?![a-z])|개월|달",
    "year": r"years?(?![a-z])|yrs?(?![a-z])|y(?![a-z])|년",
}


def _any_of(words: dict[str, float] | dict[str, int] | tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


NUMBER = rf"[0-9]{{1,6}}(?:\.[0-9]{{1,3}})?|{_any_of(_NUMBERS)}"
UNIT = "|".join(_UNITS.values())
AMOUNT = rf"(?<![\w.])(?:(?:{NUMBER})\s?(?:{UNIT})|half an hour|{_any_of(_KOREAN_DAYS)})"
AMOUNTS = rf"{AMOUNT}(?:\s?(?:and\s)?(?:{AMOUNT}|[0-9]{{1,4}}\s?(?:{UNIT}))){{0,3}}"

_ONE_AMOUNT = re.compile(
    rf"({NUMBER})\s?(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items()) + ")"
)


def number_of(word: str) -> float:
    """Return what `word`, a text that `NUMBER` matches, counts."""
    return _NUMBERS[word] if word in _NUMBERS else float(word)


def amounts(words: str) -> dict[str, float]:
    """Return how many of which unit `words`, a text that `AMOUNTS` matches, speaks of: `1h 30m`, `사흘`."""
    found: dict[str, float] = {}
    for match in _ONE_AMOUNT.finditer(words):
        number, unit = match.group(1), str(match.lastgroup)
        found[unit] = found.get(unit, 0.0) + number_of(number)
    if "half an hour" in words:
        found["minute"] = found.get("minute", 0.0) + 30
    for word, days in _KOREAN_DAYS.items():
        if word in words:
            found["day"] = found.get("day", 0.0) + days
    return found


WEEKDAYS = (
    ("monday", "월요일"), ("tuesday", "화요일"), ("wednesday", "수요일"), ("thursday", "목요일"),
    ("friday", "금요일"), ("saturday", "토요일"), ("sunday", "일요일"),
)  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

_WEEKDAY = "|".join(word for names in WEEKDAYS for word in names)
_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTHS)

ISO_DATE = r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
ISO_TIME = (
    rf"{ISO_DATE}[t ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]{{1,6}})?)?"
    r"(?:\s?(?:z|utc|[+-][0-9]{2}:?[0-9]{2})(?!\w))?"
)
KOREAN_DATE = r"(?:(?P<ko_year>[0-9]{4})년\s?)?(?P<ko_month>[0-9]{1,2})월\s?(?P<ko_day>[0-9]{1,2})일"
ENGLISH_DATE = (
    rf"\b(?P<en_month>{_MONTH})\.?\s(?P<en_day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<en_year>[0-9]{{4}})\b)?"
)
WEEKDAY = (
    r"(?:(?P<last_week>last week(?:'s)?|지난\s?주|저번\s?주)\s?|(?P<this_week>이번\s?주)\s?"
    rf"|(?P<last>\blast|\bprevious|지난|저번)\s|\bthis\s|\bon\s)?\b(?P<weekday>{_WEEKDAY})"
)

NAMED_DAYS = {
    0: r"\btoday\b|\bthis day\b|오늘|금일",
    2: r"\b(?:the )?day before yesterday\b|그저께|그제|엊그제",
    1: r"\byesterday\b|\blast night\b|어제|어저께|어젯밤|지난\s?밤|작일",
}
"""How many days ago, with its words."""

PERIODS = {
    ("week", 0): r"\bthis week\b|이번\s?주(?![말요])|금주",
    ("week", 1): r"\blast week\b|\bprevious week\b|지난\s?주(?![일말요])|저번\s?주(?![말요])",
    ("month", 0): r"\bthis month\b|이번\s?달|이달",
    ("month", 1): r"\blast month\b|\bprevious month\b|지난\s?달|저번\s?달",
    ("year", 0): r"\bthis year\b|올해|금년",
    ("year", 1): r"\blast year\b|\bprevious year\b|작년|지난\s?해",
    ("weekend", 0): r"\b(?:the |this |last |past )?weekend\b|(?:지난\s?|이번\s?)?주말",
}
"""Calendar periods: the unit, and 0 for the running one or 1 for the one before it."""

DAY_PARTS = {
    (18, 30): r"\b(?:last |at )?night\b|\btonight\b|어젯밤|밤(?!색|하늘)",
    (0, 6): r"\bearly (?:this )?morning\b|새벽",
    (0, 12): r"\b(?:this |in the )?morning\b|아침|오전",
    (12, 18): r"\b(?:this |in the )?afternoon\b|한낮|대낮|낮(?=에|\s?[0-9])",
    (12, 24): r"오후",
    (18, 24): r"\b(?:this |in the )?evening\b|저녁",
}
"""From and to which hour of the day; past 24 on the day after."""

KOREAN_HOURS = ("열두", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한")
CLOCK = (
    r"(?<![0-9a-z_:.+-])(?:"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?![a-z0-9_:])(?:\s?(?P<half>[ap]m)(?![a-z0-9_]))?"
    r"|(?P<hour12>[0-9]{1,2})\s?(?P<half12>[ap]m)(?![a-z0-9_])"
    rf"|(?P<korean>[0-9]{{1,2}}|{'|'.join(sorted(KOREAN_HOURS, key=len, reverse=True))})\s?시(?!간)"
    r"(?:\s?(?:(?P<korean_minute>[0-9]{1,2})분|(?P<korean_half>반)))?"
    r"|(?P<noon>noon\b|정오)|(?P<midnight>midnight\b|자정))"
)


def unnamed(pattern: str) -> str:
    """Return `pattern` without its group names, so that it can stand twice in one expression."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
