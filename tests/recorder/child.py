"""Records turns of one step and three calls each, and prints the number of each turn that is on the disk.

Arguments: the record, the session's id, how many turns.
"""

from __future__ import annotations

import sys
from pathlib import Path

from devops_assistant.recorder.record import Recorder, SessionStart
from tests.recorder.sessions import TURN


def main(path: str, session: str, turns: str) -> None:
    recorder = Recorder(Path(path))
    recording = recorder.session(SessionStart(session, "ask"))
    for number in range(1, int(turns) + 1):
        for event in TURN:
            recording.listen(event)
        recording.end_turn([])
        assert recording.barrier().wait(40)
        print(number, flush=True)
    recording.end()
    recorder.close(20)


if __name__ == "__main__":
    main(*sys.argv[1:])
