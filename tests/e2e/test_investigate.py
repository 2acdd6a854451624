from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.program import Done, Place, asking, bundled
from tests.investigate.building import ONSET, START, Incident
from tests.mockllm import MockModel


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    made = Incident(tmp_path)
    made.commit(START - timedelta(days=2), "first", cart__total_dot_py="def total(lines):\n    return sum(lines)\n")
    return made


def investigate(incident: Incident, *arguments: str) -> Done:
    place = Place(incident.folder)
    return place.run("investigate", *arguments, "--config", servers_of(incident), TZ="UTC")


def servers_of(incident: Incident) -> str:
    names = incident.environment
    servers = {
        "git": bundled("git", REPO_PATH=names["REPO_PATH"]),
        "logs": bundled("logs", LOG_DIR=names["LOG_DIR"]),
    }
    return Place(incident.folder).config(**servers)


def findings(incident: Incident, *arguments: str) -> dict[str, Any]:
    done = investigate(incident, "--no-llm", "--json", *arguments)
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_commit_whose_file_the_errors_name_is_the_first_suspect_by_its_full_hash(incident: Incident) -> None:
    before = timedelta(minutes=4)
    guilty = incident.commit(
        ONSET - before, "round totals", cart__total_dot_py="def total(lines):\n    return round_up(lines)\n"
    )
    innocent = incident.commit(ONSET - timedelta(minutes=1), "words", README_dot_md="Hello\n")
    failing = (
        "cart: order 7 failed\n  File \"cart/total.py\", line 2, in total\nNameError: name 'round_up' is not defined"
    )
    incident.log("cart", failing)

    said = findings(incident)

    assert said["verdict"] == "cause_found"
    assert [(each["rank"], each["kind"], each["id"]) for each in said["suspects"]] == [(1, "commit", guilty)]
    assert any(innocent[:8] in line for line in said["ruled_out"])
    assert all("[E" in line for line in said["suspects"][0]["for"][:1])
    [entry] = [entry for entry in said["timeline"] if guilty[:8] in entry["text"]]
    assert entry["to_onset_s"] == -240


def test_a_dependency_that_refuses_is_accused_and_a_commit_close_to_it_is_not(incident: Incident) -> None:
    commit = incident.commit(ONSET - timedelta(minutes=3), "words", cart__words_dot_py="GREETING = 'hello'\n")
    incident.log("cart", "cart: cannot save order: dial tcp ledger-db:5432: connect: connection refused")
    incident.log("billing", "billing: ledger-db:5432: connection refused", since=ONSET + timedelta(seconds=20))

    said = findings(incident, "orders are lost")

    assert said["suspects"][0]["kind"] == "dependency"
    assert "ledger-db" in said["suspects"][0]["id"]
    assert commit not in [each["id"] for each in said["suspects"]]


def test_a_nightly_job_that_holds_what_the_others_wait_for_is_the_first_suspect(incident: Incident) -> None:
    incident.log("shop", "shop: could not obtain lock on sales: held by vacuum.sh")
    began = ONSET - timedelta(seconds=50)
    lines = [f"{at:%b %d %H:%M:%S} db-1 CRON[7]: (root) CMD (/opt/sales_report.sh)" for at in (START, began)]
    lines.append(f"{began:%b %d %H:%M:%S} db-1 CRON[8]: (root) CMD (/opt/vacuum.sh --full)")
    (incident.folder / "logs" / "cron.log").write_text("".join(f"{line}\n" for line in lines))

    first = findings(incident)["suspects"][0]

    assert (first["kind"], first["id"]) == ("job", "/opt/vacuum.sh --full")


def test_noise_that_was_there_before_convicts_nobody(incident: Incident) -> None:
    incident.commit(ONSET, "pipes", cart__pipe_dot_py="PIPE = 'broken'\n")
    incident.log("cart")

    done = investigate(incident, "--no-llm", "--fail-if", "low")

    assert done.code == 0
    assert done.out.startswith("no cause found in what I can see")
    assert "it was there all the time" in done.out, done.out + done.err


def test_a_severity_that_is_reached_ends_with_5_and_is_told_in_the_users_language(incident: Incident) -> None:
    incident.log("cart", "cart: write /srv/spool/out: no space left on device")

    done = investigate(incident, "주문이 왜 안 되지?", "--no-llm", "--fail-if", "high")

    assert done.code == 5
    assert done.out.startswith("유력한 원인: /srv/spool/out")
    assert "타임라인" in done.out


def test_a_time_that_is_none_is_a_mistake_of_usage(incident: Incident) -> None:
    incident.log("cart")

    done = investigate(incident, "--no-llm", "--since", "whenever")

    assert done.code == 2
    assert "Traceback" not in done.err


