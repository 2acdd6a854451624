import pytest

from devops_assistant.conversation.messages import Message, StopReason, Text, ToolCall, ToolResult
from devops_assistant.providers.offline import OfflineProvider
from devops_assistant.providers.protocol import Reply, Request
from tests.providers.offline.tools_on_offer import MORE_TOOLS, NOW, TOOLS, Conversation, tool

pytestmark = pytest.mark.anyio

COMMITS = (
    "2 commits, newest first\n4f2a9c11  2026-11-21 10:11  Kim  fix: `pool` size 20\n"
    "bbbb2222  2026-11-21 08:00  Lee  docs\n"
    "[window 2026-11-21 00:00 to now · 2 of 2 shown]"
)
LISTING = (
    "2 log files\napp.log  12 kB  2026-11-21T10:00:00+09:00\n"
    "nginx/access.log  3 kB  2026-11-21T11:00:00+09:00\n[/var/log]"
)


async def reply_to(*messages: Message, tools: tuple[str, ...] | None = None) -> Reply:
    offered = TOOLS if tools is None else tuple(spec for spec in TOOLS if spec.name in tools)
    return await OfflineProvider(lambda: NOW).complete(Request("", messages, offered), lambda _: None)


async def test_the_report_says_it_is_rule_based_and_cites_every_quoted_line() -> None:
    conversation = Conversation({"git_log": COMMITS})

    answer = await conversation.ask("Summarise today's commits")

    summary, _, rest = COMMITS.partition("\n")
    assert answer.startswith(f"{summary} [E1]\n")
    assert f"### git_log since=2026-11-21 count=50 [E1]\n```text\n{rest}\n```" in answer
    assert "ule-based" in answer.splitlines()[-1]


async def test_a_korean_question_gets_a_korean_report_with_the_results_left_as_they_are() -> None:
    answer = await Conversation({"git_log": COMMITS}).ask("오늘 커밋 요약해줘")

    assert answer.startswith("커밋: 2 commits, newest first [E1]\n")
    assert "규칙" in answer.splitlines()[-1]
    assert "4f2a9c11  2026-11-21 10:11  Kim" in answer


async def test_a_set_language_is_kept_whatever_the_question_is_written_in() -> None:
    request = Request("", (Message("user", (Text("hello"),)),), TOOLS)

    reply = await OfflineProvider(lambda: NOW, language="ko").complete(request, lambda _: None)

    assert "규칙" in reply.message.text


async def test_use_above_its_threshold_is_named_before_anything_else_is_reported() -> None:
    conversation = Conversation(
        {
            "get_resource_usage": "CPU 93.1 % of 8 cores, memory 40.0 % used\ncores, core 1 99.0 %\n[now]",
            "get_disk_usage": "2 filesystems\n/: 95.5 % used, 2.0 GiB available\n/data: 12.0 % used, 88 % free\n[now]",
        }
    )

    answer = await conversation.ask("How is this machine doing?")

    warnings = answer.split("### get_resource_usage")[0]
    assert "CPU is above its warning threshold: `CPU 93.1 % of 8 cores, memory 40.0 % used` [E1]" in warnings
    assert "Disk is above its warning threshold: `/: 95.5 % used, 2.0 GiB available` [E3]" in warnings
    assert warnings.count("threshold") == 2


async def test_a_machine_within_its_limits_raises_no_warning() -> None:
    conversation = Conversation({"get_resource_usage": "CPU 12.0 % busy (idle 88 %), memory 90 % used, swap 99 % used"})

    assert "threshold" not in await conversation.ask("시스템 상태 how is it")


async def test_a_tool_that_fails_is_reported_with_its_reason_beside_the_others() -> None:
    failure = ToolResult("", "no repository here; set REPO_PATH", is_error=True)
    conversation = Conversation({"git_log": failure, "get_disk_usage": "1 filesystem\n/: 10 % used\n[now]"})

    answer = await conversation.ask("today's commits, and is the disk full?")

    assert "`no repository here; set REPO_PATH`" in answer
    assert "- 1 filesystem [E2]\n" in answer
    assert "### get_disk_usage [E2]\n```text\n/: 10 % used\n[now]\n```" in answer


