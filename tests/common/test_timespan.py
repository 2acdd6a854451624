from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_assistant.common.timespan import BEGINNING, describe, find_span, parse_instant

SEOUL = ZoneInfo("Asia/Seoul")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 16, 20, tzinfo=SEOUL)  # a Saturday
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Seoul", "Europe/Berlin", "America/New_York", "UTC")])
WORDS = """
today 어제 오늘 그저께 since between and from to until 부터 까지 last past the 지난 최근 week 주 일주일 3 2시간 30분 전
ago hours days monday 월요일 14:00 25:99 3pm 오후 3시 반 새벽 밤 2026-11-20 2026-02-30 2026-11-20T10:00 11월 31일 Nov 5
this month 이번 달 작년 999999 years months 1h30m - ~ , . 동안 errors 에러 now 지금 weekend night yesterday
"""
FRAGMENTS = st.sampled_from(WORDS.split())


def seoul(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("now", NOW),
        ("지금", NOW),
        ("today", seoul(11, 21)),
        ("오늘", seoul(11, 21)),
        ("Yesterday", seoul(11, 20)),
        ("그저께", seoul(11, 19)),
        ("2026-11-20", seoul(11, 20)),
        ("2026-11-20 14:30", seoul(11, 20, 14, 30)),
        ("2026-11-20T14:30:00Z", seoul(11, 20, 23, 30)),
        ("2026-11-20T14:30:00+02:00", seoul(11, 20, 21, 30)),
        ("14:30", seoul(11, 21, 14, 30)),
        ("23:00", seoul(11, 20, 23)),
        ("2h", seoul(11, 21, 14, 20)),
        ("1h30m", seoul(11, 21, 14, 50)),
        ("2 hours ago", seoul(11, 21, 14, 20)),
        ("2시간 전", seoul(11, 21, 14, 20)),
        ("2시간 30분 전", seoul(11, 21, 13, 50)),
        ("3 days ago", seoul(11, 18, 16, 20)),
        ("사흘 전", seoul(11, 18, 16, 20)),
        ("last monday", seoul(11, 16)),
        ("last saturday", seoul(11, 14)),
        ("지난 월요일", seoul(11, 16)),
        ("last week", seoul(11, 9)),
        ("지난주", seoul(11, 9)),
        ("지난 일주일", seoul(11, 14, 16, 20)),
        ("어제 오후 3시", seoul(11, 20, 15)),
    ],
)
def test_an_instant_is_read_as_people_write_it(text: str, instant: datetime) -> None:
    assert parse_instant(text, NOW) == instant


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "25:99", "errors since yesterday", "999999 years ago", "전"]
)
def test_what_is_no_instant_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(ValueError, match=r"2 hours ago.*2시간 전"):
        parse_instant(text, NOW)


