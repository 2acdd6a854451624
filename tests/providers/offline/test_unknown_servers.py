"""Servers nobody here knows, as other people write them: their tools are ranked and told by the same rules."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from devops_assistant.conversation.messages import ToolSpec
from devops_assistant.providers.offline.offers import study
from devops_assistant.providers.offline.plan import make_plan
from devops_assistant.providers.offline.question import read_parts
from tests.providers.offline.tools_on_offer import NOW, Conversation, number, text, tool
from tests.providers.offline.tools_on_offer import TOOLS as LOCAL

KUBERNETES = (
    tool(
        "k8s",
        "pods_list_in_namespace",
        "List all the Kubernetes pods in a namespace.",
        {"namespace": text("namespace")},
    ),
    tool(
        "k8s",
        "pods_log",
        "Get the logs of a Kubernetes pod.",
        {"name": text("name of the pod"), "namespace": text("namespace"), "tail": number(100, 5000)},
        required=["name"],
    ),
    tool("k8s", "pods_top", "Resource consumption (CPU and memory) of Kubernetes pods."),
    tool("k8s", "events_list", "List Kubernetes events (warnings, errors, state changes) of the cluster."),
    tool("k8s", "nodes_list", "List the nodes of the Kubernetes cluster."),
    tool("k8s", "deployments_scale", "Scale a deployment.", {"replicas": number(1, 100)}, read_only=False),
)
POSTGRES = (
    tool("postgres", "list_tables", "List tables in a schema of the database.", {"schema": text("schema name")}),
    tool(
        "postgres",
        "query",
        "Run a read-only SQL query.",
        {"sql": {"type": "string", "description": "the SQL query"}},
        required=["sql"],
    ),
    tool("postgres", "slow_queries", "Slowest queries from pg_stat_statements.", {"limit": number(10, 100)}),
    tool("postgres", "list_locks", "Locks that are held or waited for, with the blocking session."),
)
SLACK = (
    tool("slack", "list_channels", "List public channels in the workspace.", {"limit": number(100, 200)}),
    tool(
        "slack",
        "search_messages",
        "Search messages in channels.",
        {"query": {"type": "string", "description": "text to look for"}, "count": number(20, 100)},
        required=["query"],
    ),
    tool("slack", "post_message", "Post a message to a channel.", {"text": text()}, read_only=False),
)
GITHUB = (
    tool(
        "github",
        "list_issues",
        "List issues in a repository.",
        {"state": {"enum": ["open", "closed", "all"]}, "labels": text("label names"), "perPage": number(30, 100)},
    ),
    tool("github", "list_pull_requests", "List pull requests.", {"state": {"enum": ["open", "closed"]}}),
    tool("github", "list_workflow_runs", "List runs of CI workflows.", {"branch": text("branch name")}),
)  # fmt: skip
DOCKER = (
    tool("docker", "list_images", "List Docker images with their size."),
    tool("docker", "list_volumes", "List Docker volumes."),
)
TOOLS: tuple[ToolSpec, ...] = (*KUBERNETES, *POSTGRES, *SLACK, *GITHUB, *DOCKER)


def calls(question: str) -> dict[str, Mapping[str, Any]]:
    plan = make_plan(read_parts(question, NOW), study(TOOLS))
    return {call.tool: call.arguments for call in plan.first_calls}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("pods in namespace payments", {"pods_list_in_namespace": {"namespace": "payments"}}),
        ("payments 네임스페이스 파드 목록", {"pods_list_in_namespace": {"namespace": "payments"}}),
        ("which pods use the most memory?", {"pods_top": {}}),
        ("kubernetes events", {"events_list": {}}),
        ("쿠버네티스 이벤트 보여줘", {"events_list": {}}),
        ("list the nodes of the cluster", {"nodes_list": {}}),
        ("tables in schema billing", {"list_tables": {"schema": "billing"}}),
        ("top 5 slow queries", {"slow_queries": {"limit": 5}}),
        ("who holds locks in the database?", {"list_locks": {}}),
        ("run `select 1 from users` on postgres", {"query": {"sql": "select 1 from users"}}),
        ("select count(*) from orders", {"query": {"sql": "select count(*) from orders"}}),
        ("which channels are there?", {"list_channels": {}}),
        ('search slack messages for "deploy failed"', {"search_messages": {"query": "deploy failed"}}),
        ("open issues", {"list_issues": {"state": "open"}}),
        ("closed pull requests", {"list_pull_requests": {"state": "closed"}}),
        ("열린 PR", {"list_pull_requests": {}}),
        ("docker images", {"list_images": {}}),
        ("docker volumes", {"list_volumes": {}}),
        ("scale checkout to 3 replicas", {}),
    ],
)
def test_a_question_leads_to_the_tool_that_is_about_it(
    question: str, expected: Mapping[str, Mapping[str, Any]]
) -> None:
    assert calls(question) == expected


EVIDENCE = tool("", "read_evidence", "Read more of a result.", {"pattern": text("only lines that match")})
UNVOUCHED = (*(replace(each, read_only=False) for each in (*LOCAL, *POSTGRES)), EVIDENCE)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("disk?", "get_disk_usage (system)"),
        ("디스크 얼마나 남았어?", "get_disk_usage (system)"),
        ("지금 메모리 괜찮아?", "get_resource_usage (system)"),
        ("who holds locks in the database?", "list_locks (postgres)"),
        ("errors in the last hour", "error_summary (logs)"),
        ("find 'timeout' in the logs", "search_logs (logs)"),
    ],
)
async def test_a_tool_that_nobody_vouched_for_is_named_with_the_way_to_have_it_called(
    question: str, named: str
) -> None:
    conversation = Conversation(tools=UNVOUCHED)

    answer = await conversation.ask(question)

    assert conversation.calls == []
    assert named in answer
    assert '"trust": "read-only"' in answer


@pytest.mark.anyio
async def test_a_tool_that_says_it_destroys_is_not_one_to_vouch_for() -> None:
    wipe = replace(tool("ops", "cache_flush", "Flushes the cache.", read_only=False), annotations=("destructive",))

    assert "trust" not in await Conversation(tools=(wipe,)).ask("is the cache all right?")


@pytest.mark.anyio
async def test_topics_are_listed_only_where_there_are_any() -> None:
    answer = await Conversation(tools=UNVOUCHED).ask("what's the weather?")

    assert "found nothing here" in answer
    assert "What can be asked here" not in answer
    assert "read_evidence" not in await Conversation(tools=(*LOCAL, EVIDENCE)).ask("what's the weather?")


@pytest.mark.anyio
async def test_a_tool_that_says_it_reads_is_not_one_that_may_do_what_is_ordered() -> None:
    shown = replace(tool("ops", "nginx_restarts", "Restarts.", read_only=False), annotations=("read_only",))

    assert "nginx_restarts" not in await Conversation(tools=(shown,)).ask("restart nginx")
