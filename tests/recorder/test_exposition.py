import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from devops_assistant.recorder.exposition import RecordCollector, exposition
from devops_assistant.recorder.totals import read_totals
from tests.recorder.records import DEAD_PID, Planted


@pytest.fixture
def record(tmp_path: Path) -> Planted:
    return Planted(tmp_path / "record.db")


def samples(record: Planted, up: dict[str, bool] | None = None) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, these in the order of their names."""
    return dict(_samples(exposition(RecordCollector(read_totals(record.path), up)).decode()))


def _samples(text: str) -> Iterator[tuple[tuple[str, ...], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield (sample.name, *(sample.labels[name] for name in sorted(sample.labels))), sample.value


def test_an_assistant_that_was_never_asked_has_metrics_all_the_same(tmp_path: Path) -> None:
    text = exposition(RecordCollector(read_totals(tmp_path / "none.db"))).decode()
    assert "devops_assistant_build_info{" in text
    assert "mcp_server_active_connections 0.0" in text
    assert not (tmp_path / "none.db").exists()


def test_questions_are_counted_by_program_and_outcome(record: Planted) -> None:
    for number, program in enumerate(("ask", "ask", "serve")):
        record.turn(record.session(f"s{number}", program))
    record.turn(record.session("s9", "ask"), stop="failed", error="no key")

    found = samples(record)
    assert found["mcp_server_requests_total", "ask", "terminal", "success"] == 2
    assert found["mcp_server_requests_total", "ask", "terminal", "error"] == 1
    assert found["mcp_server_requests_total", "serve", "POST", "success"] == 1
    assert found["mcp_server_requests_total", "serve", "POST", "error"] == 0
    assert found["mcp_server_errors_total", "ask", "failed"] == 1
    assert found["gen_ai_invoke_agent_duration_seconds_count", "failed", "invoke_agent", "ask"] == 1


def test_buckets_hold_what_is_at_most_their_bound(record: Planted) -> None:
    turn = record.turn(record.session("s"))
    for ms in (10.0, 10.1, 20.0, 300_000.0, 300_001.0):
        record.call(turn, duration_ms=ms)

    found = samples(record)
    name, labels = "mcp_client_operation_duration_seconds", ("", "git_log", "tools/call", "git")
    assert [
        found[f"{name}_bucket", *labels[:2], le, *labels[2:]] for le in ("0.01", "0.02", "120.0", "300.0", "+Inf")
    ] == [
        1,
        3,
        3,
        4,
        5,
    ]
    assert found[f"{name}_count", *labels] == 5
    assert found[f"{name}_sum", *labels] == pytest.approx(600.0411)


def test_tokens_are_those_a_service_reported(record: Planted) -> None:
    turn = record.turn(record.session("s"))
    record.step(turn, 1, input_tokens=1_000, output_tokens=20, cached_tokens=600, cost_usd=0.25)
    record.step(turn, 2, input_tokens=1_025, output_tokens=5)
    record.step(turn, 3, input_tokens=7_777, output_tokens=777, estimated=1)

    found = samples(record)
    assert found["mcp_server_token_usage_total", "m", "prompt"] == 2_025
    assert found["mcp_server_token_usage_total", "m", "completion"] == 25
    assert found["gen_ai_client_token_usage_bucket", "chat", "openai", "m", "input", "1024.0"] == 1
    assert found["gen_ai_client_token_usage_sum", "chat", "openai", "m", "output"] == 25
    assert found["devops_assistant_cached_tokens_total", "openai", "m"] == 600
    assert found["devops_assistant_cost_usd_total", "openai", "m"] == 0.25


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"error": "search_logs did not answer within 30 s and was cancelled"}, "timeout"),
        ({"error": "the server git died during git_log; it is being restarted"}, "server_gone"),
        ({"error": "the server git is paused: it exited with 1"}, "server_gone"),
        ({"error": "git_log was not run: it is not known to be read-only", "decision": "refused"}, "refused"),
        ({"error": "anything that a server can say"}, "tool_error"),
    ],
)
def test_errors_of_tools_are_of_a_few_types(record: Planted, columns: dict[str, str], kind: str) -> None:
    record.call(record.turn(record.session("s")), is_error=1, **columns)
    assert samples(record)["mcp_server_errors_total", "git", kind] == 1


def test_no_label_takes_a_name_that_a_model_made_up(record: Planted) -> None:
    turn = record.turn(record.session("s"))
    for number in range(30):
        record.call(turn, "", f"invented_{number}", is_error=1)
        record.step(turn, number, error=f"Odd{number}")
    found = samples(record)
    assert found["mcp_server_errors_total", "assistant", "tool_error"] == 30
    assert found["mcp_server_errors_total", "openai", "other"] == 30
    assert "invented" not in str(found)


def test_no_total_falls_when_sessions_are_deleted(record: Planted) -> None:
    for name in ("old", "older", "new"):
        turn = record.turn(record.session(name))
        record.call(turn)
        record.step(turn, input_tokens=100, output_tokens=10)
        record.finding(name)
    before = samples(record)
    record.delete("old")
    record.delete("older")

    after = samples(record)
    assert after == before
    assert after["devops_assistant_findings_total", "error_burst", "high"] == 3


def test_what_has_not_ended_is_not_counted(record: Planted) -> None:
    turn = record.turn(record.session("s"), duration_ms=None)
    record.call(turn, duration_ms=None)
    record.step(turn, duration_ms=None)
    assert not [name for name in samples(record) if name[0].endswith("_count")]


def test_a_server_is_up_or_down_as_it_was_when_last_tried(record: Planted) -> None:
    record.discovery("git", "failed")
    record.discovery("git", "offered")
    record.discovery("logs", "offered")
    record.discovery("logs", "failed")
    record.discovery("forgotten", "failed", at=0.0)
    found = samples(record)
    assert {key[1]: value for key, value in found.items() if key[0] == "devops_assistant_server_up"} == {
        "git": 1,
        "logs": 0,
    }
    assert samples(record, {"logs": True})["devops_assistant_server_up", "logs"] == 1


def test_open_conversations_are_those_whose_process_lives(record: Planted) -> None:
    record.turn(record.session("runs", ended_at=None, pid=os.getpid()))
    record.turn(record.session("killed", ended_at=None, pid=DEAD_PID))
    record.turn(record.session("ended", pid=os.getpid()))
    record.session("asked nothing", ended_at=None, pid=os.getpid())
    assert samples(record)["mcp_server_active_connections",] == 1
