"""In which program or library a word of a process's memory lies: a lock of the interpreter is told from the user's."""

from __future__ import annotations

from pathlib import Path


def places(pid: int, addresses: set[int]) -> dict[int, str]:
    """Return the name of the image whose own variables hold each address; those on heaps and stacks are left out."""
    try:
        lines = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found: dict[int, str] = {}
    image, image_end = "", 0
    for line in lines:
        span, _, _, _, _, *names = line.split(maxsplit=5)
        low, high = (int(word, 16) for word in span.split("-"))
        name = names[0] if names else ""
        if name.startswith("/"):
            image, image_end = Path(name).name, high
        elif not name and low == image_end:
            image_end = high  # variables that begin as zeros lie behind those of the file
        else:
            image = ""
        if image:
            found.update((address, image) for address in addresses if low <= address < high)
    return found
