"""Which files are logs that may be read: under the places named by the settings, regular, and nowhere else."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from devops_assistant.common.sanitise import one_line
from devops_servers.logs.encodings import container
from devops_servers.logs.errors import NotReadable
from devops_servers.logs.settings import Settings

_WALK_S = 5.0
_DEPTH = 8
_KIND_BYTES = 8_192
_GLOB_SIGNS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class LogFile:
    """One log file as listed."""

    name: str
    """Relative to its place; unique."""
    path: str
    """Where it really is below `root`, symlinks resolved."""
    size: int
    """Bytes."""
    modified: float
    """Seconds since the epoch."""
    root: Path
    """The folder it was found in, symlinks resolved."""


@dataclass(slots=True)
class Listing:
    """The files found, newest first, and what stood in the way of more."""

    files: list[LogFile] = field(default_factory=list[LogFile])
    refused: list[str] = field(default_factory=list[str])
    """`name: reason`, one entry for each file or folder passed over."""
    complete: bool = True
    """False when there were more files than could be listed in time."""

    @property
    def left_out(self) -> str:
        """What to say where not all were listed in time."""
        return f"more than the {len(self.files):,} files could not be listed in time: name a file or a folder in it"

    def why_empty(self, places: str) -> str:
        """Say why there is nothing to read in `places`, and what would help."""
        if self.refused:
            reasons = "; ".join(self.refused[:3])
            return f"no readable log files in {places}; name a readable file or folder in LOG_DIR ({reasons})"
        return f"no log files in {places}; set LOG_DIR to the folders or files that hold them"


class Catalogue:
    """The log files of the configured places."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def places(self) -> str:
        """The configured places, as a user would write them."""
        return os.pathsep.join(str(place) for place in self._settings.places)

    def listing(self) -> Listing:
        """Return every readable file, the most recently written first; unreadable ones are named, never an error."""
        found = Listing()
        names: set[str] = set()
        deadline = time.monotonic() + _WALK_S
        for place in self._settings.places:
            root = _root(place).resolve()
            for path in _candidates(place, root, found):
                if time.monotonic() > deadline:
                    found.complete = False
                    break
                self._add(path, root, names, found)
        found.files.sort(key=lambda file: file.modified, reverse=True)
        return found

    def find(self, name: str) -> LogFile:
        """Return the file called `name`: relative to a place, or an absolute path inside one.

        Raises:
            NotReadable: there is no such file, or it may not be read.
        """
        if not name.strip() or "\0" in name:
            raise NotReadable("the file name is empty; list_logs shows the names")
        refusal: NotReadable | None = None
        for place in filter(_is_folder, self._settings.places):
            try:
                root = _root(place).resolve()
                return self._checked(root / name, root, name)
            except FileNotFoundError:
                continue
            except NotReadable as error:
                refusal = refusal or error
            except OSError as error:
                refusal = refusal or NotReadable(f"{name}: {error.strerror}")
        listed = next((file for file in self.listing().files if file.name == name), None)
        if listed:
            return listed
        raise refusal or NotReadable(f"there is no file {name} in {self.places}; list_logs shows the names")

    def open(self, file: LogFile) -> FileIO:
        """Open `file` for reading, following no symlink and waiting for no writer.

        Raises:
            NotReadable: it is not a plain file of its own any more, or access is denied.
        """
        try:
            descriptor = _open_below(file.root, file.path)
        except OSError as error:
            raise NotReadable(f"{file.name}: {_advice(error)}") from error
        try:
            self._check_kind(os.fstat(descriptor), file.name)
        except NotReadable:
            os.close(descriptor)
            raise
        return os.fdopen(descriptor, "rb", buffering=0)

    def kind(self, file: LogFile) -> str:
        """Return `text`, or which binary kind of file it is, or why it cannot be read."""
        try:
            with self.open(file) as opened:
                return container(opened.read(_KIND_BYTES) or b"") or "text"
        except NotReadable as refusal:
            return str(refusal)

    def _add(self, path: str, root: Path, names: set[str], found: Listing) -> None:
        name = _shown(_below(root, path))
        if name in names:
            name = f"{root.name}/{name}"
        if name in names:
            return
        try:
            found.files.append(self._listed(path, root, name))
            names.add(name)
        except NotReadable as refusal:
            found.refused.append(str(refusal))
        except OSError as error:
            found.refused.append(f"{name}: {_advice(error)}")

    def _listed(self, path: str, root: Path, name: str) -> LogFile:
        """A file that was found below `root` without following a symlink to a folder."""
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return self._checked(Path(path), root, name)
        return self._readable(path, status, root, name)

    def _checked(self, path: Path, root: Path, name: str) -> LogFile:
        """A file that somebody named, wherever symlinks lead."""
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            raise NotReadable(
                f"{name} leads outside the log folders ({self.places}); to read it, add its folder to LOG_DIR"
            )
        if any(part.startswith(".") for part in real.relative_to(root).parts):
            raise NotReadable(f"{name} is a hidden file, which is no log; to read it, name it in LOG_DIR")
        return self._readable(str(real), real.lstat(), root, name)

    def _readable(self, real: str, status: os.stat_result, root: Path, name: str) -> LogFile:
        self._check_kind(status, name)
        if not status.st_mode & stat.S_IROTH and not os.access(real, os.R_OK):
            raise NotReadable(f"{name}: permission denied; {_GROUP_HINT}")
        return LogFile(name, _below(root, real), status.st_size, status.st_mtime, root)

    def _check_kind(self, status: os.stat_result, name: str) -> None:
        if stat.S_ISDIR(status.st_mode):
            raise NotReadable(f"{name} is a folder; list_logs shows the files in it")
        if not stat.S_ISREG(status.st_mode):
            raise NotReadable(f"{name} is not a regular file but a device, pipe or socket; it is not read")
        if status.st_nlink > 1 and not self._settings.hard_links:
            raise NotReadable(
                f"{name} is a hard link and may be a file from elsewhere; LOG_HARD_LINKS=1 allows hard links"
            )