@pytest.mark.parametrize(
    ("question", "start", "end"),
    [
        ("Summarise today's commits", seoul(11, 21), NOW),
        ("오늘 커밋 요약해줘", seoul(11, 21), NOW),
        ("what broke yesterday?", seoul(11, 20), seoul(11, 21)),
        ("errors of the last 2 hours", seoul(11, 21, 14, 20), NOW),
        ("최근 3일 에러", seoul(11, 18, 16, 20), NOW),
        ("Which files changed most in the last week?", seoul(11, 14, 16, 20), NOW),
        ("지난 일주일 동안 가장 많이 변경된 파일은?", seoul(11, 14, 16, 20), NOW),
        ("which files changed last week?", seoul(11, 9), seoul(11, 16)),
        ("지난주 커밋", seoul(11, 9), seoul(11, 16)),
        ("commits since Monday", seoul(11, 16), NOW),
        ("commits this week", seoul(11, 16), NOW),
        ("이번 주 커밋", seoul(11, 16), NOW),
        ("this month", seoul(11, 1), NOW),
        ("지난달", seoul(10, 1), seoul(11, 1)),
        ("errors between 14:00 and 15:00", seoul(11, 21, 14), seoul(11, 21, 15)),
        ("between 23:00 and 01:00", seoul(11, 20, 23), seoul(11, 21, 1)),
        ("between 2pm and 3pm yesterday", seoul(11, 20, 14), seoul(11, 20, 15)),
        ("어제 오후 3시부터 로그", seoul(11, 20, 15), NOW),
        ("어제 오후 3시부터 5시까지", seoul(11, 20, 15), seoul(11, 20, 17)),
        ("from 2026-11-01 to 2026-11-05", seoul(11, 1), seoul(11, 6)),
        ("어제부터 지금까지", seoul(11, 20), NOW),
        ("3일 전 배포", seoul(11, 18), seoul(11, 19)),
        ("2시간 전부터 느려요", seoul(11, 21, 14, 20), NOW),
        ("what happened at 03:02?", seoul(11, 21, 2, 32), seoul(11, 21, 3, 32)),
        ("어젯밤 무슨 일이 있었어?", seoul(11, 20, 18), seoul(11, 21, 6)),
        ("11월 20일 로그", seoul(11, 20), seoul(11, 21)),
        ("errors on Nov 20", seoul(11, 20), seoul(11, 21)),
        ("errors since 23:00", seoul(11, 20, 23), NOW),
        ("24시간 에러 요약", seoul(11, 20, 16, 20), NOW),
        ("errors over the last day", seoul(11, 20, 16, 20), NOW),
        ("15:30부터 로그에 새로 생긴 거", seoul(11, 21, 15, 30), NOW),
        ("3pm부터 에러", seoul(11, 21, 15), NOW),
        ("commits since January", seoul(1, 1), NOW),
        ("1월부터 커밋", seoul(1, 1), NOW),
        ("commits in October", seoul(10, 1), seoul(11, 1)),
        ("last december's commits", datetime(2025, 12, 1, tzinfo=SEOUL), seoul(1, 1)),
        ("작년 10월 커밋", datetime(2025, 10, 1, tzinfo=SEOUL), datetime(2025, 11, 1, tzinfo=SEOUL)),
        ("1월부터 3월까지 커밋", seoul(1, 1), seoul(4, 1)),
        ("from november to january", datetime(2025, 11, 1, tzinfo=SEOUL), seoul(2, 1)),
        ("what changed last quarter", seoul(7, 1), seoul(10, 1)),
        ("이번 분기 커밋", seoul(10, 1), NOW),
        ("commits in Q2", seoul(4, 1), seoul(7, 1)),
        ("작년 4분기", datetime(2025, 10, 1, tzinfo=SEOUL), seoul(1, 1)),
        ("in the first half of this year", seoul(1, 1), seoul(7, 1)),
        ("상반기 커밋", seoul(1, 1), seoul(7, 1)),
        ("since the beginning of the month", seoul(11, 1), NOW),
        ("late october", seoul(10, 22), seoul(11, 1)),
        ("지난달 초 커밋", seoul(10, 1), seoul(10, 11)),
        ("11월 첫째 주 커밋", seoul(11, 1), seoul(11, 8)),
        ("the last week of october", seoul(10, 25), seoul(11, 1)),
        ("commits the week before last", seoul(11, 2), seoul(11, 9)),
        ("from 2 hours ago to 1 hour ago", seoul(11, 21, 14, 20), seoul(11, 21, 15, 20)),
        ("2시간 전부터 1시간 전까지 에러", seoul(11, 21, 14, 20), seoul(11, 21, 15, 20)),
        ("밤 10시부터 새벽 2시까지", seoul(11, 20, 22), seoul(11, 21, 2)),
        ("from monday to wednesday", seoul(11, 16), seoul(11, 19)),
        ("friday to monday", seoul(11, 13), seoul(11, 17)),
        ("지난주 월요일부터 수요일까지", seoul(11, 9), seoul(11, 12)),
        ("10월 3일부터 10일까지", seoul(10, 3), seoul(10, 11)),
        ("on Thursday between 9:00 and 10:30", seoul(11, 19, 9), seoul(11, 19, 10, 30)),
        ("errors since 9 this morning", seoul(11, 21, 9), NOW),
        ("errors this morning", seoul(11, 21), seoul(11, 21, 12)),
        ("errors overnight", seoul(11, 20, 18), seoul(11, 21, 6)),
        ("그저께 밤 에러", seoul(11, 19, 18), seoul(11, 20, 6)),
        ("errors over the weekend", seoul(11, 21), NOW),
        ("지난 주말 에러", seoul(11, 14), seoul(11, 16)),
        ("commits since the 15th", seoul(11, 15), NOW),
        ("20일 새벽 에러", seoul(11, 20), seoul(11, 20, 6)),
        ("2026.11.20 에러", seoul(11, 20), seoul(11, 21)),
        ("errors since 11/20", seoul(11, 20), NOW),
        ("errors on 20 November", seoul(11, 20), seoul(11, 21)),
        ("한 시간 반 동안 에러", seoul(11, 21, 14, 50), NOW),
        ("errors of the last fortnight", seoul(11, 7, 16, 20), NOW),
        ("commits before november", BEGINNING, seoul(11, 1)),
        ("어제까지 커밋", BEGINNING, seoul(11, 21)),
    ],
)
def test_a_question_speaks_of_a_span(question: str, start: datetime, end: datetime) -> None:
    span = find_span(question, NOW)

    assert span is not None
    assert (span.start, span.end) == (start, end)
    assert span.words in question.lower()


