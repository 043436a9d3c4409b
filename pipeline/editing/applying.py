"""Applies what people decided to what the analysis found: tables in, tables out, the same edits always the same result.

Edits are applied in the order in which they were made. What a person put somewhere, signal by signal, no rule takes away
again; only a later decision about those signals does, and then the earlier one is told. What can't be applied any more
is a conflict: a Dutch sentence that says what is the matter and what to do. Nothing is ever left out in silence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.editing.edits import HIDDEN, MERGED, Edit, Hide, Mark, Merge, Move, Pin, Rename, Seed, Split
from pipeline.themes.seeds import as_like_as_most, drawn_by_examples, drawn_by_words, holds, likeness_to_own
from pipeline.vectors.text import BoolArray, FloatArray
from pipeline.wording import listed, period_label

_KEYWORDS, _REPRESENTATIVES = 8, 5
_UNDO = "Maak deze redactie ongedaan"


@dataclass(frozen=True)
class Edited:
    """What the analysis found, with the edits applied.

    Attributes:
        themes: the columns of the analysis (`n` over all signals, near-copies too) and `decided`: `samengevoegd`,
            `verborgen` or empty. A theme that an edit made has no `keywords` yet.
        assignments: `signal_id`, `theme_id`, `probability` (1 where a person chose, the likeness where a theme drew it),
            `second_theme_id`; in the order of the input.
        conflicts: the Dutch sentence for each edit that could not be applied, or not wholly.
        impossible: the edits of which nothing could be applied.
        placed: `edit_id`, `signal_id`: which signals each edit put in a theme.
        marks: for a theme and a half-year whether it is a red thread, and why.
        touched: the themes whose signals or name are not those of the analysis.
    """

    themes: pd.DataFrame
    assignments: pd.DataFrame
    conflicts: dict[int, str]
    impossible: frozenset[int]
    placed: pd.DataFrame
    marks: dict[tuple[str, str], tuple[bool, str]]
    touched: frozenset[str]


class _Impossible(Exception):  # noqa: N818 - it is no error: it becomes the sentence that the person reads
    """An edit can't be applied; the message says why."""