def test_without_any_server_nothing_is_found_and_what_was_not_checked_is_said(tmp_path: Path) -> None:
    place = Place(tmp_path)

    done = place.run("investigate", "--no-llm", "--json", "--config", place.config())

    said = json.loads(done.out)
    assert said["verdict"] == "no_cause"
    assert any("logs" in line for line in said["not_checked"])


def test_a_rotated_log_is_one_log_so_that_its_noise_does_not_begin_where_it_was_rotated(incident: Incident) -> None:
    incident.log("cart")
    path = incident.folder / "logs" / "cart.log"
    lines = path.read_text().splitlines(keepends=True)
    middle = len(lines) * 2 // 3
    path.with_name("cart.log.1").write_text("".join(lines[:middle]))
    path.write_text("".join(lines[middle:]))

    said = findings(incident)

    assert said["verdict"] == "no_cause"
    assert said["severity"] == "none"


def test_what_was_asked_is_on_record_as_a_turn_whose_answer_is_the_findings(incident: Incident) -> None:
    incident.log("cart", "cart: write /srv/spool/out: no space left on device")

    done = investigate(incident, "orders are lost", "--no-llm")

    record = Place(incident.folder).home / ".local" / "share" / "devops-assistant" / "record.db"
    with closing(sqlite3.connect(record)) as connection:
        [(program, question, answer)] = connection.execute(
            "SELECT program, question, answer FROM turns JOIN sessions ON sessions.id = turns.session"
        ).fetchall()
        tools = {tool for (tool,) in connection.execute("SELECT tool FROM tool_calls WHERE hash != ''")}
    assert (program, question) == ("investigate", "orders are lost")
    assert answer.strip() == done.out.strip()
    assert {"list_logs", "log_patterns"} <= tools


def test_a_model_goes_on_from_the_findings_and_may_cite_their_evidence(incident: Incident) -> None:
    incident.log("cart", "cart: write /srv/spool/out: no space left on device")
    place = Place(incident.folder)
    script = place.script({"text": "`/srv/spool/out` could not be written: `no space left on device` [E1] [E2] [E3]."})

    done = investigate(incident, "orders are lost", "--json", "--provider", "scripted", "--script", script)

    said = json.loads(done.out)
    assert done.code == 0, done.err
    assert said["suspects"][0]["kind"] == "resource"
    assert "/srv/spool/out" in said["answer"]


def test_in_a_conversation_findings_are_shown_and_their_evidence_can_be_opened(incident: Incident) -> None:
    incident.log("cart", "cart: write /srv/spool/out: no space left on device")
    flags = ("--provider", "offline", "--config", servers_of(incident))

    done = Place(incident.folder).run("chat", *flags, stdin="/investigate orders are lost\n/evidence E1\n", TZ="UTC")

    assert "likely cause: /srv/spool/out" in done.out, done.out + done.err
    assert "cart.log" in done.out.partition("Not checked")[2]


def test_where_the_model_fails_the_findings_stand_and_the_exit_code_says_so(incident: Incident) -> None:
    incident.log("cart", "cart: write /srv/spool/out: no space left on device")
    with MockModel([{"status": 401}]) as mock:
        done = Place(incident.folder).run(
            "investigate", "orders are lost", "--json", "--provider", "anthropic", "--config", servers_of(incident),
            TZ="UTC", **asking(mock),
        )  # fmt: skip

    said = json.loads(done.out)
    assert done.code == 4, done.err
    assert said["suspects"][0]["kind"] == "resource"
    assert "answer" not in said
    assert "Traceback" not in done.err


def test_a_server_that_is_not_there_is_told_as_that_and_not_as_a_tool_that_nobody_offers(incident: Incident) -> None:
    incident.log("cart")
    place = Place(incident.folder)
    broken = {"command": "python", "args": ["-c", "raise SystemExit(3)"]}
    logs = bundled("logs", LOG_DIR=incident.environment["LOG_DIR"])

    done = place.run("investigate", "--no-llm", "--json", "--config", place.config(git=broken, logs=logs), TZ="UTC")

    [told] = [line for line in json.loads(done.out)["not_checked"] if line.startswith("commits")]
    assert "server git" in told
    assert "no server offers" not in told


def test_without_a_symptom_the_findings_speak_the_language_of_the_session(tmp_path: Path) -> None:
    place = Place(tmp_path)

    done = place.run("investigate", "--no-llm", "--config", place.config(), LANG="ko_KR.UTF-8")

    assert "## 확인하지 못한 것" in done.out
    assert "- 커밋: git_log 도구가 있는 서버가 없음" in done.out
