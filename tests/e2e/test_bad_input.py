"""What cannot work is told in one short message with its cause and its remedy; what can work goes on."""

import pytest

from tests.e2e.program import KEY, Done, Place, asking, little
from tests.mockllm import MockModel, Turn

ECHO = {"tool_calls": [{"name": "echo", "arguments": {"words": "still here"}}]}


def assert_told_once(done: Done, code: int, cause: str, remedy: str) -> None:
    assert done.code == code
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert cause in done.err
    assert remedy in done.err


@pytest.mark.parametrize(
    ("options", "variables", "cause", "remedy"),
    [
        (["--provider", "anthropic"], {}, "anthropic needs a key: ANTHROPIC_API_KEY is not set", "--provider offline"),
        (["--provider", "antropic"], {}, "there is no provider 'antropic'", "did you mean anthropic?"),
        (["--provider", "scripted"], {}, "the scripted provider needs a script", "--script"),
        (["--script", "missing.json"], {}, "cannot read the script missing.json", "name a JSON file with --script"),
        (["--script", "broken.json"], {}, "broken.json is not a script", 'it is a list such as [{"text": "…"}]'),
        (["--config", "missing.json"], {}, "there is no missing.json", "name an existing file with --config"),
        (["--config", "broken.json"], {}, "broken.json is not JSON: Expecting value: line 1 column 16", "correct it"),
        (["--config", "."], {}, "cannot read .: [Errno 21]", "name a JSON file with --config"),
        (
            [],
            {"DEVOPS_ASSISTANT_MAX_STEPS": "many"},
            "the setting max_steps cannot be used",
            "_MAX_STEPS or config.toml",
        ),
        (
            [],
            {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": "nowhere"},
            "ANTHROPIC_BASE_URL is no address",
            "https://",
        ),
    ],
)
def test_what_cannot_be_used_is_one_message_and_exit_code_2(
    options: list[str], variables: dict[str, str], cause: str, remedy: str, place: Place
) -> None:
    place.write("broken.json", '{"mcpServers": x')
    assert_told_once(place.run("ask", "hello", *options, **variables), 2, cause, remedy)


def test_an_empty_question_and_unknown_options_are_misuse(place: Place) -> None:
    assert_told_once(place.run("ask", "  "), 2, "the question is empty", 'devops-assistant ask "…"')
    unknown = place.run("ask", "hello", "--modle", "x")
    assert unknown.code == 2
    assert "there is no option --modle" in unknown.err


@pytest.mark.parametrize(
    ("turn", "cause", "remedy"),
    [
        (
            {"status": 401, "message": "invalid x-api-key"},
            "anthropic did not accept the key (401)",
            "ANTHROPIC_API_KEY",
        ),
        ({"status": 404, "message": "model: grok"}, "anthropic does not offer the model grok", "another with --model"),
    ],
)
def test_a_model_that_will_not_answer_is_one_message_after_one_try(
    turn: Turn, cause: str, remedy: str, place: Place
) -> None:
    with MockModel(lambda _: turn) as mock:
        done = place.run("ask", "hello", "--model", "grok", "--config", place.config(), **asking(mock))
    assert_told_once(done, 1, cause, remedy)
    assert len(mock.requests) == 1


def test_servers_that_cannot_start_are_named_and_the_rest_works(place: Place) -> None:
    config = place.config(
        missing={"command": "/no/such/command"},
        crashing=little("--crash", "no licence found"),
        unset={"command": "python", "args": ["${NOT_SET}"]},
        remote={"url": "http://127.0.0.1:9/mcp"},
        off={"command": "python", "requires": ["PROMETHEUS_URL"]},
        wrong=7,
        fine=little("--tools", "echo", trust="read-only"),
    )
    answered = place.run("ask", "anyone?", "--script", place.script(ECHO, {"text": "Yes [E1]."}), "--config", config)
    assert (answered.code, answered.out) == (0, "Yes [E1].\n")
    assert "not asked, since not running: missing, crashing, unset, remote, wrong\n" in answered.err
    assert "server missing: cannot run /no/such/command: No such file or directory; install it" in answered.err
    assert "server crashing: it exited with status 1 (no licence found)" in answered.err
    assert "server unset: the variable NOT_SET is not set; set NOT_SET" in answered.err
    assert "server wrong: Input should be a valid dictionary" in answered.err
    assert "Traceback" not in answered.err

    listed = place.run("servers", "--refresh", "--config", config)
    assert listed.code == 0
    assert "off: set PROMETHEUS_URL\n" in listed.out
    assert [line.split()[:2] for line in listed.out.splitlines()[1:8]] == [
        ["missing", "failed"],
        ["crashing", "restarting"],
        ["unset", "failed"],
        ["remote", "restarting"],
        ["off", "off"],
        ["wrong", "failed"],
        ["fine", "ready"],
    ]
    offered = place.run("tools", "--config", config)
    assert offered.code == 0
    assert [line.split()[:2] for line in offered.out.splitlines()[1:-1]] == [["echo", "fine"]]
