import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.common.errors import ConfigError
from devops_assistant.host import jsonc
from devops_assistant.host.config import ServerEntry, ServerList, bundled_servers, merged, read_servers
from devops_assistant.host.status import ServerState


def servers(folder: Path, text: str, **environment: str) -> dict[str, ServerEntry]:
    path = folder / "servers.json"
    path.write_text(text, encoding="utf-8")
    return {entry.name: entry for entry in read_servers(path, environment).entries}


def test_the_old_array_form_is_read(tmp_path: Path) -> None:
    text = '{"servers": [{"name": "git", "command": "node", "args": ["git.js"], "env": {"REPO_PATH": "/repo"}}]}'
    entry = servers(tmp_path, text)["git"]

    assert (entry.command, entry.args, dict(entry.env)) == ("node", ("git.js",), {"REPO_PATH": "/repo"})
    assert entry.unusable is None


def test_an_object_under_either_key_is_read(tmp_path: Path) -> None:
    for key in ("mcpServers", "servers"):
        assert list(servers(tmp_path, json.dumps({key: {"a": {"command": "x"}}}))) == ["a"]


def test_comments_and_trailing_commas_are_allowed_but_not_inside_strings(tmp_path: Path) -> None:
    text = """{
      // where things are
      "mcpServers": {"a": {"command": "x", /* why */ "args": ["http://h/*", "a,]",],},},
    }"""
    assert servers(tmp_path, text)["a"].args == ("http://h/*", "a,]")


def test_variables_are_expanded_with_their_defaults(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "${BIN:-run}", "args": ["${env:HOST}", "$HOST", "${EMPTY:-full}"]}}}'
    entry = servers(tmp_path, text, HOST="web1", EMPTY="")["a"]

    assert (entry.command, entry.args) == ("run", ("web1", "$HOST", "full"))
    assert entry.display == "${BIN:-run} ${env:HOST} $HOST ${EMPTY:-full}"


def test_an_unset_variable_costs_only_its_own_server_and_is_named(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x", "env": {"KEY": "${NO_SUCH}"}}, "b": {"command": "y"}}}'
    found = servers(tmp_path, text)

    assert (found["a"].unusable, found["a"].problem) == (ServerState.FAILED, "the variable NO_SUCH is not set")
    assert found["b"].unusable is None


def test_a_server_whose_requirement_is_not_set_is_off_and_says_what_to_set(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x", "requires": ["PROMETHEUS_URL"]}}}'
    off = servers(tmp_path, text)["a"]

    assert (off.unusable, off.problem) == (ServerState.OFF, "set PROMETHEUS_URL")
    assert servers(tmp_path, text, PROMETHEUS_URL="http://p")["a"].unusable is None


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('{"command": 5}', "command: Input should be a valid string"),
        ("[]", "Input should be a valid dictionary"),
        ("{}", "it has no command"),
        ('{"url": "h/mcp"}', "its url is no address"),
        ('{"url": "http://[::1"}', "its url is no address"),
        ('{"url": "http://h", "headers": {"A": "s3cret\\nB: c"}}', "its header 'A' holds signs that no header can"),
        ('{"url": "http://h", "headers": {"A B": "x"}}', "its header 'A B' holds signs that no header can"),
        ('{"type": "http"}', "it has no url"),
        ('{"command": "x", "url": "http://h"}', "it has a command and a url"),
        ('{"command": "x", "timeout": 0}', "timeout: Input should be greater than 0"),
    ],
)
def test_a_bad_entry_says_what_is_wrong_and_never_drops_the_others(tmp_path: Path, entry: str, problem: str) -> None:
    found = servers(tmp_path, f'{{"mcpServers": {{"bad": {entry}, "good": {{"command": "x"}}}}}}')

    assert found["bad"].unusable is ServerState.FAILED
    assert problem in found["bad"].problem
    assert found["good"].unusable is None


