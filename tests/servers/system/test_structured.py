"""What programs get beside the text, and what a model pays for the list of tools."""

from collections.abc import AsyncGenerator

import jsonschema
import pytest
from mcp import Client

from devops_servers.system.server import build_server
from devops_servers.system.settings import Thresholds, surroundings

pytestmark = pytest.mark.anyio
STRUCTURED = ("check_host", "get_kernel_events", "get_services", "get_host_changes")


@pytest.fixture
async def client() -> AsyncGenerator[Client]:
    async with Client(build_server(Thresholds(), surroundings())) as client:
        yield client


@pytest.mark.parametrize("name", STRUCTURED)
async def test_structured_content_is_what_the_output_schema_says(client: Client, name: str) -> None:
    [tool] = [tool for tool in (await client.list_tools()).tools if tool.name == name]
    assert tool.output_schema
    result = await client.call_tool(name, {})
    if result.is_error:
        assert "; " in str(result.content)  # it cannot be seen from here, and the remedy is named
        return
    jsonschema.validate(result.structured_content, tool.output_schema)
    assert result.content[0].model_dump()["text"].endswith("]")


async def test_the_list_of_tools_stays_cheap(client: Client) -> None:
    tools = (await client.list_tools()).tools
    length = sum(len(tool.model_dump_json(exclude_none=True, by_alias=True)) for tool in tools)
    assert length < 6_000  # less than 2,000 tokens, at three characters of JSON to a token


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_kernel_events", {"hours": 0}),
        ("get_host_changes", {"hours": 721}),
        ("get_network", {"port": 70_000}),
        ("get_trend", {"minutes": 0}),
        ("get_trend", {"metric": "nonsense"}),
        ("get_process", {}),
    ],
)
async def test_bounds_are_errors_that_name_the_parameter(
    client: Client, name: str, arguments: dict[str, object]
) -> None:
    result = await client.call_tool(name, arguments)
    assert result.is_error
    assert next(iter(arguments), "process") in str(result.content)
