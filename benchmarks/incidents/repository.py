"""A git history of many ordinary commits by several people, with the one that matters among them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.incidents import manifests
from benchmarks.incidents.code import Function, Module, make_module, module_names
from benchmarks.incidents.words import FIELDS, LIBRARIES, VERBS, Words, listed

DAY_S = 86_400.0
_LAYOUTS = (
    "services/{name}/src",
    "apps/{name}",
    "{name}/lib",
    "src/{name}",
    "packages/{name}/src",
    "backend/{name}/core",
)
_SUBJECTS = listed(
    "Tidy {what}|Rename locals in {what}|{what}: smaller steps|refactor({what}): split|Tune {what}|Clean up {what} a bit|"
    "{what}: use the new constant|chore: revisit {what}|Adjust {what} after review|{what} cleanup|perf({what}): fewer copies|"
    "{what}: follow-up to the last change"
)
_DOCS = listed(
    "Document {what}|docs: {what}|Fix typo in the guide of {what}|Explain how {what} is run|docs({what}): new diagram|"
    "Notes of the retrospective on {what}|Runbook for {what}|README: mention {what}"
)


@dataclass(frozen=True, slots=True)
class Commit:
    mark: str
    at: float
    author: str
    subject: str
    changes: Mapping[str, str]
    """New contents by path."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of one service are."""

    service: str
    modules: tuple[str, ...]
    settings: str
    library: str


