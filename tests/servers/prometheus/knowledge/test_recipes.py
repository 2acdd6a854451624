"""The recipes: whole, in both languages, and taken by a real Prometheus."""

from __future__ import annotations

import re
from collections import Counter

import anyio
import pytest

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.knowledge.catalogue import Catalogue
from devops_servers.prometheus.knowledge.question import terms_of
from devops_servers.prometheus.knowledge.ranking import Index
from devops_servers.prometheus.knowledge.recipes import UNITS, Recipe, all_recipes
from devops_servers.prometheus.promql.lint import Context, lint
from devops_servers.prometheus.settings import read_instances
from tests.real.lab import Lab

HANGUL = re.compile("[가-힣]")


def test_there_are_many_and_each_is_called_something_of_its_own() -> None:
    recipes = all_recipes()
    assert len(recipes) >= 100
    for field in ("title", "title_ko", "expr"):
        twice = [name for name, times in Counter(getattr(one, field) for one in recipes).items() if times > 1]
        assert not twice


def test_each_is_whole_in_both_languages() -> None:
    for recipe in all_recipes():
        assert HANGUL.search(recipe.title_ko), recipe.title
        assert not HANGUL.search(recipe.title + recipe.words), recipe.title
        assert recipe.needs, recipe.title
        assert recipe.unit in UNITS


def test_none_has_what_we_warn_of() -> None:
    for recipe in all_recipes():
        context = Context(Index(Catalogue(recipe.needs)), scrape_s=60)
        assert lint(recipe.expr, context) == [], recipe.title
        assert lint(recipe.condition or recipe.expr, Context(scrape_s=60)) == [], recipe.title


@pytest.mark.anyio
async def test_a_real_prometheus_takes_every_one(lab: Lab) -> None:
    async def run(recipe: Recipe) -> None:
        async with limit:
            await prometheus.query("query", {"query": recipe.condition or recipe.expr})

    limit = anyio.CapacityLimiter(4)
    [instance] = read_instances({"PROMETHEUS_URL": lab.prometheus})
    async with Prometheus(instance) as prometheus, anyio.create_task_group() as tasks:
        for recipe in all_recipes():
            tasks.start_soon(run, recipe)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("What is the current CPU usage of my server?", "CPU usage of each host"),
        ("지금 서버 CPU 사용률은?", "CPU usage of each host"),
        ("is the disk almost full", "Filesystem space in use (disk full)"),
        ("카프카 컨슈머가 얼마나 밀렸지", "Consumer lag of Kafka"),
        ("인증서 언제 만료돼?", "Days until a TLS certificate expires"),
        ("which pods keep restarting", "Containers that restart again and again"),
        ("포스트그레스 복제 지연", "Replication lag of PostgreSQL"),
        ("memory leak in go", "Growth of goroutines in an hour (leak)"),
    ],
)
def test_a_question_finds_its_recipe_in_either_language(question: str, title: str) -> None:
    every = Index(Catalogue({name for recipe in all_recipes() for name in recipe.needs}))
    assert title in [recipe.title for recipe in every.recipes(terms_of(question), 3).best]


def test_who_asks_for_one_product_is_not_offered_another() -> None:
    without_kafka = Index(Catalogue({name for one in all_recipes() for name in one.needs if "kafka" not in name}))
    offered = without_kafka.recipes(terms_of("kafka consumer lag"))
    assert offered.best == []
    assert "Consumer lag of Kafka" in [recipe.title for recipe in offered.missing]
