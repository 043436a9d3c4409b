"""Versions of a briefing: kept, set beside one another, put together when two people worked at once, approved and frozen."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pipeline import briefing as files
from pipeline.briefing.choices import Choices, applied, choices_from, written_choices
from pipeline.briefing.content import HEADINGS, PARTS, Briefing, ThreadPage, read_back, texts_of, written
from pipeline.editing.checks import checked_text
from pipeline.errors import EditError
from pipeline.store import briefings, consent, read
from pipeline.store.briefings import Kept
from pipeline.trends.verdicts import Verdict
from pipeline.wording import capitalised, listed

LONGEST_TEXT = 400
# What a text claims, and the verdicts that allow it.
_CLAIMS: tuple[tuple[re.Pattern[str], frozenset[str], str], ...] = (
    (
        re.compile(
            r"\b(?:\w*gestegen|stij\w+|steeg|stegen|toegenomen|toename|gegroeid|groei\w*|verdubbel\w*|verdrie\w*|"
            r"verviervoud\w*|explo\w+|steeds (?:meer|vaker)|vaker dan (?:eerst|vroeger|vorig))\b",
            re.IGNORECASE,
        ),
        frozenset({Verdict.RISING, Verdict.NEW, Verdict.RETURNED}),
        "stijging",
    ),
    (
        re.compile(
            r"\b(?:gedaald|daal\w*|dalen\w*|dalend|daling|afgenomen|afname|gehalveerd|halveer\w*|steeds minder|minder dan "
            r"(?:eerst|vroeger|vorig)\w*)\b",
            re.IGNORECASE,
        ),
        frozenset({Verdict.FALLING, Verdict.GONE}),
        "daling",
    ),
    (re.compile(r"\b(?:verdwenen|verdween|voorbij)\b", re.IGNORECASE), frozenset({Verdict.GONE}), "verdwijning"),
)
_JUDGED = ("statement", "change")


@dataclass(frozen=True, slots=True)
class Person:
    """Who works on a briefing: the name that is shown, and the account; without signing in all have the same account."""

    name: str
    account: str
    signed_in: bool

    def is_other_than(self, name: str, account: str) -> bool:
        """Whether this is certainly not the person with that name and account."""
        if self.signed_in:
            return self.account != account
        return self.name.casefold() != name.casefold()


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not the same in two briefings: where, and what it was and is (empty for nothing)."""

    where: str
    before: str
    after: str


def keep(engine: Engine, proposed: Briefing, choices: Choices, parent: int, who: Person) -> tuple[int, tuple[int, ...]]:
    """Keep a version; returns its number, and the versions that others kept since `parent`: nobody's work is lost.

    Raises `EditError` when a text can't be kept (see `checked`).
    """
    checked(proposed, choices)
    period = str(proposed.period)
    known = briefings.versions(engine, period)
    beside = tuple(sorted(int(number) for number in known["number"] if number > parent))
    content = (written(proposed), written_choices(choices))
    return briefings.add(engine, period, parent, content, (who.name, who.account)), beside


def checked(proposed: Briefing, choices: Choices) -> None:
    """Raise `EditError` for a text that is too long, holds personal data, or claims more than the verdict allows."""
    known = texts_of(proposed)
    for key, text in choices.texts.items():
        if text and text != known.get(key):
            checked_text(text, f"De tekst bij ‘{place_of(proposed, key)}’", 0, LONGEST_TEXT)
    for page in proposed.pages:
        for name in _JUDGED:
            said = choices.texts.get(f"{page.theme_id}/{name}", "")
            if said and said != page.texts[name] and (claimed := too_strong(said, page)):
                raise EditError(
                    f"De tekst ‘{said}’ noemt een {claimed}, maar het oordeel over {page.label} is {page.verdict}. Zeg niet meer "
                    "dan de cijfers toelaten."
                )


def too_strong(said: str, page: ThreadPage) -> str:
    """What a text claims that the verdict does not allow (`stijging`, `daling`, `verdwijning`); empty when it is fair."""
    # What stands in the name of the theme is no claim.
    rest = re.sub(re.escape(page.label), " ", said, flags=re.IGNORECASE)
    for pattern, allowed, claim in _CLAIMS:
        if page.verdict not in allowed and pattern.search(rest):
            return claim
    return ""


def place_of(briefing: Briefing, key: str) -> str:
    """Where a text stands, in words: `T0001/question` as `Wachttijden: voor het gesprek`."""
    owner, _, name = key.partition("/")
    labels = {page.theme_id: page.label for page in briefing.pages}
    if owner in labels:
        names = {"statement": "titel", "subline": "regel onder de titel"}
        return f"{capitalised(labels[owner])}: {names.get(name) or HEADINGS.get(name, PARTS.get(name, name)).rstrip(':').lower()}"
    titles = {listing.key: listing.title for listing in briefing.listings}
    if owner in titles:
        return f"{titles[owner]}: {'titel' if name == 'title' else f'alinea {int(name) + 1}'}"
    return {"title": "titel van de briefing", "lead": "regel onder de titel", "ground": "uitleg op het voorblad"}.get(
        owner, key
    )


