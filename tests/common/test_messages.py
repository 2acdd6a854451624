"""The two tables of what people read say the same things, and everything that is said stands in them."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import Table, filled_anew, in_english, say, say_in, speak, table
from devops_assistant.common.session_language import session_language
from devops_assistant.host.availability import Availability
from devops_assistant.host.calls import ServerGone
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.ui.commands import COMMANDS

PRODUCT = Path(__file__).parents[2] / "devops_assistant"
TABLES = PRODUCT / "common" / "messages"
ROOMS = sorted(file.stem for file in (TABLES / "en").glob("[a-z]*.py"))
FORMS = ("say", "say_in")
COMMANDS_AND_UNITS = {"milliseconds", "confirm_certificate"}
NAMED_AS_THEY_ARE_SAID = {"investigate"}
"""Rooms in which the name of a message is put together."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speak("en")


def blanks(text: str | tuple[str, str]) -> set[str]:
    """The names that a text wants filled."""
    texts = (text,) if isinstance(text, str) else text
    return {name for each in texts for _, name, _, _ in string.Formatter().parse(each) if name}


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_say_the_same_messages_with_the_same_blanks(room: str) -> None:
    english, korean = table("en", room), table("ko", room)
    assert {id: blanks(text) for id, text in english.items()} == {
        id: blanks(text) | (blanks(english[id]) & {"count"} if isinstance(english[id], tuple) else set[str]())
        for id, text in korean.items()
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_korean_sentence_is_korean(room: str) -> None:
    def wordless(text: str | tuple[str, str]) -> bool:
        words = "".join(part for part, *_ in string.Formatter().parse(text if isinstance(text, str) else text[1]))
        return not any("가" <= sign <= "힣" for sign in words) and any(sign.isalpha() for sign in words)

    english: Table = table("en", room)
    untranslated = [id for id, text in table("ko", room).items() if wordless(text) and text == english[id]]
    assert set(untranslated) <= COMMANDS_AND_UNITS


def calls() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(PRODUCT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
                yield f"{file.relative_to(PRODUCT)}:{node.lineno}", node


def test_what_is_said_by_id_stands_in_the_tables_and_fills_every_blank() -> None:
    wrong: list[str] = []
    for place, call in calls():
        said = [each for each in call.args if isinstance(each, ast.Constant | ast.IfExp)]
        ids = [node.value for each in said for node in ast.walk(each) if isinstance(node, ast.Constant)]
        for id in (id for id in ids if isinstance(id, str) and "." in id):
            room, _, name = id.partition(".")
            text = table("en", room).get(name) if room in ROOMS else None
            given = {keyword.arg for keyword in call.keywords if keyword.arg}
            if text is None or blanks(text) - given:
                wrong.append(f"{place}: {id} {given}")
    assert not wrong


def test_every_message_of_the_tables_is_said_somewhere() -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in PRODUCT.rglob("*.py") if TABLES not in file.parents)
    rooms = [room for room in ROOMS if room not in NAMED_AS_THEY_ARE_SAID]
    unsaid = [f"{room}.{name}" for room in rooms for name in table("en", room) if f'"{room}.{name}"' not in source]
    assert not [id for id in unsaid if f"'{id}'" not in source]


def test_every_command_has_its_help_in_korean() -> None:
    korean = table("ko", "help")
    arguments = {command.argument for command in COMMANDS} - {"", "ID", "[ID]", "en|ko"}
    assert {command.name for command in COMMANDS} | arguments == set(korean)
    speak("ko")
    assert all(command.description == korean[command.name] for command in COMMANDS)
    assert not [command.usage for command in COMMANDS if re.search("[A-Z]{3}", command.usage)]


def test_a_message_speaks_the_language_of_the_session_and_knows_its_id() -> None:
    assert say("screen.claims_backed", count=1, backed=1) == "1 of 1 claim backed"
    assert say("screen.claims_backed", count=3, backed=2) == "2 of 3 claims backed"
    speak("ko")
    message = say("screen.claims_backed", count=3, backed=2)
    assert message == "주장 3개 중 2개 확인됨"
    assert (message.id, message.parameters["count"]) == ("screen.claims_backed", 3)
    assert say_in("en", "screen.thinking") == "thinking"


def test_an_error_carries_the_id_of_its_message_and_what_was_filled_in() -> None:
    error = AssistantError(say("chat.no_such_evidence", id="E9"), remedy=say("chat.where_evidence_is"))
    assert (error.message_id, dict(error.parameters)) == ("chat.no_such_evidence", {"id": "E9"})
    assert AssistantError("plain words").message_id == ""


def test_what_a_model_reads_of_a_server_is_english_whatever_the_session_speaks() -> None:
    speak("ko")
    failed = ServerStatus("tickets", ServerState.FAILED, last_error=say("host.cannot_run", command="x", reason="gone"))
    server: Availability[object] = Availability(failed, lambda: None)
    server.become(failed)

    with pytest.raises(ServerGone) as gone:
        anyio.run(server.connection, 0.1)

    assert str(gone.value) == "tickets 서버가 실패 상태입니다: x을(를) 실행할 수 없습니다: gone"
    assert in_english(gone.value.args[0]) == "the server tickets is failed: cannot run x: gone"


def test_what_is_changed_in_the_blanks_of_a_message_leaves_its_words() -> None:
    message = say("host.request_failed", what=say("host.its_list", what=say("host.tools")), said="no s3cret")
    hidden = filled_anew(message, lambda text: text.replace("s3cret", "***").replace("list", "-"))
    assert hidden == "its list of tools failed: no ***"


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko"}, "ko"),
        ({"LANG": "kok_IN.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "DEVOPS_ASSISTANT_LANG": "en"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "DEVOPS_ASSISTANT_LANG": "fr"}, "ko"),
    ],
)
def test_the_setting_decides_the_language_else_the_locale(
    variables: dict[str, str], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DEVOPS_ASSISTANT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"XDG_CONFIG_HOME": str(tmp_path), **variables}.items():
        monkeypatch.setenv(name, value)
    assert session_language() == language


def test_the_config_file_decides_before_the_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "devops-assistant").mkdir()
    (tmp_path / "devops-assistant" / "config.toml").write_text('lang = "ko"\n')
    monkeypatch.delenv("DEVOPS_ASSISTANT_LANG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert session_language() == "ko"


WORDED = re.compile(r"[A-Za-z]{2,}[,;:]? [a-z]{2,}")
NOT_FOR_PEOPLE = re.compile(
    r"""(?:dict|list|Sequence|Mapping)\[|\s*["']?>|\s*:root|bold\s"""  # types, markup, styles
    r"""|.*<(?:!doctype|meta|span|div|details|svg|tr|rect|data)\b"""
    r"""|(?:id = )?[\s('")]*(?:SELECT|INSERT|UPDATE|DELETE|EXISTS|WITH|CREATE|ALTER|PRAGMA)\b"""
    r"""|[\s)'(]*(?:[A-Z]+ )?(?:UNION|ORDER BY|AND|THEN|turn IN|FROM)\b"""
    r"""|\W*provider, model|, (?:answer = :|error = :|stop = |duration_ms)|.*\n\s*FROM """
    r"""|not interactive$|Error executing tool $""",  # the name of who decided, and what the SDK says
    re.DOTALL,
)
STAYS_ENGLISH = {
    "agent/agent.py": "what the model is told of calls that were not run",
    "agent/arguments.py": "likewise",
    "agent/background.py": "what is sent to the model",
    "agent/compaction.py": "likewise",
    "agent/prompt.py": "likewise",
    "agent/recorded_tools.py": "likewise",
    "agent/repeats.py": "likewise",
    "agent/shortlist.py": "likewise",
    "agent/toolbox.py": "likewise",
    "cli/ask.py": "what is sent to the model",
    "cli/completion.py": "scripts for shells",
    "cli/doctor/model.py": "what the model that is tested reads, and a command to paste",
    "cli/doctor/machine.py": "commands to paste",
    "common/database_file.py": "what a server tells a model",
    "common/guarded_sql.py": "likewise",
    "common/sql_child.py": "likewise",
    "common/pseudonyms.py": "patterns",
    "common/secret_values.py": "patterns",
    "common/timespan.py": "patterns, and what is understood, as servers tell a model",
    "common/timewords.py": "patterns",
    "evidence/": "patterns and units of both languages, and what the model is told",
    "gateway/": "what programs are told over HTTP, and the model",
    "host/asking.py": "what a library says",
    "host/callbacks.py": "what a server is told of its form",
    "host/config.py": "values of a setting",
    "host/forms.py": "what a server is told of its form",
    "host/host.py": "what the model is told of tools",
    "host/http_transport.py": "the error that takes the place of an answer, for the model",
    "host/jsonc_edit.py": "never shown: whoever edits tries something else",
    "host/library.py": "what is sent to the model",
    "host/presentable.py": "descriptions of tools, for the model",
    "host/stdio.py": "the error that takes the place of an unreadable answer, for the model",
    "host/translation.py": "what tools, prompts and resources return",
    "investigate/": "patterns, and names that its own room says",
    "providers/anthropic_stream.py": "what the model is told of a call that broke off",
    "providers/anthropic.py": "the beginning of a library's warning",
    "providers/failures.py": "patterns",
    "providers/offline/": "patterns, and reports in the language of the question",
    "providers/wire.py": "what the model is told of its arguments",
    "recorder/exposition.py": "help of metrics, for Prometheus",
    "recorder/rules.py": "what each rule means, for the documentation",
    "ui/approval.py": "an answer that is understood",
    "ui/commands/choosing.py": "commands to type",
    "ui/documents/html_page.py": "markup",
    "ui/pastes.py": "a pattern",
    "ui/prompts.py": "what is sent to the model",
    "ui/shell.py": "likewise",
}
"""Files, and folders that end with a slash, that hold words which are in no table, and why."""


def checked() -> Iterator[Path]:
    for file in sorted(PRODUCT.rglob("*.py")):
        name = file.relative_to(PRODUCT).as_posix()
        folders = tuple(folder for folder in STAYS_ENGLISH if folder.endswith("/"))
        if TABLES not in file.parents and name not in STAYS_ENGLISH and not name.startswith(folders):
            yield file


def helps(tree: ast.AST) -> set[ast.AST]:
    """What `--help` shows."""
    shown = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "help"]
    return {part for each in shown for part in ast.walk(each)}


def test_nothing_is_said_that_is_not_in_a_table() -> None:
    found: list[str] = []
    for file in checked():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        documented = helps(tree) | {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            f"{file.relative_to(PRODUCT)}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node not in documented
            and WORDED.search(node.value)
            and not NOT_FOR_PEOPLE.match(node.value)
        ]
    assert not found
    assert not [name for name in STAYS_ENGLISH if not (PRODUCT / name).exists()]
