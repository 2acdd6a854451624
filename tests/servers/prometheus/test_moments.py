from datetime import datetime, timedelta, timezone

import pytest

from devops_servers.prometheus.errors import BadRequest
from devops_servers.prometheus.moments import Window, instant, seconds, step_for, window

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 21, 15, 30, tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", NOW),
        ("now", NOW),
        ("1h", NOW - timedelta(hours=1)),
        ("now-2h", NOW - timedelta(hours=2)),
        ("now - 1d", NOW - timedelta(days=1)),
        ("-90s", NOW - timedelta(seconds=90)),
        ("1h30m", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-20T09:00:00Z", datetime(2026, 11, 20, 18, tzinfo=SEOUL)),
        ("2026-11-20 09:00", datetime(2026, 11, 20, 9, tzinfo=SEOUL)),
        ("어제", datetime(2026, 11, 20, tzinfo=SEOUL)),
        ("1795256154", datetime.fromtimestamp(1795256154, SEOUL)),
        ("1795256154000", datetime.fromtimestamp(1795256154, SEOUL)),
    ],
)
def test_moments_are_read_as_people_and_prometheus_write_them(text: str, wanted: datetime) -> None:
    assert instant(text, NOW) == wanted.timestamp()


@pytest.mark.parametrize("text", ["soon", "now-", "1q", "12", "h1"])
def test_what_is_no_moment_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(BadRequest, match="write"):
        instant(text, NOW)


def test_a_length_counts_back_from_the_end() -> None:
    span = window("1h", "now-2h", NOW)
    assert (span.end, span.length) == (NOW.timestamp() - 7_200, 3_600)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadRequest, match="start must be before end"):
        window("now", "now-1h", NOW)


def test_a_length_of_nothing_is_refused() -> None:
    assert seconds("1m") == seconds("60") == 60
    for text in ("0", "0s", "", "-5m", "nan"):
        with pytest.raises(BadRequest):
            seconds(text)


@pytest.mark.parametrize("hours", [0.01, 0.1, 1, 6, 24, 24 * 7, 24 * 365])
def test_a_chosen_step_gives_neither_many_nor_few_points(hours: float) -> None:
    points = hours * 3_600 / step_for(Window(0, hours * 3_600))
    assert 10 <= points <= 120
