"""What the program says to people, by id, in the language of the session.

Each room of the house has one table per language, `en/ROOM.py` and `ko/ROOM.py` with the same ids and blanks; a table
is read when its first message is said. `say("screen.ready", count=3)` is the message `ready` of the room `screen`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from devops_assistant.common.language import Language

Table = Mapping[str, str | tuple[str, str]]
"""Texts by name. Where there are two, the first one is for a `count` of one."""

_session: list[Language] = ["en"]
_tables: dict[tuple[Language, str], Table] = {}


class Message(str):
    """A text as people read it, which still knows which message it is."""

    __slots__ = ("id", "parameters")
    id: str
    parameters: Mapping[str, object]


def speak(language: Language) -> None:
    """Say everything from now on in `language`."""
    _session[0] = language


def spoken() -> Language:
    """Return the language of the session."""
    return _session[0]


def say(id: str, /, **parameters: object) -> Message:
    """Return a message in the language of the session.

    Args:
        id: `room.name`.
        parameters: what its blanks are filled with; `count` also decides between singular and plural.
    """
    return say_in(spoken(), id, **parameters)


def say_in(language: Language, id: str, /, **parameters: object) -> Message:
    """Return a message in `language`, whatever that of the session is."""
    room, _, name = id.partition(".")
    text = table(language, room)[name]
    if not isinstance(text, str):
        text = text[0 if parameters.get("count") == 1 else 1]
    message = Message(text.format_map(parameters))
    message.id, message.parameters = id, parameters
    return message


def in_english(text: str) -> str:
    """Return what a message says in English, as a model reads it; any other text as it is."""
    if not isinstance(text, Message):
        return text
    english = {name: in_english(value) if isinstance(value, str) else value for name, value in text.parameters.items()}
    return say_in("en", text.id, **english)


def filled_anew(message: Message, change: Callable[[str], str]) -> Message:
    """Return the message with every text in its blanks changed, such as made harmless."""

    def changed(value: object) -> object:
        if isinstance(value, Message):
            return filled_anew(value, change)
        return change(value) if isinstance(value, str) else value

    return say(message.id, **{name: changed(value) for name, value in message.parameters.items()})


def table(language: Language, room: str) -> Table:
    """Return what can be said in a room."""
    if (language, room) not in _tables:
        _tables[language, room] = importlib.import_module(f"{__name__}.{language}.{room}").TABLE
    return _tables[language, room]
