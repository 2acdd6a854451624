"""Other hosts over SSH: a stdio command like any other, here with an `ssh` that does not leave this machine."""

from __future__ import annotations

import sys

from tests.e2e.program import IMPORTS, Place

REMOTE = ("env", f"PYTHONPATH={IMPORTS}", sys.executable, "-m", "devops_assistant", "server", "system")


def test_several_hosts_stand_side_by_side(place: Place) -> None:
    ssh = place.write("bin/ssh", '#!/bin/sh\nshift 2\necho "$1" >> "$HOSTS"\nshift\nexec "$@"\n')
    ssh.chmod(0o755)
    seen = place.folder / "hosts"
    config = place.config(
        **{
            host: {
                "command": str(ssh),
                "args": ["-o", "BatchMode=yes", host, *REMOTE],
                "env": {"HOSTS": str(seen)},
                "trust": "read-only",
            }
            for host in ("web1", "web2")
        }
    )

    done = place.run("tools", "--config", config)

    assert done.code == 0, done.err
    assert sorted(seen.read_text().split()) == ["web1", "web2"]
    offered = {line.split()[0]: line.split()[1] for line in done.out.splitlines() if "get_resource_usage" in line}
    assert offered == {"get_resource_usage": "web1", "web2__get_resource_usage": "web2"}
