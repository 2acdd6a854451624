"""Run the git server on stdin and stdout."""

from __future__ import annotations

from devops_servers._common.serve import serve
from devops_servers._common.settings import paths
from devops_servers.git.server import build_server

if __name__ == "__main__":
    serve(build_server(paths("REPO_PATH", ".")))
