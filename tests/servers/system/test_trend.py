import time

import anyio
import pytest
from mcp import Client
from mcp.types import TextContent

from devops_servers.system.filesystems import Space
from devops_servers.system.history import History, Metric, Moment
from devops_servers.system.mounts import Mount
from devops_servers.system.server import build_server
from devops_servers.system.settings import Thresholds, surroundings
from devops_servers.system.trend import findings, stretches, trend

METRICS: tuple[Metric, ...] = ("cpu", "memory", "received")


def history_of(*values: float) -> History:
    """Readings 10 s apart, the last one now."""
    history, now = History(), time.time()
    for number, value in enumerate(values):
        age = 10 * (len(values) - 1 - number)
        history.moments.append(Moment(now - age, dict.fromkeys(METRICS, value)))
    return history


@pytest.mark.anyio
async def test_a_running_server_remembers_what_it_saw() -> None:
    history = History(every_s=0.02)
    async with Client(build_server(Thresholds(), surroundings(), history)) as client:
        with anyio.fail_after(40):
            while len(history.moments) < 3:
                result = await client.call_tool("get_trend", {"metric": "memory"})
        result = await client.call_tool("get_trend", {"metric": "memory"})
    assert isinstance(result.content[0], TextContent)
    assert "never above its threshold of 90 %" in result.content[0].text
    assert "readings of 0.02 s each since " in result.content[0].text


@pytest.mark.anyio
async def test_readings_go_on_for_one_client_when_another_leaves() -> None:
    history = History(every_s=0.01)
    server = build_server(Thresholds(), surroundings(), history)
    with anyio.fail_after(40):
        async with Client(server):
            async with Client(server):
                pass
            seen = len(history.moments)
            while len(history.moments) < seen + 2:
                await anyio.lowlevel.checkpoint()


@pytest.mark.anyio
async def test_the_history_ends_with_its_watcher() -> None:
    history = History(every_s=0.01)
    async with Client(build_server(Thresholds(), surroundings(), history)) as client:
        await client.list_tools()
    seen = len(history.moments)
    await anyio.lowlevel.checkpoint()
    assert len(history.moments) == seen


def test_before_the_first_reading_that_is_said() -> None:
    report = trend(History(), "cpu", 60, Thresholds())
    assert "no readings yet" in report.summary
    assert report.footer == "0 readings"


def test_a_trend_tells_lowest_mean_highest_and_since_when_it_is_too_high() -> None:
    report = trend(history_of(10, 20, 90, 96), "cpu", 60, Thresholds())
    assert report.summary == "cpu: 96.0 % now, lowest 10.0 %, mean 54.0 %, highest 96.0 % over the last 40 s"
    assert report.lines[0].startswith("above its threshold of 80 % from ")
    assert report.lines[0].endswith(" until now (10 s), highest 96.0 %")


def test_only_the_asked_time_is_told() -> None:
    report = trend(history_of(*[99.0] * 30, *[1.0] * 6), "cpu", 1, Thresholds())
    assert "highest 1.0 % over the last" in report.summary


def test_a_long_trend_is_told_in_a_bounded_number_of_rows_that_keep_its_peak() -> None:
    values = [float(number % 50) for number in range(360)]
    values[123] = 99.0
    report = trend(history_of(*values), "cpu", 61, Thresholds())
    assert len(report.lines) <= 22
    assert any("highest 99.0 %" in line for line in report.lines[1:])


def test_stretches_above_a_limit_have_their_start_end_and_highest() -> None:
    seen = [Moment(float(when), {"cpu": value}) for when, value in enumerate([10, 90, 95, 10, 85])]
    first, second = stretches(seen, "cpu", 80)
    assert (first.start, first.end, first.highest, first.goes_on) == (1, 3, 95, False)
    assert (second.start, second.goes_on) == (4, True)


def test_a_figure_that_stays_too_high_is_abnormal_since_it_began() -> None:
    [cpu] = [finding for finding in findings(history_of(10, 88, 88, 88), Thresholds()) if "cpu" in finding.what]
    assert cpu.what.startswith("cpu is above its threshold of 80 % since ")
    assert "(20 s)" in cpu.what
    assert list(findings(history_of(10, 99, 10), Thresholds())) == []


def test_a_filesystem_that_was_seen_before_has_a_growth() -> None:
    history, mount = History(), Mount("/", "/dev/sda1", "ext4", False, False, "8:1")
    history.add_spaces(1000.0, [Space(mount, 1000, 100, 900, 0, 0)])
    assert history.growth("/") is None
    history.add_spaces(2800.0, [Space(mount, 1000, 300, 700, 0, 0)])
    grown = history.growth("/")
    assert grown
    assert grown.per_hour == 400


def test_a_figure_that_this_kernel_does_not_tell_is_said_to_be_so() -> None:
    assert trend(history_of(1, 2), "steal", 60, Thresholds()).summary == "steal: this kernel does not tell it"