def test_an_unknown_key_is_warned_of_with_the_nearest_known_one(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text('{"mcpServers": {"a": {"command": "x", "arg": ["y"]}}}', encoding="utf-8")

    assert read_servers(path, {}).warnings == ("servers.json: a has an unknown key 'arg'; did you mean 'args'?",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"mcpServers": {"a": {"command": "x"}', "is not JSON"),
        ("[1]", "is not a list of servers"),
        ('{"mcpservers": {}}', "names no servers"),
    ],
)
def test_a_file_that_is_no_server_list_is_one_error_with_a_remedy(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem) as caught:
        servers(tmp_path, text)
    assert caught.value.remedy


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no .*nowhere\.json"):
        read_servers(tmp_path / "nowhere.json", {})


def test_files_of_other_hosts_work_unchanged(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".env").write_text("REGION=eu\n", encoding="utf-8")
    claude_desktop = """{"mcpServers": {"files": {"command": "npx", "args": ["-y", "files-server", "/srv"]}}}"""
    claude_code = """{"mcpServers": {
        "db": {"type": "stdio", "command": "${BIN:-db-mcp}", "args": [], "env": {"DSN": "${DSN}"}},
        "issues": {"type": "http", "url": "${API:-https://h}/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}}}}"""
    vscode = """{
      // asked for once
      "inputs": [{"type": "promptString", "id": "api-key", "description": "Key", "password": true},
                 {"type": "pickString", "id": "zone", "options": ["a", "b"], "default": "b"},],
      "servers": {
        "tickets": {"type": "stdio", "command": "${workspaceFolder}/bin/tickets", "cwd": "${workspaceFolder}",
                    "args": ["--zone", "${input:zone}"], "envFile": "${workspaceFolder}/.env",
                    "env": {"KEY": "${input:api-key}", "PORT": 8080, "OFF": null}, "dev": {"watch": "src/**"}},
        "remote": {"type": "sse", "url": "https://h/sse"},
      },
    }"""
    gemini = """{"theme": "dark", "mcpServers": {"slow": {"command": "slow", "env": {"T": "$TOKEN", "P": "a$b"},
        "timeout": 600000, "trust": true, "includeTools": ["a"], "excludeTools": ["b"]},
        "web": {"httpUrl": "https://h/mcp", "headers": {"Authorization": "Bearer $TOKEN"}}}}"""
    cursor = """{"mcpServers": {"c": {"command": "c", "env": {"K": "${env:TOKEN}"}}, "u": {"url": "https://h/x"}}}"""
    known = {"DSN": "db://", "TOKEN": "t0ken", "API_KEY": "k3y"}

    def read(name: str, text: str) -> dict[str, ServerEntry]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        found = read_servers(tmp_path / name, known)
        assert found.warnings == ()
        assert [entry.problem for entry in found.entries if entry.unusable] == []
        return {entry.name: entry for entry in found.entries}

    assert read("claude_desktop_config.json", claude_desktop)["files"].args == ("-y", "files-server", "/srv")
    code = read(".mcp.json", claude_code)
    assert (code["db"].command, dict(code["db"].env)) == ("db-mcp", {"DSN": "db://"})
    assert (code["issues"].url, code["issues"].transport) == ("https://h/mcp", "http")
    assert dict(code["issues"].headers) == {"Authorization": "Bearer t0ken"}
    editor = read(".vscode/mcp.json", vscode)
    assert editor["tickets"].command == f"{tmp_path}/bin/tickets"
    assert (editor["tickets"].cwd, editor["tickets"].args) == (tmp_path, ("--zone", "b"))
    assert dict(editor["tickets"].env) == {"REGION": "eu", "KEY": "k3y", "PORT": "8080"}
    assert editor["remote"].transport == "sse"
    slow = read("settings.json", gemini)
    assert (dict(slow["slow"].env), slow["slow"].call_timeout_s) == ({"T": "t0ken", "P": "a$b"}, 600.0)
    assert [tool for tool in "abc" if slow["slow"].admits(tool)] == ["a"]
    assert not slow["slow"].trusted_read_only
    assert dict(slow["web"].headers) == {"Authorization": "Bearer t0ken"}
    assert dict(read("mcp.json", cursor)["c"].env) == {"K": "t0ken"}


@pytest.mark.parametrize(
    ("entry", "problem", "remedy"),
    [
        ('"command": "x", "env": {"K": "${input:api-key}"}', "the input api-key has no value", "set API_KEY"),
        ('"command": "x", "args": ["${config:editor}"]', "${config:editor} means nothing outside", "replace it"),
        ('"command": "x", "envFile": ".nowhere"', "its envFile", "name another"),
        ('"command": "x", "env": {"K": "$NO_SUCH"}', "the variable NO_SUCH is not set", "set NO_SUCH"),
        ('"url": "https://h", "headers": {"A": "Bearer ${T}"}', "the variable T is not set", "set T"),
    ],
)
def test_what_has_no_value_is_named_with_its_remedy(tmp_path: Path, entry: str, problem: str, remedy: str) -> None:
    found = servers(tmp_path, f'{{"mcpServers": {{"bad": {{{entry}}}, "good": {{"command": "x"}}}}}}')

    assert found["bad"].unusable is ServerState.FAILED
    assert problem in found["bad"].problem
    assert found["bad"].remedy.startswith(remedy)
    assert found["good"].unusable is None


def test_an_env_file_is_read_as_shells_and_editors_read_it(tmp_path: Path) -> None:
    lines = ["# secrets", "A=1", " export B = two words # why", 'C="x\\n#y" # z', "D='$A \\n'", "E=", "F", "é=1", "A=2"]
    (tmp_path / "my.env").write_text("\n".join(lines), encoding="utf-8")
    entry = servers(tmp_path, '{"mcpServers": {"a": {"command": "x", "envFile": "my.env", "env": {"A": "own"}}}}')["a"]

    assert dict(entry.env) == {"A": "own", "B": "two words", "C": "x\n#y", "D": "$A \\n", "E": ""}


def test_shell_syntax_in_arguments_stays_as_it_is(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "sh", "args": ["-c", "echo ${#x} $HOME ${x%.*} $(pwd)"]}}}'
    assert servers(tmp_path, text)["a"].args == ("-c", "echo ${#x} $HOME ${x%.*} $(pwd)")


