"""A model's Markdown drawn for a terminal, with nothing hidden: no links behind words, no images, no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from markdown_it import MarkdownIt
from rich.console import Console, ConsoleOptions, JustifyMethod, RenderResult
from rich.markdown import Heading, Markdown, TableElement
from rich.segment import Segment
from rich.table import Table

from devops_assistant.common.sanitise import clean

_PARSER = (
    MarkdownIt("commonmark", {"html": False})
    .enable(["strikethrough", "table"])
    # What these rules take off the screen, or let in as an escaped control character, is shown as it was written.
    .disable(["reference", "image", "autolink", "entity", "html_block", "html_inline"])
)
_LANGUAGE = re.compile(r"\s*[\w+#.-]*\s*", re.ASCII)
"""What may stand behind the opening of a code block and go unseen."""


class _LeftHeading(Heading):
    """A heading that starts where the text starts."""

    LEVEL_ALIGN: ClassVar[dict[str, JustifyMethod]] = dict.fromkeys(Heading.LEVEL_ALIGN, "left")


class _WholeTable(TableElement):
    """A table whose long words go on in the next line instead of ending in `…`."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class SafeMarkdown(Markdown):
    """Markdown from an untrusted hand."""

    elements = Markdown.elements | {"heading_open": _LeftHeading, "table_open": _WholeTable}

    def __init__(self, text: str) -> None:
        text = clean(text)
        super().__init__("", code_theme="ansi_dark", hyperlinks=False)
        self.markup = text
        self.parsed = _PARSER.parse(text)
        for token in self.parsed:
            if token.type == "fence" and not _LANGUAGE.fullmatch(token.info):
                token.content, token.info = f"{token.info}\n{token.content}", ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """Draw without the empty lines around and the spaces behind, so that what is copied is what is meant."""
        lines = [_without_end(line) for line in Segment.split_lines(self._segments(console, options))]
        while lines and not lines[0]:
            del lines[0]
        while lines and not lines[-1]:
            del lines[-1]
        for line in lines:
            yield from line
            yield Segment.line()

    def _segments(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for part in super().__rich_console__(console, options):
            for segment in [part] if isinstance(part, Segment) else console.render(part, options):
                yield Segment(segment.text.replace("•", "-"), *segment[1:]) if options.ascii_only else segment


def _without_end(line: list[Segment]) -> list[Segment]:
    while line and not line[-1].text.strip():
        line.pop()
    if line:
        line[-1] = Segment(line[-1].text.rstrip(), line[-1].style)
    return line
