"""Work in parts: side by side on the cores of this machine, or spread over the machines of a scheduler.

Only this module knows that there may be other machines (dask.distributed); all else hands over its parts.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Concatenate, TypeVar, overload

from threadpoolctl import threadpool_limits

from pipeline.errors import SchedulerError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from distributed import Client, Future

_Part = TypeVar("_Part")
_Made = TypeVar("_Made")

#: So many parts wait for each thread of the others, so that none has to wait for us.
_AHEAD = 2
#: Without anybody to do the work we wait this long, in seconds: a machine that starts anew has time to come back. And
#: so long for the scheduler to answer.
_PATIENCE = 30.0
_ANSWER = 10.0


def side_by_side(work: Callable[[int], None], size: int, step: int) -> None:
    """Do the work from 0, from `step`, from twice `step`, ... below `size`, in threads.

    Each part writes to a place of its own, so the outcome does not depend on how many cores there are. It is faster only
    where the work lets go of Python's lock, as numpy and compiled code do.
    """
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(work, range(0, size, step)))


def together(*works: Callable[[], _Made]) -> tuple[_Made, ...]:
    """What each of these makes, made at the same time in threads; see `side_by_side` for when that is faster."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return tuple(threads.map(lambda work: work(), works))


def has_others() -> bool:
    """Tell whether the settings name a scheduler, that gives work to other machines."""
    return bool(Settings().scheduler)


def stretches(size: int, most: int, alone: int = 0) -> Iterator[slice]:
    """The stretches in which so many are shared out, each of at most `most`.

    Where there is nobody to share with they are of at most `alone`, or, when that is 0, one of all.
    """
    step = most if has_others() else alone or max(size, 1)
    return (slice(at, at + step) for at in range(0, max(size, 1), step))


@overload
def spread(work: Callable[Concatenate[_Part, ...], _Made], parts: Iterable[_Part], *shared: Any) -> Iterator[_Made]: ...
@overload
def spread(
    work: Callable[Concatenate[_Part, ...], _Made], parts: Iterable[_Part | None], *shared: Any
) -> Iterator[_Made | None]: ...


def spread(
    work: Callable[Concatenate[_Part, ...], _Made], parts: Iterable[_Part | None], *shared: Any
) -> Iterator[_Made | None]:
    """Yield what the work makes of each part, in their order: `work(part, *shared)`, and None of None.

    Without a scheduler that is all done here, a part at a time as it is asked for. With one the others do it (see
    `Settings.scheduler`), and a few parts are asked for ahead. Work is a function of a module, of nothing but its
    arguments: it can be done again where a machine fell away. Neither a part nor what is made of it may hold
    personal data: both go over the network. `shared` goes once to each machine.

    Raises `SchedulerError` when the scheduler does not answer, or there is nobody left to do the work.
    """
    address = Settings().scheduler
    if not address:
        yield from (None if part is None else work(part, *shared) for part in parts)
        return
    client = _client(address, os.getpid())
    own = _own_version()
    try:
        # As parts of the work, and not as data: of data that was on a machine that fell away no more is known.
        there = [client.submit(_same, one, pure=False) for one in shared]
        waiting: deque[tuple[_Part, Future[Any]] | None] = deque()
        for part in parts:
            task = part is not None and client.submit(_there, work, part, own, *there, pure=False)
            waiting.append((part, task) if part is not None and task else None)
            while len(waiting) > _AHEAD * max(1, _threads(client)):
                yield _made(client, work, waiting.popleft(), shared)
        while waiting:
            yield _made(client, work, waiting.popleft(), shared)
    except (OSError, CancelledError) as error:
        raise _gone(address) from error


def _made(
    client: Client, work: Callable[..., _Made], waiting: tuple[_Part, Future[Any]] | None, shared: tuple[Any, ...]
) -> _Made | None:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415 - an extra that most do without

    if waiting is None:
        return None
    part, task = waiting
    while True:
        try:
            made: _Made = task.result(timeout=_PATIENCE)
        except TimeoutError:
            if not _threads(client):
                raise SchedulerError(
                    "Er is geen computer meer die werk van de planner doet (RODE_DRADEN_SCHEDULER). Start er een met "
                    "dask worker, en begin opnieuw: wat bewaard is, blijft."
                ) from None
        except KilledWorker:
            return work(part, *shared)  # it takes those that do it along, for want of memory: here it may go well
        else:
            return made


def _threads(client: Any) -> int:
    """How many parts are done at a time by those who are there now."""
    return sum(client.nthreads().values())


def _there(work: Callable[..., _Made], part: Any, wanted: str, *shared: Any) -> _Made:
    """Do a part of the work on another machine, where it must be the same work."""
    if _own_version() != wanted:
        raise SchedulerError(
            f"Op een van de computers van de planner staat een andere versie ({_own_version()}, hier {wanted}). "
            "Zet overal dezelfde."
        )
    # More threads add up in another order, and the machine has a thread for each core already.
    with threadpool_limits(1):
        return work(part, *shared)


def _same(one: Any) -> Any:
    return one


@cache
def _own_version() -> str:
    return f"rode-draden {version('rode-draden')}, Python {sys.version_info.major}.{sys.version_info.minor}"


_clients: dict[tuple[str, int], Client] = {}


def _client(address: str, process: int) -> Client:
    """The connection of this process with a scheduler, made once."""
    known = _clients.get((address, process))
    if known is not None and known.status == "running":
        return known
    try:
        from distributed import Client  # noqa: PLC0415 - an extra that most do without
    except ModuleNotFoundError as error:
        raise SchedulerError(
            "Voor RODE_DRADEN_SCHEDULER is een extra onderdeel nodig. Installeer het met: uv sync --extra cluster."
        ) from error
    # What it tells is for who manages machines; what concerns a user we say ourselves.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="distributed")
    try:
        client: Client = Client(address, timeout=_ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
    # The last one is what it says of a thread of its own that does not start in ten seconds.
    except (OSError, ValueError, TypeError, AssertionError) as error:
        raise _gone(address) from error
    _clients[address, process] = client
    return client


def _gone(address: str) -> SchedulerError:
    return SchedulerError(
        f"De planner {address} (RODE_DRADEN_SCHEDULER) antwoordt niet. Start hem met dask scheduler, of haal de instelling "
        "weg: dan doet deze computer alles zelf. Wat bewaard is, blijft."
    )
