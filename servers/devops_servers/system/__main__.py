"""Run the system server on stdin and stdout."""

from __future__ import annotations

import sys

from devops_servers._common.serve import serve
from devops_servers.system.server import build_server
from devops_servers.system.settings import surroundings, thresholds

if __name__ == "__main__":
    try:
        chosen = thresholds()
    except ValueError as error:
        sys.exit(f"system server: {error}")
    serve(build_server(chosen, surroundings()))
