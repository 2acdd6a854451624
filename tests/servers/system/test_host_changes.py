import json
import os
import struct
import time
from datetime import datetime
from pathlib import Path

import psutil
import pytest

from devops_servers.system.history import ClockStep, History
from devops_servers.system.host_changes import host_changes
from devops_servers.system.logins import login_changes
from devops_servers.system.report import Unseen
from tests.servers.system.places import MakeSurroundings

pytestmark = pytest.mark.anyio


def dpkg_time(epoch_s: float) -> str:
    return datetime.fromtimestamp(epoch_s).strftime("%Y-%m-%d %H:%M:%S")


def wtmp_record(kind: int, user: str, line: str, host: str, epoch_s: float) -> bytes:
    texts = struct.pack("=32s4s32s256s", line.encode(), b"", user.encode(), host.encode())
    return struct.pack("=hxxi", kind, 1) + texts + struct.pack("=hhiii16s20x", 0, 0, 0, int(epoch_s), 0, b"")


async def test_installed_and_upgraded_packages_are_told_with_their_versions(
    make_surroundings: MakeSurroundings,
) -> None:
    now = time.time()
    log = (
        f"{dpkg_time(now - 999_999)} install old:amd64 <none> 1.0\n"
        f"{dpkg_time(now - 60)} upgrade openssl:amd64 3.0.1 3.0.2\n"
        f"{dpkg_time(now - 50)} status half-configured openssl:amd64 3.0.2\n"
        f"{dpkg_time(now - 30)} install jq:amd64 <none> 1.6\n"
    )
    report = await host_changes(1, make_surroundings(files={"var/log/dpkg.log": log, "etc/.keep": ""}), History())
    packages = [line.split(" · ")[2] for line in report.lines if " · package · " in line]
    assert packages == ["install jq:amd64 1.6", "upgrade openssl:amd64 3.0.1 → 3.0.2"]


async def test_a_configuration_file_that_was_written_is_told(
    make_surroundings: MakeSurroundings, tmp_path: Path
) -> None:
    where = make_surroundings(files={"etc/app/new.conf": "a", "etc/app/old.conf": "b"})
    os.utime(tmp_path / "etc/app/old.conf", (0, 0))
    report = await host_changes(1, where, History())
    told = "\n".join(report.lines)
    assert "new.conf written" in told
    assert "old.conf" not in told


async def test_timers_and_cron_runs_are_told_with_how_often(make_surroundings: MakeSurroundings) -> None:
    now = int(time.time() * 1e6)
    timers = [
        {"last": now - 60_000_000, "unit": "backup.timer", "activates": "backup.service"},
        {"last": 0, "unit": "never.timer", "activates": "never.service"},
    ]
    runs = [{"__REALTIME_TIMESTAMP": str(now - age), "MESSAGE": "(root) CMD (/usr/bin/rotate)"} for age in (9, 8)]
    where = make_surroundings(
        files={"run/systemd/system/.keep": "", "var/log/journal/id/system.journal": "", "etc/.keep": ""},
        programs={
            "systemctl": f"print({json.dumps(timers)!r})",
            "journalctl": "import sys\n"
            f"if 'SYSLOG_IDENTIFIER=CRON' in sys.argv: print({chr(10).join(map(json.dumps, runs))!r})",
        },
    )
    told = "\n".join((await host_changes(1, where, History())).lines)
    assert "timer · backup.timer started backup.service" in told
    assert "never.timer" not in told
    assert "cron · (root) CMD (/usr/bin/rotate) ran 2 times" in told


async def test_a_step_of_the_clock_that_the_server_saw_is_told(make_surroundings: MakeSurroundings) -> None:
    history = History()
    history.clock_steps.append(ClockStep(time.time(), -90.0))
    report = await host_changes(1, make_surroundings(), history)
    assert report.lines[0].endswith(" · clock · stepped by -90.0 s")


async def test_the_last_boot_is_told_even_where_no_record_of_logins_is_kept(
    make_surroundings: MakeSurroundings,
) -> None:
    hours = int((time.time() - psutil.boot_time()) / 3600) + 1
    report = await host_changes(hours, make_surroundings(), History())
    assert report.lines[-1].endswith(f" · boot · kernel {os.uname().release}")
    assert "not seen: logins: " in report.footer


async def test_a_package_log_that_this_user_may_not_read_is_named(make_surroundings: MakeSurroundings) -> None:
    where = make_surroundings(files={"var/log/dpkg.log/.keep": ""})  # a folder: it cannot be read by anybody
    report = await host_changes(1, where, History())
    assert "not seen: packages: " in report.footer


async def test_what_cannot_be_looked_at_is_named_and_costs_nothing_else(make_surroundings: MakeSurroundings) -> None:
    report = await host_changes(1, make_surroundings(files={"etc/app.conf": ""}), History())
    assert "app.conf written" in report.lines[0]
    for source in ("packages", "logins", "cron runs", "timers", "clock steps before this server ran"):
        assert f"not seen: {source}: " in report.footer


def test_logins_and_boots_are_read_from_the_record_of_them(tmp_path: Path) -> None:
    wtmp = tmp_path / "wtmp"
    wtmp.write_bytes(
        wtmp_record(7, "kim", "pts/0", "10.0.0.5", 500)
        + wtmp_record(2, "reboot", "~", "6.1.0", 1000)
        + wtmp_record(7, "lee", "pts/1", "10.0.0.6", 2000)
        + wtmp_record(8, "", "pts/1", "", 2100)
        + b"torn"
    )
    told = [(change.time, change.kind, change.what) for change in login_changes(900, wtmp)]
    assert told == [(1000, "boot", "kernel 6.1.0"), (2000, "login", "lee on pts/1 from 10.0.0.6")]


def test_a_missing_record_of_logins_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unseen, match="wtmp"):
        login_changes(0, tmp_path / "wtmp")
