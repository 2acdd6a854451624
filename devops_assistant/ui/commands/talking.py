"""Commands about the conversation itself: what it forgets, and how it ends."""

from __future__ import annotations

from devops_assistant.common.messages import say
from devops_assistant.ui.commands.registry import COMMANDS, Conversation


@COMMANDS.command("help", "?")
async def show_help(conversation: Conversation, argument: str) -> None:
    """list these commands"""
    width = max(len(command.usage) for command in conversation.commands)
    lines = [f"  {command.usage.ljust(width)}  {command.description}" for command in conversation.commands]
    conversation.say("\n".join([say("chat.help_ask"), *lines, say("chat.help_keys")]))


@COMMANDS.command("clear")
async def clear(conversation: Conversation, argument: str) -> None:
    """forget the conversation; servers and evidence stay"""
    conversation.assistant.clear()
    conversation.say(say("chat.forgotten"))


@COMMANDS.command("exit", "quit")
async def leave(conversation: Conversation, argument: str) -> None:
    """leave"""
    conversation.leave()
