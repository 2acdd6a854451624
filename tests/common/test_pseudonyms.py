"""Hosts, addresses and users under other names, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devops_assistant.common.pseudonyms import Pseudonyms, unfinished

LINES = [
    "Nov 21 10:00:00 web-3 sshd[12]: Failed password for invalid user bob from 10.1.2.3 port 22 ssh2",
    "upstream db1.shop.internal:5432 (2001:db8::17) did not answer; 10.1.2.3:8080 did",
    "author=carol mail carol@corp.example.com ssh deploy@bastion-2",
    "open /home/dave/.ssh: denied on aa:bb:cc:dd:ee:ff",
    '{"host": "api-7", "user": "erin"}',
]
REAL = ["web-3", "bob", "10.1.2.3", "db1.shop", "2001:db8", "carol", "deploy@", "bastion-2", "dave", "aa:bb", "api-7"]


@pytest.fixture
def names() -> Pseudonyms:
    return Pseudonyms("laptop-of-frank", "frank")


def test_no_name_of_a_host_address_or_user_is_left(names: Pseudonyms) -> None:
    hidden = "\n".join(map(names.hide, LINES))
    assert [name for name in [*REAL, "erin"] if name in hidden] == []


@pytest.mark.parametrize("line", LINES)
def test_what_was_hidden_comes_back_exactly(names: Pseudonyms, line: str) -> None:
    assert names.restore(names.hide(line)) == line


def test_the_same_thing_has_the_same_name_everywhere(names: Pseudonyms) -> None:
    first = names.hide("from 10.1.2.3 to 10.1.2.4")
    assert names.hide("10.1.2.3") == first.split()[1] != first.split()[3]


def test_a_host_that_was_seen_once_is_hidden_where_nothing_says_that_it_is_one(names: Pseudonyms) -> None:
    names.hide(LINES[0])
    assert "web-3" not in names.hide("web-3 is slow")
    assert "web-30" in names.hide("web-30 is another word")


def test_this_machine_is_hidden_from_the_start(names: Pseudonyms) -> None:
    assert "laptop-of-frank" not in names.hide("load on laptop-of-frank is 3.2")


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:9090 and ::1 and 0.0.0.0 on localhost",
        "at 12:34:56 on 2026-11-21T10:00:00.123Z",
        "org.apache.commons.io.FileUtils in com.example.shop.app",
        "nginx.service, app.py:12, version 1.2.3, 4f2a91c",
        "for root from nowhere; user=root; owner: www-data",
    ],
)
def test_what_names_nobody_is_left_alone(names: Pseudonyms, text: str) -> None:
    assert names.hide(text) == text


def test_a_pseudonym_of_another_conversation_is_left_as_it_is(names: Pseudonyms) -> None:
    assert names.restore("hidden-host-99") == names.hide("hidden-host-99") == "hidden-host-99"


def test_a_text_that_may_end_within_a_pseudonym_is_recognised() -> None:
    assert unfinished("the load of hidden-ho") == len("hidden-ho")
    assert unfinished("the load is high. ") == 0


@given(st.text())
def test_any_text_survives_being_hidden_and_restored(text: str) -> None:
    names = Pseudonyms("laptop-of-frank", "frank")
    if "hidden-" not in text:
        assert names.restore(names.hide(text)) == text
