from datetime import UTC, datetime, timedelta

import pytest

from devops_assistant.ui.units import ago, duration, plural, size, tokens

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0.2, "0 ms"),
        (99.4, "99 ms"),
        (99.9, "0.10 s"),
        (1234, "1.23 s"),
        (9999, "10.0 s"),
        (59_990, "1 min 0 s"),
        (125_000, "2 min 5 s"),
        (7_260_000, "2 h 1 min"),
    ],
)
def test_durations(milliseconds: float, words: str) -> None:
    assert duration(milliseconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (2**20 - 1, "1.0 MiB"), (5 * 2**40, "5.0 TiB")],
)
def test_sizes(count: int, words: str) -> None:
    assert size(count) == words


def test_counts_and_moments() -> None:
    assert [tokens(count) for count in (999, 1000, 9949, 9950, 34_400)] == ["999", "1.0k", "9.9k", "10k", "34k"]
    assert [plural(count, "tool") for count in (0, 1, 2)] == ["0 tools", "1 tool", "2 tools"]
    spans = (timedelta(seconds=-5), timedelta(seconds=59), timedelta(minutes=61), timedelta(hours=49))
    assert [ago(NOW - span, NOW) for span in spans] == ["0 s ago", "59 s ago", "1 h ago", "2 d ago"]
