import math
import random

from devops_servers.prometheus.normality import Point, find_anomalies, odd_ones

STEP_S = 300
DAY = 86_400 // STEP_S


def week(level: float = 100, noise: float = 2, seed: int = 3) -> list[Point]:
    """Seven days with a daily rhythm."""
    dice = random.Random(seed)
    return [
        (time, level * (2 + math.sin(2 * math.pi * time / 86_400)) + dice.gauss(0, noise))
        for time in range(0, 7 * 86_400, STEP_S)
    ]


def lifted(points: list[Point], first: int, count: int, by: float) -> list[Point]:
    return [(time, value + by * (first <= place < first + count)) for place, (time, value) in enumerate(points)]


def test_a_daily_rhythm_is_normal() -> None:
    points = week()
    assert find_anomalies(points[: 6 * DAY], points[6 * DAY :], STEP_S) == []


def test_a_value_that_is_usual_at_noon_is_found_at_night() -> None:
    points = lifted(week(), 6 * DAY + 200, 6, 120)
    [found] = find_anomalies(points[: 6 * DAY], points[6 * DAY :], STEP_S) or []
    assert (found.start, found.end) == (points[6 * DAY + 200][0], points[6 * DAY + 205][0])
    assert found.method == "time of day"
    assert found.score > 10
    assert max(value for _, value in points[: 6 * DAY]) > found.value, "the value itself is nothing unusual"
    assert abs(found.value - found.normal - 120) < 15


def test_a_drop_is_below() -> None:
    points = lifted(week(), 6 * DAY + 100, 3, -90)
    [found] = find_anomalies(points[: 6 * DAY], points[6 * DAY :], STEP_S) or []
    assert found.score < -5


def test_with_little_history_a_jump_against_what_was_before_is_found() -> None:
    dice = random.Random(5)
    points = lifted([(time, 50 + dice.gauss(0, 1)) for time in range(0, 60 * 120, 60)], 90, 30, 25)
    [found] = find_anomalies([], points, STEP_S) or []
    assert found.start == points[90][0]
    assert found.method == "just before"


def test_a_short_fine_span_is_judged_however_coarse_the_step_of_what_was_before() -> None:
    points = lifted([(float(time), 5.0) for time in range(0, 40 * 60, 15)], 100, 60, 10)
    [found] = find_anomalies([], points, STEP_S) or []
    assert found.start == points[100][0]


def test_a_spike_in_a_constant_series_is_found_and_the_constant_is_not() -> None:
    flat = [(float(time), 5.0) for time in range(0, 7_200, 60)]
    assert find_anomalies([], flat, 60) == []
    [found] = find_anomalies([], lifted(flat, 100, 2, 10), 60) or []
    assert (found.value, found.normal) == (15, 5)


def test_a_long_tail_is_judged_by_its_logarithms() -> None:
    dice = random.Random(9)
    tail = [(float(time), dice.lognormvariate(0, 1.2)) for time in range(0, 7 * 86_400, STEP_S)]
    plain = find_anomalies(tail[: 6 * DAY], tail[6 * DAY :], STEP_S) or []
    assert len(plain) <= 1, "values of a long tail are its nature"
    found = find_anomalies(tail[: 6 * DAY], lifted(tail[6 * DAY :], 50, 1, 5_000), STEP_S) or []
    assert max(found, key=lambda one: one.score).value > 5_000
    assert len(found) <= len(plain) + 1


def test_too_few_points_are_not_judged() -> None:
    assert find_anomalies([], [(0, 1), (60, 900)], STEP_S) is None
    assert find_anomalies(week(), [], STEP_S) is None


def test_one_of_many_like_series_that_is_unlike_them_is_odd() -> None:
    means = [10.0, 11, 9, 10.5, 9.5, 10, 60]
    [(index, normal)] = odd_ones(means)
    assert (index, normal.value) == (6, 10)
    assert odd_ones([1.0, 1, 1, 1, 100, 100, 100, 90, 80]) == [], "where many differ the series are not alike"
    assert odd_ones([1.0, 100]) == []
