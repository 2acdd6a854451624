"""The ways in which the git engine says no."""

from __future__ import annotations


class GitRefused(Exception):
    """A question that cannot be answered: the reason and the remedy, in words for whoever asked."""


class TookTooLong(GitRefused):
    """The answer would have cost more time than a question is given."""