@dataclass
class _Board:
    """Where every signal lies while the edits are applied; all arrays are by signal."""

    ids: pd.Index
    voices: npt.NDArray[np.int64]
    signals: pd.DataFrame
    periods: npt.NDArray[np.object_]
    subthemes: npt.NDArray[np.object_]
    vectors: FloatArray
    own: FloatArray
    theme: npt.NDArray[np.object_]
    probability: npt.NDArray[np.float64]
    second: npt.NDArray[np.object_]
    by_hand: npt.NDArray[np.int64]
    pull: FloatArray
    remembered: Mapping[int, list[str]]
    labels: dict[str, str]
    parents: dict[str, list[str]]
    merged: dict[str, tuple[str, Edit]] = field(default_factory=dict)
    hidden: dict[str, Edit] = field(default_factory=dict)
    named: dict[str, Edit] = field(default_factory=dict)
    marked: dict[tuple[str, str], Edit] = field(default_factory=dict)
    pinned: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[int, list[str]] = field(default_factory=dict)
    placed: dict[int, npt.NDArray[np.int64]] = field(default_factory=dict)
    overruled: dict[int, Counter[Edit]] = field(default_factory=dict)
    impossible: set[int] = field(default_factory=set)

    @cached_property
    def texts(self) -> pd.Series:
        """Title and text of each signal, "" when it was purged: made when an edit asks for words."""
        both = self.signals["title"].fillna("") + "\n" + self.signals["text"].fillna("")
        return both.where(self.signals["text"] != "", "")

    def name(self, theme_id: str) -> str:
        return f"‘{self.labels.get(theme_id, theme_id)}’"

    def note(self, edit: Edit, sentence: str) -> None:
        self.notes.setdefault(edit.edit_id, []).append(sentence)

    def rows_of(self, signal_ids: Iterable[str]) -> npt.NDArray[np.int64]:
        """The rows of these signals and of their near-copies: a campaign stays together."""
        at = self.ids.get_indexer(pd.Index(list(signal_ids)))
        return self.copies(at[at >= 0])

    def copies(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.flatnonzero(np.isin(self.voices, self.voices[rows]))

    def texts_in(self, words: Sequence[str], edit: Edit) -> BoolArray:
        """Which signals hold one of the words; whose text was purged is remembered."""
        found = holds(self.texts, words)
        known = self.ids.isin(self.remembered.get(edit.edit_id, []))
        return np.where((self.texts == "").to_numpy(), known, found).astype(np.bool_)

    def put(self, rows: npt.NDArray[np.int64], theme_id: str, edit: Edit) -> None:
        theme = theme_id or None
        moved = rows[self.theme[rows] != theme]
        self.second[moved] = self.theme[moved]
        self.theme[moved] = theme
        before = self.placed.get(edit.edit_id, np.zeros(0, dtype=np.int64))
        self.placed[edit.edit_id] = np.union1d(before, rows)

    def put_by_hand(self, rows: npt.NDArray[np.int64], theme_id: str, edit: Edit) -> None:
        earlier = rows[(self.by_hand[rows] > 0) & (self.theme[rows] != (theme_id or None))]
        for edit_id, count in Counter(self.by_hand[earlier].tolist()).items():
            self.overruled.setdefault(edit_id, Counter())[edit] += count
        self.put(rows, theme_id, edit)
        self.by_hand[rows] = edit.edit_id
        self.probability[rows] = 1.0

    def drawn(self, likeness: FloatArray, theme_id: str, edit: Edit) -> None:
        """Put what a theme draws in it, but for what a person put elsewhere or another theme draws harder."""
        rows = np.flatnonzero((likeness > self.pull) & (self.by_hand == 0))
        voices = dict(zip(self.voices[rows].tolist(), likeness[rows].tolist(), strict=True))
        rows = self.copies(rows)
        rows = rows[self.by_hand[rows] == 0]
        self.put(rows, theme_id, edit)
        strength = np.array([voices[voice] for voice in self.voices[rows].tolist()], dtype=np.float32)
        self.pull[rows] = strength
        self.probability[rows] = np.clip(strength, 0, 1).astype(np.float64).round(4)


def apply_edits(
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    signals: pd.DataFrame,
    edits: Sequence[Edit],
    *,
    vectors: FloatArray | None = None,
    remembered: Mapping[int, list[str]] | None = None,
) -> Edited:
    """Apply edits to the outcome of an analysis.

    Args:
        themes: `theme_id`, `label`, `keywords`, `representatives`, `parents`, `first_period`, `last_period`, `n`.
        assignments: `signal_id`, `theme_id` (None: no theme), `probability`, `second_theme_id`, and `subtheme` (None: no
            proposal) where subthemes were proposed.
        signals: `signal_id`, `voice` (equal for near-copies), `period`, `title`, `text` ("" when it was purged).
        edits: in the order in which they were made; those that were undone left out.
        vectors: of the signals (signals x dimensions), a row of zeros for a near-copy or a text without one. Without it a
            theme draws nothing but by its words.
        remembered: for each edit the signals that it placed before: for a signal whose text was purged it tells what its
            words can't tell any more.
    """
    board = _set_up(themes, assignments, signals, vectors, remembered or {})
    apply = {
        Rename: _rename,
        Merge: _merge,
        Split: _split,
        Hide: _hide,
        Move: _move,
        Mark: _mark,
        Pin: _pin,
        Seed: _seed,
    }
    for edit in edits:
        try:
            apply[type(edit.change)](board, edit, edit.change)  # type: ignore[operator]  # one function for each type
        except _Impossible as reason:
            board.note(edit, str(reason))
            board.impossible.add(edit.edit_id)
    marks = _check_marks(board)
    _tell_what_was_overruled(board)
    return _tables(board, themes, assignments, edits, marks)


def _set_up(
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    signals: pd.DataFrame,
    vectors: FloatArray | None,
    remembered: Mapping[int, list[str]],
) -> _Board:
    found = assignments.set_index("signal_id").reindex(signals["signal_id"])
    theme = _objects(found["theme_id"])
    size = len(signals)
    # Without vectors a text is like another only when they hold the same word.
    known = np.zeros((size, 1), dtype=np.float32) if vectors is None else vectors
    return _Board(
        ids=pd.Index(signals["signal_id"]),
        voices=pd.factorize(signals["voice"])[0].astype(np.int64),
        signals=signals,
        periods=signals["period"].to_numpy(dtype=object),
        subthemes=_objects(found["subtheme"]) if "subtheme" in found else np.full(size, None, dtype=object),
        vectors=known,
        own=likeness_to_own(known, theme.tolist()),
        theme=theme,
        probability=found["probability"].to_numpy(dtype=np.float64, copy=True),
        second=_objects(found["second_theme_id"]),
        by_hand=np.zeros(size, dtype=np.int64),
        pull=np.zeros(size, dtype=np.float32),
        remembered=remembered,
        labels=dict(zip(themes["theme_id"], themes["label"], strict=True)),
        parents=dict(zip(themes["theme_id"], map(list, themes["parents"]), strict=True)),
    )


def _objects(column: pd.Series) -> npt.NDArray[np.object_]:
    plain = column.astype(object)
    values: npt.NDArray[np.object_] = plain.where(plain.notna(), None).to_numpy(dtype=object, copy=True)
    return values


def _living(board: _Board, theme_id: str) -> npt.NDArray[np.int64]:
    """The rows of a theme that must be there; says what became of it where it is not."""
    if theme_id in board.merged:
        into, edit = board.merged[theme_id]
        raise _Impossible(
            f"{edit.who} heeft het thema {board.name(theme_id)} samengevoegd met {board.name(into)}. "
            f"{_UNDO} en maak haar opnieuw bij dat thema."
        )
    if theme_id not in board.labels:
        raise _Impossible(
            f"Het thema {theme_id} bestaat niet meer: de redactie die het maakte is ongedaan gemaakt of heeft geen "
            f"signalen. {_UNDO}."
        )
    return np.flatnonzero(board.theme == theme_id)


def _note_if_dissolved(board: _Board, edit: Edit, theme_id: str, rows: npt.NDArray[np.int64]) -> None:
    if not len(rows):
        board.note(
            edit,
            f"Het thema {board.name(theme_id)} heeft in deze analyse geen signalen van zichzelf meer. {_UNDO} of kies een "
            "ander thema; tot dan blijft zij bewaard.",
        )


def _rename(board: _Board, edit: Edit, change: Rename) -> None:
    _note_if_dissolved(board, edit, change.theme_id, _living(board, change.theme_id))
    earlier = board.named.get(change.theme_id)
    if earlier and board.labels[change.theme_id] != change.label:
        board.note(
            earlier,
            f"{edit.who} gaf dit thema later de naam ‘{change.label}’. Maak die redactie ongedaan als deze moet gelden.",
        )
    board.labels[change.theme_id] = change.label
    board.named[change.theme_id] = edit


def _merge(board: _Board, edit: Edit, change: Merge) -> None:
    _living(board, change.theme_id)
    for other in change.others:
        if other in board.merged and board.merged[other][0] == change.theme_id:
            continue
        rows = _living(board, other)
        _note_if_dissolved(board, edit, other, rows)
        board.put(rows, change.theme_id, edit)
        board.merged[other] = (change.theme_id, edit)
        board.parents[change.theme_id] = sorted({*board.parents[change.theme_id], other})


def _split(board: _Board, edit: Edit, change: Split) -> None:
    rows = _living(board, change.theme_id)
    if change.words:
        holding = board.copies(np.flatnonzero(board.texts_in(change.words, edit)))
        part = np.intersect1d(rows, holding)
        missing = f"Geen signaal van {board.name(change.theme_id)} bevat nog {listed(change.words)}. {_UNDO}."
    elif change.subtheme:
        part = board.copies(np.intersect1d(rows, np.flatnonzero(board.subthemes == change.subtheme)))
        if not len(part):
            part = _same_part(board, edit, change, rows)
        part = np.intersect1d(rows, part)
        missing = f"Het subthema ‘{change.subtheme}’ komt in {board.name(change.theme_id)} niet meer voor. {_UNDO}."
    else:
        part = np.intersect1d(rows, board.rows_of(change.signal_ids))
        if 0 < len(part) < len(board.rows_of(change.signal_ids)):
            gone = len(board.rows_of(change.signal_ids)) - len(part)
            board.note(
                edit,
                f"{'1 signaal staat' if gone == 1 else f'{gone} signalen staan'} niet (meer) bij "
                f"{board.name(change.theme_id)}; de rest is afgesplitst.",
            )
        missing = f"Geen van de gekozen signalen staat nog bij {board.name(change.theme_id)}. {_UNDO}."
    if not len(part):
        raise _Impossible(missing)
    if len(part) == len(rows):
        board.note(
            edit,
            f"Alle signalen van {board.name(change.theme_id)} vallen onder de splitsing: er blijft niets over. {_UNDO} en "
            "hernoem het thema.",
        )
    board.labels[edit.own_theme] = change.label
    board.parents[edit.own_theme] = [change.theme_id]
    if change.words or change.subtheme:
        board.put(part, edit.own_theme, edit)
    else:
        board.put_by_hand(part, edit.own_theme, edit)


def _same_part(board: _Board, edit: Edit, change: Split, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """A subtheme that got another name is the one that holds most of the signals that it had; else those signals."""
    then = np.intersect1d(rows, board.rows_of(change.signal_ids))
    named = [name for name in board.subthemes[then].tolist() if name is not None]
    if named:
        # Of equal numbers the first by name, so that it is the same one every time.
        name, count = min(Counter(named).items(), key=lambda item: (-item[1], item[0]))
        if 2 * count > len(then):
            return board.copies(np.intersect1d(rows, np.flatnonzero(board.subthemes == name)))
    if len(then):
        board.note(
            edit,
            f"Het subthema ‘{change.subtheme}’ wordt niet meer voorgesteld. Het nieuwe thema houdt de signalen die het had, "
            f"maar er komen geen nieuwe bij. {_UNDO} en splits opnieuw als u dat wilt.",
        )
    return then


def _hide(board: _Board, edit: Edit, change: Hide) -> None:
    _living(board, change.theme_id)
    board.hidden[change.theme_id] = edit


def _move(board: _Board, edit: Edit, change: Move) -> None:
    rows = _chosen(board, edit, change.signal_ids)
    if change.theme_id:
        # What was moved there is in it too, after an edit with the same purpose.
        others = np.setdiff1d(_living(board, change.theme_id), rows)
        _note_if_dissolved(board, edit, change.theme_id, others)
    board.put_by_hand(rows, change.theme_id, edit)


def _chosen(board: _Board, edit: Edit, signal_ids: Sequence[str]) -> npt.NDArray[np.int64]:
    missing = int((~pd.Index(list(signal_ids)).isin(board.ids)).sum())
    if missing == len(signal_ids):
        raise _Impossible(f"Geen van de {missing} signalen komt in deze analyse voor. {_UNDO}, of lees ze opnieuw in.")
    if missing:
        board.note(edit, f"{_count(missing)} in deze analyse niet voor; voor de andere geldt de redactie.")
    return board.rows_of(signal_ids)


def _count(number: int) -> str:
    return "1 signaal komt" if number == 1 else f"{number} signalen komen"


def _pin(board: _Board, edit: Edit, change: Pin) -> None:
    rows = _chosen(board, edit, change.signal_ids)
    others = np.setdiff1d(_living(board, change.theme_id), rows)
    _note_if_dissolved(board, edit, change.theme_id, others)
    board.put_by_hand(rows, change.theme_id, edit)
    chosen = board.ids[np.sort(board.ids.get_indexer(pd.Index(list(change.signal_ids))))]
    board.pinned.setdefault(change.theme_id, []).extend(i for i in change.signal_ids if i in set(chosen))
    examples = np.zeros(len(board.ids), dtype=np.bool_)
    examples[rows] = True
    board.drawn(
        drawn_by_examples(board.vectors, examples, board.own, as_like_as_most(board.own)), change.theme_id, edit
    )


def _seed(board: _Board, edit: Edit, change: Seed) -> None:
    holding = board.texts_in(change.words, edit)
    likeness = drawn_by_words(board.vectors, holding, as_like_as_most(board.own))
    # A text without a vector has only its words to go by.
    bare = holding & ~np.any(board.vectors[_first_of(board)] != 0, axis=1)
    likeness = np.where(bare, np.maximum(likeness, 1e-3), likeness).astype(np.float32)
    if not likeness.any():
        raise _Impossible(
            f"Nog geen signaal gaat over {listed(change.words)}. Het thema komt vanzelf zodra er een is; kies andere "
            "woorden als u er wel een verwacht."
        )
    board.labels[edit.own_theme] = change.label
    board.parents[edit.own_theme] = []
    board.drawn(likeness, edit.own_theme, edit)


def _first_of(board: _Board) -> npt.NDArray[np.int64]:
    """For each signal the row of the near-copy that has the vector."""
    known = np.any(board.vectors != 0, axis=1)
    rows = np.arange(len(board.voices))
    best = pd.Series(np.where(known, rows, -1)).groupby(board.voices).transform("max").to_numpy()
    return np.where(best >= 0, best, rows).astype(np.int64)


def _mark(board: _Board, edit: Edit, change: Mark) -> None:
    _living(board, change.theme_id)
    key = (change.theme_id, change.period)
    earlier = board.marked.get(key)
    if earlier and isinstance(earlier.change, Mark) and earlier.change.is_red_thread != change.is_red_thread:
        board.note(earlier, f"{edit.who} besloot later het tegendeel. Maak die redactie ongedaan als deze moet gelden.")
    board.marked[key] = edit


def _check_marks(board: _Board) -> dict[tuple[str, str], tuple[bool, str]]:
    """The marks that hold when all is applied: on a theme that is shown, and heard in that half-year."""
    marks: dict[tuple[str, str], tuple[bool, str]] = {}
    for (theme_id, period), edit in board.marked.items():
        if theme_id in board.hidden:
            by = board.hidden[theme_id].who
            board.impossible.add(edit.edit_id)
            board.note(
                edit, f"{by} heeft het thema {board.name(theme_id)} verborgen. Maak dat ongedaan, of deze redactie."
            )
        elif not ((board.theme == theme_id) & (board.periods == period)).any():
            board.impossible.add(edit.edit_id)
            board.note(
                edit,
                f"Het thema {board.name(theme_id)} heeft in de {period_label(period)} geen signalen. {_UNDO}, of markeer "
                "een ander thema.",
            )
        elif isinstance(edit.change, Mark):
            marks[theme_id, period] = (edit.change.is_red_thread, edit.why)
    return marks


def _tell_what_was_overruled(board: _Board) -> None:
    for edit_id, by in board.overruled.items():
        total = len(board.placed[edit_id])
        for later, count in sorted(by.items(), key=lambda item: item[0].edit_id):
            verb = "is" if count == 1 else "zijn"
            sentence = (
                f"{count} van de {total} signalen {verb} later door {later.who} anders ingedeeld. Maak die redactie "
                "ongedaan als deze moet gelden."
            )
            board.notes.setdefault(edit_id, []).append(sentence)


def _tables(
    board: _Board,
    themes: pd.DataFrame,
    assignments: pd.DataFrame,
    edits: Sequence[Edit],
    marks: dict[tuple[str, str], tuple[bool, str]],
) -> Edited:
    second = np.array([_resolved(board, name) for name in board.second.tolist()], dtype=object)
    second[second == board.theme] = None
    edited = pd.DataFrame(
        {
            "signal_id": board.ids,
            "theme_id": pd.Series(board.theme, dtype=object),
            "probability": board.probability,
            "second_theme_id": pd.Series(second, dtype=object),
        }
    )
    edited = edited.set_index("signal_id").reindex(assignments["signal_id"]).reset_index()
    order = [(edit.edit_id, row) for edit in edits for row in board.placed.get(edit.edit_id, [])]
    placed = pd.DataFrame(
        {"edit_id": [edit_id for edit_id, _ in order], "signal_id": [board.ids[row] for _, row in order]},
    ).astype({"edit_id": int, "signal_id": object})
    was = assignments.set_index("signal_id")["theme_id"].reindex(board.ids)
    moved = was.fillna("").to_numpy() != np.array([name or "" for name in board.theme], dtype=object)
    touched = {*was[moved].dropna(), *(name for name in board.theme[moved] if name), *board.named, *board.merged}
    return Edited(
        themes=_theme_rows(board, themes, touched),
        assignments=edited,
        conflicts={edit_id: " ".join(dict.fromkeys(told)) for edit_id, told in sorted(board.notes.items())},
        impossible=frozenset(board.impossible),
        placed=placed,
        marks=marks,
        touched=frozenset(touched),
    )


def _resolved(board: _Board, theme_id: str | None) -> str | None:
    while theme_id in board.merged:
        theme_id = board.merged[theme_id][0]
    return theme_id


def _theme_rows(board: _Board, themes: pd.DataFrame, touched: set[str]) -> pd.DataFrame:
    """The rows of all themes, those that edits made behind them; of an untouched theme as the analysis gave it."""
    made = [theme_id for theme_id in board.labels if theme_id not in set(themes["theme_id"])]
    rows = themes.set_index("theme_id").reindex([*themes["theme_id"], *sorted(made)])
    spread = pd.DataFrame({"theme_id": board.theme, "period": board.periods}).dropna(subset="theme_id")
    spread = spread.groupby("theme_id")["period"].agg(["min", "max", "size"]).reindex(rows.index)
    rows["label"] = [board.labels[theme_id] for theme_id in rows.index]
    rows["parents"] = [board.parents[theme_id] for theme_id in rows.index]
    known_words, known_quotes = (dict(zip(themes["theme_id"], themes[c], strict=True)) for c in _LISTS)
    sources: dict[str, list[str]] = {theme_id: [theme_id] for theme_id in rows.index}
    for other in board.merged:
        sources[str(_resolved(board, other))].append(other)
    rows["keywords"] = [
        list(known_words.get(theme_id, []))
        if len(sources[theme_id]) == 1
        else _in_turns([known_words.get(source, []) for source in sources[theme_id]])[:_KEYWORDS]
        for theme_id in rows.index
    ]
    theme_of = dict(zip(board.ids, board.theme, strict=True))
    rows["representatives"] = [
        _quotes(board, theme_id, [known_quotes.get(source, []) for source in sources[theme_id]], theme_of)
        if theme_id in touched or theme_id in board.pinned
        else list(known_quotes.get(theme_id, []))
        for theme_id in rows.index
    ]
    changed = rows.index.isin(list(touched)) | rows["n"].isna()
    rows.loc[changed, "first_period"] = spread["min"].fillna("")
    rows.loc[changed, "last_period"] = spread["max"].fillna("")
    rows["n"] = spread["size"].fillna(0).astype(int)
    rows["decided"] = [
        MERGED if theme_id in board.merged else HIDDEN if theme_id in board.hidden else "" for theme_id in rows.index
    ]
    return rows.reset_index()


_LISTS = ("keywords", "representatives")


def _quotes(board: _Board, theme_id: str, known: list[list[str]], theme_of: Mapping[str, str | None]) -> list[str]:
    """The examples that a person pinned first, then the quotes of the analysis that are still in the theme."""
    candidates = list(dict.fromkeys([*board.pinned.get(theme_id, []), *_in_turns(known)]))
    return [i for i in candidates if theme_of.get(i) == theme_id][:_REPRESENTATIVES]


def _in_turns(lists: list[list[str]]) -> list[str]:
    """One of each list in turn, none twice."""
    longest = max((len(values) for values in lists), default=0)
    return list(dict.fromkeys(values[at] for at in range(longest) for values in lists if at < len(values)))
