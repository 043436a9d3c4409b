"""Which of the texts that a search finds make the claim: its words near each other, not asked about, wished or denied."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from pipeline import search
from pipeline.lenses.lexicon import Lexicon
from pipeline.lenses.surroundings import Surroundings
from pipeline.lenses.words import BoolArray, IntArray, Words, chunks, read_words
from pipeline.reference import table
from pipeline.search import Term

# A claim that denies or limits something itself ("mag niet") can't be taken back by a denial.
_DENYING = frozenset({"niet", "niets", "niks", "geen", "nooit", "niemand", "alleen", "hooguit", "maximaal"})


def make_claim(texts: Sequence[str], claim: str, searches: Sequence[str]) -> BoolArray:
    """Say of each text whether it makes a claim, as far as its words tell.

    All words of one of the searches stand in one sentence or in two that follow each other. None of these asks whether
    it is so ("Klopt het dat ..."; a reproach, "Waarom ...?", takes it for true) or wishes it, no word of the search is
    denied (unless the claim denies something itself), and neither these sentences nor the next contradict it ("Dat is
    een misverstand."). The words for that are those of `data/reference/beweringen_omgeving.csv`.
    """
    choices = [choice.wanted for one in searches for choice in search.parse(one)]
    deniable = not _DENYING & set(read_words([claim]).vocabulary)
    makes = np.zeros(len(texts), dtype=bool)
    for first, words in chunks(texts):
        if len(words.code):
            makes[first : first + words.texts] = _make(words, choices, deniable=deniable)
    return makes


def _make(words: Words, choices: Sequence[Sequence[Term]], *, deniable: bool) -> BoolArray:
    text_of = np.full(len(words.asks), -1)
    text_of[words.sentence] = words.text
    around = Surroundings(words, np.zeros(words.texts, dtype=bool))
    asked, reproached, wished, contradicted = (
        _sentences_with(kind, words) for kind in ("vraag", "verwijt", "wens", "weerspreekt")
    )
    unsaid = (words.asks & ~reproached) | asked | wished
    contradicted = _with_next(_with_next(contradicted, text_of), text_of)
    makes = np.zeros(words.texts, dtype=bool)
    for wanted in choices:
        said = ~contradicted & (text_of >= 0)
        for term in wanted:
            places = _places(term, words)
            no = np.zeros(len(places), dtype=bool)
            denied = around.denied(places, places + len(term.words) - 1, own=no, after=~no) if deniable else no
            has, spoiled = np.zeros(len(text_of), dtype=bool), unsaid.copy()
            has[words.sentence[places]] = True
            spoiled[words.sentence[places[denied]]] = True
            said &= _with_next(has, text_of) & ~_with_next(has & spoiled, text_of)
        makes[text_of[said]] = True
    return makes


def _with_next(flags: BoolArray, text_of: IntArray) -> BoolArray:
    """Whether a sentence is flagged, or the one after it in the same text."""
    either = flags.copy()
    either[:-1] |= flags[1:] & (text_of[1:] == text_of[:-1])
    return either


def _places(term: Term, words: Words) -> IntArray:
    """Where the words of a term begin."""
    if not term.exact:
        fitting = np.array([search.fits(term, word) for word in words.vocabulary], dtype=bool)
        return np.flatnonzero(fitting[words.code])
    each = [words.are(frozenset({word})) for word in term.words]
    length = max(len(words.code) - len(each) + 1, 0)
    return np.flatnonzero(np.logical_and.reduce([are[at : at + length] for at, are in enumerate(each)]))


def _sentences_with(kind: str, words: Words) -> BoolArray:
    has = np.zeros(len(words.asks), dtype=bool)
    has[words.sentence[_lexicon(kind).find(words)["first"].to_numpy()]] = True
    return has


@cache
def _lexicon(kind: str) -> Lexicon:
    return Lexicon([row["patroon"] for row in table("beweringen_omgeving") if row["soort"] == kind])
