"""A long text in a screen of its own, to be scrolled and searched; at its end the terminal is as it was."""

from __future__ import annotations

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import is_searching
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.key_binding.bindings.scroll import scroll_page_down, scroll_page_up
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import HSplit, Layout, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.search import SearchDirection, start_search
from prompt_toolkit.widgets import SearchToolbar, TextArea

from devops_assistant.common.messages import say
from devops_assistant.common.sanitise import clean


async def page(title: str, text: str) -> None:
    """Show `text` until the user leaves with q, Esc or Ctrl-C."""
    search = SearchToolbar(ignore_case=True)
    area = TextArea(clean(text).expandtabs(), read_only=True, scrollbar=True, wrap_lines=True, search_field=search)

    def status() -> str:
        document = area.document
        line, count = document.cursor_position_row + 1, document.line_count
        return _fitting(say("terminal.pager", title=title, line=line, count=count))

    bar = Window(FormattedTextControl(status), height=1, style="reverse")
    app: Application[None] = Application(
        layout=Layout(HSplit([area, search, bar]), focused_element=area),
        key_bindings=_keys(area),
        full_screen=True,
    )
    app.ttimeoutlen = app.timeoutlen = 0.05
    await app.run_async(handle_sigint=False, set_exception_handler=False)


def _fitting(text: str) -> str:
    return text[: max(1, get_app().output.get_size().columns)]


def _keys(area: TextArea) -> KeyBindings:
    keys = KeyBindings()
    reading = ~is_searching

    @keys.add("q", filter=reading)
    @keys.add(Keys.Escape, filter=reading)
    @keys.add(Keys.ControlC)
    @keys.add(Keys.ControlD)
    def leave(event: KeyPressEvent) -> None:
        event.app.exit()

    @keys.add("/", filter=reading)
    def search(event: KeyPressEvent) -> None:
        start_search(area.control, SearchDirection.FORWARD)

    @keys.add("n", filter=reading)
    @keys.add("N", filter=reading)
    def again(event: KeyPressEvent) -> None:
        state = area.control.search_state
        backward = event.key_sequence[0].data == "N"
        area.buffer.apply_search(~state if backward else state, include_current_position=False)

    @keys.add("g", filter=reading)
    @keys.add(Keys.Home, filter=reading)
    def first(event: KeyPressEvent) -> None:
        area.buffer.cursor_position = 0

    @keys.add("G", filter=reading)
    @keys.add(Keys.End, filter=reading)
    def last(event: KeyPressEvent) -> None:
        area.buffer.cursor_position = len(area.text)

    keys.add(" ", filter=reading)(scroll_page_down)
    keys.add("b", filter=reading)(scroll_page_up)
    _ = leave, search, again, first, last  # the bindings keep them
    return keys
