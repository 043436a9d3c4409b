"""What is asked once while a page is drawn, and not again by each of its parts.

An action asks anew: it runs before the page is drawn, or says so itself (`dashboard.visitor.require`). So does what is
drawn alone (`st.fragment`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_ANSWERS: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def one_run() -> Iterator[None]:
    """Remember within this what `once` was asked."""
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def once(ask: Callable[P, T]) -> Callable[P, T]:
    """Ask the same once in a run, and each time outside of one; an error is not remembered."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _ANSWERS.get()
        if answers is None:
            return ask(*args, **kwargs)
        key = (ask, args, *kwargs.items())
        if key not in answers:
            answers[key] = ask(*args, **kwargs)
        found: T = answers[key]
        return found

    return asked
