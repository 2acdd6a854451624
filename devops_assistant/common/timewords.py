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
_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10,
    "보름": 15, "반나절": 0.5, "half a day": 0.5, "fortnight": 14,
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


def _any_of(words: dict[str, float] | tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


NUMBER = rf"[0-9]{{1,6}}(?:\.[0-9]{{1,3}})?|{_any_of(_NUMBERS)}"
UNIT = "|".join(_UNITS.values())
_AND_A_HALF = r"(?:\sand\sa\shalf|\s?반(?!나))"
AMOUNT = rf"(?<![\w.])(?:(?:{NUMBER})\s?(?:{UNIT})(?:{_AND_A_HALF})?|half an hour|{_any_of(_DAYS)})"
AMOUNTS = rf"{AMOUNT}(?:\s?(?:and\s)?(?:{AMOUNT}|[0-9]{{1,4}}\s?(?:{UNIT}))){{0,3}}"

_ONE_AMOUNT = re.compile(
    rf"((?:(?<![a-z])|(?=[0-9]))(?:{NUMBER}))\s?(?:"
    + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items())
    + f")({_AND_A_HALF})?"
)


def number_of(word: str) -> float:
    """Return what `word`, a text that `NUMBER` matches, counts."""
    return _NUMBERS[word] if word in _NUMBERS else float(word)


def amounts(words: str) -> dict[str, float]:
    """Return how many of which unit `words`, a text that `AMOUNTS` matches, speaks of: `1h 30m`, `사흘`."""
    found: dict[str, float] = {}
    for match in _ONE_AMOUNT.finditer(words):
        unit = next(unit for unit in _UNITS if match.group(unit))
        half = 0.5 if match.groups()[-1] else 0.0
        found[unit] = found.get(unit, 0.0) + number_of(match.group(1)) + half
    if "half an hour" in words:
        found["minute"] = found.get("minute", 0.0) + 30
    for word, days in _DAYS.items():
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
_YEAR = "(?:19|20)[0-9]{2}"

ISO_DATE = r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
DOTTED_DATE = r"(?<![\w./-])[0-9]{4}[/.]\s?[0-9]{1,2}[/.]\s?[0-9]{1,2}(?![\w/])"
ISO_TIME = (
    rf"{ISO_DATE}[t ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:[.,][0-9]{{1,6}})?)?"
    r"(?:\s?(?:z|utc|[+-][0-9]{2}:?[0-9]{2})(?!\w))?"
)
KOREAN_DATE = r"(?:(?P<ko_year>[0-9]{4})년\s?)?(?P<ko_month>[0-9]{1,2})월\s?(?P<ko_day>[0-9]{1,2})일"
ENGLISH_DATE = (
    rf"\b(?P<en_month>{_MONTH})\.?\s(?P<en_day>[0-9]{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<en_year>[0-9]{{4}})\b)?"
    rf"|\b(?P<first_day>[0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?(?P<then_month>{_MONTH})\b(?:,?\s(?P<then_year>{_YEAR})\b)?"
)
SLASHED_DAY = r"(?P<slash_month>1[0-2]|0?[1-9])/(?P<slash_day>[12][0-9]|3[01]|0?[1-9])"
DAY_OF_MONTH = r"\bthe\s(?P<nth>[0-9]{1,2})(?:st|nd|rd|th)\b|(?P<ko_nth>[0-9]{1,2})일"
MONTH = (
    rf"(?:\b(?:last|this)\s)?\b(?P<month>{_MONTH})\b(?:\s(?P<month_year>{_YEAR})\b)?"
    rf"|(?:(?P<ko_month_year>{_YEAR})년\s?|(?P<ko_last_year>작년|지난해)\s?|올해\s?|지난\s?)?"
    r"(?<![0-9])(?P<korean_month>1[0-2]|[1-9])월(?!\s?[0-9]{1,2}일|요일)"
)
QUARTERS = ("first", "second", "third", "fourth")
PART_OF_YEAR = (
    rf"(?:(?P<ko_part_year>{_YEAR})년\s?|(?P<ko_part_last>작년|지난해)\s?|올해\s?)?(?:\bq(?P<q>[1-4])\b|\b(?:the\s)?(?P<quarter>{'|'.join(QUARTERS)})\squarter\b(?!\sof\san)"
    r"|(?<![0-9])(?P<ko_quarter>[1-4])\s?분기|\b(?:the\s)?(?P<half>first|second)\shalf(?=\sof\s(?:the|this|last)\syear)"
    r"|(?P<ko_half>[상하])반기)"
    rf"(?:\sof\s(?:the|this|(?P<of_last>last))\syear\b|\s(?:of\s)?(?P<part_year>{_YEAR})\b)?"
)
"""A quarter or a half of a year."""
PORTION_BEFORE = (
    r"(?:\b(?:the\s)?(?:(?:beginning|start|end|middle)\sof|(?P<week_of>first|second|third|fourth|last)\sweek\s(?:of|in))\s"
    r"|\b(?:early|late|mid)[\s-])(?:in\s)?"
)
WEEKS = ("첫", "둘", "셋", "넷")
_WEEK_AFTER = rf"(?P<week_in>{'|'.join(WEEKS)}|마지막)(?:째|번째)?\s?주(?!말)"
PORTION_AFTER = rf"\s?(?:(?:초|중순|말)(?=부터|까지|에|쯤|이후|이전|\s|$)|{_WEEK_AFTER})"
"""What stands before or after a longer time where only a part of it is meant."""
WEEKDAY = (
    r"(?:(?P<last_week>last week(?:'s)?|지난\s?주|저번\s?주)\s?|(?P<this_week>이번\s?주)\s?"
    rf"|(?P<last>\blast|\bprevious|지난|저번)\s|\bthis\s|\bon\s)?\b(?P<weekday>{_WEEKDAY})"
)

