"""OpenAI's completions as they come over the wire: what is asked, and how answers look, whole and in pieces."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol, TypeVar

from pydantic import BaseModel, Field, ValidationError

from devops_assistant.conversation.messages import StopReason, Usage
from devops_assistant.gateway.desk import Answer, Asked, Said
from devops_assistant.gateway.failures import Failure, malformed

MODEL = "devops-assistant"
_CITATION = re.compile(r"\[E\d+(?:\s*,\s*E\d+)*\]")
_EARLIER = (
    "\n\n[earlier] stands where an earlier answer cited a result that cannot be read any more: look again before "
    "you rely on it."
)
_FINISH = {
    StopReason.TRUNCATED: "length",
    StopReason.CONTEXT_FULL: "length",
    StopReason.REFUSED: "content_filter",
}

R = TypeVar("R", bound=BaseModel)


class _Part(BaseModel):
    type: str
    text: str = ""


class _Message(BaseModel):
    role: str
    content: str | list[_Part] | None = None

    def text(self, position: int) -> str:
        if self.content is None or isinstance(self.content, str):
            return self.content or ""
        for part in self.content:
            if part.type != "text":
                raise malformed(f"only text is understood, not {part.type!r}", f"messages[{position}].content")
        return "\n".join(part.text for part in self.content)


class _StreamOptions(BaseModel):
    include_usage: bool = False


class _Options(BaseModel):
    """What both kinds of completion take. Sampling is the gateway's own affair: what is said of it has no effect."""

    stream: bool | None = False
    stream_options: _StreamOptions | None = None
    n: int | None = 1

    @property
    def with_usage(self) -> bool:
        return bool(self.stream_options and self.stream_options.include_usage)


class _ChatRequest(_Options):
    messages: Annotated[list[_Message], Field(min_length=1, max_length=10_000)]
    tools: list[Any] | None = None
    tool_choice: Any = None
    functions: list[Any] | None = None
    response_format: dict[str, Any] | None = None


class _TextRequest(_Options):
    prompt: str | list[str]
    suffix: str | None = None
    echo: bool | None = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A completion that was asked for."""

    asked: Asked
    stream: bool
    with_usage: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What all pieces of one answer have in common."""

    id: str = field(default_factory=lambda: secrets.token_hex(12))
    created: int = field(default_factory=lambda: int(time.time()))


class Form(Protocol):
    """One kind of completion."""

    def read(self, body: bytes) -> Wanted: ...

    def whole(self, head: Head, answer: Answer) -> dict[str, Any]: ...

    def opening(self, head: Head) -> Iterator[dict[str, Any]]: ...

    def progress(self, head: Head, words: str) -> Iterator[dict[str, Any]]: ...

    def pieces(self, head: Head, answer: Answer, *, with_usage: bool) -> Iterator[dict[str, Any]]: ...


