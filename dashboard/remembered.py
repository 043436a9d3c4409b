"""What was answered is remembered until the store changes.

Streamlit's own memory keeps a pickle, and makes everything anew from that at each click: a fifth of what a click takes.
Here the answer itself is kept. An edit that gives a theme another name leaves what was counted: `remember_figures`. Tables are handed over as pandas copies them when it needs to: who changes one changes
their own.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from inspect import signature
from threading import Lock, RLock
from types import FunctionType
from typing import Any, ParamSpec, TypeVar, cast

import pandas as pd
from sqlalchemy import Engine

from dashboard.one_run import once
from pipeline.store import read

P = ParamSpec("P")
T = TypeVar("T")

# How many answers to one question are kept, at most; those that were not asked for longest go first.
_MOST = 1000

_state = once(read.stamp)


class _Memory:
    """The answers to one question, by what was asked."""

    def __init__(self) -> None:
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, RLock] = {}
        self._states: set[str] = set()
        self._lock = Lock()

    def answer(self, states: set[str], key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer that is known, or else that of `make`, which is called once for all who ask at the same time."""
        with self._lock:
            if not states <= self._states:
                # Nobody asks again for what was answered before the store changed.
                self._states |= states
                self._found.clear()
            making = self._making.setdefault(key, RLock())
        with making:
            with self._lock:
                if key in self._found:
                    self._found.move_to_end(key)
                    self._making.pop(key, None)
                    return self._found[key]
            try:
                found = make()
            finally:
                with self._lock:
                    self._making.pop(key, None)
            with self._lock:
                self._found[key] = found
                while len(self._found) > _MOST:
                    self._found.popitem(last=False)
        return found


# By file and name: a page is read anew at each click, and what it asks is still the same question.
_MEMORIES: dict[tuple[str, str], _Memory] = {}


def remember(ask: Callable[P, T]) -> Callable[P, T]:
    """Remember the answers of `ask` for each set of arguments; one that is a store stands for the state that it is in."""
    return _remember(ask, lambda store: _state(store).all)


def remember_figures(ask: Callable[P, T]) -> Callable[P, T]:
    """Remember answers that follow from the signals, in which theme each is, and the figures (see `read.Stamp`) alone.

    Nothing in them may come from what themes are called, which of them are hidden, or which are red threads.
    """
    return _remember(ask, lambda store: _state(store).figures)


def _remember(ask: Callable[P, T], state: Callable[[Engine], str]) -> Callable[P, T]:
    code = cast("FunctionType", ask).__code__
    memory = _MEMORIES.setdefault((code.co_filename, code.co_qualname), _Memory())
    names = signature(ask)

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        given = names.bind(*args, **kwargs)
        given.apply_defaults()
        stores = [value for value in given.arguments.values() if isinstance(value, Engine)]
        key = tuple(state(value) if isinstance(value, Engine) else _key(value) for value in given.arguments.values())
        found: T = _own(memory.answer(set(map(state, stores)), key, lambda: ask(*args, **kwargs)))
        return found

    return asked


def _key(value: Any) -> Hashable:
    """What is equal for equal arguments."""
    if isinstance(value, list):
        return tuple(value)
    try:
        hash(value)
    except TypeError:
        return pickle.dumps(value)
    return value  # type: ignore[no-any-return]


def _own(value: Any) -> Any:
    """An answer of which what holds it can be changed without changing what is remembered."""
    if isinstance(value, pd.DataFrame | pd.Series):
        return value.copy(deep=False)
    if type(value) is dict:
        return {key: _own(one) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_own, value))
    return value
