"""Asks promtool, where there is one, whether Prometheus would take a rules file."""

from __future__ import annotations

from pathlib import Path

from devops_servers._common.process import OutputTooLarge, ProgramFailed, read_output, scratch_folder

_TIMEOUT_S = 10.0
_LONGEST_COMPLAINT = 600


async def complaint(promtool: Path, rules: str) -> str:
    """Return what promtool finds wrong with a rules file; empty where it takes it.

    Raises:
        OSError: the program cannot be run, or did not end in time.
    """
    with scratch_folder() as folder:
        file = folder / "rules.yml"
        file.write_text(rules, encoding="utf-8")
        try:
            await read_output([str(promtool), "check", "rules", str(file)], env={}, cwd=folder, timeout_s=_TIMEOUT_S)
        except ProgramFailed as failed:
            return str(failed).replace(str(file), "rules.yml")[:_LONGEST_COMPLAINT]
        except (OutputTooLarge, TimeoutError) as error:
            raise OSError(str(error) or f"promtool ran longer than {_TIMEOUT_S:.0f} s") from error
    return ""
