"""What is noted of what people do, and in which words: who, what, and about what, never of whom the signals are."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache

from sqlalchemy import Engine

from pipeline.privacy import called_after, redact
from pipeline.pseudonyms import log_keys
from pipeline.store import audit as store
from pipeline.store.audit import Verdict
from pipeline.wording import number

Value = str | int | list[str]


class Act(StrEnum):
    """What is noted, in the words of the log."""

    SEEN = "signalen gelezen"
    SEARCHED = "gezocht"
    EDITED = "gewijzigd"
    EXPORTED = "meegenomen"
    BRIEFED = "briefing bewerkt"
    INGESTED = "ingelezen"
    ANALYSED = "geanalyseerd"
    PURGED = "gewist"
    CONSENT = "toestemming genoteerd"
    REKEYED = "sleutel vervangen"
    AUDITED = "logboek gelezen"
    MOVED = "overgebracht"


def note(engine: Engine, who: str, act: Act, *, typed: str = "", **about: Value) -> int:
    """Add to the log, before what it tells of is done: what can't be noted is not done. Returns the number of the row.

    What a person decides or writes (edits, explanations, facts, versions of a briefing) is kept in rows of its own with who
    and when, and is noted right after, once it is known whether it was taken.

    Args:
        engine: the store.
        who: the account of who does it (`at_the_keyboard`, or of who signed in).
        act: what they do.
        typed: what they typed for it (a search, the name of a file). Personal data in it is replaced, as in the texts of
            signals: people search for names, and are noted while they type one, so a search keeps words of the dictionary alone.
        about: the rest, in numbers and names of our own.
    """
    told = called_after(redact(typed)) if act in _SEARCHES else redact(typed)
    keys = log_keys(engine)
    return store.append(engine, who, act, ({"tekst": told} if typed else {}) | about, keys[-1] if keys else b"")


def verify(engine: Engine, seen: str = "") -> Verdict:
    """Tell whether the log is whole, with the keys that there are; `seen` is a `last` of before, which must be there."""
    return store.verify(engine, seen, log_keys(engine))


def in_words(verdict: Verdict) -> str:
    """Say whether the log is whole, and what to do when it is not."""
    if verdict.broken is not None:
        return (
            f"Het logboek klopt niet vanaf regel {number(verdict.broken)}: er is een regel gewijzigd, weggehaald of "
            "toegevoegd, of de sleutel waarmee hij is verzegeld, is er niet meer. Waarschuw wie over informatiebeveiliging "
            "gaat, en bewaar de database zoals zij is."
        )
    whole = f"Het logboek is heel: {number(verdict.rows)} regels sluiten op elkaar aan."
    if verdict.sealed is None:
        return f"{whole} Geen regel is verzegeld: wie in de database kan schrijven, kan het opnieuw hebben gemaakt."
    return f"{whole} Vanaf regel {number(verdict.sealed)} zijn zij verzegeld met een sleutel buiten de database."


_SEARCHES = (Act.SEARCHED, Act.EXPORTED)


@cache
def at_the_keyboard() -> str:
    """Who works on this machine without signing in, as the log calls them."""
    return f"lokaal:{getpass.getuser()}"


def about_in_words(about: Mapping[str, Value], most: int | None = None) -> str:
    """What a row is about, as one line: `periode: 2025-H1; themas: T0001, T0004`; of each list at most so many, and how many more."""
    return "; ".join(f"{name}: {_shortened(v, most) if isinstance(v, list) else v}" for name, v in about.items())


def _shortened(parts: Sequence[str], most: int | None) -> str:
    if most is None or len(parts) <= most + 1:
        return ", ".join(parts)
    return f"{', '.join(parts[:most])} en {len(parts) - most} andere"
