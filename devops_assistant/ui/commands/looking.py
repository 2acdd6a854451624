"""Commands that show what there is: servers, tools, figures, evidence, and what servers offer to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devops_assistant.common.errors import AssistantError
from devops_assistant.common.messages import say
from devops_assistant.common.nearest import nearest
from devops_assistant.common.sanitise import one_line
from devops_assistant.ui.commands.registry import COMMANDS, Conversation
from devops_assistant.ui.folding import folded
from devops_assistant.ui.streams import signs_for

if TYPE_CHECKING:
    from devops_assistant.conversation.messages import ToolSpec

_SESSIONS_SHOWN = 20


@COMMANDS.command("tools", argument="[SERVER | TOOL]", completes="offers")
async def show_tools(conversation: Conversation, argument: str) -> None:
    """the tools on offer, or those of a server, and which ask before they run; of one tool, what it takes"""
    from devops_assistant.ui.tables import print_tools  # rich, which the first prompt does not wait for

    tools = conversation.assistant.tools()
    named = [tool for tool in tools if argument and argument in (tool.name, tool.own_name)]
    if named:
        for tool in named:
            _show_tool(conversation, tool)
        return
    servers = [server.name for server in conversation.assistant.servers()]
    if argument and argument not in servers:
        close = nearest(argument, [*(tool.name for tool in tools), *servers])
        remedy = say("terminal.did_you_mean", names=", ".join(close)) if close else say("terminal.list_tools")
        raise AssistantError(say("terminal.no_such_tool", name=one_line(argument, 64)), remedy=remedy)
    print_tools([tool for tool in tools if argument in ("", tool.server)], conversation.out)


def _show_tool(conversation: Conversation, tool: ToolSpec) -> None:
    from devops_assistant.ui.tool_page import foot, head, print_parameters  # rich, likewise

    conversation.say(folded(head(tool), conversation.out))
    print_parameters(tool, conversation.out)
    conversation.say(foot(tool, conversation.assistant.metrics()))


@COMMANDS.command("servers")
async def show_servers(conversation: Conversation, argument: str) -> None:
    """how each server is doing, and why one is not"""
    from devops_assistant.ui.tables import print_servers  # rich, likewise

    print_servers(conversation.assistant.servers(), conversation.out)


@COMMANDS.command("metrics")
async def show_metrics(conversation: Conversation, argument: str) -> None:
    """calls, errors and durations of each tool in this session"""
    from devops_assistant.ui.tables import print_metrics  # rich, likewise

    print_metrics(conversation.assistant.metrics(), conversation.out)


@COMMANDS.command("chart", argument="QUERY [SPAN]", completes="metrics")
async def show_chart(conversation: Conversation, argument: str) -> None:
    """draw a PromQL query over the last hour, or a span such as 6h; QUERY > 80 draws 80 as a threshold"""
    from devops_assistant.ui.charts.asked import asked_chart  # rich, likewise
    from devops_assistant.ui.charts.printing import chart_console, print_chart

    console, plain = chart_console(conversation.out)
    print_chart(await asked_chart(argument, conversation.assistant.call, console.width, plain=plain), console)


@COMMANDS.command("sessions")
async def show_sessions(conversation: Conversation, argument: str) -> None:
    """the sessions recorded last; /resume goes on with one"""
    from devops_assistant.ui.tables import print_sessions  # rich, likewise

    print_sessions(await conversation.assistant.setup.sessions(_SESSIONS_SHOWN), conversation.out)


@COMMANDS.command("doctor")
async def show_findings(conversation: Conversation, argument: str) -> None:
    """try the model, every server and what else is set up; each problem with a command that mends it"""
    signs = signs_for(conversation.out.encoding)
    found = "\n".join(await conversation.assistant.setup.examine(signs))
    conversation.say(folded(found, conversation.out, "    ", copied="    $"))


@COMMANDS.command("prompts")
async def show_prompts(conversation: Conversation, argument: str) -> None:
    """questions that servers have prepared; each is a command of its own"""
    from devops_assistant.ui.tables import print_prompts  # rich, likewise

    library = await conversation.assistant.library()
    print_prompts(await library.list_prompts(), conversation.out)


@COMMANDS.command("resources", argument="[URI]", completes="resources")
async def show_resources(conversation: Conversation, argument: str) -> None:
    """what servers let you read, or what stands at one of these addresses"""
    from devops_assistant.ui.tables import print_resources  # rich, likewise

    library = await conversation.assistant.library()
    if argument:
        await conversation.show_whole(argument, await library.read(argument))
        return
    resources = [*await library.list_resources(), *await library.list_resource_templates()]
    print_resources(resources, conversation.out)
