"""Fifty conversations streamed at once through the gateway, beside the same requests sent straight to the model."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import anyio
import httpx2

from benchmarks._measure import PROGRAM, figure, fresh_user
from benchmarks._servers import server_list

CONVERSATIONS, ROUNDS = 50, 5
WORDS = "Everything is as it should be, as far as was looked at. " * 8
TOKEN = "a-token-for-measuring-alone"
_MODEL = f"""
import sys
from tests.mockllm import MockModel
with MockModel(lambda asked: {{"text": {WORDS!r}, "chunk": 16}}, validate=False) as mock:
    print(mock.url, flush=True)
    sys.stdin.read()
"""


def run() -> Iterator[str]:
    """Measure, and yield the figures as lines."""
    straight: list[float] = []
    first_byte: list[float] = []
    first_word: list[float] = []
    with fresh_user() as (folder, environment), _model(environment) as model:
        kept = {**environment, "DEVOPS_ASSISTANT_TOKEN": TOKEN, "OPENAI_API_KEY": "none"}
        servers = server_list(folder / "servers.json", {})
        with _gateway(servers, {**kept, "OPENAI_BASE_URL": f"{model}/v1"}) as (gateway, pid):
            anyio.run(_round, gateway)  # opens the model, makes the record
            before_mb = _rss_mb(pid)
            for _ in range(ROUNDS):
                straight += [byte for byte, _ in anyio.run(_round, model)]
                through = anyio.run(_round, gateway)
                first_byte += [byte for byte, _ in through]
                first_word += [word for _, word in through]
            after_mb = _rss_mb(pid)
    base, count = _p95_ms(straight), f"{CONVERSATIONS} streams at once"
    yield f"{count}: p95 to the first byte, straight to the model {base:.0f} ms; {ROUNDS} rounds"
    yield figure("p95 to the first byte, above that", _p95_ms(first_byte) - base, 250, "ms")
    yield f"p95 to the first word of the answer, sent once it is whole and checked: {_p95_ms(first_word):.0f} ms"
    told = f"memory of the gateway after {CONVERSATIONS} conversations {before_mb:.0f} MB, "
    yield told + f"after {CONVERSATIONS * (ROUNDS + 1)} {after_mb:.0f} MB"
    yield figure("memory after, beside memory before", after_mb / before_mb, 1.25, "x", digits=2)


async def _round(url: str) -> list[tuple[float, float]]:
    """Ask everything at once; the seconds to the first byte and to the first word of each answer."""
    found: list[tuple[float, float]] = []
    async with _client(url) as client, anyio.create_task_group() as group:
        for number in range(CONVERSATIONS):
            group.start_soon(_ask, client, number, found)
    assert len(found) == CONVERSATIONS
    return found


@asynccontextmanager
async def _client(url: str) -> AsyncGenerator[httpx2.AsyncClient]:
    limits = httpx2.Limits(max_connections=CONVERSATIONS, max_keepalive_connections=0)
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx2.AsyncClient(base_url=url, limits=limits, headers=headers, timeout=60, trust_env=False) as client:
        yield client


async def _ask(client: httpx2.AsyncClient, number: int, found: list[tuple[float, float]]) -> None:
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": f"How are you, {number}?"}]}
    started, first_byte, first_word, text = time.perf_counter(), 0.0, 0.0, ""
    async with client.stream("POST", "/v1/chat/completions", json=body) as answer:
        assert answer.status_code == 200, await answer.aread()
        async for line in answer.aiter_lines():
            first_byte = first_byte or time.perf_counter() - started
            if not line.startswith("data: {"):
                continue
            for choice in json.loads(line[6:])["choices"]:
                text += choice["delta"].get("content") or ""
            if text and not first_word:
                first_word = time.perf_counter() - started
    assert text.strip() == WORDS.strip(), text
    found.append((first_byte, first_word))


def _p95_ms(seconds: list[float]) -> float:
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1] * 1000


@contextmanager
def _model(environment: Mapping[str, str]) -> Generator[str]:
    with subprocess.Popen(
        [sys.executable, "-c", _MODEL], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


@contextmanager
def _gateway(servers: str, environment: Mapping[str, str]) -> Generator[tuple[str, int]]:
    command = [*PROGRAM, "serve", "--port", "0", "--config", servers]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        told = process.stderr.readline()
        try:
            yield next(word.rstrip(",") for word in told.split() if word.startswith("http://")), process.pid
        finally:
            process.terminate()


def _rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