@pytest.mark.parametrize(
    "question",
    [
        "recent errors",
        "최근 에러 분석해줘",
        "errors may repeat",
        "top 5 processes",
        "port 8080",
        "it may break, says april",
        "commits by June",
        "compare 3 to 4",
        "the third quarter of an hour",
        "디스크 전체 상태",
        "",
    ],
)
def test_a_question_without_a_time_speaks_of_no_span(question: str) -> None:
    assert find_span(question, NOW) is None


def test_a_day_that_daylight_saving_lengthens_has_25_hours_and_hours_are_elapsed_time() -> None:
    after_change = datetime(2026, 10, 26, 12, tzinfo=BERLIN)

    day = find_span("yesterday", after_change)

    assert day is not None
    assert day.end.astimezone(UTC) - day.start.astimezone(UTC) == timedelta(hours=25)
    assert parse_instant("36 hours ago", after_change) == datetime(2026, 10, 25, 1, tzinfo=BERLIN)
    assert parse_instant("2 days ago", after_change) == datetime(2026, 10, 24, 12, tzinfo=BERLIN)


def test_a_wall_clock_that_daylight_saving_skips_is_the_moment_after_the_gap() -> None:
    assert parse_instant("2026-03-29 02:30", datetime(2026, 3, 30, tzinfo=BERLIN)).isoformat() == (
        "2026-03-29T03:30:00+02:00"
    )


def test_a_span_is_described_with_its_dates_and_zone() -> None:
    span = find_span("yesterday", NOW)

    assert span is not None
    assert describe(span) == "2026-11-20 00:00 – 2026-11-21 00:00 KST"


def test_a_span_that_nothing_opens_is_described_by_its_end() -> None:
    span = find_span("before november", NOW)

    assert span is not None
    assert describe(span) == "… – 2026-11-01 00:00 KST"


def test_a_present_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        find_span("today", datetime(2026, 11, 21))


def test_a_very_long_text_is_read_in_bounded_time() -> None:
    assert find_span("1 2시 3시 from between 14:00 ~ " * 2_000, NOW) is not None


@settings(max_examples=60, deadline=None)
@given(
    text=st.lists(FRAGMENTS | st.text(max_size=6), max_size=9).map(" ".join),
    now=st.datetimes(timezones=ZONES, allow_imaginary=False),
)
def test_any_text_gives_an_ordered_span_or_none_and_an_instant_or_a_value_error(text: str, now: datetime) -> None:
    span = find_span(text, now)

    if span is not None:
        assert span.start.astimezone(UTC) <= span.end.astimezone(UTC)
    with suppress(ValueError):
        assert parse_instant(text, now).utcoffset() is not None


AGO = [("{} minutes ago", 60), ("{}분 전", 60), ("{}h", 3_600), ("{}시간 전", 3_600), ("{} days ago", 86_400)]


@given(st.sampled_from(AGO), st.integers(2, 900), st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1)))
def test_so_long_ago_is_so_long_ago_whatever_the_number_and_the_words(
    ago: tuple[str, int], number: int, now: datetime
) -> None:
    words, seconds = ago
    assert now - parse_instant(words.format(number), now) == timedelta(seconds=number * seconds)