class Repository:
    """The history while it is made, newest last."""

    def __init__(self, words: Words, people: list[str], domain: str) -> None:
        self.words = words
        self.people = people
        self.domain = domain
        self.files: dict[str, str] = {}
        self.modules: dict[str, Module] = {}
        self.layouts: dict[str, Layout] = {}
        self.commits: list[Commit] = []

    def begin(self, services: Mapping[str, str], at: float) -> None:
        """Lay out the services, each with its runtime, and commit them."""
        scheme = self.words.dice.choice(_LAYOUTS)
        changes: dict[str, str] = {
            "README.md": f"# {self.domain}\n\n" + "\n".join(f"- {name}" for name in services) + "\n"
        }
        for name, runtime in services.items():
            folder = scheme.format(name=name)
            package = f"{self.domain.split('.')[0]}.{name.replace('-', '')}"
            modules = [make_module(self.words, runtime, folder, package, each) for each in module_names(self.words, 4)]
            self.modules |= {module.path: module for module in modules}
            settings = manifests.settings(self.words, runtime, folder)
            library = manifests.library_file(self.words, runtime, folder)
            changes |= {module.path: module.text for module in modules} | dict((settings, library))
            changes[f"deploy/{name}.yaml"] = manifests.deployment(self.words, name)
            changes[f"docs/{name}.md"] = f"# {name}\n\nOwned by {self.words.dice.choice(self.people)}.\n"
            paths = tuple(module.path for module in modules)
            self.layouts[name] = Layout(name, paths, settings[0], library[0])
        self.commit(at, "Initial import", changes)

    def commit(self, at: float, subject: str, changes: Mapping[str, str], author: str = "") -> str:
        """Add a commit and return its mark."""
        mark = f"c{len(self.commits) + 1}"
        self.commits.append(Commit(mark, at, author or self.words.dice.choice(self.people), subject, changes))
        self.files |= changes
        return mark

    def ordinary(self, at: float, service: str = "", *, code: bool = True) -> str:
        """Commit something that breaks nothing."""
        name = service or self.words.dice.choice(list(self.layouts))
        choices: list[Callable[[float, str], str]] = [self._document, self._test, self._scale]
        choices += [self._tune, self._grow, self._tune, self._grow, self._upgrade] if code else []
        return self.words.dice.choice(choices)(at, name)

    def _document(self, at: float, name: str) -> str:
        path = f"docs/{name}.md"
        text = (
            self.files[path] + f"\n{self.words.one(VERBS).title()} the {self.words.one(FIELDS)} before the release.\n"
        )
        return self.commit(at, self._subject(_DOCS, name), {path: text})

    def _test(self, at: float, name: str) -> str:
        word = self.words.one(VERBS)
        path = f"tests/{name}/test_{word}_{len(self.commits)}.txt"
        return self.commit(at, self._subject(_SUBJECTS, f"tests of {name}"), {path: f"given {word}\nthen ok\n"})

    def _scale(self, at: float, name: str) -> str:
        path = f"deploy/{name}.yaml"
        text = self.files[path].replace("    team:", f"    revision: r{len(self.commits)}\n    team:", 1)
        return self.commit(at, self._subject(_SUBJECTS, f"labels of {name}"), {path: text})

    def _tune(self, at: float, name: str) -> str:
        module = self.modules[self.words.dice.choice(self.layouts[name].modules)]
        position = self.words.dice.randrange(len(module.functions))
        changed = replace(module.functions[position], number=self.words.dice.randint(2, 90))
        return self._write(at, _with(module, position, changed), self._subject(_SUBJECTS, module.type))

    def _grow(self, at: float, name: str) -> str:
        module = self.modules[self.words.dice.choice(self.layouts[name].modules)]
        fresh = make_module(self.words, module.runtime, "x", module.package, "extra").functions[0]
        taken = {function.name for function in module.functions}
        if fresh.name in taken or len(taken) > 12:
            return self._tune(at, name)
        grown = replace(module, functions=(*module.functions, fresh))
        return self._write(at, grown, self._subject(("Add {what}", "feat: {what}", "New {what}", "{what}"), fresh.name))

    def _upgrade(self, at: float, name: str) -> str:
        path = self.layouts[name].library
        library = self.words.one(LIBRARIES)
        changes = {path: manifests.with_library(self.files[path], library, manifests.version(self.words))}
        return self.commit(at, self._subject(("Bump {what}", "build: update {what}", "deps: {what}"), library), changes)

    def _write(self, at: float, module: Module, subject: str) -> str:
        self.modules[module.path] = module
        return self.commit(at, subject, {module.path: module.text})

    def break_code(self, at: float, name: str) -> tuple[str, Module, int]:
        """Commit a broken function of a service; return the mark, the module and the function's place in it."""
        module = self.modules[self.words.dice.choice(self.layouts[name].modules)]
        position = self.words.dice.randrange(len(module.functions))
        broken = _with(module, position, replace(module.functions[position], broken=True))
        mark = self._write(at, broken, self._subject(_SUBJECTS, module.type))
        return mark, broken, position

    def _subject(self, subjects: list[str] | tuple[str, ...], what: str) -> str:
        return self.words.one(subjects).format(what=what)

    def write(self, folder: Path) -> dict[str, str]:
        """Write the repository to `folder`; return the full hash of each mark."""
        folder.mkdir(parents=True)
        _git(folder, "init", "--quiet", "--initial-branch=main")
        marks = folder / ".git" / "marks"
        _git(folder, "fast-import", "--quiet", f"--export-marks={marks}", input=self._stream())
        _git(folder, "reset", "--quiet", "--hard", "main")
        pairs = (line.split() for line in marks.read_text().splitlines())
        return {f"c{mark.removeprefix(':')}": full for mark, full in pairs}

    def _stream(self) -> bytes:
        parts: list[bytes] = []
        for commit in self.commits:
            name = commit.author
            mail = f"{''.join(filter(str.isascii, name)).strip().lower().replace(' ', '.') or 'dev'}@{self.domain}"
            who = f"{name} <{mail}> {int(commit.at)} +0000"
            subject = commit.subject.encode()
            parts.append(f"commit refs/heads/main\nmark :{commit.mark[1:]}\n".encode())
            parts.append(f"author {who}\ncommitter {who}\n".encode())
            parts.append(b"data %d\n%s\n" % (len(subject), subject))
            for path, text in commit.changes.items():
                content = text.encode()
                parts.append(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
        return b"".join(parts)


def _with(module: Module, position: int, function: Function) -> Module:
    functions = [*module.functions]
    functions[position] = function
    return replace(module, functions=tuple(functions))


def _git(folder: Path, *arguments: str, input: bytes | None = None) -> None:
    subprocess.run(("git", *arguments), cwd=folder, check=True, capture_output=True, input=input, timeout=60)