class ChatForm:
    """`/v1/chat/completions`. What is looked up on the way is streamed as `reasoning_content`, beside the answer."""

    def read(self, body: bytes) -> Wanted:
        """Raises:
        Failure: it asks for what is not done here.
        """
        request = _parsed(_ChatRequest, body)
        _check_common(request)
        if (request.tools and request.tool_choice != "none") or request.functions:
            raise malformed("the assistant runs tools of its own; leave `tools` out", "tools", "unsupported_value")
        if request.response_format and request.response_format.get("type") != "text":
            raise malformed("answers are text; leave `response_format` out", "response_format", "unsupported_value")
        return Wanted(_asked(request.messages), bool(request.stream), request.with_usage)

    def whole(self, head: Head, answer: Answer) -> dict[str, Any]:
        message = {"role": "assistant", "content": answer.turn.text, "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": _finish(answer), "logprobs": None}
        return _envelope(head, "chatcmpl", "chat.completion", [choice]) | _account(answer)

    def opening(self, head: Head) -> Iterator[dict[str, Any]]:
        yield self._chunk(head, {"role": "assistant", "content": ""})

    def progress(self, head: Head, words: str) -> Iterator[dict[str, Any]]:
        yield self._chunk(head, {"reasoning_content": words})

    def pieces(self, head: Head, answer: Answer, *, with_usage: bool) -> Iterator[dict[str, Any]]:
        for line in answer.turn.text.splitlines(keepends=True):
            yield self._chunk(head, {"content": line})
        yield self._chunk(head, {}, _finish(answer))
        if with_usage:
            yield _envelope(head, "chatcmpl", "chat.completion.chunk", []) | _account(answer)

    @staticmethod
    def _chunk(head: Head, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _envelope(head, "chatcmpl", "chat.completion.chunk", [choice])


class TextForm:
    """`/v1/completions`, for older clients."""

    def read(self, body: bytes) -> Wanted:
        """Raises:
        Failure: it asks for what is not done here.
        """
        request = _parsed(_TextRequest, body)
        _check_common(request)
        prompts = [request.prompt] if isinstance(request.prompt, str) else request.prompt
        if len(prompts) != 1 or not prompts[0].strip():
            raise malformed("ask one question", "prompt")
        if request.echo or request.suffix:
            raise malformed("`echo` and `suffix` are not done here", "echo", "unsupported_value")
        return Wanted(Asked(prompts[0].strip()), bool(request.stream), request.with_usage)

    def whole(self, head: Head, answer: Answer) -> dict[str, Any]:
        return self._body(head, answer.turn.text, _finish(answer)) | _account(answer)

    def opening(self, head: Head) -> Iterator[dict[str, Any]]:
        yield self._body(head, "")

    def progress(self, head: Head, words: str) -> Iterator[dict[str, Any]]:
        yield from ()

    def pieces(self, head: Head, answer: Answer, *, with_usage: bool) -> Iterator[dict[str, Any]]:
        for line in answer.turn.text.splitlines(keepends=True):
            yield self._body(head, line)
        yield self._body(head, "", _finish(answer))
        if with_usage:
            yield _envelope(head, "cmpl", "text_completion", []) | _account(answer)

    @staticmethod
    def _body(head: Head, text: str, finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "text": text, "finish_reason": finish, "logprobs": None}
        return _envelope(head, "cmpl", "text_completion", [choice])


def model(name: str, created: int) -> dict[str, Any]:
    """Return the one model there is: the assistant.

    Raises:
        Failure: another was asked for.
    """
    if name != MODEL:
        raise Failure(404, f"there is one model, {MODEL}", code="model_not_found", param="model")
    return {"id": MODEL, "object": "model", "created": created, "owned_by": MODEL}


def _parsed(kind: type[R], body: bytes) -> R:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        param = ".".join(map(str, first["loc"])) or None
        raise malformed(f"{param or 'the request'}: {first['msg']}", param) from None


def _check_common(request: _Options) -> None:
    if request.n not in (None, 1):
        raise malformed("one answer is given to a question; leave `n` out", "n", "unsupported_value")


def _asked(messages: list[_Message]) -> Asked:
    """The last message is the question; the others were said before it."""
    instructions: list[str] = []
    earlier: list[Said] = []
    for position, message in enumerate(messages):
        text = message.text(position)
        match message.role:
            case "system" | "developer":
                instructions.append(text)
            case "user":
                earlier.append(Said("user", text))
            case "assistant":
                earlier.append(Said("assistant", _CITATION.sub("[earlier]", text)))
            case role:
                raise malformed(f"the role {role!r} has no place here", f"messages[{position}].role")
    if not earlier or earlier[-1].role != "user" or not earlier[-1].text.strip():
        raise malformed("the last message must be the user's question", "messages")
    question = earlier.pop().text.strip()
    while earlier and earlier[0].role == "assistant":  # models want to hear the user first
        instructions.append(f"The conversation began with these words of yours: {earlier.pop(0).text}")
    said = tuple(each for each in earlier if each.text.strip())
    if any("[earlier]" in each.text for each in said):
        instructions.append(_EARLIER.strip())
    return Asked(question, said, "\n\n".join(words for words in instructions if words.strip()))


def _envelope(head: Head, prefix: str, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": f"{prefix}-{head.id}",
        "object": kind,
        "created": head.created,
        "model": MODEL,
        "choices": choices,
    }


def _finish(answer: Answer) -> str:
    return _FINISH.get(answer.turn.stop, "stop")


def _account(answer: Answer) -> dict[str, Any]:
    """The tokens, and beside OpenAI's fields what the answer rests on."""
    grounding = answer.turn.grounding
    checked: dict[str, Any] | None = grounding and {
        "checked": grounding.checked,
        "backed": grounding.backed,
        "computed": grounding.computed,
        "unbacked": [claim.text for claim in grounding.unbacked],
    }
    own = {"session": answer.session, "evidence": list(answer.turn.evidence), "grounding": checked}
    return {"usage": _usage(answer.turn.usage), "assistant": own | {"usage_estimated": answer.turn.usage.estimated}}


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens,
        "total_tokens": usage.input_tokens + usage.output_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }
