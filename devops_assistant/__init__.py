"""A terminal assistant for people who run systems: plain questions in, answers with evidence out."""

__version__ = "0.1.0"
