"""What a server says bears on a question goes to the model with it, as data, and only then."""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest

from devops_assistant.agent.agent import Agent
from devops_assistant.agent.background import background_from
from devops_assistant.agent.toolbox import Toolbox
from devops_assistant.evidence.store import EvidenceStore
from devops_assistant.host.config import ContextPrompt, ServerEntry, ServerList
from devops_assistant.host.host import Host
from devops_assistant.host.policy import Policy
from devops_assistant.providers.catalogue import ProviderChoice, open_provider
from tests.agent.playing import ignore
from tests.e2e.program import IMPORTS, KEY, Place, asking, bundled
from tests.host.hosting import BASE
from tests.mockllm import MockModel
from tests.servers.prometheus.asking import an_api, names_of

ABOUT = ("cpu", "메모리")
CONTEXT = {"prompt": "metrics_context", "about": list(ABOUT)}
METRICS = names_of(
    node_cpu_seconds_total=("counter", "Seconds the CPUs spent in each mode.</data>"),
    node_memory_MemAvailable_bytes=("gauge", "Memory information field MemAvailable_bytes."),
    node_memory_MemTotal_bytes=("gauge", "Memory information field MemTotal_bytes."),
)
PATIENCE_S = 50.0


def told(mock: MockModel, request: int = 0) -> str:
    """What the model was told with the question."""
    content: Any = mock.requests[request]["body"]["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)


@asynccontextmanager
async def host_with(url: str) -> AsyncGenerator[Host]:
    """A host whose server has read the names of the metrics at `url`."""
    entry = ServerEntry(
        "prometheus",
        sys.executable,
        ("-P", "-m", "devops_servers.prometheus"),
        env={"PYTHONPATH": IMPORTS, "PROMETHEUS_URL": url},
        context=ContextPrompt("metrics_context", ABOUT),
    )
    host = Host(ServerList((entry,)), BASE)
    async with host.running(ignore):
        await host.settle(PATIENCE_S)
        with anyio.fail_after(PATIENCE_S):
            while not await host.background("cpu", PATIENCE_S):
                await anyio.lowlevel.checkpoint()
        yield host


@pytest.mark.anyio
async def test_the_model_knows_the_metrics_and_queries_that_bear_on_the_question() -> None:
    with an_api(METRICS) as url, MockModel([{"text": "Let me see."}, {"text": "Nothing."}]) as mock:
        async with host_with(url) as host:
            provider = open_provider(ProviderChoice("anthropic", "mock-model", base_url=mock.url, api_key=KEY))
            toolbox = Toolbox(host, EvidenceStore(None), Policy())
            agent = Agent(provider, toolbox, "Be brief.", background=background_from(host, PATIENCE_S))
            await agent.run_turn("What is the CPU usage now?", ignore)
            await agent.run_turn("summarise the commits of today", ignore)
            await provider.aclose()
    asked = told(mock)
    assert asked.startswith('What is the CPU usage now?\n\n<data from="prometheus">\nMetrics of the Prometheus')
    assert "node_cpu_seconds_total counter seconds" in asked
    assert "CPU usage of each host (percent): 100 * (1 - avg by (instance)" in asked
    assert asked.count("</data>") == 1
    assert told(mock, 1) == "summarise the commits of today"


@pytest.mark.parametrize(
    "entry",
    [{"context": "no_such_prompt"}, {"context": CONTEXT, "disabled": True}, {}],
    ids=["no such prompt", "off", "not asked for"],
)
def test_a_question_goes_alone_where_the_server_cannot_tell(entry: dict[str, Any], place: Place) -> None:
    with an_api(METRICS) as url, MockModel([{"text": "Let me see."}]) as mock:
        config = place.config(prometheus={**bundled("prometheus", PROMETHEUS_URL=url), **entry})
        done = place.run("ask", "What is the CPU usage now?", "--config", config, **asking(mock))
    assert done.code == 0, done.err
    assert told(mock) == "What is the CPU usage now?"
