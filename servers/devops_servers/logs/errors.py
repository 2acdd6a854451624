"""What can be wrong with a call; the text of each says what would help."""

from __future__ import annotations


class CannotAnswer(Exception):
    """The call cannot be answered as it stands."""


class NotReadable(CannotAnswer):
    """A file that cannot or must not be read."""


class BadPattern(CannotAnswer):
    """A pattern that is invalid, or uses what cannot be matched in linear time."""


class BadSpan(CannotAnswer):
    """No time, or no span of time."""
