"""The command line. The only place that knows all the parts."""

from __future__ import annotations

import errno
import gc
import sys

_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def main() -> None:
    """Run the command that the command line names."""
    from devops_assistant.cli.app import app
    from devops_assistant.ui.streams import abandon, told

    try:
        app()
    except OSError as error:  # of the help and the version; everything else writes through its own outputs
        if error.errno not in _CANNOT_WRITE:
            raise
        abandon(sys.stdout)
        told(error)
        sys.exit(1)
    finally:
        gc.freeze()  # everything goes at once: a last search for cycles among all of it only keeps the user waiting
