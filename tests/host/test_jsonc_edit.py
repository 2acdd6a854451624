import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.common.errors import ConfigError
from devops_assistant.host import jsonc
from devops_assistant.host.jsonc_edit import with_member, without_member
from devops_assistant.host.server_edit import add_entry, portable_entries, remove_entry
from devops_assistant.host.server_file import read_server_file

COMMENTED = """\
{
  // mine
  "mcpServers": {
    "a": {"command": "x"}, // the first
    /* and "b": {} */
    "b": {
      "command": "y", "args": ["// no comment"],
    }, // the last
    // "c": {}
  },
  "theme": "dark", // dark
}
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.text(max_size=5), JSON, max_size=4)


def test_a_server_is_added_and_every_comment_stays() -> None:
    added = with_member(COMMENTED, ["mcpServers"], "new", {"command": "z"})
    assert added == COMMENTED.replace('    // "c": {}\n', '    // "c": {}\n    "new": {\n      "command": "z"\n    }\n')


def test_a_server_is_removed_and_every_comment_stays() -> None:
    removed = without_member(COMMENTED, ["mcpServers"], "a")
    assert removed == COMMENTED.replace('"a": {"command": "x"}, ', "")
    assert jsonc.parse(removed)["mcpServers"] == {"b": {"command": "y", "args": ["// no comment"]}}


def test_a_comma_that_parts_nothing_any_more_goes() -> None:
    assert without_member('{"a": 1, "b": 2}', [], "b") == '{"a": 1 }'
    assert without_member('{\n  "a": 1, // one\n  "b": 2\n}', [], "b") == '{\n  "a": 1 // one\n}'


def test_a_comma_is_put_before_a_comment_not_into_it() -> None:
    added = with_member('{\n  "a": 1 // one\n}', [], "b", 2)
    assert added == '{\n  "a": 1, // one\n  "b": 2\n}'


@given(OBJECTS, st.text(max_size=5), JSON, st.sampled_from([None, 1, 4, "\t"]))
def test_what_is_added_to_any_object_is_there_and_nothing_else_changes(
    before: dict[str, object], key: str, value: object, indent: int | str | None
) -> None:
    text = json.dumps({"servers": before}, indent=indent)
    if key in before:
        with pytest.raises(ValueError, match="there is already"):
            with_member(text, ["servers"], key, value)
        return
    added = with_member(text, ["servers"], key, value)
    assert json.loads(added) == {"servers": {**before, key: value}}
    assert json.loads(without_member(added, ["servers"], key)) == {"servers": before}


def test_a_file_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "mcp-config.json"
    add_entry(path, "a", {"command": "x"})

    assert json.loads(path.read_text()) == {"mcpServers": {"a": {"command": "x"}}}
    assert path.read_text() == '{\n  "mcpServers": {\n    "a": {\n      "command": "x"\n    }\n  }\n}\n'
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert [file.name for file in path.parent.iterdir()] == ["mcp-config.json"]


def test_the_array_form_is_changed_as_well(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text('{"servers": [{"name": "a", "command": "x"}], "other": [1]}')
    add_entry(path, "b", {"command": "y"})
    remove_entry(path, "a")
    assert json.loads(path.read_text()) == {"servers": [{"name": "b", "command": "y"}], "other": [1]}


def test_comments_that_could_not_be_kept_are_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    text = '{"servers": [{"name": "a", "command": "x"} /* mine */]}'
    path.write_text(text)
    with pytest.raises(ConfigError, match="has comments, and cannot be changed without losing some"):
        remove_entry(path, "a")
    assert path.read_text() == text


def test_a_link_to_a_file_elsewhere_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles.json", tmp_path / "mcp-config.json"
    real.write_text("{}")
    link.symlink_to(real)
    add_entry(link, "a", {"command": "x"})
    assert link.is_symlink()
    assert "a" in json.loads(real.read_text())["mcpServers"]


def test_a_name_that_is_taken_or_unknown_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "servers.json"
    path.write_text(COMMENTED)
    with pytest.raises(ConfigError, match="there is already a server a"):
        add_entry(path, "a", {})
    with pytest.raises(ConfigError, match="there is no server zz"):
        remove_entry(path, "zz")
    assert path.read_text() == COMMENTED


def test_entries_of_an_editor_mean_the_same_in_another_file(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    path = tmp_path / ".vscode" / "mcp.json"
    path.write_text("""{
      "inputs": [{"id": "zone", "type": "pickString", "default": "b"}],
      "servers": {"a": {"command": "${workspaceFolder}/run", "args": ["${input:zone}", "${input:api-key}"],
                        "envFile": ".env", "cwd": "${workspaceFolder}"}}, // one
    }""")
    assert portable_entries(read_server_file(path)) == [
        (
            "a",
            {
                "command": f"{tmp_path}/run",
                "args": ["${ZONE:-b}", "${API_KEY}"],
                "envFile": f"{tmp_path}/.env",
                "cwd": str(tmp_path),
            },
        )
    ]
