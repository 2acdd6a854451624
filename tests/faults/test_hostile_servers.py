"""Servers that misbehave in every way known: the question is answered, and the user is told what was wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.program import Wire, calls, little, results_sent
from tests.faults.asking import Asking, check
from tests.mockllm import MockModel, Turn

Json = dict[str, Any]
LEAK: tuple[str, Json] = ("leak", {})
DONE: Turn = {"text": "All is told."}


@dataclass(frozen=True)
class Hostility:
    """What a server is like, what is asked of it, and what the model is told of that."""

    name: str
    calls: tuple[tuple[str, Json], ...] = ()
    told: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    entry: Json = field(default_factory=dict[str, Any])
    failed: str = ""
    """What the user is told of the server itself."""


HOSTILE = [
    Hostility(
        "garbage and bytes that are no text",
        (("latin", {}), ("broken", {})),
        ("caf\N{REPLACEMENT CHARACTER}", "the server's answer cannot be read: it is not valid JSON"),
        ("--garbage",),
    ),
    Hostility("a line of 40 MB", (("huge", {"bytes": 40_000_000}),), ("it is larger than 16 MiB",)),
    Hostility("JSON too deep", (("deep", {"bytes": 900}),), ("cannot be read",)),
    Hostility("JSON as deep as may be", (("deep", {"bytes": 150}),), ('{"a": {"a": ',)),
    Hostility(
        "no handshake", options=("--mute",), entry={"startupTimeout": 300}, failed="did not answer the handshake"
    ),
    Hostility(
        "no answer",
        (("wait", {"seconds": 60}),),
        ("wait did not answer within 0.3 s and was cancelled",),
        entry={"timeout": 300},
    ),
    Hostility("a slow drip", (("drip", {}),), ("drip did not answer within 0.3 s",), entry={"timeout": 300}),
    Hostility("tools that come and go", (("grow", {}), ("shrink", {})), ("grew", "shrank")),
    Hostility("tools that no service takes", (("echo", {"words": "here"}),), ("here",), ("--odd",)),
    Hostility("a flood on stderr", (("flood", {"bytes": 1_000_000}),), ("done",)),
    Hostility("a process left behind", (("fork", {}),), ('<data id="',)),
    Hostility("sequences for the terminal", (("echo", {"words": "\x1b[2Jred\x1b]0;x\x07"}),), ("\nred\n",)),
    Hostility(
        "such on stderr, before it dies", (("die", {}),), ("died during die",), ("--escapes",), failed="(red alert)"
    ),
    Hostility(
        "such on stderr, and no start",
        options=("--escapes", "--crash", "\x1b[31mno"),
        failed="status 1 (red alert | no)",
    ),
]


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda hostile: hostile.name)
def test_a_hostile_server_costs_neither_the_answer_nor_its_neighbour(
    hostile: Hostility, wire: Wire, ask: Asking
) -> None:
    bad = little(*hostile.options, **{"trust": "read-only", **hostile.entry})
    good = little("--tools", "leak", trust="read-only")
    with MockModel([calls(*hostile.calls, LEAK), DONE]) as mock:
        run = ask(mock, wire, good, bad)
        results = results_sent(mock, 1)
    check(run)
    assert (run.code, run.answer) == (0, "All is told.")
    assert max(len(json.dumps(asked["body"])) for asked in run.requests) < 60_000
    for expected, result in zip(hostile.told, results, strict=False):
        assert expected in result
    assert "AWS key ‹redacted:" in results[-1]
    failures = [event["error"] for event in run.of_type("server_failed")]
    assert hostile.failed in " ".join(failures)
    assert bool(failures) == bool(hostile.failed)


def test_what_a_server_says_to_a_terminal_reaches_no_terminal(ask: Asking) -> None:
    bad = little("--escapes", trust="read-only")
    words = "\x1b]0;owned\x07\x1b[2Jred\u202e alert"
    with MockModel([calls(("echo", {"words": words}), ("die", {}), LEAK), {"text": f"{words} [E1]."}]) as mock:
        run = ask(mock, "anthropic", bad, little("--tools", "leak"), as_json=False)
    check(run)
    assert run.out == "red alert [E1].\n"
