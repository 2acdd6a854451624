import os
import sys
from pathlib import Path

import anyio
import pytest

from devops_servers.system.process_report import process_report
from devops_servers.system.report import Unseen
from devops_servers.system.settings import surroundings
from tests.servers.system.places import running

pytestmark = pytest.mark.anyio


async def told_of(which: int | str) -> str:
    report = await process_report(which, surroundings(), interval_s=0.05)
    return "\n".join([report.summary, *report.lines])


async def test_a_process_is_told_with_its_family_files_sockets_and_limits(tmp_path: Path) -> None:
    kept = tmp_path / "kept.log"
    code = (
        "import socket, subprocess, sys\n"
        "file = open(sys.argv[1], 'w'); listener = socket.create_server(('127.0.0.1', 0))\n"
        "child = subprocess.Popen([sys.executable, '-c', 'input()'], stdin=subprocess.PIPE)\n"
        "print(flush=True); input()"
    )
    with running(code, str(kept)) as program:
        told = await told_of(program.pid)
    assert told.startswith(f"{program.pid} · ")
    assert f"parents: {os.getpid()} " in told
    assert "children: 1 process\n" in told
    assert f"  {kept}\n" in told
    assert "listens: tcp 127.0.0.1:" in told
    assert "open files (hard " in told


async def test_environment_names_are_told_and_their_values_are_not() -> None:
    environment = os.environ | {"PAYMENT_TOKEN": "very-secret-value"}
    async with await anyio.open_process([sys.executable, "-c", "input()"], env=environment) as program:
        told = await told_of(program.pid)
        program.kill()
    assert "PAYMENT_TOKEN" in told
    assert "very-secret-value" not in told


async def test_a_deleted_file_that_still_takes_its_place_is_named(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "file = open(sys.argv[1], 'wb'); file.write(b'x' * 3_000_000); file.flush(); os.fsync(file.fileno())\n"
        "os.unlink(sys.argv[1]); print(flush=True); input()"
    )
    with running(code, str(tmp_path / "huge.log")) as program:
        told = await told_of(program.pid)
    assert "huge.log: deleted, but open: 2.9 MiB of disk stay taken" in told


async def test_a_name_that_fits_several_processes_lists_them() -> None:
    with (
        running("print(flush=True); input()", "twins-here") as one,
        running("print(flush=True); input()", "twins-here") as two,
    ):
        report = await process_report("twins-here", surroundings())
    assert report.summary.startswith("2 processes match 'twins-here'")
    assert {line.split(" · ")[0] for line in report.lines} == {str(one.pid), str(two.pid)}


async def test_a_name_that_fits_one_process_tells_of_it() -> None:
    with running("print(flush=True); input()", "only-one-of-these") as program:
        assert (await told_of("only-one-of-these")).startswith(f"{program.pid} · ")


@pytest.mark.parametrize("which", [999_999_999, "no-such-process-anywhere"])
async def test_a_process_that_is_not_there_is_said_to_be_missing(which: int | str) -> None:
    with pytest.raises(Unseen, match=f"{which}.*can be seen"):
        await process_report(which, surroundings())
