"""Which metrics a question finds, by names alone and with HELP, in English and in Korean."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from devops_servers.prometheus.knowledge.catalogue import About, Catalogue, Family, family_of
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.recipes import all_recipes
from devops_servers.prometheus.knowledge.words import words_of_name

QUESTIONS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[4] / "benchmarks" / "metric_questions.json").read_text(encoding="utf-8")
)
_CUSTOM = ("shop_orders_total", "shop_order_refunds_total", "shop_cart_items", "payments_failed_total",
           "payments_duration_seconds_bucket", "payments_duration_seconds_count", "payments_duration_seconds_sum",
           "warehouse_stock_level", "login_attempts_total", "ml_inference_latency_seconds")  # fmt: skip


def names_with_look_alikes() -> list[str]:
    """What the questions are about, what recipes read, and five times as many names made of the same words."""
    chance = random.Random(3)
    real = {name for one in QUESTIONS for name in one["gold"]} | {name for one in all_recipes() for name in one.needs}
    parts = sorted({part for name in real for part in name.split("_")})
    made: set[str] = set()
    while len(made) < 5 * len(real):
        base = chance.choice(sorted(real)).split("_")
        base[chance.randrange(len(base))] = chance.choice(parts)
        made.add("_".join(base))
    return sorted(real | made)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(Catalogue(names_with_look_alikes()))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_most_questions_find_what_they_are_about_among_look_alikes(index: Index, language: str) -> None:
    missed = [one[language] for one in QUESTIONS if not finds(index, one[language], one["gold"])]
    assert len(missed) <= 0.15 * len(QUESTIONS), missed


def finds(index: Index, question: str, gold: list[str]) -> bool:
    best = index.metrics(terms_of(question)).best
    return any(family.name in (name, family_of(name)) for family in best for name in gold)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("환불된 주문 수", "shop_order_refunds_total"),
        ("장바구니에 담긴 상품", "shop_cart_items"),
        ("결제 실패", "payments_failed_total"),
        ("how long do payments take", "payments_duration_seconds"),
        ("재고 수준", "warehouse_stock_level"),
        ("로그인 시도 횟수", "login_attempts_total"),
        ("모델 추론 지연", "ml_inference_latency_seconds"),
        ("ml_inference_latency_seconds", "ml_inference_latency_seconds"),
    ],
)
def test_metrics_of_ones_own_are_found_too(question: str, name: str) -> None:
    index = Index(Catalogue([*names_with_look_alikes()[:300], *_CUSTOM]))
    assert name in [family.name for family in index.metrics(terms_of(question)).best]


def test_help_is_read_where_the_name_says_nothing() -> None:
    about = {"xq_7": About("gauge", "Number of penguins in the enclosure."), "xq_8": About("gauge", "Fish eaten.")}
    [best] = Index(Catalogue(about, about)).metrics(terms_of("how many penguins are there")).best
    assert best == Family("xq_7")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kube_horizontalpodautoscaler_spec", {"horizontal", "pod", "auto", "scaler"}),
        ("node_memory_MemAvailable_bytes", {"memory", "availabl"}),
        ("node_filefd_allocated", {"fil", "descriptor"}),
        ("node_netstat_Tcp_CurrEstab", {"tcp", "current", "establish"}),
        ("kafka_consumergroup_lag", {"consumer", "group"}),
        ("job:http_errs:rate5m", {"job", "error"}),
    ],
)
def test_names_are_read_however_they_are_written(name: str, words: set[str]) -> None:
    assert words <= set(words_of_name(name))


def test_a_histogram_is_one_metric_and_a_lone_count_is_none() -> None:
    catalogue = Catalogue(["a_bucket", "a_count", "a_sum", "b_count", "c", "c_count", "c_sum"])
    assert catalogue.families == [
        Family("a", ("_bucket", "_count", "_sum")),
        Family("b_count"),
        Family("c", ("", "_count", "_sum")),
    ]
    assert catalogue.about("a_bucket").type == "histogram"


def test_a_prefix_narrows_what_is_found(index: Index) -> None:
    found = index.metrics(terms_of("memory"), prefix="redis_")
    assert found.best
    assert all(family.name.startswith("redis_") for family in found.best)


@pytest.mark.parametrize("question", ["", "?!", "😀 ... 😀", "the of and", "ㅋㅋㅋ", "a" * 5_000, "그리고 그런데"])
def test_what_asks_nothing_finds_nothing_and_breaks_nothing(index: Index, question: str) -> None:
    assert index.metrics(terms_of(question)).total == 0
