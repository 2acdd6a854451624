"""Where the SDK's server stands, and what it keeps secret."""

from __future__ import annotations

from pathlib import Path

SDK_SERVER = Path(__file__).with_name("sdk_server.py")
SECRET = "ghp_0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"
