"""`servers` and what it does to the user's own list, by the real program."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

from tests.e2e.program import ROOT, Json, Place, bundled, little

LITTLE = str(ROOT / "tests" / "little_server.py")


def own_file(place: Place) -> Path:
    return place.home / ".config" / "devops-assistant" / "mcp-config.json"


def own_servers(place: Place) -> Json:
    return json.loads(own_file(place).read_text(encoding="utf-8"))["mcpServers"]


def counted(place: Place, *options: str) -> Json:
    """The entry of a server that notes each of its starts in a file."""
    start = f"import os; os.write(os.open({str(place.folder / 'starts')!r}, 0o2101, 0o600), b'+')\n"
    code = f"{start}import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    return {"command": "python", "args": ["-S", "-c", code, LITTLE, *options], "trust": "read-only"}


def starts(place: Place) -> int:
    path = place.folder / "starts"
    return len(path.read_bytes()) if path.exists() else 0


def test_tools_from_a_warm_cache_start_no_child_and_refresh_starts_them(place: Place) -> None:
    config = place.config(one=counted(place, "--tools", "echo"), two=counted(place, "--tools", "wait"))
    cold = place.run("tools", "--config", config)
    assert (cold.code, starts(place)) == (0, 2)

    warm = place.run("tools", "--config", config)
    listed = place.run("servers", "--config", config)
    assert (warm.code, warm.out, warm.err) == (0, cold.out, "")
    assert [line.split()[:2] for line in listed.out.splitlines()[1:3]] == [["one", "idle"], ["two", "idle"]]
    assert "an idle server starts when one of its tools is called" in listed.out
    assert starts(place) == 2

    refreshed = place.run("servers", "--refresh", "--config", config)
    assert [line.split()[:2] for line in refreshed.out.splitlines()[1:3]] == [["one", "ready"], ["two", "ready"]]
    assert starts(place) == 4


def test_a_question_starts_only_the_server_it_needs(place: Place) -> None:
    config = place.config(one=counted(place, "--tools", "echo"), two=counted(place, "--tools", "wait"))
    script = place.script({"tool_calls": [{"name": "echo", "arguments": {"words": "yes"}}]}, {"text": "Yes [E1]."})
    assert place.run("tools", "--config", config).code == 0
    done = place.run("ask", "really?", "--json", "--script", script, "--config", config)

    assert done.events[-1]["text"] == "Yes [E1]."
    assert [event["server"] for event in done.of_type("server_ready")] == ["one"]
    assert starts(place) == 3


def test_the_first_question_of_a_conversation_starts_only_the_server_it_needs(place: Place) -> None:
    config = place.config(one=counted(place, "--tools", "echo"), two=counted(place, "--tools", "wait"))
    script = place.script({"tool_calls": [{"name": "echo", "arguments": {"words": "yes"}}]}, {"text": "Yes [E1]."})
    assert place.run("tools", "--config", config).code == 0
    done = place.run("chat", "--script", script, "--config", config, stdin="really?\n/servers\n")

    assert "Yes [E1]." in done.out
    assert [line.split()[:2] for line in done.out.splitlines() if " 2025-06-18 " in line] == [["one", "ready"]]
    assert starts(place) == 3


def test_the_rules_and_the_tools_of_our_own_servers_need_no_child_either(place: Place) -> None:
    config = place.config(git=bundled("git", REPO_PATH=str(ROOT)), system=bundled("system"))
    cold = place.run("tools", "--config", config)
    done = place.run("ask", "how much memory is in use?", "--json", "--provider", "offline", "--config", config)

    assert "get_resource_usage" in cold.out
    assert done.code == 0
    assert [event["server"] for event in done.of_type("server_ready")] == ["system"]
    assert done.of_type("step_started")[0]["tools"] > 20


def test_a_server_is_added_tested_and_removed(place: Place) -> None:
    added = place.run(
        *("servers", "add", "mine", "--trust", "read-only", "--env", "A=b=c", "--"),
        *(sys.executable, "-S", "-P", LITTLE, "--tools", "echo"),
    )
    assert (added.code, added.err) == (0, "")
    assert own_servers(place) == {
        "mine": {
            "command": sys.executable,
            "args": ["-S", "-P", LITTLE, "--tools", "echo"],
            "env": {"A": "b=c"},
            "trust": "read-only",
        }
    }
    assert stat.S_IMODE(own_file(place).stat().st_mode) == 0o600

    tested = place.run("servers", "test", "mine")
    lines = tested.out.splitlines()
    assert (tested.code, tested.err) == (0, "")
    assert lines[0].startswith("mine: started and shook hands in ")
    assert lines[0].endswith("protocol 2025-06-18")
    assert lines[1].startswith("1 tool listed in ")
    assert lines[1].endswith(": echo")
    assert lines[2].startswith("echo answered in ")
    assert lines[3] == "stderr: nothing"

    again = place.run("servers", "add", "mine", "--", "x")
    assert again.code == 2
    assert "there is already a server mine" in again.err
    assert place.run("servers", "remove", "mine").code == 0
    assert own_servers(place) == {}
    assert "there is no server mine" in place.run("servers", "remove", "mine").err


def test_a_server_at_an_address_is_added_with_its_headers(place: Place) -> None:
    url = ("--url", "https://h/mcp", "--header", "Authorization: Bearer ${NO_TOKEN}", "--transport", "http")
    added = place.run("servers", "add", "api", *url)
    assert added.code == 0
    assert "api is failed: the variable NO_TOKEN is not set; set NO_TOKEN" in added.err
    headers = {"Authorization": "Bearer ${NO_TOKEN}"}
    assert own_servers(place) == {"api": {"type": "http", "url": "https://h/mcp", "headers": headers}}


def test_what_makes_no_server_is_refused_with_the_way_to_say_it(place: Place) -> None:
    assert place.run("servers", "remove", "git").err.startswith("✗ there is no server git in ")
    for arguments, problem in {
        ("x",): "either a command or an address",
        ("x", "--url", "https://h", "--", "run"): "either a command or an address",
        ("x", "--url", "h:80"): "is no address",
        ("x", "--url", "https://h", "--header", "nothing"): "--header 'NAME: VALUE'",
        ("x", "--header", "a: b", "--", "run"): "for a server at an address",
        ("x", "--env", "nothing", "--", "run"): "--env NAME=VALUE",
        ("a\x1bb", "--", "run"): "no name for a server",
    }.items():
        done = place.run("servers", "add", *arguments)
        assert done.code == 2
        assert problem in done.err
        assert "\x1b" not in done.err
    assert not own_file(place).exists()


def test_a_test_tells_why_a_server_does_not_start_and_what_it_said(place: Place) -> None:
    crash = little("--crash", "no licence\x1b[2J found")
    config = place.config(crash=crash, off={"command": "x", "disabled": True}, third=little("--tools", "echo"))
    crashed = place.run("servers", "test", "crash", "--config", config)
    assert crashed.code == 1
    assert "stderr, its last 1 line:\n  | no licence found\n" in crashed.out
    assert "it exited with status 1" in crashed.err

    off = place.run("servers", "test", "off", "--config", config)
    assert (off.code, off.err) == (1, "✗ off is off: disabled in the configuration\n")
    unknown = place.run("servers", "test", "thirt", "--config", config)
    assert (unknown.code, unknown.err) == (2, "✗ there is no server 'thirt'; did you mean 'third'?\n")

    uncalled = place.run("servers", "test", "third", "--config", config)
    called = place.run("servers", "test", "third", "--allow", "ec*", "--config", config)
    assert "no call: no tool without arguments is known to change nothing" in uncalled.out
    assert "echo answered in" in called.out
    assert (uncalled.code, called.code) == (0, 0)


def test_servers_of_an_editor_are_imported_and_own_comments_stay(place: Place) -> None:
    own_file(place).parent.mkdir(parents=True)
    own_file(place).write_text('{\n  // mine\n  "mcpServers": {\n    "a": {"command": "x"} // keep\n  }\n}\n')
    place.write(
        "code/.vscode/mcp.json",
        """{"servers": {"a": {"command": "other"},
            "b": {"type": "stdio", "command": "${workspaceFolder}/run", "args": ["${input:api-key}"]},}}""",
    )
    done = place.run("servers", "import", "code/.vscode/mcp.json")

    assert done.code == 0
    assert "left out a: there is one of that name already" in done.out
    assert f"added b: {place.folder}/code/run ${{API_KEY}}" in done.out
    assert "b is failed: the variable API_KEY is not set; set API_KEY" in done.err
    text = own_file(place).read_text()
    assert text.startswith('{\n  // mine\n  "mcpServers": {\n    "a": {"command": "x"}, // keep\n    "b": {')
    assert os.listdir(own_file(place).parent) == ["mcp-config.json"]
