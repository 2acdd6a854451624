"""`devops-assistant redact`, run as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

KEY = "AKIA" + "IOSFODNN7EXAMPLE"


def redact(*arguments: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "devops_assistant", "redact", *arguments],
        input=stdin,
        capture_output=True,
        env=os.environ | env,
        check=False,
    )


def test_a_file_is_printed_with_its_secrets_masked_and_counted_by_kind(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(f"key {KEY}\nkey {KEY}\n12:00 fine\n".encode() + b"\xff\xfe not UTF-8\n")
    done = redact(str(file))
    first, second, *rest = done.stdout.splitlines()
    assert first == second  # the same secret, the same token
    assert first.startswith("key ‹redacted:aws_key#".encode())
    assert rest == [b"12:00 fine", b"\xff\xfe not UTF-8"]
    assert done.stderr == b"2 secrets masked: 2 aws_key\n"
    assert done.returncode == 0


def test_stdin_is_read_where_the_file_is_a_dash() -> None:
    done = redact("-", stdin=b"nothing here\n")
    assert (done.stdout, done.stderr) == (b"nothing here\n", b"0 secrets masked\n")


def test_the_users_own_patterns_count() -> None:
    done = redact("-", stdin=b"customer-4711\n", DEVOPS_ASSISTANT_MASKING_PATTERNS=r'["customer-(\\d+)"]')
    assert done.stdout.startswith("customer-‹redacted:custom#".encode())


@pytest.mark.parametrize(
    ("arguments", "env", "words"),
    [
        (["/no/such/file"], {}, b"/no/such/file cannot be read: No such file or directory"),
        (["-"], {"DEVOPS_ASSISTANT_MASKING_PATTERNS": '["(open"]'}, b"masking pattern '(open': missing )"),
        (["-"], {"DEVOPS_ASSISTANT_MASKING_PATTERNS": "open"}, b"masking_patterns"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(arguments: list[str], env: dict[str, str], words: bytes) -> None:
    done = redact(*arguments, stdin=b"", **env)
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
    assert done.returncode == 2
