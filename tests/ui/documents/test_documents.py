"""A file of an answer holds the answer and its evidence, and nothing in them is markup."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from devops_assistant.common.errors import ConfigError
from devops_assistant.conversation.events import (
    Grounding,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    UnbackedClaim,
)
from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.ui.documents.account import EXHIBIT_CHARACTERS, Account, Witness
from devops_assistant.ui.documents.html_page import html_page
from devops_assistant.ui.documents.json_document import json_document
from devops_assistant.ui.documents.markdown_document import markdown_document
from devops_assistant.ui.documents.writing import form_of, write

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FOUND = "queue 1002 of 1000"
HOSTILE = "</pre><script>alert(1)</script> ```\n# not a heading\n<img src=http://evil/x>"


def account(answer: str = "The queue is full [E1].", evidence: str = FOUND, question: str = "why?") -> Account:
    witness = Witness(NOON)
    doubts = (UnbackedClaim("99 %", "number", 0, 4),)
    for event in (
        TurnStarted(question),
        ToolStarted("c1", "logs", "search_logs", {"file": "worker.log"}),
        ToolFinished("c1", "logs", "search_logs", "E1", False, 12.0, len(evidence)),
        StepFinished("anthropic", "some-model", 1, Usage(), StopReason.ANSWERED, 5.0),
        TurnFinished(answer, StopReason.ANSWERED, Usage(10, 5), Grounding(2, 1, 0, doubts), ("E1",)),
    ):
        witness.listen(event)
    told = witness.account({"E1": evidence}.get)
    assert told
    return told


class Tags(HTMLParser):
    """The elements, addresses and scripts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.scripts += [name for name, _ in attrs if name.startswith("on")]


def test_each_form_holds_the_question_the_answer_and_the_evidence() -> None:
    for form in (markdown_document, html_page, json_document):
        text = form(account())
        missing = [
            part for part in ("why?", "queue is full", FOUND, "worker.log", "some-model", "99 %") if part not in text
        ]
        assert not missing


def test_a_page_fetches_nothing_runs_nothing_and_leads_only_to_its_own_evidence() -> None:
    told = account(f"It says [E1], [E7] and [a link](http://evil/) ![i](http://evil/i)\n\n{HOSTILE}", HOSTILE, HOSTILE)
    page = html_page(told)
    seen = Tags(page)
    assert seen.addresses == ["#E1"]
    assert not seen.scripts
    assert not seen.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert "default-src 'none'" in page


def test_no_evidence_can_close_its_fence_in_markdown() -> None:
    fences = re.findall(r"^`{4,}", markdown_document(account(evidence=HOSTILE)), re.MULTILINE)
    assert len(fences) == 2
    assert len(set(fences)) == 1


def test_what_a_file_leaves_out_is_said() -> None:
    assert "100 characters left out" in markdown_document(account(evidence="x" * (EXHIBIT_CHARACTERS + 100)))


def test_the_json_form_is_one_object_with_stable_names() -> None:
    told = json.loads(json_document(account()))
    assert set(told) == {
        *("question", "answer", "began", "model", "stop", "usage", "grounding", "coverage", "evidence"),
    }
    assert told["evidence"][0]["id"] == "E1"
    assert told["grounding"]["unbacked"][0]["text"] == "99 %"


def test_a_turn_without_an_answer_has_no_account() -> None:
    assert Witness(NOON).account(lambda _: None) is None


@pytest.mark.parametrize(("name", "said"), [("x.txt", "no suffix"), ("none/x.md", "no file"), ("folder.md", "no file")])
def test_a_file_that_cannot_be_is_refused_before_anything_is_asked(name: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(ConfigError, match=said) as caught:
        form_of(tmp_path / name)
    assert caught.value.remedy


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "answer.html"
    write(account(), path, form_of(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
