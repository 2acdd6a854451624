from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from devops_servers.system.network import network
from devops_servers.system.traffic import Counters, findings, lines, read_counters, traffic

pytestmark = pytest.mark.anyio


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def interface(received: int, sent: int, *, errors: int = 0, drops: int = 0) -> psutil.interface_io_t:
    return psutil.net_io_counters(pernic=True)["lo"]._replace(
        bytes_sent=sent, bytes_recv=received, errin=errors, errout=0, dropin=drops, dropout=0
    )


async def test_who_listens_on_a_port_is_found_with_its_process(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    report = await network(port)
    assert report.summary.startswith(f"port {port}: 1 listener, 0 connections to it")
    assert report.lines[0].startswith(f"listens: tcp 127.0.0.1:{port} · pid {psutil.Process().pid} ")


async def test_who_is_connected_to_a_port_is_told_by_state(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with socket.create_connection(("127.0.0.1", port)):
        report = await network(port)
    assert "1 connection from here to port" in report.summary
    assert any("connections by state: " in line and "ESTABLISHED" in line for line in report.lines)


async def test_a_port_on_which_nothing_listens_is_said_to_be_so(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    assert (await network(port)).summary.startswith(f"port {port}: nothing listens")


async def test_the_overview_names_listeners_and_interfaces_with_their_interval(listener: socket.socket) -> None:
    report = await network(None, interval_s=0.05)
    told = "\n".join(report.lines)
    assert f"127.0.0.1:{listener.getsockname()[1]} · pid " in told
    assert "interface lo: " in told
    assert "over 0.1 s" in told


def test_rates_are_of_the_interval_and_totals_say_since_when() -> None:
    earlier = Counters(10.0, {"eth0": interface(1_000, 0, errors=3)}, {"OutSegs": 1000, "RetransSegs": 10})
    later = Counters(12.0, {"eth0": interface(5_096, 2_048, errors=4)}, {"OutSegs": 1200, "RetransSegs": 40})
    told = "\n".join(lines(traffic(earlier, later)))
    assert "2.0 KiB/s in, 1.0 KiB/s out, 1 errors and drops over 2.0 s; since boot 4 errors, 0 drops" in told
    assert "30 of 200 segments sent again over 2.0 s (since boot 3.33 %)" in told


def test_resent_segments_refused_connections_and_interface_errors_are_abnormal() -> None:
    earlier = Counters(10.0, {"eth0": interface(0, 0)}, {"OutSegs": 0, "RetransSegs": 0, "ListenDrops": 0})
    later = Counters(11.0, {"eth0": interface(0, 0, drops=7)}, {"OutSegs": 200, "RetransSegs": 30, "ListenDrops": 2})
    assert [finding.what for finding in findings(traffic(earlier, later))] == [
        "tcp sent 15.0 % of its segments again over 1.0 s",
        "full listen queues refused 2 connections over 1.0 s",
        "interface eth0 had 7 errors and drops over 1.0 s",
    ]


def test_without_the_kernels_tcp_counters_nothing_is_said_about_them(tmp_path: Path) -> None:
    earlier, later = read_counters(tmp_path), read_counters(tmp_path)
    assert not any(line.startswith("tcp") for line in lines(traffic(earlier, later)))
