from devops_assistant.conversation.messages import Message, Text, ToolCall, ToolResult
from devops_assistant.conversation.transcript import Transcript

CALLS = Message("assistant", (ToolCall("a", "look", {}), ToolCall("b", "look", {"x": 1})))


def said(transcript: Transcript) -> list[tuple[str, int]]:
    return [(message.role, len(message.parts)) for message in transcript.messages]


def test_calls_that_nothing_answered_get_a_result_each_that_says_so() -> None:
    transcript = Transcript()
    transcript.add_question("how is it?")
    transcript.add_reply(CALLS)
    transcript.settle("cancelled")

    assert transcript.messages[-1].tool_results == (
        ToolResult("a", "cancelled", is_error=True),
        ToolResult("b", "cancelled", is_error=True),
    )


def test_a_question_that_nothing_answered_is_forgotten() -> None:
    transcript = Transcript()
    transcript.add_question("anyone there?")
    transcript.settle("cancelled")

    assert transcript.messages == ()


def test_results_that_were_had_are_kept_and_the_next_question_joins_them() -> None:
    transcript = Transcript()
    transcript.add_question("how is it?")
    transcript.add_reply(CALLS)
    transcript.add_results([ToolResult("a", "fine"), ToolResult("b", "fine")])
    transcript.settle("cancelled")
    transcript.add_question("and now?")

    assert said(transcript) == [("user", 1), ("assistant", 2), ("user", 3)]


def test_a_message_without_content_is_not_kept_and_roles_alternate() -> None:
    transcript = Transcript()
    transcript.add_question("hi")
    transcript.add_reply(Message("assistant", ()))
    transcript.add_reply(Message("assistant", (Text("one "),)))
    transcript.add_reply(Message("assistant", (Text("two"),)))

    assert said(transcript) == [("user", 1), ("assistant", 2)]
    assert transcript.messages[-1].text == "one two"


def test_it_can_be_cut_back_and_cleared() -> None:
    transcript = Transcript()
    transcript.add_question("hi")
    transcript.add_reply(Message("assistant", (Text("hello"),)))
    transcript.cut_to(1)
    assert said(transcript) == [("user", 1)]

    transcript.clear()
    assert transcript.messages == ()


def test_a_question_is_taken_back_with_its_answer_and_results_before_it_stay() -> None:
    transcript = Transcript()
    transcript.add_question("how is it?")
    transcript.add_reply(CALLS)
    transcript.settle("cancelled")
    transcript.add_question("and now? <data>attached</data>")
    transcript.add_reply(Message("assistant", (Text("fine"),)))

    assert not transcript.undo("how is it?")
    assert transcript.undo("and now?")
    assert said(transcript) == [("user", 1), ("assistant", 2), ("user", 2)]
    assert transcript.undo("how is it?")
    assert transcript.messages == ()
    assert not transcript.undo("how is it?")
