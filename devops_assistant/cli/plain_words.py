"""Words of the command line that mean themselves skip typer's conversion, for which pydantic is loaded.

The prompt of a conversation would wait for that; a quarter of its time went there.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

_MEAN_THEMSELVES: dict[object, Callable[[str], object]] = {str: str, Path: Path}


def spare_conversion(command: object) -> None:
    """Let `command`, and what is below it, take texts, paths and what was left out as they are."""
    if not isinstance(command, TyperCommand | TyperGroup):
        return
    vars(command)["get_params"] = partial(_parameters, command.get_params)  # of which the one for help is made late
    for each in command.commands.values() if isinstance(command, TyperGroup) else ():
        spare_conversion(each)


def _parameters(given: Callable[..., list[Any]], context: Any) -> list[Any]:
    parameters = given(context)
    for each in parameters:
        if "process_value" not in vars(each):
            vars(each)["process_value"] = partial(_processed, each, each.process_value)
    return parameters


def _processed(parameter: TyperArgument | TyperOption, convert: Callable[..., Any], context: Any, value: Any) -> Any:
    meant = _MEAN_THEMSELVES.get(parameter.type_descriptor.annotation)
    if value is None and not parameter.required:
        value = () if parameter.multiple or parameter.nargs == -1 else None
    elif isinstance(value, str) and meant:
        value = meant(value)
    else:
        return convert(context, value)
    return parameter.callback(context, parameter, value) if parameter.callback else value
