from datetime import UTC, datetime, timedelta

from devops_assistant.conversation.events import TextDelta, ToolFinished
from devops_assistant.recorder.tool_metrics import ToolMetrics

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def finished(
    tool: str, duration_ms: float, *, server: str = "git", is_error: bool = False, size: int = 10
) -> ToolFinished:
    return ToolFinished("c1", server, tool, "E1", is_error, duration_ms, size)


def test_nothing_called_is_an_empty_table() -> None:
    metrics = ToolMetrics()
    metrics.listen(TextDelta("hello"))
    assert metrics.table() == []


def test_calls_errors_durations_and_bytes_are_counted_per_tool() -> None:
    moments = iter(NOON + timedelta(seconds=second) for second in range(100))
    metrics = ToolMetrics(lambda: next(moments))
    for duration in range(1, 21):
        metrics.listen(finished("git_log", float(duration), is_error=duration == 20, size=100))
    metrics.listen(finished("git_log", 500.0, server="other"))
    other, git = metrics.table()
    assert (other.server, other.calls, other.total_ms, other.errors) == ("other", 1, 500.0, 0)
    assert (git.server, git.tool, git.calls, git.errors, git.bytes) == ("git", "git_log", 20, 1, 2_000)
    assert (git.total_ms, git.mean_ms, git.p50_ms, git.p95_ms, git.max_ms) == (210.0, 10.5, 10.0, 19.0, 20.0)
    assert git.last_call == NOON + timedelta(seconds=19)


def test_quantiles_of_one_call_are_that_call() -> None:
    metrics = ToolMetrics()
    metrics.listen(finished("git_log", 7.0))
    (row,) = metrics.table()
    assert (row.p50_ms, row.p95_ms, row.max_ms, row.mean_ms) == (7.0, 7.0, 7.0, 7.0)


def test_memory_stays_bounded_and_quantiles_follow_the_last_thousand_calls() -> None:
    metrics = ToolMetrics()
    for duration in [1_000.0] * 1_500 + [1.0] * 1_000:
        metrics.listen(finished("git_log", duration))
    (row,) = metrics.table()
    assert (row.calls, row.p95_ms, row.max_ms) == (2_500, 1.0, 1_000.0)
