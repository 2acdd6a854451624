"""Commands about the conversation itself: what it forgets, and how it ends."""

from __future__ import annotations

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.ui.commands.registry import COMMANDS, Conversation


@COMMANDS.command("help", "?", argument="[COMMAND]")
async def show_help(conversation: Conversation, argument: str) -> None:
    """list these commands, or tell of one"""
    from devops_assistant.ui.tables import print_commands  # rich, which the first prompt does not wait for

    if argument:
        command = conversation.commands.called(argument)
        print_commands([(command.usage, command.description)], conversation.out)
        return
    conversation.say(say("chat.help_ask"))
    print_commands([(command.usage, command.description) for command in conversation.commands], conversation.out)
    conversation.say(say("chat.help_keys"))


@COMMANDS.command("clear")
async def clear(conversation: Conversation, argument: str) -> None:
    """forget the conversation; servers and evidence stay"""
    (await conversation.assistant.dialogue()).clear()
    conversation.account.exchanges.clear()
    conversation.say(say("chat.forgotten"))


@COMMANDS.command("resume", argument="[ID]", completes="sessions")
async def resume(conversation: Conversation, argument: str) -> None:
    """go on with a recorded session instead, with its evidence: the last one, or the one of this id"""
    restored = await (await conversation.assistant.dialogue()).resume(argument or "last")
    conversation.account.exchanges.clear()
    conversation.say(restored)


@COMMANDS.command("undo")
async def undo(conversation: Conversation, argument: str) -> None:
    """take back your last question and its answer; the question can be edited"""
    question = await _taken_back(conversation)
    conversation.say(say("terminal.undone"))
    conversation.suggest(question)


@COMMANDS.command("retry")
async def retry(conversation: Conversation, argument: str) -> None:
    """have your last question answered afresh"""
    await conversation.ask(await _taken_back(conversation))


async def _taken_back(conversation: Conversation) -> str:
    if not conversation.account.exchanges:
        raise AssistantError(say("terminal.nothing_asked"))
    question = conversation.account.exchanges.pop().question
    (await conversation.assistant.dialogue()).undo(question)
    return question


@COMMANDS.command("investigate", argument="[SYMPTOM] [--since SPAN]")
async def investigate(conversation: Conversation, argument: str) -> None:
    """what broke, since when, and what speaks for and against it; --since 2h looks no further back"""
    symptom, _, since = argument.partition("--since")
    await conversation.investigate(symptom.strip(), since.lstrip("= ").strip())


@COMMANDS.command("exit", "quit")
async def leave(conversation: Conversation, argument: str) -> None:
    """leave"""
    conversation.leave()
