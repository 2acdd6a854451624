import pytest

from devops_assistant.evidence.moments import find_moments, is_same


def same(claim: str, fact: str) -> bool:
    (said,), (shown, *_) = list(find_moments(claim)), list(find_moments(fact, epochs=True))
    return is_same(said, shown)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-20T09:14:02Z",
        "2026-11-20 18:14:02 +0900",
        "20/Nov/2026:09:14:02 +0000",
        "2026/11/20 09:14:02 UTC",
        "Nov 20, 2026 at 9:14:02 AM UTC",
        "2026년 11월 20일 오후 6시 14분 2초 KST",
        "11/20/2026 09:14:02 GMT",
        "1795166042",
        "1795166042123",
    ],
)
def test_one_moment_is_the_same_in_every_form(written: str) -> None:
    for claim in ("2026-11-20 09:14:02 UTC", "Nov 20 18:14 KST", "11월 20일 오전 9시 14분 UTC", "04:14:02 -05:00"):
        assert same(claim, written)
    for claim in ("2026-11-20 09:14:03 UTC", "Nov 21 18:14 KST", "오후 9시 14분 UTC", "2025-11-20 09:14 UTC"):
        assert not same(claim, written)


def test_a_claim_may_say_less_than_is_shown_and_never_more() -> None:
    assert same("09:14", "2026-11-20 09:14:02")
    assert same("20 Nov", "2026-11-20 09:14:02")
    assert same("Nov 20 2026", "Nov 20 09:14:02")
    assert not same("2026-11-20 09:14", "2026-11-20")
    assert not same("09:14:02.500", "09:14:02.499")
    assert same("오후 3시", "15:00:10")
    assert not same("오후 3시", "15:20:10")
    assert same("12 am", "00:00")


@pytest.mark.parametrize(
    "text", ["3시간", "10.0.0.1:8080", "app.py:42", "ratio 3:1", "12:34:56:78:9a:bc", "시스템 3개", "may 5"]
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert list(find_moments(text)) == []
