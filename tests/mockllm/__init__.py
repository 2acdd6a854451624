"""A model's service for tests: both wires over real HTTP, answering from a script, failing on request.

    with MockModel([{"text": "hello"}, {"status": 529}]) as mock:
        ...  # point a client at mock.url, or at mock.url + "/v1" on the Chat Completions wire
        assert mock.requests[0]["body"]["model"] == "m"

It checks requests as the real services do and answers 400 to those they would not accept.
"""

from __future__ import annotations

from tests.mockllm.script import Asked, Call, Turn
from tests.mockllm.server import MockModel

__all__ = ["Asked", "Call", "MockModel", "Turn"]
