"""The command line. The only place that knows all the parts."""

from __future__ import annotations


def main() -> None:
    """Run the command that the command line names."""
    from devops_assistant.cli.app import app

    app()
