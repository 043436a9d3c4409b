"""What people decided about themes, in the store: the decisions, what became of them, and what they are applied to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, Engine, func, insert, select, update

from pipeline.editing.edits import Edit, from_content, kind_of, themes_of, to_content
from pipeline.store.database import writing
from pipeline.store.schema import (
    assignment,
    edit,
    edit_application,
    edit_outcome,
    edit_signal,
    found_assignment,
    found_event,
    found_theme,
    run,
    signal,
    theme_word,
    trend,
)
from pipeline.store.tables import holds
from pipeline.store.tables import table as table_of
from pipeline.store.vectors import all_vectors
from pipeline.store.write import replace_shown
from pipeline.themes.found import Found

# What pages count from; the other tables say what themes are called, which are shown, and in which order.
_FIGURES = ((assignment, "assignments"), (trend, "trends"))

APPLIED, CONFLICT, UNDONE = "toegepast", "conflict", "ongedaan"


def edits(engine: Engine) -> pd.DataFrame:
    """All edits, the newest first: edit_id, change, themes, who, why, made_at, undone_by, undone_at, state, conflict, signals.

    `change` is a `pipeline.editing.edits.Change`, `themes` the numbers that it names or makes, `state` toegepast, conflict or
    ongedaan, `signals` how many signals it put in a theme.
    """
    counts = select(edit_signal.c.edit_id, func.count().label("signals")).group_by(edit_signal.c.edit_id).subquery()
    query = (
        select(edit, edit_outcome.c.conflict, func.coalesce(counts.c.signals, 0).label("signals"))
        .join_from(edit, edit_outcome, edit.c.edit_id == edit_outcome.c.edit_id, isouter=True)
        .join(counts, edit.c.edit_id == counts.c.edit_id, isouter=True)
        .order_by(edit.c.edit_id.desc())
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    table = []
    for row in rows:
        made = Edit(row.edit_id, from_content(row.kind, row.content), row.who, row.why, row.made_at)
        state = UNDONE if row.undone_at else CONFLICT if row.conflict else APPLIED
        named = [*themes_of(made.change), *([made.own_theme] if row.kind in {"split", "seed"} else [])]
        conflict = "" if row.undone_at else row.conflict or ""
        undone = (row.undone_by or "", row.undone_at)
        table.append(
            (row.edit_id, made.change, named, row.who, row.why, row.made_at, *undone, state, conflict, row.signals)
        )
    columns = ["edit_id", "change", "themes", "who", "why", "made_at", "undone_by", "undone_at", "state", "conflict"]
    return pd.DataFrame(table, columns=[*columns, "signals"])


def standing(engine: Engine) -> list[Edit]:
    """The edits that hold, in the order in which they were made."""
    query = select(edit).where(edit.c.undone_at.is_(None)).order_by(edit.c.edit_id)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    return [Edit(row.edit_id, from_content(row.kind, row.content), row.who, row.why, row.made_at) for row in rows]


def next_edit(engine: Engine) -> int:
    """The number that the next edit gets."""
    with engine.connect() as connection:
        return int(connection.scalar(select(func.coalesce(func.max(edit.c.edit_id), 0))) or 0) + 1


def remembered(engine: Engine) -> dict[int, list[str]]:
    """For each edit the signals that it placed and whose text was purged since."""
    query = (
        select(edit_signal.c.edit_id, edit_signal.c.signal_id)
        .join(signal, signal.c.signal_id == edit_signal.c.signal_id)
        .where(signal.c.text == "")
        .order_by(edit_signal.c.edit_id, edit_signal.c.signal_id)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    with engine.connect() as connection:
        for edit_id, signal_id in connection.execute(query):
            found[edit_id].append(signal_id)
    return dict(found)


def found_themes(engine: Engine) -> Found:
    """What the last analysis found, before any edit."""
    events = select(*(found_event.c[name] for name in ("theme_id", "period", "event", "related", "evidence")))
    words = select(theme_word).where(theme_word.c.theme_id.in_(select(found_theme.c.theme_id)))
    assignments = table_of(engine, select(found_assignment).order_by(found_assignment.c.signal_id))
    with engine.connect() as connection:
        return Found(
            pd.read_sql(select(found_theme).order_by(found_theme.c.theme_id), connection),
            assignments,
            pd.read_sql(events.order_by(found_event.c.event_id), connection),
            pd.read_sql(words.order_by(theme_word.c.theme_id, theme_word.c.rank), connection),
        )


def subthemes(engine: Engine, theme_id: str) -> dict[str, list[str]]:
    """The subthemes that the analysis proposed, by name, and their signals that are in a theme as it is shown now."""
    query = (
        select(found_assignment.c.subtheme, found_assignment.c.signal_id)
        .join(assignment, assignment.c.signal_id == found_assignment.c.signal_id)
        .where(assignment.c.theme_id == theme_id, found_assignment.c.subtheme.is_not(None))
        .order_by(found_assignment.c.subtheme, found_assignment.c.signal_id)
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    with engine.connect() as connection:
        for name, signal_id in connection.execute(query):
            found[name].append(signal_id)
    return dict(found)


def found_labels(engine: Engine) -> dict[str, str]:
    """What the analysis calls each theme, before anybody gave it another name."""
    with engine.connect() as connection:
        return {
            row.theme_id: row.label for row in connection.execute(select(found_theme.c.theme_id, found_theme.c.label))
        }


def signals_of_run(engine: Engine) -> pd.DataFrame:
    """The signals of the last analysis, in the order of `signal_id`, with all that edits and figures need of them."""
    names = ("signal_id", "source", "date", "period", "title", "text", "language", "writer", "campaign_id")
    query = (
        select(*(signal.c[name] for name in names))
        .join(found_assignment, found_assignment.c.signal_id == signal.c.signal_id)
        .order_by(signal.c.signal_id)
    )
    return table_of(engine, query).astype({"date": "datetime64[s]"})


def vectors_of_run(engine: Engine, signal_ids: Sequence[str]) -> npt.NDArray[np.float32]:
    """The vectors of signals (signals x dimensions), in their order; a row of zeros where there is none."""
    known, found = all_vectors(engine)
    vectors = np.zeros((len(signal_ids), max(found.shape[1], 1)), dtype=np.float32)
    if known:
        at = pd.Index(list(signal_ids)).get_indexer(pd.Index(known, dtype=object))
        vectors[at[at >= 0]] = found[at >= 0]
    return vectors


def state(engine: Engine) -> str:
    """In which state decisions and results are; what was computed from one state holds only as long as it lasts."""
    with engine.connect() as connection:
        return _state(connection)


def _state(connection: Connection) -> str:
    marks = [func.max(run.c.run_id), func.max(edit_application.c.application_id), func.max(edit.c.edit_id)]
    undone = select(func.count()).select_from(edit).where(edit.c.undone_at.is_not(None))
    return "|".join(str(connection.scalar(query)) for query in [*map(select, marks), undone])


def apply(
    engine: Engine,
    seen: str,
    shown: Mapping[str, pd.DataFrame],
    conflicts: Mapping[int, str],
    placed: pd.DataFrame,
    *,
    add: Edit | None = None,
    undo: tuple[int, str] | None = None,
) -> bool:
    """Record an edit, or that one (edit_id, by whom) was undone, together with what is shown then: all of it or nothing.

    Returns False, and changes nothing, when the store is no longer in the state that was `seen`.
    """
    now = datetime.now(UTC)
    with writing(engine) as connection:
        if _state(connection) != seen:
            return False
        if add:
            connection.execute(
                insert(edit).values(
                    edit_id=add.edit_id,
                    kind=kind_of(add.change),
                    content=to_content(add.change),
                    who=add.who,
                    why=add.why,
                    made_at=add.made_at,
                )
            )
        if undo:
            edit_id, who = undo
            connection.execute(update(edit).where(edit.c.edit_id == edit_id).values(undone_by=who, undone_at=now))
        same = all(holds(connection, table, shown[name]) for table, name in _FIGURES)
        connection.execute(insert(edit_application).values(applied_at=now, figures=int(not same)))
        replace_shown(connection, **shown, conflicts=conflicts, placed=placed)
    return True