def test_a_way_to_sign_in_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text('{"mcpServers": {"a": {"url": "https://h", "oauth": {}}}}', encoding="utf-8")
    assert read_servers(path, {}).warnings == (
        "servers.json: a: oauth has no effect here; if the server wants a token, send it in headers",
    )


def test_trust_written_for_another_program_widens_nothing(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x", "trust": true}, "b": {"command": "x", "trust": "read-only"}}}'
    found = servers(tmp_path, text)

    assert not found["a"].trusted_read_only
    assert found["b"].trusted_read_only


def test_only_our_own_servers_count_as_bundled(tmp_path: Path) -> None:
    shipped = read_servers(bundled_servers(), {"PROMETHEUS_URL": "http://localhost:9090"})
    posing = '{"mcpServers": {"git": {"command": "python", "args": ["-m", "devops_servers.git"]}}}'

    assert {"git", "logs", "system"} <= {entry.name for entry in shipped.entries}
    assert all(entry.bundled for entry in shipped.entries if not entry.unusable)
    assert not servers(tmp_path, posing)["git"].bundled


def test_a_bundled_server_may_be_named_as_other_hosts_name_it(tmp_path: Path) -> None:
    text = """{"mcpServers": {
        "trace": {"command": "devops-assistant", "args": ["server", "trace", "--db", "saved.db"]},
        "other": {"command": "devops-assistant", "args": ["server", "else"]}
    }}"""
    found = servers(tmp_path, text)

    assert (found["trace"].command, *found["trace"].args[:3]) == ("python", "-P", "-m", "devops_servers.trace")
    assert found["trace"].args[3:] == ("--db", "saved.db")
    assert found["trace"].bundled
    assert found["other"].command == "devops-assistant"
    assert not found["other"].bundled


def test_the_users_own_entry_takes_the_place_of_a_bundled_one_of_that_name() -> None:
    bundled = ServerList((ServerEntry("git", "ours"), ServerEntry("logs", "ours")))
    own = ServerList((ServerEntry("extra", "mine"), ServerEntry("git", "mine")))

    assert [(entry.name, entry.command) for entry in merged(bundled, own).entries] == [
        ("git", "mine"),
        ("logs", "ours"),
        ("extra", "mine"),
    ]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(_JSON)
def test_all_json_is_also_json_with_comments(value: object) -> None:
    assert jsonc.parse(json.dumps(value)) == value


@given(st.dictionaries(st.sampled_from(["mcpServers", "servers", "other"]), _JSON))
def test_whatever_a_file_holds_the_outcome_is_servers_or_a_config_error(document: object) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        try:
            found = read_servers(Path(file.name), {})
        except ConfigError:
            return
    assert all(entry.name for entry in found.entries)


_FILE = b"""{
  // where things are
  "mcpServers": {"a": {"command": "x", "args": ["${HOME}", "${NO:-b}"], "env": {"K": "v"}, "timeout": 5, "trust": true},
    "b": {"url": "https://h/mcp", "headers": {"X": "${K}"}, "type": "http", "disabled": false,},},
}"""
_PIECES = st.sampled_from(
    [b"{", b"}", b"[", b"]", b",", b":", b'"', b"\\", b"//", b"/*", b"${", b"\xff", b"\x00", b"9" * 400]
)
_CHANGES = st.lists(
    st.tuples(st.integers(0, len(_FILE)), st.integers(0, 20), st.binary(max_size=3) | _PIECES), max_size=4
)


@given(_CHANGES)
def test_a_file_mangled_in_any_way_is_servers_or_one_error_with_a_remedy(changes: list[tuple[int, int, bytes]]) -> None:
    content = _FILE
    for place, length, instead in changes:
        content = content[:place] + instead + content[place + length :]
    with tempfile.NamedTemporaryFile("wb", suffix=".json") as file:
        file.write(content)
        file.flush()
        found, remedy = ServerList(()), ""
        try:
            found = read_servers(Path(file.name), {"HOME": "/home/kim"})
        except ConfigError as error:
            remedy = error.remedy
    assert bool(found.entries) != bool(remedy)
    assert all(entry.name for entry in found.entries)
    assert all(entry.problem for entry in found.entries if entry.unusable)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '"' + "\\" * 100_001, "/*" * 50_000, "{" + " " * 2_000_000]
)
def test_a_file_made_to_exhaust_us_is_one_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        servers(tmp_path, text)
