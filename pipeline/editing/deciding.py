"""Deciding about themes: see what an edit would do, make it, undo it. What is shown follows at once, without a new run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine

from pipeline.editing.applying import Edited
from pipeline.editing.checks import checked, checked_name, checked_reason
from pipeline.editing.edits import Change, Edit, Split
from pipeline.errors import EditError
from pipeline.results import edited, results
from pipeline.store import edits as store
from pipeline.themes.found import Found
from pipeline.vectors.text import FloatArray

#: So often somebody else may be quicker.
_TRIES = 5


@dataclass(frozen=True)
class Preview:
    """What an edit would do, before it is made.

    Attributes:
        moves: signals that would go elsewhere: `source`, `old`, `new` (theme ids, "" for no theme), `signals`.
        conflict: why it can't be applied, or not wholly; empty when it can.
        others: for each earlier edit that would come in conflict by it, the sentence that says so.
        labels: the label of each theme, after it.
    """

    moves: pd.DataFrame
    conflict: str
    others: dict[int, str]
    labels: dict[str, str]


@dataclass(frozen=True)
class _Situation:
    """All that edits are applied to, and the state of the store in which it was read."""

    seen: str
    found: Found
    signals: pd.DataFrame
    vectors: FloatArray
    edits: list[Edit]
    remembered: dict[int, list[str]]


def preview(engine: Engine, change: Change) -> Preview:
    """What a change would do, with all edits that hold. Raises `EditError` when it says nothing that can be applied."""
    now = _situation(engine)
    before = _applied(now, now.edits)
    new = Edit(store.next_edit(engine), _fitting(change, before), "", "", datetime.now(UTC))
    return _compared(now, before, _applied(now, [*now.edits, new]), new.edit_id)


def preview_undo(engine: Engine, edit_id: int) -> Preview:
    """What undoing an edit would do."""
    now = _situation(engine)
    left = [edit for edit in now.edits if edit.edit_id != edit_id]
    return _compared(now, _applied(now, now.edits), _applied(now, left), edit_id)


def decide(engine: Engine, change: Change, who: str, why: str) -> int:
    """Make an edit and apply it; returns its number.

    Raises `EditError`, and keeps nothing, when the name or the reason won't do or nothing in it can be applied.
    """
    who, why = checked_name(who), checked_reason(why)
    for _ in range(_TRIES):
        now = _situation(engine)
        fitting = _fitting(change, _applied(now, now.edits))
        new = Edit(store.next_edit(engine), fitting, who, why, datetime.now(UTC))
        edits = [*now.edits, new]
        trial = _applied(now, edits)
        if new.edit_id in trial.impossible:
            raise EditError(trial.conflicts[new.edit_id])
        if _save(engine, now, edits, add=new):
            return new.edit_id
    raise EditError("Er wordt op dit moment ook door anderen geredigeerd. Probeer het opnieuw.")


def undo(engine: Engine, edit_id: int, who: str) -> None:
    """Undo an edit: everything is as if it had not been made. Raises `EditError` when it no longer holds."""
    who = checked_name(who)
    for _ in range(_TRIES):
        now = _situation(engine)
        if edit_id not in {edit.edit_id for edit in now.edits}:
            raise EditError("Deze redactie is al ongedaan gemaakt. Laad de pagina opnieuw.")
        if _save(engine, now, [edit for edit in now.edits if edit.edit_id != edit_id], undo=(edit_id, who)):
            return
    raise EditError("Er wordt op dit moment ook door anderen geredigeerd. Probeer het opnieuw.")


def reapply(engine: Engine) -> None:
    """Apply all edits that hold again on what the last analysis found."""
    for _ in range(_TRIES):
        now = _situation(engine)
        if _save(engine, now, now.edits):
            return


def _fitting(change: Change, shown: Edited) -> Change:
    """The change as it is kept; no two themes that have signals get the same name."""
    change = checked(change)
    label = getattr(change, "label", "")
    others = shown.themes[(shown.themes["theme_id"] != getattr(change, "theme_id", "")) | isinstance(change, Split)]
    if label and label.lower() in set(others.loc[others["n"] > 0, "label"].str.lower()):
        raise EditError(f"Er is al een thema ‘{label}’. Kies een andere naam, of voeg de thema’s samen.")
    return change


def _situation(engine: Engine) -> _Situation:
    seen = store.state(engine)
    signals = store.signals_of_run(engine)
    vectors = store.vectors_of_run(engine, signals["signal_id"].tolist())
    found = store.found_themes(engine)
    return _Situation(seen, found, signals, vectors, store.standing(engine), store.remembered(engine))


def _applied(now: _Situation, edits: Sequence[Edit]) -> Edited:
    return edited(now.found, now.signals, now.vectors, edits, now.remembered)


def _save(
    engine: Engine,
    now: _Situation,
    edits: Sequence[Edit],
    *,
    add: Edit | None = None,
    undo: tuple[int, str] | None = None,
) -> bool:
    shown = results(now.found, now.signals, now.vectors, edits, now.remembered)
    return store.apply(engine, now.seen, shown.tables, shown.conflicts, shown.placed, add=add, undo=undo)


def _compared(now: _Situation, before: Edited, after: Edited, edit_id: int) -> Preview:
    both = now.signals[["signal_id", "source"]].merge(before.assignments[["signal_id", "theme_id"]], on="signal_id")
    both = both.merge(after.assignments[["signal_id", "theme_id"]], on="signal_id", suffixes=("_old", "_new"))
    both = both.rename(columns={"theme_id_old": "old", "theme_id_new": "new"}).fillna({"old": "", "new": ""})
    moved = both[both["old"] != both["new"]]
    moves = moved.groupby(["source", "old", "new"], sort=True).size().rename("signals").reset_index()
    told = {key: text for key, text in after.conflicts.items() if key != edit_id and before.conflicts.get(key) != text}
    labels = {**_labels(before), **_labels(after)}
    return Preview(moves, after.conflicts.get(edit_id, ""), told, labels)


def _labels(shown: Edited) -> dict[str, str]:
    return dict(zip(shown.themes["theme_id"], shown.themes["label"], strict=True))
