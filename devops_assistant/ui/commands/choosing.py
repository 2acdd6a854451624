"""Commands about who answers, in which language, at what cost, and what may run without asking."""

from __future__ import annotations

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say, speak, spoken
from devops_assistant.ui.commands.registry import COMMANDS, Conversation
from devops_assistant.ui.folding import folded

PROVIDERS = ("anthropic", "openai", "gemini", "ollama", "offline", "scripted")


@COMMANDS.command("model", argument="[PROVIDER] [MODEL]", completes="providers")
async def use_model(conversation: Conversation, argument: str) -> None:
    """who answers, or go on with another model"""
    provider, _, model = argument.partition(" ")
    if provider not in PROVIDERS:
        provider, model = "", argument
    if argument:
        await (await conversation.assistant.dialogue()).use_model(provider, model.strip())
    standing = conversation.assistant.standing()
    if standing:
        conversation.say(say("terminal.answers", who=f"{standing.provider} {standing.model}".strip()))


@COMMANDS.command("context")
async def show_context(conversation: Conversation, argument: str) -> None:
    """what fills the model's context, about, in tokens"""
    standing = conversation.assistant.standing()
    if not standing:
        raise AssistantError(say("terminal.nothing_asked"))
    tools = {say("terminal.tools_of", server=name or "host"): size for name, size in standing.tools.items()}
    rows = {say("terminal.instructions"): standing.instructions, **tools, say("terminal.history"): standing.history}
    total = say("terminal.of_context", tokens=f"{standing.used:,}", limit=f"{standing.context_tokens:,}")
    lines = [*(f"{size:>9,}  {name}" for name, size in rows.items()), total]
    conversation.say(folded("\n".join(lines), conversation.out))


@COMMANDS.command("cost")
async def show_cost(conversation: Conversation, argument: str) -> None:
    """the tokens that this session has used, and what they cost"""
    standing = conversation.assistant.standing()
    if not standing or not (standing.usage.input_tokens or standing.usage.output_tokens):
        raise AssistantError(say("terminal.nothing_spent"))
    usage = standing.usage
    read, cached, written = (f"{count:,}" for count in (usage.input_tokens, usage.cached_tokens, usage.output_tokens))
    lines = [say("terminal.spent", read=read, cached=cached, written=written)]
    if standing.cost_usd is None:
        lines.append(say("terminal.no_price"))
    else:
        lines.append(say("terminal.cost", usd=standing.cost_usd))
    conversation.say(folded("\n".join(lines), conversation.out))


@COMMANDS.command("lang", argument="en|ko", completes="languages")
async def use_language(conversation: Conversation, argument: str) -> None:
    """the language of the program and of answers"""
    language = argument.casefold()
    if language not in ("en", "ko"):
        raise AssistantError(say("terminal.which_language"), remedy="/lang en, /lang ko")
    speak("ko" if language == "ko" else "en")
    await (await conversation.assistant.dialogue()).use_language(spoken())
    conversation.say(say("terminal.language"))


@COMMANDS.command("approve", argument="[TOOL-OR-GLOB]", completes="tools")
async def approve(conversation: Conversation, argument: str) -> None:
    """what runs without asking, or let tools of this name do so in this session"""
    dialogue = await conversation.assistant.dialogue()
    if argument:
        dialogue.allow(argument)
    allowed = ", ".join(dialogue.allowed)
    conversation.say(say("terminal.allowed", names=allowed) if allowed else say("terminal.none_allowed"))