_GROUP_HINT = "run as a user in the group that owns it (often `adm`), or name a readable folder in LOG_DIR"


def _below(root: Path, path: str) -> str:
    """What `path` is called below `root`; fast, for it is asked for each of very many files."""
    return path[len(str(root)) :].lstrip(os.sep)


def _shown(name: str) -> str:
    """What a file is listed as and may be asked for by: a name on one line, whatever it really holds."""
    return name if name.isprintable() else one_line(name, len(name))


def _advice(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return f"permission denied; {_GROUP_HINT}"
    return (error.strerror or str(error)).lower()


def _is_folder(place: Path) -> bool:
    """Whether every file below `place` is offered, which is not so of single files and globs."""
    return not place.is_file() and not _is_glob(place)


def _is_glob(place: Path) -> bool:
    return has_glob(str(place))


def has_glob(name: str) -> bool:
    """Whether `name` stands for all files that match it."""
    return bool(_GLOB_SIGNS & set(name))


def _root(place: Path) -> Path:
    """The folder (or the single file's folder) that `place` opens, without its glob part."""
    for index, part in enumerate(place.parts):
        if _GLOB_SIGNS & set(part):
            return Path(*place.parts[:index]).absolute()
    return (place if not place.is_file() else place.parent).absolute()


def _candidates(place: Path, root: Path, found: Listing) -> Iterator[str]:
    """Whatever may be a log; no symlink to a folder is followed."""
    if place.is_file():
        yield str(root / place.name)
    elif _is_glob(place):
        pattern = str(place.absolute().relative_to(_root(place)))
        for match in root.glob(pattern):
            if match.parent.resolve() == match.parent:
                yield from _walk(str(match), found, _DEPTH) if match.is_dir() else [str(match)]
    else:
        yield from _walk(str(root), found, _DEPTH)


def _walk(folder: str, found: Listing, depth: int) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif depth:
                    yield from _walk(entry.path, found, depth - 1)
    except OSError as error:
        found.refused.append(f"{folder}: {_advice(error)}")


def _open_below(root: Path, path: str) -> int:
    """Open `path` one folder at a time from `root`, so that no part can be exchanged for a symlink on the way."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        *folders, name = Path(path).parts
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=descriptor)
    finally:
        os.close(descriptor)
