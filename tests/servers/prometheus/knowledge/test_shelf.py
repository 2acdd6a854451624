"""The index is made once, off the way of others, and again when metrics change."""

from __future__ import annotations

import anyio
import pytest

from devops_servers.prometheus.client import Prometheus
from devops_servers.prometheus.errors import CannotAnswer
from devops_servers.prometheus.knowledge.shelf import FRESH_S, Shelf
from devops_servers.prometheus.settings import read_instances
from tests.servers.prometheus.asking import an_api, names_of

pytestmark = pytest.mark.anyio


def client(url: str) -> Prometheus:
    [instance] = read_instances({"PROMETHEUS_URL": url})
    return Prometheus(instance)


async def test_an_index_is_kept_while_it_is_fresh_and_renewed_when_names_change() -> None:
    now = 0.0
    answers = names_of("up")
    with an_api(answers) as url:
        async with client(url) as prometheus, Shelf(lambda: now) as shelf:
            first = await shelf.of(prometheus)
            answers |= names_of("up", "down")
            assert (await shelf.of(prometheus)) is first
            now = FRESH_S + 1
            second = await shelf.of(prometheus)
            now = 2 * FRESH_S + 2
            third = await shelf.of(prometheus)
    assert first.index.catalogue.names == ["up"]
    assert second.index.catalogue.names == ["down", "up"]
    assert third.index is second.index


async def test_who_does_not_wait_finds_it_the_next_time() -> None:
    with an_api(names_of("up")) as url:
        async with client(url) as prometheus, Shelf() as shelf:
            assert shelf.at_hand(prometheus) is None
            with anyio.fail_after(40):
                await shelf.of(prometheus)
            assert shelf.at_hand(prometheus) is not None


async def test_many_who_ask_at_once_are_answered_by_one_index() -> None:
    with an_api(names_of("up")) as url:
        async with client(url) as prometheus, Shelf() as shelf:
            found: list[object] = []

            async def ask() -> None:
                found.append((await shelf.of(prometheus)).index)

            async with anyio.create_task_group() as tasks:
                for _ in range(5):
                    tasks.start_soon(ask)
    assert len(found) == 5
    assert len(set(map(id, found))) == 1


async def test_a_failure_is_told_to_who_waits_and_the_next_call_tries_again() -> None:
    answers: dict[str, object] = {}
    with an_api(answers) as url:
        async with client(url) as prometheus, Shelf() as shelf:
            with pytest.raises(CannotAnswer):
                await shelf.of(prometheus)
            answers |= names_of("up")
            assert (await shelf.of(prometheus)).index.catalogue.names == ["up"]
