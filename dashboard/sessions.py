"""How long a sign-in holds: until somebody does nothing for a while, for a working day at most, or until they leave.

Streamlit keeps who signed in in a signed cookie that is good for thirty days and can't be called back. So the server
remembers itself when each sign-in was last used. One that it does not know (it was restarted) was last used, as far as
it can tell, when it was made.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

_NEVER = float("-inf")


class Sessions:
    """The sign-ins in use. Limits are in seconds; `clock` gives the time of day in seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        # When each was last used, by what tells it from another: when it was made, and for whom.
        self._used: dict[tuple[float, str], float] = {}
        self._lock = threading.Lock()

    def holds(self, claims: Mapping[str, Any], *, idle: float, longest: float, used: bool = True) -> bool:
        """Tell whether a sign-in still holds, and note that it is used now unless `used` says that nobody does.

        `claims` are those of its id token. Without the moment at which it was made it does not hold.
        """
        now, key = self._clock(), _key(claims)
        if key is None or now - key[0] > longest:
            return False
        with self._lock:
            if now - self._used.get(key, key[0]) > idle:
                return False
            if used:
                self._used = {other: last for other, last in self._used.items() if now - other[0] <= longest}
                self._used[key] = now
            return True

    def end(self, claims: Mapping[str, Any]) -> None:
        """End a sign-in: also with a copy of its cookie nobody comes in any more."""
        if key := _key(claims):
            with self._lock:
                self._used[key] = _NEVER


def _key(claims: Mapping[str, Any]) -> tuple[float, str] | None:
    made = claims.get("iat")
    if not isinstance(made, int | float):
        return None
    # The nonce was used for this sign-in alone.
    return float(made), " ".join(str(claims.get(name)) for name in ("iss", "sub", "nonce"))


SESSIONS = Sessions()
