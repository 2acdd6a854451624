from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devops_assistant.investigate.facts import Log
from devops_assistant.investigate.gather import window_of
from devops_assistant.investigate.singles import rushes
from devops_assistant.investigate.symptoms import Picture
from tests.investigate.made import END, START, STRETCH_S, STRETCHES, gathered, template

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("since", ["", "14d", "30d"])
def test_a_window_longer_than_the_logs_is_theirs(since: str) -> None:
    start, end = (NOW - timedelta(days=5)).timestamp(), (NOW - timedelta(days=4, hours=18)).timestamp()
    window = window_of([[start, end], [start + 60, end - 60]], since, NOW)
    assert (window.start, window.end) == (start, end + 1)


def test_what_is_asked_for_lies_within_the_window_and_what_was_before_tells_what_is_usual() -> None:
    start = (NOW - timedelta(days=5)).timestamp()
    window = window_of([[start, NOW.timestamp()]], "2h", NOW)
    assert window.symptoms_from == (NOW - timedelta(hours=2)).timestamp()
    assert start < window.start < window.symptoms_from


def test_a_log_that_covers_a_part_of_the_window_is_no_rush_in_it() -> None:
    part = [0] * 20 + [50] * 30 + [0] * (STRETCHES - 50)
    served = template("api.log", "request served", part, "INFO")
    onset = START + 20 * STRETCH_S
    assert not rushes(gathered(Log("api.log", [served], START, END, "E1")), Picture((), (), (), onset))
