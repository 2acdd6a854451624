"""A server made with the SDK, of either era and on any transport: prompts, resources, progress, questions, changes.

`python sdk_server.py [--port PORT [--sse | --old]]`
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import uvicorn
from mcp.server import MCPServer
from mcp.server.mcpserver import Context, Elicit, Resolve
from mcp.server.mcpserver.prompts.base import AssistantMessage, UserMessage
from mcp.types import Completion, CompletionArgument, CompletionContext, PromptReference, ResourceTemplateReference
from pydantic import BaseModel
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SECRET = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
server = MCPServer("sdk", version="1", log_level="CRITICAL")


class Confirmation(BaseModel):
    """What the user is asked."""

    sure: bool
    reason: str = ""


@server.tool()
def echo(words: str) -> str:
    """Say the words again."""
    return words


@server.tool()
async def count(to: int, ctx: Context) -> str:
    """Count, telling how far it is."""
    for number in range(1, to + 1):
        await ctx.report_progress(number, to, f"at {number}")
    return f"counted to {to}"


@server.tool()
def wait_for(path: str) -> str:
    """Wait until there is such a file."""
    for _ in range(600):
        if Path(path).exists():
            return "there it is"
        time.sleep(0.05)
    return "it never came"


async def ask() -> Elicit[Confirmation]:
    return Elicit("Shall it be erased?", Confirmation)


@server.tool()
async def erase(answer: Annotated[Confirmation, Resolve(ask)]) -> str:
    """Ask the user, then tell what was answered."""
    return f"sure={answer.sure} reason={answer.reason}"


def later() -> str:
    """A tool that came later."""
    return "here I am"


@server.tool()
async def grow(ctx: Context) -> str:
    """Offer one more tool."""
    server.add_tool(later)
    await ctx.notify_tools_changed()
    await ctx.session.send_tool_list_changed()
    return "grew"


@server.prompt()
def investigate(service: str, since: str = "an hour ago") -> list[UserMessage | AssistantMessage]:
    """Find out why a service is slow."""
    return [
        UserMessage(f"Why has {service} been slow since {since}?\x1b[31m The key is {SECRET}"),
        AssistantMessage("I shall look."),
    ]


@server.prompt()
def daily() -> str:
    """What happened today."""
    return "Summarise today."


@server.completion()
async def complete(
    ref: PromptReference | ResourceTemplateReference, argument: CompletionArgument, context: CompletionContext | None
) -> Completion:
    values = [name for name in ("api", "auth", "web") if name.startswith(argument.value)]
    return Completion(values=values, total=len(values), has_more=False)


@server.resource("note://today", mime_type="text/plain")
def today() -> str:
    """The note of the day."""
    return f"disk is full\u202e; token {SECRET}"


@server.resource("blob://picture", mime_type="image/png")
def picture() -> bytes:
    """A picture."""
    return b"\x89PNG" * 30


@server.resource("log://{service}", mime_type="text/plain")
def log(service: str) -> str:
    """The log of a service."""
    return f"{service} started"


class Old:
    """An application that knows nothing of 2026, in front of one that does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        version = dict(scope.get("headers", ())).get(b"mcp-protocol-version", b"")
        refused = PlainTextResponse("unsupported version", 400) if version > b"2026" else None
        await (refused or self._app)(scope, receive, send)


def main(options: Sequence[str]) -> None:
    if "--port" not in options:
        server.run()
        return
    app: ASGIApp = server.sse_app() if "--sse" in options else server.streamable_http_app()
    port = int(options[options.index("--port") + 1])
    uvicorn.run(Old(app) if "--old" in options else app, host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    main(sys.argv[1:])
