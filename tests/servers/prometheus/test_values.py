import math

import pytest

from devops_servers.prometheus.units import unit_of
from devops_servers.prometheus.values import percent_change, written


@pytest.mark.parametrize(
    ("query", "unit"),
    [
        ('100 * (1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])))', "%"),
        ("100 * node_filefd_allocated / node_filefd_maximum", "%"),
        ("rate(node_network_receive_bytes_total[1m])", "B/s"),
        ("8 * rate(node_network_receive_bytes_total[1m])", "bit/s"),
        ("node_memory_MemAvailable_bytes / 1024 / 1024 / 1024", "GiB"),
        ("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", "s"),
        ("1000 * histogram_quantile(0.9, sum by (le) (rate(x_seconds_bucket[5m])))", "ms"),
        ("rate(x_seconds_sum[5m]) / rate(x_seconds_count[5m])", "s"),
        ("time() - node_boot_time_seconds", "s"),
        ("(time() - node_boot_time_seconds) / 3600", "h"),
        ("node_boot_time_seconds", "timestamp"),
        ("node_filesystem_avail_bytes < 1e9", "B"),
        ("sum(rate(http_requests_total[5m]))", "/s"),
        ("count(node_filesystem_avail_bytes)", ""),
        ("7 * node_filesystem_avail_bytes", ""),
        ("node_load1", ""),
        ("not a query at all", ""),
    ],
)
def test_a_unit_is_told_from_names_and_arithmetic_and_left_out_where_they_do_not_tell(query: str, unit: str) -> None:
    assert unit_of(query) == unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1.5 * 2**30, "B", "1.50 GiB"),
        (2048, "B/s", "2.00 KiB/s"),
        (6.8123456, "%", "6.812 %"),
        (0.0123, "s", "12.3 ms"),
        (0.0000123, "s", "12.3 µs"),
        (1_234_567, "", "1,234,567"),
        (1234.5678, "", "1,234.6"),
        (0.000012345, "", "1.234e-05"),
        (12.5, "/s", "12.50/s"),
        (math.nan, "B", "NaN"),
        (-math.inf, "s", "-Inf"),
        (0, "%", "0 %"),
    ],
)
def test_values_are_written_with_their_unit(value: float, unit: str, text: str) -> None:
    assert written(value, unit) == text


def test_a_change_from_nothing_has_no_percentage() -> None:
    assert percent_change(50, 75) == "+50 %"
    assert percent_change(50, 50.000001) == "0 %"
    assert percent_change(0, 5) == percent_change(math.nan, 5) == ""
