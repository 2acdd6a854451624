"""The conversation so far, always in a state that a provider accepts."""

from __future__ import annotations

from collections.abc import Sequence

from devops_assistant.conversation.messages import Message, Text, ToolResult


class Transcript:
    """Messages in order, roles alternating. Whatever happens, every tool call ends up with exactly one result."""

    def __init__(self) -> None:
        self._messages: list[Message] = []

    @property
    def messages(self) -> tuple[Message, ...]:
        return tuple(self._messages)

    def add_question(self, question: str) -> None:
        self._add(Message("user", (Text(question),)))

    def add_reply(self, reply: Message) -> None:
        """Keep the model's message; one without content says nothing and is not kept."""
        if reply.parts:
            self._add(reply)

    def add_results(self, results: Sequence[ToolResult]) -> None:
        self._add(Message("user", tuple(results)))

    def settle(self, reason: str) -> None:
        """Make the next question possible: answer the calls nothing has answered, forget a question nothing answered.

        Args:
            reason: what each unanswered call is told, such as "cancelled by the user".
        """
        if not self._messages:
            return
        last = self._messages[-1]
        if last.tool_calls:
            self.add_results([ToolResult(call.id, reason, is_error=True) for call in last.tool_calls])
        elif last.role == "user" and not last.tool_results:
            self._messages.pop()

    def undo(self, question: str) -> bool:
        """Forget the last question, if it begins with this one, and everything after it; False where it does not."""
        for index in reversed(range(len(self._messages))):
            message = self._messages[index]
            if message.role == "user" and any(isinstance(part, Text) for part in message.parts):
                if not message.text.startswith(question):
                    return False
                results = message.tool_results  # of calls before it, which must stay answered
                self._messages[index:] = [Message("user", results)] if results else []
                return True
        return False

    def replace(self, messages: Sequence[Message]) -> None:
        """Keep `messages` instead, which say the same in less."""
        self._messages = list(messages)

    def cut_to(self, length: int) -> None:
        """Forget all but the first `length` messages."""
        del self._messages[length:]

    def clear(self) -> None:
        self._messages.clear()

    def _add(self, message: Message) -> None:
        if self._messages and self._messages[-1].role == message.role:
            message = Message(message.role, self._messages.pop().parts + message.parts)
        self._messages.append(message)
