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


def test_trust_written_for_another_program_widens_nothing(tmp_path: Path) -> None:
    text = '{"mcpServers": {"a": {"command": "x", "trust": true}, "b": {"command": "x", "trust": "read-only"}}}'
    found = servers(tmp_path, text)

    assert not found["a"].trusted_read_only
    assert found["b"].trusted_read_only


def test_only_our_own_servers_count_as_bundled(tmp_path: Path) -> None:
    shipped = read_servers(bundled_servers(), {})
    posing = '{"mcpServers": {"git": {"command": "python", "args": ["-m", "devops_servers.git"]}}}'

    assert [(entry.name, entry.bundled) for entry in shipped.entries] == [
        ("git", True),
        ("logs", True),
        ("system", True),
    ]
    assert not servers(tmp_path, posing)["git"].bundled


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
