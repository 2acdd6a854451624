"""What metrics accuse where logs are silent, and what they leave alone."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.investigate.facts import Gathered, Metric
from devops_assistant.investigate.series import shift
from devops_assistant.investigate.symptoms import picture_of
from devops_assistant.investigate.verdict import Verdict, verdict_of
from tests.investigate.made import START, gathered, log, since, template

STEP = 100.0
WOBBLE = (1.0, 1.04, 0.97, 1.02, 0.95)


def metric(name: str, values: Sequence[float], **labels: str) -> Metric:
    return Metric(name, labels, values, START, STEP, "E7")


def level(*parts: tuple[float, int]) -> list[float]:
    """Values that stay at some level for some time, then at another, never quite still."""
    flat = [value for value, times in parts for _ in range(times)]
    return [value * WOBBLE[index % len(WOBBLE)] for index, value in enumerate(flat)]


def judged(found: Gathered) -> Verdict:
    return verdict_of(found, picture_of(found, []))


def test_a_disk_that_fills_up_is_accused_where_no_log_speaks() -> None:
    free = [4e10 * max(1 - index / 90, 0.01) for index in range(96)]

    found = _with(metric("node_filesystem_avail_bytes", free, instance="db-1"))

    [suspect] = judged(found).suspects

    assert suspect.id == "db-1"
    assert "disk" in suspect.title
    assert all("[E7]" in reason for reason in suspect.reasons)


def test_a_latency_that_jumps_names_its_service_and_when() -> None:
    [suspect] = judged(
        _with(
            metric("http_request_duration_p95_seconds", level((0.1, 60), (1.2, 36)), service="cart"),
            metric("http_request_duration_p95_seconds", level((0.2, 96)), service="mail"),
        )
    ).suspects

    assert suspect.id == "cart"
    assert abs(suspect.onset - (START + 60 * STEP)) <= 2 * STEP


def test_one_instance_unlike_its_siblings_is_named_with_them() -> None:
    [suspect] = judged(
        _with(
            metric("process_resident_memory_bytes", level((3e8, 50), (2e9, 46)), service="cart", instance="cart-2"),
            metric("process_resident_memory_bytes", level((3e8, 96)), service="cart", instance="cart-1"),
            metric("process_resident_memory_bytes", level((3e8, 96)), service="cart", instance="cart-3"),
        )
    ).suspects

    assert (suspect.kind, suspect.id) == ("host", "cart-2")
    assert any("cart-1, cart-3" in reason for reason in suspect.reasons)
    assert "286 MiB" in suspect.title


def test_metrics_that_stay_or_swing_accuse_nobody() -> None:
    swinging = level(*((value, 12) for value in (0.1, 0.3, 0.1, 0.3, 0.1, 0.3, 0.1, 0.3)))

    assert not judged(
        _with(
            metric("http_request_duration_p95_seconds", swinging, service="cart"),
            metric("process_resident_memory_bytes", level((3e8, 96)), service="cart"),
            metric("queue_depth", level((12, 96)), service="cart"),
        )
    ).suspects


def test_memory_that_filled_up_before_a_part_failed_is_accused_though_its_records_do_not_say_so() -> None:
    failing = template("cart.log", "cannot finish order, giving up", since(70))
    found = gathered(log("cart.log", failing))
    found.metrics.append(metric("process_resident_memory_bytes", level((3e8, 50), (3e9, 46)), service="cart"))

    assert [each.id for each in judged(found).suspects] == ["cart"]


def test_a_queue_that_piled_up_before_the_failures_is_accused_where_they_name_its_part() -> None:
    found = gathered(log("web.log", template("web.log", "thumbnail of seat 7 is missing", since(70))))
    found.metrics.append(metric("consumer_lag_messages", level((20, 50), (1_700, 46)), service="thumbnailer"))

    assert [each.id for each in judged(found).suspects] == ["thumbnailer"]


def test_a_single_spike_is_no_shift() -> None:
    assert shift(level((1, 50), (9, 1), (1, 45))) is None


def _with(*metrics: Metric) -> Gathered:
    found = gathered(log("cart.log"))
    found.metrics += metrics
    return found
