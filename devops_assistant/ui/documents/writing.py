"""Accounts as a file, in the form that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from devops_assistant.common.errors import ConfigError
from devops_assistant.common.messages import say
from devops_assistant.common.private_files import write_private
from devops_assistant.ui.documents.account import Told
from devops_assistant.ui.documents.html_page import html_page
from devops_assistant.ui.documents.json_document import json_document
from devops_assistant.ui.documents.markdown_document import markdown_document

Form = Callable[[Told], str]

_FORMS: Mapping[str, Form] = {
    ".md": markdown_document,
    ".markdown": markdown_document,
    ".html": html_page,
    ".htm": html_page,
    ".json": json_document,
}


def form_of(path: Path) -> Form:
    """Return the form that the name of `path` asks for, once it is known that a file can be made there.

    Raises:
        ConfigError: the suffix names no form, or there is no such folder.
    """
    form = _FORMS.get(path.suffix.casefold())
    if form is None:
        raise ConfigError(say("documents.no_form", path=path), remedy=say("documents.forms"))
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ConfigError(say("documents.no_folder", path=path), remedy=say("documents.name_a_file"))
    return form


def write(told: Told, path: Path, form: Form) -> None:
    """Put what is told into the file at `path`, for its owner alone, whole or not at all.

    Raises:
        OSError: it could not be written; what was there before still is.
    """
    write_private(path, form(told).encode(errors="replace"))