async def test_what_the_question_asks_beyond_the_tools_is_said() -> None:
    answer = await Conversation().ask("Analyse recent errors and suggest the cause, and what is the weather?")

    assert "Causes and remedies are not judged by rules" in answer
    assert '"what is the weather"' in answer


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("did the oom killer strike overnight?", None),
        ("which commits landed today", None),
        ("today's commits and kubernetes pods", "kubernetes"),
        ("commits of today about Kafka", "Kafka"),
        ("commits of today for checkout-v2", "checkout"),
    ],
)
async def test_only_things_count_as_not_found_not_what_is_said_of_them(question: str, missing: str | None) -> None:
    conversation = Conversation(tools=MORE_TOOLS)

    answer = await conversation.ask(question)

    assert conversation.calls
    assert ("No tool here was found for" in answer) == bool(missing)
    assert f'for: "{missing or ""}' in answer or not missing


async def test_a_question_that_fits_no_tool_gets_one_sentence_and_what_can_be_done() -> None:
    conversation = Conversation()

    answer = await conversation.ask("What's the weather in Seoul?")

    assert conversation.calls == []
    assert answer.splitlines()[0].count(".") == 1
    assert all(f"\n- {spec.server}: " in answer for spec in TOOLS)
    assert len(answer.splitlines()) < 10


async def test_what_is_ordered_is_not_done_and_the_tool_that_may_do_it_is_named() -> None:
    wipe = tool("ops", "wipe_cache", "Empties the cache.", read_only=False)

    answer = await Conversation(tools=(*TOOLS, wipe)).ask("wipe the cache")

    assert answer.startswith("Nothing is changed by rules. wipe_cache may do this")
    assert "no tool here does this" in await Conversation().ask("restart nginx")
    assert "그 일을 하는 도구도 없습니다" in await Conversation().ask("nginx 재시작해줘")


async def test_without_any_tool_the_answer_says_that_nothing_is_connected() -> None:
    assert "no server is connected" in await Conversation(tools=()).ask("how is the disk?")


async def test_a_missing_file_name_is_taken_from_the_listing_of_the_same_server() -> None:
    conversation = Conversation({"list_logs": LISTING, "recent_logs": "3 lines\nx\ny\nz\n[nginx/access.log]"})

    answer = await conversation.ask("최근 로그 보여줘")

    assert [call.name for call in conversation.calls] == ["list_logs", "recent_logs"]
    assert conversation.calls[1].arguments == {"file": "nginx/access.log"}  # the one written last
    assert "`nginx/access.log` [E1]" in answer
    assert "### list_logs" not in answer


async def test_a_file_that_the_question_hints_at_is_preferred() -> None:
    conversation = Conversation({"list_logs": LISTING})

    await conversation.ask("show the recent app logs")

    assert conversation.calls[1].arguments == {"file": "app.log"}


async def test_a_listing_that_fails_ends_in_a_report_instead_of_another_call() -> None:
    conversation = Conversation({"list_logs": ToolResult("", "LOG_DIR is not readable", is_error=True)})

    answer = await conversation.ask("recent logs")

    assert [call.name for call in conversation.calls] == ["list_logs"]
    assert "LOG_DIR is not readable" in answer


async def test_a_bare_follow_up_asks_the_same_tools_about_another_span() -> None:
    conversation = Conversation()
    await conversation.ask("How much memory is there, and what did Kim commit today?")

    await conversation.ask("어제는?")

    (call,) = conversation.calls
    assert call.name == "git_log"
    assert call.arguments["since"] == "2026-11-20"
    assert call.arguments["until"] == "2026-11-21T00:00:00+09:00"
    assert call.arguments["author"] == "Kim"

    await conversation.ask("and last week?")

    assert conversation.calls[0].arguments["since"] == "2026-11-09"


async def test_a_follow_up_keeps_what_it_does_not_change() -> None:
    conversation = Conversation()
    await conversation.ask('find "timeout" among ERROR logs')

    await conversation.ask("and in app.log?")

    assert conversation.calls[0].arguments == {"pattern": "timeout", "level": "ERROR", "file": "app.log"}


async def test_a_new_question_after_another_is_ranked_on_its_own_words() -> None:
    conversation = Conversation()
    await conversation.ask("Summarise today's commits")

    await conversation.ask("is the disk full?")

    assert [call.name for call in conversation.calls] == ["get_disk_usage"]


async def test_call_ids_are_unique_in_the_whole_conversation() -> None:
    conversation = Conversation()
    await conversation.ask("How is this machine doing?")
    first = {call.id for call in conversation.calls}

    await conversation.ask("How is this machine doing?")

    assert first.isdisjoint(call.id for call in conversation.calls)


async def test_a_turn_that_a_model_has_begun_is_finished_with_the_results_there_are() -> None:
    reply = await reply_to(
        Message("user", (Text("why is it slow?"),)),
        Message("assistant", (Text("Let me look."), ToolCall("toolu_1", "get_resource_usage", {}))),
        Message("user", (ToolResult("toolu_1", "CPU 97.0 % of 2 cores", evidence_id="E4"),)),
    )

    assert reply.stop is StopReason.ANSWERED
    assert "`CPU 97.0 % of 2 cores` [E4]" in reply.message.text


