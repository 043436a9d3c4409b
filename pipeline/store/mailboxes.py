"""How far the folders of mailboxes were read: by visits, each with the messages that were new at the time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import Engine, delete, insert, select, update

from pipeline.store import schema
from pipeline.store.database import writing


@dataclass(frozen=True, slots=True)
class Visit:
    """Messages of a folder that are read as one input: the `number` of them with a UID above `after`, up to `last`.

    `mailbox` (16 hexadecimal digits) stands for server, user and folder: it tells nothing of who that is. UIDs hold for
    one `validity`. `done` tells that all of it is in, or that another visit took its place.
    """

    input_id: str
    mailbox: str
    validity: int
    after: int
    last: int
    number: int
    done: bool = False


def visits(engine: Engine, mailbox: str, validity: int) -> list[Visit]:
    """Return the visits to a folder in the order of its messages."""
    table = schema.mailbox_visit
    query = select(table).where(table.c.mailbox == mailbox, table.c.validity == validity)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(table.c.after, table.c.last)).mappings()
        return [Visit(**{**row, "done": bool(row["done"])}) for row in rows]


def begin(engine: Engine, planned: Iterable[Visit], replaced: Collection[str], refusal: str) -> None:
    """Write down the visits that are about to be made, those that they take the place of, and that the folder is open.

    `refusal` is the id of the input that says that it could not be opened; it goes.
    """
    with writing(engine) as connection:
        table = schema.mailbox_visit
        rows = {visit.input_id: asdict(visit) | {"done": int(visit.done)} for visit in planned}
        there = set(connection.scalars(select(table.c.input_id).where(table.c.input_id.in_(rows))))
        if new := [row for key, row in rows.items() if key not in there]:
            connection.execute(insert(table), new)
        connection.execute(update(table).where(table.c.input_id.in_(replaced)).values(done=1))
        connection.execute(delete(schema.quarantine).where(schema.quarantine.c.input_id == refusal))
        connection.execute(delete(schema.input_file).where(schema.input_file.c.input_id == refusal))


def finish(engine: Engine, done: Collection[str]) -> None:
    """Write down that all of some visits is in."""
    table = schema.mailbox_visit
    with writing(engine) as connection:
        connection.execute(update(table).where(table.c.input_id.in_(done)).values(done=1))
