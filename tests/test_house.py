"""Holds the house: who may import what, how large anything may grow, and what nothing may be called."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
PRODUCT = ("devops_assistant", "servers")
ALL = (*PRODUCT, "tests", "benchmarks")

FILE_LINES, FUNCTION_LINES, CLASS_METHODS = 400, 50, 15
VAGUE = re.compile(r"(?i)(?<!alert)manager|helper|utils|handler")  # Alertmanager is a name

HOMES: Mapping[str, Sequence[str]] = {
    "mcp": (
        "devops_assistant/host/asking.py",
        "devops_assistant/host/callbacks.py",
        "devops_assistant/host/connection.py",
        "devops_assistant/host/handshake.py",
        "devops_assistant/host/http_transport.py",
        "devops_assistant/host/stdio.py",
        "devops_assistant/host/translation.py",
        "devops_assistant/gateway/mcp.py",  # the server API only
        "servers/devops_servers/*/server.py",
        "servers/devops_servers/*/__main__.py",
        "servers/devops_servers/*/render*.py",
        "servers/devops_servers/_common/lean.py",
        "servers/devops_servers/_common/refusals.py",
        "servers/devops_servers/_common/serve.py",
        "servers/devops_servers/_common/web.py",
        "servers/devops_servers/_common/lean.py",
        "servers/devops_servers/_common/refusals.py",
        "servers/devops_servers/_common/envelope.py",
    ),
    "anthropic": ("devops_assistant/providers/anthropic.py",),
    "openai": ("devops_assistant/providers/openai.py",),
    "rich": ("devops_assistant/ui/*",),
    "prompt_toolkit": ("devops_assistant/ui/*",),
    "typer": ("devops_assistant/cli/*",),
}
"""The only files of the product that may import a package."""

READ_THE_ENVIRONMENT = (
    "devops_assistant/common/settings.py",
    "devops_assistant/common/folders.py",
    "devops_assistant/common/early_settings.py",
    "devops_assistant/common/session_language.py",
    "servers/devops_servers/*/settings.py",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef
N = TypeVar("N", bound=ast.AST)


@dataclass(frozen=True, slots=True)
class Source:
    """One file of ours."""

    path: str
    module: str
    text: str
    body: Sequence[ast.stmt]
    all_nodes: Sequence[ast.AST]

    def nodes(self, kind: type[N]) -> Iterator[N]:
        return (node for node in self.all_nodes if isinstance(node, kind))

    def at(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
        return f"{self.path}:{node.lineno} {node.name}"


@functools.cache
def sources(*folders: str) -> tuple[Source, ...]:
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*.py")))
    return tuple(_source(file) for file in files)


def _source(file: Path) -> Source:
    text = file.read_text(encoding="utf-8")
    path = file.relative_to(ROOT).as_posix()
    module = path.removeprefix("servers/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    tree = ast.parse(text, path)
    return Source(path, module, text, tree.body, tuple(ast.walk(tree)))


def test_imports_keep_the_contracts_of_pyproject() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'servers'}"}
    run = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_walk_sees_the_whole_tree() -> None:
    seen = {source.module for source in sources(*ALL)}
    assert {"devops_assistant.cli.app", "devops_servers.git.server", "tests.test_house"} <= seen


def test_no_file_is_too_long() -> None:
    lengths = {source.path: source.text.count("\n") for source in sources(*ALL)}
    assert not {path: lines for path, lines in lengths.items() if lines > FILE_LINES}


def test_no_function_is_too_long() -> None:
    found = {
        source.at(node): lines
        for source in sources(*ALL)
        for node in source.nodes(ast.AST)
        if isinstance(node, Function) and (lines := _lines(node)) > FUNCTION_LINES
    }
    assert not found


def _lines(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_class_has_too_many_methods() -> None:
    found = {
        source.at(node): methods
        for source in sources(*ALL)
        for node in source.nodes(ast.ClassDef)
        if (methods := sum(isinstance(part, Function) for part in node.body)) > CLASS_METHODS
    }
    assert not found


def test_nothing_has_a_vague_name() -> None:
    files = [source.path for source in sources(*ALL) if VAGUE.search(source.path)]
    definitions = [
        source.at(node)
        for source in sources(*ALL)
        for node in source.nodes(ast.AST)
        if isinstance(node, ast.ClassDef | Function) and VAGUE.search(node.name)
    ]
    assert not files + definitions


def test_no_import_is_relative() -> None:
    assert not [source.path for source in sources(*ALL) for node in source.nodes(ast.ImportFrom) if node.level]


def test_packages_are_imported_only_where_they_are_at_home() -> None:
    strays = [
        f"{source.path} imports {package}"
        for source in sources(*PRODUCT)
        for package in sorted({module.partition(".")[0] for module in _imported(source.nodes(ast.stmt))})
        if not _at_home(source.path, HOMES.get(package, ("*",)))
    ]
    assert not strays


def test_the_environment_is_read_only_by_settings() -> None:
    readers = {source.path for source in sources(*PRODUCT) if _reads_the_environment(source)}
    assert not {path for path in readers if not _at_home(path, READ_THE_ENVIRONMENT)}


def _at_home(path: str, homes: Sequence[str]) -> bool:
    return any(fnmatch(path, home) for home in homes)


def _reads_the_environment(source: Source) -> bool:
    names = {"environ", "environb", "getenv", "getenvb"}
    attributes = any(
        node.attr in names and isinstance(node.value, ast.Name) and node.value.id == "os"
        for node in source.nodes(ast.Attribute)
    )
    return attributes or any(
        alias.name in names for node in source.nodes(ast.ImportFrom) if node.module == "os" for alias in node.names
    )


def test_no_modules_import_each_other_in_a_circle() -> None:
    ours = {source.module for source in sources(*ALL)}
    edges = {
        source.module: {
            name if name in ours else name.rpartition(".")[0] for name in _imported(_at_import_time(source.body))
        }
        for source in sources(*ALL)
    }
    assert _circle(edges) == ()


def test_a_circle_would_be_found() -> None:
    tree = ast.parse("import a\nif TYPE_CHECKING:\n    import b\ntry:\n    from c import d\nfinally:\n    pass")
    assert list(_imported(_at_import_time(tree.body))) == ["a", "c.d"]
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) != ()


def _circle(edges: Mapping[str, set[str]]) -> tuple[str, ...]:
    try:
        TopologicalSorter({module: needed - {module} for module, needed in edges.items()}).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def _at_import_time(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported, those for type checkers apart."""
    for statement in body:
        if isinstance(statement, Function) or _is_for_type_checkers(statement):
            continue
        yield statement
        for field in ("body", "orelse", "finalbody"):
            yield from _at_import_time(getattr(statement, field, ()))


def _is_for_type_checkers(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING")


def _imported(statements: Iterator[ast.stmt]) -> Iterator[str]:
    """The modules imported, or what is imported from one, as `module.name`."""
    for statement in statements:
        match statement:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(module=str(module), names=aliases, level=0):
                yield from (f"{module}.{alias.name}" for alias in aliases)
            case _:
                pass
