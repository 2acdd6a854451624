"""Ways of asking that no single word tells: what they lead to, and that what is ordered is recognised."""

import pytest

from devops_assistant.providers.offline.glossary import meant
from devops_assistant.providers.offline.idioms import ANSWERS, DECISIVE
from devops_assistant.providers.offline.orders import is_order
from devops_assistant.providers.offline.queries import quote_query
from tests.providers.offline.tools_on_offer import TOOLS, Conversation, tool


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("who broke main", "git_changes_around"),
        ("장애 직전에 들어간 커밋", "git_changes_around"),
        ("is the working copy dirty", "git_status"),
        ("커밋 안 한 파일", "git_status"),
        ("줄마다 누가 고쳤는지", "git_blame"),
        ("cpu 누가 먹고 있어", "get_top_processes"),
        ("what is hogging memory", "get_top_processes"),
        ("꽉 찬 파티션", "get_disk_usage"),
        ("errors per minute", "log_timeline"),
        ("새로 생긴 에러", "compare_logs"),
        ("failed units", "get_services"),
        ("죽은 서비스", "get_services"),
        ("anything in dmesg", "get_kernel_events"),
    ],
)
def test_a_way_of_asking_means_what_one_tool_answers(question: str, tool: str) -> None:
    assert meant(question).keys() & DECISIVE == {ANSWERS[tool]}


@pytest.mark.parametrize(
    "order",
    [
        "restart nginx",
        "please delete old logs",
        "can you scale checkout to 3",
        "nginx 재시작해줘",
        "로그 지워줘",
        "파드 늘려줘",
    ],
)
def test_an_order_is_told_from_a_question(order: str) -> None:
    assert is_order(order)


@pytest.mark.parametrize(
    "question",
    [
        "did the box restart?",
        "restart history",
        "재시작한 컨테이너",
        "삭제된 파일",
        "who deleted x.py",
        "배포 뭐 있었어",
        "create a dashboard for redis",
        "create an alert rule for disk space",
    ],
)
def test_a_question_about_a_change_is_no_order(question: str) -> None:
    assert not is_order(question)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("sum by (job) (up) 조회", "`sum by (job) (up)` 조회"),
        ('graph rate(x_total{code=~"5.."}[5m]) / 2 for 6h', 'graph `rate(x_total{code=~"5.."}[5m]) / 2` for 6h'),
        ("is up == 0 anywhere", "is `up == 0` anywhere"),
        ("max of node_load1 by instance", "`max by (instance) (node_load1)`"),
        ("node_load1 지금 값", "`node_load1` 지금 값"),
        ("what does node_load1 mean", "what does node_load1 mean"),
        ("select level, count(*) from logs group by 1 돌려줘", "`select level, count(*) from logs group by 1` 돌려줘"),
        ("find 'rate(x)' in the code", "find 'rate(x)' in the code"),
    ],
)  # fmt: skip
def test_a_query_without_quotes_is_found_whole(question: str, quoted: str) -> None:
    assert quote_query(question) == quoted


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("any alerts firing?", "The prometheus server tells this, and it is not connected: set `PROMETHEUS_URL`"),
        ("지금 울리는 알림 있어?", "prometheus 서버가 답할 수 있는 질문이지만 연결되어 있지 않습니다"),
        ("list recordings", "The trace server tells this, and it is not connected: `devops-assistant doctor`"),
    ],
)
async def test_a_question_for_a_bundled_server_that_is_not_there_is_told_so(question: str, told: str) -> None:
    conversation = Conversation()

    assert told in await conversation.ask(question)
    assert conversation.calls == []


@pytest.mark.anyio
async def test_a_server_of_another_name_that_has_the_tool_counts_as_there() -> None:
    targets = tool("metrics", "get_targets", "Scrape targets.")

    answer = await Conversation(tools=(*TOOLS, targets)).ask("any alerts firing?")

    assert "not connected" not in answer
