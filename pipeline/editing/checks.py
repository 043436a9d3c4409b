"""What may be typed: names, reasons, labels and words, and changes that say something. What is wrong is said in Dutch."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.editing.edits import Change, Merge, Move, Pin, Rename, Seed, Split
from pipeline.errors import EditError
from pipeline.privacy import redact
from pipeline.privacy.spans import PLACEHOLDERS

LONGEST_NAME, LONGEST_LABEL, LONGEST_REASON = 40, 80, 400
MOST_WORDS, MOST_PINS = 12, 25

_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’-])*")
_WORD = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+)*")


def checked(change: Change) -> Change:
    """A change with its name and words as they are kept; raises `EditError` when it says nothing that can be applied."""
    match change:
        case Rename():
            change = replace(change, label=checked_label(change.label))
        case Seed():
            change = replace(change, label=checked_label(change.label), words=words_from(",".join(change.words)))
        case Split():
            change = _checked_split(change)
        case Merge():
            others = tuple(sorted(set(change.others) - {change.theme_id}))
            if not others:
                raise EditError("Kies minstens één ander thema om samen te voegen.")
            change = replace(change, others=others)
        case Move() | Pin():
            if not change.signal_ids:
                raise EditError("Kies minstens één signaal.")
            if isinstance(change, Pin) and len(change.signal_ids) > MOST_PINS:
                raise EditError(
                    f"Zet hooguit {MOST_PINS} voorbeelden tegelijk vast; dit zijn er {len(change.signal_ids)}."
                )
            change = replace(change, signal_ids=tuple(dict.fromkeys(change.signal_ids)))
    return change


def _checked_split(change: Split) -> Split:
    label = checked_label(change.label)
    if change.words:
        return Split(change.theme_id, label, words=words_from(",".join(change.words)))
    if not change.signal_ids:
        raise EditError("Kies woorden, signalen of een subthema om op te splitsen.")
    return replace(change, label=label, signal_ids=tuple(sorted(set(change.signal_ids))))


def words_from(typed: str) -> tuple[str, ...]:
    """The words that a person typed, separated by commas or lines, each once, in lower case.

    Raises `EditError` when there are none or too many, or one can't be looked for.
    """
    words = tuple(dict.fromkeys(" ".join(word.lower().split()) for word in re.split(r"[,;\n]", typed) if word.strip()))
    if not words:
        raise EditError("Er staan geen woorden. Geef er minstens één, met komma’s ertussen.")
    if len(words) > MOST_WORDS:
        raise EditError(f"Er staan {len(words)} woorden. Kies er hooguit {MOST_WORDS}.")
    for word in words:
        if not _WORD.fullmatch(word) or not 3 <= len(word) <= LONGEST_NAME:
            raise EditError(f"Op ‘{word}’ kan niet worden gezocht. Geef woorden van 3 tot {LONGEST_NAME} letters.")
    return words


def checked_label(typed: str) -> str:
    """A name for a theme, as typed but for spaces; raises `EditError` when it is none, or names a person."""
    return checked_text(typed, "De naam van het thema", 3, LONGEST_LABEL)


def checked_reason(typed: str) -> str:
    """A reason, as typed but for spaces; raises `EditError` when there is none, or it holds personal data."""
    return checked_text(typed, "De reden", 3, LONGEST_REASON)


def checked_name(typed: str) -> str:
    """The name of who decides, as typed but for spaces; raises `EditError` when it can't be a name."""
    name = " ".join(typed.split())
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= LONGEST_NAME:
        raise EditError(f"Vul uw naam in: 2 tot {LONGEST_NAME} letters, zonder cijfers of leestekens.")
    return name


def checked_text(typed: str, what: str, shortest: int, longest: int) -> str:
    """What a person typed, as typed but for spaces; raises `EditError` on its length, and on personal data in it."""
    text = " ".join(typed.split())
    if not shortest <= len(text) <= longest:
        raise EditError(f"{what} moet {shortest} tot {longest} tekens lang zijn; dit zijn er {len(text)}.")
    found = next((mark for mark in PLACEHOLDERS if mark in redact(text) and mark not in text), "")
    if found:
        kind = found.strip("[]").lower()
        raise EditError(
            f"{what} bevat een persoonsgegeven ({kind}). Schrijf het zonder, want het wordt bewaard en getoond."
        )
    return text
