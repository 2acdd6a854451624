"""The gateway as a process of its own, asked by the clients that people have."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
import openai

from tests.e2e.program import Json, Place, until

TOKEN = "a-token-that-only-tests-know"
STOP_S = 15.0


@dataclass(frozen=True)
class Running:
    """A gateway that listens."""

    url: str
    process: subprocess.Popen[str]

    def client(self, token: str = TOKEN) -> openai.OpenAI:
        return openai.OpenAI(base_url=f"{self.url}/v1", api_key=token, max_retries=0, timeout=20)

    def ask(
        self,
        method: str,
        path: str,
        token: str = TOKEN,
        *,
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | Iterator[bytes] | None = None,
    ) -> httpx2.Response:
        sent = ({"authorization": f"Bearer {token}"} if token else {}) | dict(headers or {})
        with httpx2.Client(timeout=20, trust_env=False) as client:
            return client.request(method, self.url + path, headers=sent, json=json, content=content)

    def await_servers(self) -> None:
        """Wait until every server has started: this machine may be busy."""
        until(lambda: all(one["state"] == "ready" for one in self.health()["servers"]), 25, "all servers are ready")

    def health(self) -> Json:
        return self.ask("GET", "/health").json()

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(STOP_S)


@contextmanager
def serving(place: Place, *arguments: str, **variables: str) -> Generator[Running]:
    """A gateway on a free port for the length of a block."""
    variables = {"DEVOPS_ASSISTANT_TOKEN": TOKEN} | variables
    with place.start("serve", "--port", "0", *arguments, **variables) as process:
        assert process.stderr
        try:
            told = process.stderr.readline()
            found = re.search(r"http://\S+:\d+", told)
            assert found, told + process.stderr.read()
            yield Running(found[0], process)
        finally:
            process.kill()
