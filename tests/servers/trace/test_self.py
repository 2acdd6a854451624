"""The trace server reads the record that the assistant really writes."""

from contextlib import closing
from pathlib import Path

import pytest

from devops_assistant.recorder.database import open_record
from devops_servers.trace.settings import read_settings
from tests.recorder.sessions import TURN, recorded
from tests.servers.trace.asking import serving

pytestmark = pytest.mark.anyio
COUNTED = "SELECT tool, count(*) AS calls, max(bytes) AS most FROM tool_calls GROUP BY tool"


async def test_the_record_is_read_as_self_while_it_is_written_and_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    with recorded(path) as session:
        session.say(*TURN)
        session.written()
        async with serving(record=path) as server:
            meanwhile = await server.ask("run_sql", query=COUNTED, recording="self")
    async with serving(record=path) as server:
        afterwards = await server.ask("run_sql", query=COUNTED, recording="self")
        tables = await server.ask("run_sql", query="SELECT sql FROM sqlite_master", recording="self")
    assert meanwhile.lines == afterwards.lines == ["tool | calls | most", "git_log | 1 | 4096"]
    assert "hash of its definition as offered" in tables.text


async def test_the_description_names_the_tables_there_are(tmp_path: Path) -> None:
    with closing(open_record(tmp_path / "record.db")) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    async with serving() as server:
        description = next(
            tool for tool in (await server.client.list_tools()).tools if tool.name == "run_sql"
        ).description
    names.remove("kept_totals")  # figures for metrics, and nothing to ask about
    assert f"own record: {' '.join(names)};" in (description or "")


@pytest.mark.parametrize(("variable", "path"), [("/srv/r.db", "/srv/r.db"), ("off", ""), ("", "")])
def test_where_the_record_is_follows_the_assistant_s_setting(
    variable: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEVOPS_ASSISTANT_RECORD", variable)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert read_settings([]).record == Path(path or tmp_path / "devops-assistant" / "record.db")
