"""What a person decides about themes: each decision is a row with who, when and why, and is applied after every run.

An edit says what must hold, never which row to change: that is why it can be applied again on whatever the next run
finds (`pipeline.editing.applying`), and be undone by leaving it out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pipeline.wording import listed, period_label

#: A theme that a person made has a number of its own, that of the edit: the analysis never gives or takes it.
OWN_THEME = "R"
#: The status of a theme whose signals an edit put in another, and of one that is left out of overview and briefing.
MERGED, HIDDEN = "samengevoegd", "verborgen"


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a theme another name."""

    theme_id: str
    label: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Put the signals of `others` into a theme; that theme keeps its number."""

    theme_id: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """Make a part of a theme a theme of its own, with a number of its own.

    The part is what holds one of the `words`, or the signals that were chosen, or a subtheme that was proposed (then
    `signal_ids` are those that it had when it was chosen: they tell it apart when the next run names it otherwise).
    """

    theme_id: str
    label: str
    words: tuple[str, ...] = ()
    subtheme: str = ""
    signal_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hide:
    """Leave a theme out of overview and briefing; it still counts."""

    theme_id: str


@dataclass(frozen=True, slots=True)
class Move:
    """Put signals in a theme; `theme_id` is empty for "geen thema"."""

    theme_id: str
    signal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Say that a theme is (or is not) a red thread in a half-year, whatever the rule says."""

    theme_id: str
    period: str
    is_red_thread: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """Give signals as examples of a theme: they belong to it, and draw what is like them."""

    theme_id: str
    signal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    """Follow a matter of one's own by some words: a theme with a number of its own."""

    label: str
    words: tuple[str, ...]


Change = Rename | Merge | Split | Hide | Move | Mark | Pin | Seed

_KINDS: dict[str, Callable[..., Change]] = {
    "rename": Rename,
    "merge": Merge,
    "split": Split,
    "hide": Hide,
    "move": Move,
    "mark": Mark,
    "pin": Pin,
    "seed": Seed,
}


@dataclass(frozen=True, slots=True)
class Edit:
    """A decision: what, by whom, why and when. `edit_id` is never given twice."""

    edit_id: int
    change: Change
    who: str
    why: str
    made_at: datetime

    @property
    def own_theme(self) -> str:
        """The number of the theme that a split or a seed makes."""
        return f"{OWN_THEME}{self.edit_id:04d}"


def kind_of(change: Change) -> str:
    """The word by which the store knows a change: `rename`, `merge`, ..."""
    return next(kind for kind, make in _KINDS.items() if make is type(change))


def to_content(change: Change) -> dict[str, Any]:
    """A change as what JSON can hold."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(change).items()}


def from_content(kind: str, content: Mapping[str, Any]) -> Change:
    """The change that `to_content` wrote."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
    return _KINDS[kind](**values)


def themes_of(change: Change) -> list[str]:
    """The themes that a change names; one that it makes is not among them."""
    named = [] if isinstance(change, Seed) else [change.theme_id]
    return [theme_id for theme_id in named + list(getattr(change, "others", ())) if theme_id]


def described(change: Change, labels: Mapping[str, str]) -> str:  # noqa: PLR0911 - one phrase for each kind
    """A change as a Dutch phrase: `hernoemd tot ‘wachttijden’`."""

    def name(theme_id: str) -> str:
        return f"‘{labels.get(theme_id, theme_id)}’" if theme_id else "geen thema"

    match change:
        case Rename(_, label):
            return f"hernoemd tot ‘{label}’"
        case Merge(theme_id, others):
            return f"{listed([name(other) for other in others])} samengevoegd met {name(theme_id)}"
        case Split(theme_id, label, words, subtheme):
            how = f"op {listed(words)}" if words else f"het subthema ‘{subtheme}’" if subtheme else "gekozen signalen"
            return f"uit {name(theme_id)} afgesplitst als ‘{label}’: {how}"
        case Hide(theme_id):
            return f"{name(theme_id)} verborgen"
        case Move(theme_id, signal_ids):
            return f"{_signals(len(signal_ids))} verplaatst naar {name(theme_id)}"
        case Mark(theme_id, period, is_red_thread):
            what = "rode draad" if is_red_thread else "geen rode draad"
            return f"{name(theme_id)} is {what} in de {period_label(period)}"
        case Pin(theme_id, signal_ids):
            return f"{_signals(len(signal_ids))} vastgezet als voorbeeld van {name(theme_id)}"
        case Seed(label, words):
            return f"eigen thema ‘{label}’, gevolgd op {listed(words)}"


def _signals(count: int) -> str:
    return f"{count} {'signaal' if count == 1 else 'signalen'}"
