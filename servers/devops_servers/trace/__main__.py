"""Run the trace server on stdin and stdout: `python -P -m devops_servers.trace [--db FILE]`."""

from __future__ import annotations

import sys

from devops_servers._common.serve import serve
from devops_servers.trace.server import build_server
from devops_servers.trace.settings import read_settings

if __name__ == "__main__":
    serve(build_server(read_settings(sys.argv[1:])))