NAMED_DAYS = {
    0: r"\btoday\b|\bthis day\b|오늘|금일",
    2: r"\b(?:the )?day before yesterday\b|\b(?:the )?night before last\b|그저께|그제|엊그제",
    1: r"\byesterday\b|\blast night\b|\bovernight\b|어제|어저께|어젯밤|지난\s?밤|간밤|밤새|밤\s?사이|작일",
}
"""How many days ago, with its words."""

PERIODS = {
    ("week", 2): r"\b(?:the )?week before last\b|지지난\s?주(?![말요])|저저번\s?주(?![말요])",
    ("week", 0): r"\b(?:this|whole|entire) week\b|(?<=of )the week\b|이번\s?주(?![말요])|금주",
    ("week", 1): r"\b(?:last|previous) week\b|지난\s?주(?![일말요])|저번\s?주(?![말요])",
    ("month", 2): r"\b(?:the )?month before last\b|지지난\s?달|저저번\s?달",
    (
        "month",
        0,
    ): r"\b(?:this|whole|entire) month\b|(?<=of )the month\b|\bmonth to date\b|\bmtd\b|이번\s?달|이달|월(?=[초말])",
    ("month", 1): r"\b(?:last|previous) month\b|지난\s?달|저번\s?달",
    ("quarter", 0): r"\bthis quarter\b|(?<=of )the quarter\b|이번\s?분기",
    ("quarter", 1): r"\b(?:last|previous|past) quarter\b(?! of an)|(?:지난|저번|직전|이전)\s?분기",
    ("year", 0): r"\bthis year\b|(?<=of )the year\b|\byear to date\b|\bytd\b|올해|금년|연(?=[초말])",
    ("year", 1): r"\b(?:last|previous) year\b|작년|지난\s?해",
    ("weekend", 1): r"\b(?:last|past|previous) weekend\b|(?:지난|저번)\s?주말",
    ("weekend", 0): r"\b(?:the |this )?weekend\b|(?:이번\s?)?주말",
}
"""Calendar periods: the unit, and 0 for the running one, 1 for the one before it, 2 for the one before that."""

DAY_PARTS = {
    (18, 30): r"\b(?:last |at )?night\b|\btonight\b|\bovernight\b|어젯밤|간밤|밤새|밤\s?사이|밤(?!색|하늘)",
    (0, 6): r"\bearly (?:this )?morning\b|새벽",
    (0, 12): r"\b(?:this |in the )?morning\b|아침|오전",
    (12, 14): r"\b(?:at |over |during )?lunch(?:time| ?break)?\b|점심",
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
    r"|(?P<hour_then>[0-9]{1,2})(?=\s(?:this|in\sthe)\s(?:morning|afternoon|evening)\b|\stonight\b)"
    r"|(?P<noon>noon\b|정오)|(?P<midnight>midnight\b|자정))"
)


def unnamed(pattern: str) -> str:
    """Return `pattern` without its group names, so that it can stand twice in one expression."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def _behind(*words: str) -> str:
    """Where one of the words and a space stand before."""
    return "(?:" + "|".join(rf"(?<=\b{word}\s)" for word in words) + ")"


_LONE_MONTHS = "january|february|july|september|october|november|december"
"""Those that are neither a verb nor somebody's name."""
_BEFORE_MONTHS = "in since from to until till before after during between and through of early late mid last this"
_STANDING_MONTH = (
    rf"(?={_behind(*_BEFORE_MONTHS.split())}"
    rf"|\b(?:last|this)\s|\b(?:{_LONE_MONTHS})\b|\b(?:{_MONTH})\s{_YEAR}\b|[0-9작지올])(?:{MONTH})"
)
_STANDING_DAY_OF_MONTH = (
    rf"{_behind('on', 'since', 'until', 'before', 'after', 'from', 'to')}the\s[0-9]{{1,2}}(?:st|nd|rd|th)\b"
    r"(?!\s(?:one|line|commit|entry|file|time)\b)"
    r"|(?<![0-9월])(?<!최근\s)(?<!지난\s)[0-9]{1,2}일(?=부터|까지|에(?:\s|$)|\s?(?:이후|이전|새벽|오전|오후|밤|아침|저녁))"
)
_STANDING_SLASHED_DAY = (
    rf"(?:{_behind('on', 'since', 'until', 'before')}|(?<![\w./:-])(?=[0-9]+/[0-9]+(?:\s?[가-힣]|\s[0-9]+:)))"
    rf"{SLASHED_DAY}(?![a-z0-9_/])"
)
_LONG = "|".join([_STANDING_MONTH, PART_OF_YEAR, *PERIODS.values()])
DAY = unnamed(
    "|".join(
        [
            ISO_DATE,
            DOTTED_DATE,
            KOREAN_DATE,
            ENGLISH_DATE,
            WEEKDAY,
            *NAMED_DAYS.values(),
            rf"(?:{PORTION_BEFORE})?(?:{_LONG})(?:{PORTION_AFTER})?",
            _STANDING_DAY_OF_MONTH,
            _STANDING_SLASHED_DAY,
        ]
    )
)
"""A day or a longer time of the calendar, where it stands in a text."""
