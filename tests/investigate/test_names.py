from __future__ import annotations

import pytest

from devops_assistant.investigate.mechanisms import mechanisms_of
from devops_assistant.investigate.names import akin, instances, same, stem, targets


@pytest.mark.parametrize(
    ("line", "target"),
    [
        ("dial tcp: connection refused: ledger-db:5432", "ledger-db:5432"),
        ("Max retries exceeded with url: http://quotes.internal:8080/v1", "quotes.internal:8080"),
        ("HTTPConnectionPool(host='mailer', port=80): connection refused", "mailer"),
        ("timed out waiting for broker kafka-east", "kafka-east"),
    ],
)
def test_a_failing_record_names_what_it_could_not_reach(line: str, target: str) -> None:
    assert target in targets(line)


@pytest.mark.parametrize(
    "line",
    [
        "timed out after 30 s",
        "upstream prematurely closed connection",
        "at load(loader.py:31)",
        '10.0.0.1 - - [x] "POST /a HTTP/1.1" 503 312 "https://www.example.com/" "curl/8"',
        "worker timed out (pid:46804)",
        "dial tcp: connect: connection refused",
        "Could not publish order.placed: connection refused",
    ],
)
def test_words_and_source_files_are_no_targets(line: str) -> None:
    assert targets(line) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("write /var/lib/x: no space left on device", "disk"),
        ("x509: certificate has expired or is not yet valid", "certificate"),
        ("Out of memory: Killed process 4120 (worker)", "memory"),
        ("429 Too Many Requests", "limit"),
        ("dial tcp 10.0.0.9:6379: connect: connection refused", "refused"),
        ("could not resolve host: mail.example", "dns"),
        ("accept: too many open files", "descriptors"),
        ("QueuePool limit of size 5 reached", "pool"),
        ("Lock wait timeout exceeded; try restarting transaction", "query"),
    ],
)
def test_a_class_of_failure_is_known_by_its_words(line: str, name: str) -> None:
    found = mechanisms_of(line)

    assert found
    assert found[0].name == name


def test_instances_of_one_family_are_counted() -> None:
    assert instances(["web-1 ok", "web-2 ok", "web-2 ok"])["web"] == {"web-1": 1, "web-2": 2}


def test_names_of_one_thing_are_the_same_with_port_domain_and_number() -> None:
    assert same("orders:8080", "orders.prod.internal")
    assert same("orders-2", "orders")
    assert not same("orders", "ledger")
    assert stem("shop/orders.log.1.gz") == "orders"


def test_an_activity_and_who_does_it_are_akin_and_a_short_beginning_is_not() -> None:
    assert akin("thumbnailer", "thumbnail")
    assert akin("upload", "uploads")
    assert not akin("cart", "cartel")
    assert not akin("order", "orderliness")
