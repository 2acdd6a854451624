"""What happens in the gateway is in the record, and its metrics are read from there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

from tests.e2e.program import Place, asking, bundled, calls, until
from tests.gateway.program import Running, serving
from tests.gateway.test_alerts import alert, webhook
from tests.mockllm import Asked, MockModel, Turn
from tests.servers.git.building import Repo


def plays(asked: Asked) -> Turn:
    if asked["body"]["messages"][-1]["role"] == "tool":
        return {"text": "Two commits.", "usage": {"input": 700, "output": 30, "cache_read": 500}}
    return calls(("git_log", {"count": 2})) | {"usage": {"input": 600, "output": 20}}


def ask(gateway: Running) -> str:
    done = gateway.client().chat.completions.create(
        model="any", messages=[{"role": "user", "content": "what changed?"}]
    )
    assert done.model_extra
    return str(done.model_extra["assistant"]["session"])


def test_questions_and_alerts_are_sessions_whose_totals_outlive_the_process(place: Place, repo: Repo) -> None:
    config = place.config(git=bundled("git", REPO_PATH=str(repo.path)))
    record = place.home / ".local/share/devops-assistant/record.db"
    with MockModel(plays) as mock:
        with serving(place, "--config", config, **asking(mock, "openai")) as gateway:
            gateway.await_servers()
            sessions = {ask(gateway), ask(gateway)}
            assert len(sessions) == 2
            gateway.ask("POST", "/v1/alerts", json=webhook(alert("QueueFull", "aa11")))
            until(lambda: "session" in gateway.ask("GET", "/v1/alerts").json()["alerts"][0], 20, "it is investigated")
            [known] = gateway.ask("GET", "/v1/alerts").json()["alerts"]
            assert gateway.stop() == 0
        with serving(place, "--config", config, **asking(mock, "openai")) as gateway:
            lines = gateway.ask("GET", "/metrics").text.splitlines()

    assert 'mcp_server_requests_total{endpoint="serve",method="POST",status="success"} 2.0' in lines
    assert 'mcp_server_requests_total{endpoint="alert",method="POST",status="success"} 1.0' in lines
    assert any(
        line.startswith("mcp_server_token_usage_total{") and line.endswith('type="completion"} 150.0') for line in lines
    )
    assert "devops_assistant_record_readable 1.0" in lines
    assert "mcp_server_active_connections 0.0" in lines
    with closing(sqlite3.connect(record)) as rows:
        programs = dict(rows.execute("SELECT id, program FROM sessions"))
        answers = rows.execute("SELECT answer, evidence FROM turns").fetchall()
        discovered = rows.execute("SELECT server, event FROM discoveries").fetchall()
    assert sessions <= {id for id, program in programs.items() if program == "serve"}
    assert programs[known["session"]] == "alert"
    assert [(text, json.loads(evidence)) for text, evidence in answers] == [("Two commits.", ["E1"])] * 3
    assert ("git", "offered") in discovered
    metrics = place.run("metrics", "--textfile", str(place.folder / "assistant.prom"))
    assert (metrics.code, metrics.out, metrics.err) == (0, "", "")
    text = (place.folder / "assistant.prom").read_text()
    assert 'mcp_server_requests_total{endpoint="serve",method="POST",status="success"} 2.0' in text
    assert (place.folder / "assistant.prom").stat().st_mode & 0o777 == 0o644


def test_a_record_that_cannot_be_read_is_told_and_costs_no_metrics_of_the_gateway(place: Place) -> None:
    place.write("home/.local/share/devops-assistant/record.db", "this is no database")
    with serving(place, "--provider", "offline", "--config", place.config()) as gateway:
        text = gateway.ask("GET", "/metrics").text
        assert "devops_assistant_record_readable 0.0" in text
        assert "http_server_active_requests 1.0" in text
    done = place.run("metrics")
    assert done.code == 1
    assert "cannot be read" in done.err
