import subprocess
import sys

PROGRAM = """
import devops_assistant.cli.app as app
def broken(**_): raise ExceptionGroup("tasks", [KeyError("gone")])
app.run = broken
from devops_assistant.cli import main
main()
"""


def test_a_bug_is_one_line_that_says_what_broke_and_where() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=20)

    assert done.returncode == 1
    assert done.stderr.startswith("✗ unexpected KeyError")
    assert done.stderr.endswith("this is a bug, please report it with this line\n")
    assert len(done.stderr.splitlines()) == 1
