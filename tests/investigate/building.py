"""Small incidents: real logs and a real repository, with what is ordinary around what is not."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

END = datetime(2026, 3, 14, 15, 0, tzinfo=UTC)
ONSET = END - timedelta(minutes=40)
START = END - timedelta(hours=4)


@dataclass(frozen=True)
class Incident:
    """A folder with a repository and logs."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"REPO_PATH": str(self.folder / "repository"), "LOG_DIR": str(self.folder / "logs")}

    def commit(self, at: datetime, subject: str, **files: str) -> str:
        """Make a commit of files, `__` in whose names stands for a folder and `_dot_` for a dot."""
        repository = self.folder / "repository"
        if not repository.exists():
            repository.mkdir(parents=True)
            self._git(at, "init", "-q", "-b", "main")
        for name, content in files.items():
            path = repository / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self._git(at, "add", "-A")
        self._git(at, "commit", "-q", "-m", subject)
        return self._git(at, "rev-parse", "HEAD").strip()

    def log(self, name: str, failing: str = "", *, since: datetime = ONSET, every_s: int = 7) -> None:
        """Write the ordinary log of a service, with noise, and a failing record now and then from `since` on."""
        path = self.folder / "logs" / f"{name}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = sorted([*_ordinary(name), *(_failures(failing, since, every_s) if failing else ())])
        path.write_text("".join(f"{line}\n" for line in lines))

    def _git(self, at: datetime, *arguments: str) -> str:
        when = at.isoformat()
        who = {
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@b.c",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@b.c",
        }
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", "-C", str(self.folder / "repository"), *arguments]
        environment = {"PATH": os.environ["PATH"], **who, **dates}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def _ordinary(name: str) -> Iterator[str]:
    at, number = START, 0
    while at < END:
        yield f"{at:%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z INFO {name}: served request {number} in {number % 40 + 5} ms"
        if number % 90 == 45:
            yield f"{at:%Y-%m-%dT%H:%M:%S}.{number % 1000:03}Z ERROR {name}: client went away: broken pipe"
        at, number = at + timedelta(seconds=9), number + 1


def _failures(text: str, since: datetime, every_s: int) -> Iterator[str]:
    at = since
    while at < END:
        yield f"{at:%Y-%m-%dT%H:%M:%S}.500Z ERROR {text}"
        at += timedelta(seconds=every_s)
