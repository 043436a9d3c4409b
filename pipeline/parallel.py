"""Work in parts, side by side on the cores of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def side_by_side(work: Callable[[int], None], size: int, step: int) -> None:
    """Do the work from 0, from `step`, from twice `step`, ... below `size`, in threads.

    Each part writes to a place of its own, so the outcome does not depend on how many cores there are. It is faster only
    where the work lets go of Python's lock, as numpy and compiled code do.
    """
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(work, range(0, size, step)))
