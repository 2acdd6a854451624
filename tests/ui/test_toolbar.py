import pytest
from prompt_toolkit.utils import get_cwidth

from devops_assistant.agent.standing import Standing
from devops_assistant.conversation.messages import Usage
from devops_assistant.host.status import ServerState, ServerStatus
from devops_assistant.ui.toolbar import toolbar_text

SERVERS = [
    ServerStatus("git", ServerState.READY),
    ServerStatus("logs", ServerState.STARTING),
    ServerStatus("prometheus", ServerState.FAILED),
    ServerStatus("trace", ServerState.OFF),
]
STANDING = Standing("anthropic", "some-model", True, 100_000, history=12_000, usage=Usage(34_000, 900), cost_usd=0.25)


def test_it_tells_who_answers_with_what_and_what_that_cost() -> None:
    assert toolbar_text(STANDING, SERVERS, 200) == (
        "anthropic some-model · 1/3 servers, 1 starting, failed prometheus · 34k in 900 out 0.250 USD · context 12% "
        "· masking on"
    )


@pytest.mark.parametrize("width", [1, 10, 40, 60, 80, 100])
def test_it_fits_and_says_who_answers_to_the_last(width: int) -> None:
    line = toolbar_text(STANDING, SERVERS, width)
    assert get_cwidth(line) <= width
    assert line.startswith("anthropic some-model"[:width])


def test_that_masking_is_off_is_left_out_last_of_all() -> None:
    open_book = Standing("anthropic", "some-model", False, 100_000)
    assert "MASKING OFF" in toolbar_text(open_book, SERVERS, 40)
    assert toolbar_text(open_book, SERVERS, 12) == "MASKING OFF"


def test_before_anything_is_known_it_says_that_it_starts() -> None:
    assert toolbar_text(None, (), 40) == "starting"
