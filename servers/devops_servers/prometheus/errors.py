"""What can be wrong between a question and its figures; the text of each names what would help.

CannotAnswer
├── BadRequest      the call itself cannot be answered: a bad time, an unknown instance
├── QueryFailed     Prometheus refused a query; carries its own error type and message
├── NotOffered      this engine, or this version of it, has no such part of the API
├── Refused         credentials are missing, wrong, or may not read this
├── Unreachable     nothing answered in time, or not in good order
└── TooLarge        the answer is larger than may be read
"""

from __future__ import annotations


class CannotAnswer(Exception):
    """The call cannot be answered; the text says why, and after a semicolon what would help."""


class BadRequest(CannotAnswer):
    """The call cannot be answered as it stands."""


class QueryFailed(CannotAnswer):
    """Prometheus refused a query."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        """Its error type: `bad_data`, `execution`, `timeout` …"""
        self.message = message
        """Its own words, with the position of a parse error."""


class NotOffered(CannotAnswer):
    """This engine, or this version of it, has no such part of the API."""


class Refused(CannotAnswer):
    """Credentials are missing, wrong, or may not read this."""


class Unreachable(CannotAnswer):
    """Nothing answered in time, or not in good order."""


class TooLarge(CannotAnswer):
    """The answer is larger than may be read."""
