"""What can be wrong with a call; the text of each says what would help."""

from __future__ import annotations


class CannotAnswer(Exception):
    """The call cannot be answered as it stands."""


class NotARecording(CannotAnswer):
    """There is no such recording, or it cannot or must not be opened."""


class BadSpan(CannotAnswer):
    """No time, or no span of time."""
