from __future__ import annotations

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.investigate.series import drift, rise

SIZE = 96


@given(st.integers(0, 500))
def test_counts_that_never_change_are_no_rise(level: int) -> None:
    assert rise([level] * SIZE) is None


@given(st.integers(20, 90), st.integers(5, 200))
def test_what_was_never_there_before_begins_where_it_is_first_counted(start: int, level: int) -> None:
    found = rise([0] * start + [level] * (SIZE - start))

    assert found
    assert (found.start, found.end, found.ratio) == (start, SIZE, inf)
    assert found.strength > 2.5


def test_what_comes_now_and_then_begins_with_the_first() -> None:
    counts = [0] * 52 + [1, 2, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1] + [0] * 10 + [1, 0, 0, 0, 2, 1]
    found = rise([*counts, 1, 0, 0, 0, 2, 2, 0, 0])
    assert found is not None
    assert (found.start, found.strength > 3) == (52, True)


def test_a_rise_over_a_noisy_base_begins_where_it_begins() -> None:
    base = [8, 11, 9, 12, 7, 10] * 16

    found = rise([count * (6 if index >= 60 else 1) for index, count in enumerate(base)])

    assert found
    assert found.start == 60


def test_failures_that_rise_with_the_traffic_are_no_rise() -> None:
    traffic = [100.0] * 48 + [600.0] * 48

    assert rise([int(count / 20) for count in traffic], traffic) is None


def test_two_single_records_are_not_sure() -> None:
    found = rise([0] * 50 + [1, 1] + [0] * 44)

    assert found is None or found.strength < 2.5


def test_a_figure_that_grows_for_long_is_seen_from_its_start() -> None:
    found = drift([100.0] * 12 + [100.0 + 40 * step for step in range(12)])

    assert found
    assert 12 <= found.start <= 15
    assert found.ratio > 3


def test_a_figure_that_swings_is_no_growth() -> None:
    assert drift([100.0, 300.0, 90.0, 280.0] * 6) is None


def test_a_rise_begins_where_the_counts_leave_what_is_usual_and_not_at_an_earlier_ripple() -> None:
    usual = [93, 130, 98, 119, 86, 104, 135, 113, 82, 129, 96, 116, 127, 84, 113, 91] * 5
    found = rise([*usual, *[2_100] * 9])

    assert found
    assert (found.start, found.end) == (80, 89)
