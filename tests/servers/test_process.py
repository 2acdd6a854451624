import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output, scratch_folder, stream_output

pytestmark = pytest.mark.anyio


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_what_a_program_prints_comes_back_whole() -> None:
    assert await read_output(python("print('a' * 100_000)"), env={}) == b"a" * 100_000 + b"\n"


async def test_a_program_that_never_ends_is_stopped_in_time() -> None:
    with pytest.raises(TimeoutError):
        await read_output(python("import time; time.sleep(60)"), env={}, timeout_s=0.2)


async def test_a_program_that_never_stops_printing_is_stopped_at_the_limit() -> None:
    with pytest.raises(OutputTooLarge, match="more than 1000 bytes"):
        await read_output(python("while True: print('x' * 99)"), env={}, limit_bytes=1000)


async def test_a_failure_carries_the_end_of_what_the_program_said() -> None:
    with pytest.raises(ProgramFailed, match="no such ref"):
        await read_output(python("import sys; sys.exit('no such ref')"), env={})


async def test_a_program_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(FileNotFoundError):
        await read_output(["no-such-program-anywhere"], env={})


async def test_a_reader_may_leave_an_endless_stream_early() -> None:
    async with stream_output(python("while True: print('x' * 99)"), env={}) as chunks:
        async for chunk in chunks:
            assert chunk.startswith(b"xxx")
            break


async def test_an_error_of_the_reader_comes_out_as_itself() -> None:
    async def reads_and_fails() -> None:
        async with stream_output(python("print(1)"), env={}) as chunks:
            async for _ in chunks:
                raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        await reads_and_fails()


async def test_a_program_starts_in_the_folder_it_is_given(tmp_path: Path) -> None:
    printed = await read_output(python("import os; print(os.getcwd())"), env={}, cwd=tmp_path)
    assert printed.decode().strip() == str(tmp_path)


def test_a_scratch_folder_is_private_and_gone_afterwards() -> None:
    for in_memory in (True, False):
        with scratch_folder(in_memory=in_memory) as folder:
            (folder / "file").write_text("x")
            assert folder.stat().st_mode & 0o077 == 0
        assert not folder.exists()


@pytest.mark.parametrize("ending", [signal.SIGTERM, None], ids=["told to end", "host is gone"])
def test_a_server_that_has_to_go_leaves_neither_programs_nor_scratch_behind(ending: signal.Signals | None) -> None:
    code = """
import sys, anyio
from devops_servers._common.process import read_output, scratch_folder
from devops_servers._common.serve import serve

class Server:
    def run(self):
        with scratch_folder() as folder:
            print(folder, flush=True)
            anyio.run(lambda: read_output(["sleep", "60"], env={"PATH": "/usr/bin:/bin"}, timeout_s=60))

serve(Server())
"""
    host = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {code!r}]); sys.stdin.read()"
    program = code if ending else host
    child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin
    assert child.stdout
    folder = Path(child.stdout.readline().strip())
    assert folder.is_dir()

    if ending:
        child.send_signal(ending)
    child.stdin.close()

    assert child.stdout.read() == ""  # the last holder of the pipe is gone
    assert not folder.exists()
    child.stdout.close()
    child.wait()
