"""Prompts and resources of a server, in a conversation."""

from __future__ import annotations

from tests.e2e.program import Place, asking
from tests.host.sdk_program import SDK_SERVER, SECRET
from tests.mockllm import MockModel


def test_a_prompt_of_a_server_is_a_command_and_its_resources_can_be_read(place: Place) -> None:
    config = place.config(notes={"command": "python", "args": ["-P", str(SDK_SERVER)]})
    typed = "/prompts\n/notes__investigate api since=noon\n/notes__investigate\n/resources\n/resources note://today\n/nonsense\n"
    with MockModel([{"text": "I shall look."}]) as mock:
        done = place.run("chat", "--config", config, stdin=typed, **asking(mock))

    assert done.code == 0
    assert "/notes__investigate service=… [since=…]  notes   Find out why a service is slow." in done.out
    assert "I shall look." in done.out
    question = str(mock.requests[0]["body"]["messages"][0]["content"])
    assert "Why has api been slow since noon? The key is ‹redacted:" in question
    assert SECRET not in question
    assert "/notes__investigate needs service" in done.err
    assert "log://{service}" in done.out
    assert "disk is full; token ‹redacted:" in done.out
    assert "there is no command /nonsense" in done.err
    assert len(mock.requests) == 1
