"""MCP server for log files: gigabytes read at memory speed, errors understood."""