async def test_a_question_merged_into_the_message_of_settled_calls_is_answered_itself() -> None:
    reply = await reply_to(
        Message("user", (Text("show commits"),)),
        Message("assistant", (ToolCall("toolu_1", "git_log", {}),)),
        Message("user", (ToolResult("toolu_1", "cancelled", is_error=True), Text("is the disk full?"))),
    )

    assert [call.name for call in reply.message.tool_calls] == ["get_disk_usage"]


async def test_a_step_without_tools_is_answered_from_the_results_there_are() -> None:
    reply = await reply_to(
        Message("user", (Text("recent logs"),)),
        Message("assistant", (ToolCall("offline_1", "list_logs", {}),)),
        Message("user", (ToolResult("offline_1", LISTING, evidence_id="E1"),)),
        tools=(),
    )

    assert reply.stop is StopReason.ANSWERED
    assert "app.log" in reply.message.text


async def test_pasted_text_after_a_blank_line_is_not_taken_for_the_question() -> None:
    conversation = Conversation()

    await conversation.ask('is the disk full?\n\n<data from="stdin">\nerrors commits branches\n</data>')

    assert [call.name for call in conversation.calls] == ["get_disk_usage"]


async def test_a_long_result_is_cut_to_its_head_and_footer_and_says_so() -> None:
    lines = [f"{number:08x}  commit" for number in range(200)]
    conversation = Conversation({"git_log": "\n".join(["200 commits", *lines, "[all]"])})

    answer = await conversation.ask("Summarise today's commits")

    assert len(answer.splitlines()) < 60
    assert answer.startswith("200 commits [E1]\n")
    assert "\n[all]\n```" in answer
    assert "00000027" in answer
    assert "00000028" not in answer
    assert "left out here: 160. The whole result is kept [E1]" in answer


@pytest.mark.parametrize(("question", "note"), [("'pool' in app.log", "older ones: 20."), ("'pool' 찾아줘", "줄: 20.")])
async def test_of_lines_that_end_with_the_newest_the_older_are_left_out(question: str, note: str) -> None:
    lines = [f"line-{number}." for number in range(60)]
    summary = "2,000 matching lines, the newest 60 shown, oldest of them first"
    conversation = Conversation({"search_logs": "\n".join([summary, *lines, "[all]"])})

    answer = await conversation.ask(question)

    assert "line-59." in answer
    assert "line-20." in answer
    assert "line-19." not in answer
    assert note in answer


async def test_of_lines_that_begin_with_the_oldest_asked_for_the_first_are_kept() -> None:
    lines = [f"line-{number}." for number in range(60)]
    summary = "2,000 matching lines, the oldest 60 shown, oldest of them first"
    conversation = Conversation({"search_logs": "\n".join([summary, *lines, "[all]"])})

    answer = await conversation.ask("'pool' in app.log")

    assert "line-0." in answer
    assert "line-59." not in answer


async def test_the_end_of_a_log_is_kept_and_as_many_lines_as_were_asked_for() -> None:
    lines = [f"line-{number}." for number in range(200)]
    conversation = Conversation({"recent_logs": "\n".join(["200 lines", *lines, "[all]"])})

    answer = await conversation.ask("show the last 100 lines of app.log")

    assert "line-199." in answer
    assert "line-100." in answer
    assert "line-99." not in answer


async def test_a_json_list_on_one_line_is_quoted_entry_by_entry_in_its_own_spelling() -> None:
    answer = await Conversation({"git_branches": '[{"name":"main","age":3},{"name":"기능"}]'}).ask("list the branches")

    assert '```text\n{"name":"main","age":3}\n{"name":"기능"}\n```' in answer


async def test_nothing_in_a_result_can_end_the_block_that_quotes_it() -> None:
    answer = await Conversation({"git_branches": "1 branch\n```\n# Not a heading"}).ask("list the branches")

    assert "````text\n1 branch\n```\n# Not a heading\n````" in answer


async def test_a_result_without_text_and_a_line_without_end_are_said_to_be_so() -> None:
    conversation = Conversation({"git_branches": "", "get_disk_usage": "x" * 5_000})

    answer = await conversation.ask("list the branches, and is the disk full?")

    assert "returned no text" in answer
    assert "x" * 300 + "…" in answer
    assert "x" * 301 not in answer
