"""MCP server for recordings of what the kernel saw: why something was slow, with the events that show it."""
