"""Input from folders of mailboxes: what is new since the last time, as inputs that are read like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from hashlib import blake2b
from importlib.metadata import version

from sqlalchemy import Engine

from connectors.base import Item, Rejected
from connectors.imap import Listing, Mailbox, Secret, list_messages, mailbox_at, read_messages
from connectors.safety import Unreadable
from pipeline.privacy import called_after, redact
from pipeline.store import inputs
from pipeline.store import mailboxes as store
from pipeline.store.inputs import Input
from pipeline.store.mailboxes import Visit

# Messages of one visit: so much is read again, at the most, when a process is killed.
MOST = 1000

Reading = tuple[Input, Callable[[], Iterable[Item]]]


@contextmanager
def post(engine: Engine, secret: Secret, *, attachments: bool = False) -> Iterator[Post]:
    """Visit mailboxes for as long as the block lasts; what was read is remembered when it ends well.

    A visit that was broken off is made again. What it had stored is not stored again.
    """
    going = Post(engine, secret, attachments=attachments)
    yield going
    going.remember()


class Post:
    """Some mailboxes, visited one after the other."""

    def __init__(self, engine: Engine, secret: Secret, *, attachments: bool = False) -> None:
        self._engine = engine
        self._secret = secret
        self._attachments = attachments
        self._made: set[str] = set()
        self.without_news = 0

    def read(self, addresses: Iterable[str]) -> list[Reading]:
        """Return what is new in each mailbox, as inputs and their items; what is wrong with one is its only item."""
        return [reading for address in addresses for reading in self._visits(address)]

    def remember(self) -> None:
        """Write down which visits were made to the end."""
        store.finish(self._engine, self._made)

    def forget(self) -> None:
        """Leave it undone: not all of the visits is in."""
        self._made.clear()

    def _visits(self, address: str) -> list[Reading]:
        name, key = mailbox_name(address), _digest(address)
        try:
            mailbox = mailbox_at(address)
            key = _digest(mailbox.host, mailbox.user.casefold(), mailbox.folder)
            listing = list_messages(mailbox, self._secret)
        except Unreadable as error:
            refused = Rejected("", redact(error.reason), redact(error.remedy))
            return [(_input(_refusal(key), name, place=_refusal(key)), lambda: [refused])]
        planned = self._plan(key, listing)
        self.without_news += not planned
        return [
            (
                _input(
                    visit.input_id,
                    f"{name}, vanaf bericht {visit.after + 1}",
                    _digest(key, listing.validity, visit.after),
                ),
                partial(self._items, mailbox, visit, Listing(listing.validity, uids)),
            )
            for visit, uids in planned
        ]

    def _plan(self, key: str, listing: Listing) -> list[tuple[Visit, tuple[int, ...]]]:
        """Return the visits to make with the UIDs of each, those that were begun before and not ended first."""
        known = store.visits(self._engine, key, listing.validity)
        states = inputs.states(self._engine)
        planned: list[tuple[Visit, tuple[int, ...]]] = []
        replaced: list[str] = []
        for visit in known:
            if visit.done:
                continue
            state = states.get(visit.input_id)
            uids = tuple(uid for uid in listing.uids if visit.after < uid <= visit.last)
            if state and state.complete and not state.quarantined:
                self._made.add(visit.input_id)
            else:
                # Where messages were deleted since, it is another series of items, and so another input.
                planned.append((_visit(key, listing.validity, visit.after, visit.last, len(uids)), uids))
                replaced += [visit.input_id] if planned[-1][0].input_id != visit.input_id else []
        after = max((visit.last for visit in known), default=0)
        new = [uid for uid in listing.uids if uid > after]
        for at in range(0, len(new), MOST):
            uids = tuple(new[at : at + MOST])
            planned.append((_visit(key, listing.validity, after, uids[-1], len(uids)), uids))
            after = uids[-1]
        store.begin(self._engine, [visit for visit, _ in planned], replaced, _refusal(key))
        return planned

    def _items(self, mailbox: Mailbox, visit: Visit, wanted: Listing) -> Iterator[Item]:
        try:
            yield from read_messages(mailbox, self._secret, wanted, attachments=self._attachments)
        except Unreadable as error:
            yield Rejected("", redact(error.reason), redact(error.remedy))
        else:
            self._made.add(visit.input_id)


def mailbox_name(address: str) -> str:
    """Return how the mailbox at an address may be called: its server and folder, without whose it is."""
    try:
        mailbox = mailbox_at(address)
    except Unreadable:
        return "postbus"
    return redact(replace(mailbox, folder=called_after(mailbox.folder)).name)


def _visit(key: str, validity: int, after: int, last: int, number: int) -> Visit:
    return Visit(_digest(key, validity, after, last, number), key, validity, after, last, number)


def _input(input_id: str, name: str, place: str) -> Input:
    return Input(input_id, name, version("rode-draden"), place=f"#{place}", asked={"kind": "imap"})


def _refusal(key: str) -> str:
    return _digest(key, "refused")


def _digest(*parts: object) -> str:
    return blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
