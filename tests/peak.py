"""The most memory that a process had."""

from __future__ import annotations

import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_memory() -> int:
    """Megabytes of this process since it began as this program.

    Linux has `ru_maxrss` of a new program begin at what the process had that started it, which says nothing of the program.
    """
    if _STATUS.exists():
        return (
            next(int(line.split()[1]) for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")) // 1024
        )
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset) // 1024**2
    import resource

    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