def differences(before: Briefing, after: Briefing) -> tuple[Difference, ...]:
    """What is not the same in two briefings as people see them: order, texts, what is on the pages, and quotes."""
    found = []
    old, new = ({page.theme_id: page for page in briefing.pages} for briefing in (before, after))
    names = {theme_id: page.label for theme_id, page in (old | new).items()}
    orders = [" · ".join(names[theme_id] for theme_id in pages) for pages in (old, new)]
    if orders[0] != orders[1]:
        found.append(Difference("rode draden en hun volgorde", *orders))
    texts = [texts_of(briefing) for briefing in (before, after)]
    for key in dict.fromkeys([*texts[0], *texts[1]]):
        was, now = (side.get(key, "") for side in texts)
        owner = key.partition("/")[0]
        # A thread or page that came or went is told once.
        if was != now and not (owner in names and (owner not in old or owner not in new)):
            found.append(Difference(place_of(after if key in texts[1] else before, key), was, now))
    for theme_id in (theme_id for theme_id in new if theme_id in old):
        for what, was, now in (
            ("wat er op de pagina staat", *(_parts(page) for page in (old[theme_id], new[theme_id]))),
            ("citaten", *(_quotes(page) for page in (old[theme_id], new[theme_id]))),
            ("oordeel", old[theme_id].verdict, new[theme_id].verdict),
            ("aandeel", old[theme_id].figure, new[theme_id].figure),
        ):
            if was != now:
                found.append(Difference(f"{capitalised(names[theme_id])}: {what}", was, now))
    return tuple(found)


def _parts(page: ThreadPage) -> str:
    return listed([PARTS[part] for part in page.parts])


def _quotes(page: ThreadPage) -> str:
    return " ".join(f"‘{quote.text}’" for quote in page.quotes) if "quotes" in page.parts else ""


def put_together(base: Choices, mine: Choices, theirs: Choices) -> tuple[Choices, tuple[str, ...]]:
    """Put the choices of two people together who began with the same; returns them, and the keys that both changed.

    Of what both changed, mine is kept: the other's is still in their version.
    """
    clashes: list[str] = []

    def one(key: str, old: Any, own: Any, other: Any) -> Any:
        if other in (old, own):
            return own
        if own == old:
            return other
        clashes.append(key)
        return own

    def each(name: str) -> dict[str, Any]:
        sides: list[Mapping[str, Any]] = [getattr(side, name) for side in (base, mine, theirs)]
        keys = sorted(set().union(*sides))
        merged = {key: one(key, *(side.get(key) for side in sides)) for key in keys}
        return {key: value for key, value in merged.items() if value is not None}

    left_out = frozenset(
        key
        for key in base.left_out | mine.left_out | theirs.left_out
        if one(key, key in base.left_out, key in mine.left_out, key in theirs.left_out)
    )
    order = one("theme_ids", base.theme_ids, mine.theme_ids, theirs.theme_ids)
    return Choices(order, left_out, each("quotes"), each("texts")), tuple(dict.fromkeys(clashes))


def briefing_of(engine: Engine, kept: Kept) -> Briefing:
    """The briefing that a version says; of one that is not frozen without quotes that may no longer be quoted."""
    return applied(proposed_of(engine, kept), choices_from(kept.choices))


def proposed_of(engine: Engine, kept: Kept) -> Briefing:
    """What the figures said when a version was kept, without quotes whose text was wiped or whose consent was taken back."""
    proposed = read_back(kept.proposed)
    ids = [quote.signal_id for page in proposed.pages for quote in page.quotes]
    rows = consent.quotable(engine, read.signals_by_id(engine, ids))
    known = set(rows[rows["text"] != ""]["signal_id"])
    return _with_quotes(proposed, lambda signal_id: signal_id in known)


def _with_quotes(proposed: Briefing, may: Callable[[str], bool]) -> Briefing:
    pages = tuple(
        replace(page, quotes=tuple(quote for quote in page.quotes if may(quote.signal_id))) for page in proposed.pages
    )
    return replace(proposed, pages=pages)


def approve(engine: Engine, kept: Kept, who: Person) -> None:
    """Approve a version; raises `EditError` for who made it: a second person looks."""
    if not who.is_other_than(kept.made_by, kept.made_account):
        raise EditError(f"Concept {kept.number} is van uzelf. Vraag een ander om het goed te keuren.")
    briefings.approve(engine, kept.version_id, (who.name, who.account))


def freeze(engine: Engine, kept: Kept, who: Person) -> None:
    """Freeze an approved version: its files are made now, and given as they are for ever.

    Raises `EditError` for one that nobody approved.
    """
    if not kept.approved_by:
        raise EditError(f"Concept {kept.number} is nog door niemand goedgekeurd, en kan dus niet worden vastgesteld.")
    briefing = briefing_of(engine, kept)
    briefings.freeze(engine, kept.version_id, who.name, {kind: file_of(briefing, kind) for kind in files.OWN_KINDS})


def file_of(briefing: Briefing, kind: str) -> bytes:
    """The file of a briefing of one kind; raises `ExportError` where it can't be made."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / f"briefing{kind}"
        files.write(briefing, out)
        return out.read_bytes()


def version_file(engine: Engine, kept: Kept, kind: str) -> bytes:
    """The file of a version: that of a frozen one as it is kept, that of another made now.

    What LibreOffice makes has a clock in it: the first that is made of a frozen briefing, out of its kept file, is kept too.
    Raises `ExportError` where it can't be made.
    """
    if kept.frozen_at is None:
        return file_of(briefing_of(engine, kept), kind)
    found = briefings.file(engine, kept.version_id, kind)
    if found is not None:
        return found
    own = briefings.file(engine, kept.version_id, files.CONVERTED[kind]) or b""
    return briefings.keep_file(engine, kept.version_id, kind, files.converted(own, kind))
