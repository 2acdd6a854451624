"""Whatever bytes a service sends, they are a message or an error with a remedy, on both wires."""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devops_assistant.common.errors import ProviderError
from devops_assistant.conversation.messages import StopReason, ToolCall
from devops_assistant.providers.protocol import Reply
from tests.e2e.program import Wire
from tests.faults.cutting import FORMS, Form, cutting_service, provider_at, recorded
from tests.mockllm import Turn
from tests.providers.conversations import Heard, question

SAID: Turn = {
    "thinking": "hm",
    "text": "Look.",
    "tool_calls": [{"name": "a", "input": {"b": "서"}}, {"name": "c"}],
    "chunk": 6,
}
PIECES = st.sampled_from(
    [b"\n", b"\n\n", b"data: ", b"event: ", b'"', b"{", b"}", b"\\", b"\xff", b"\x00", b"0", b"null"]
)
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=4) | PIECES), max_size=5)


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
@settings(max_examples=25, deadline=None)
@given(changes=CHANGES, form=st.sampled_from(FORMS))
def test_a_mangled_answer_is_a_message_or_an_error_with_a_remedy(
    wire: Wire, changes: list[tuple[float, int, bytes]], form: Form
) -> None:
    content = recorded(wire, SAID, form)
    for share, length, instead in changes:
        place = int(share * len(content))
        content = content[:place] + instead + content[place + length :]
    reply, remedy = anyio.run(asked, wire, form, content)
    assert bool(reply) != bool(remedy)
    if reply:
        called = any(isinstance(part, ToolCall) for part in reply.message.parts)
        assert called == (reply.stop is StopReason.TOOL_CALLS)


async def asked(wire: Wire, form: Form, content: bytes) -> tuple[Reply | None, str]:
    """The reply that `content` amounts to, or the remedy of the error."""
    async with cutting_service() as service, provider_at(service, wire, form) as provider:
        service.answer = lambda _: content
        try:
            with anyio.fail_after(40):
                return await provider.complete(question(), Heard()), ""
        except ProviderError as error:
            return None, error.remedy
