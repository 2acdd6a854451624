"""Run the server on stdin and stdout: `python -P -m devops_servers.prometheus`."""

from devops_servers._common.serve import serve
from devops_servers.prometheus.server import build_server
from devops_servers.prometheus.settings import from_environment, promtool

serve(build_server(from_environment(), promtool()))
