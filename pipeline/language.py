"""In which language a text is written, by counting the small words of each language: cheap enough for every signal."""

from __future__ import annotations

import re
from functools import cache

import stopwordsiso

from pipeline.letters import END_KIND, Kinds, words_of

_LATIN = ("nl", "en", "de", "fr", "es", "it", "pt", "pl", "tr", "ro", "id", "so")
_LANGUAGES = (*_LATIN, "uk", "ru", "bg", "ar", "fa")
_SCRIPTS = (
    (re.compile(r"[\u0400-\u04ff]"), ("uk", "ru", "bg")),
    (re.compile(r"[\u0600-\u06ff]"), ("ar", "fa")),
)
_OWN_SCRIPTS = (
    (re.compile(r"[\u4e00-\u9fff]"), "zh"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
    (re.compile(r"[\u1200-\u137f]"), "ti"),
)
# A letter of any of those scripts: nearly every text has none, and need not be counted.
_OTHER_SCRIPT = re.compile(r"[\u0370-\u04ff\u0600-\u06ff\u1200-\u137f\u4e00-\u9fff]")
_ENOUGH = 500  # characters, in which other scripts are looked for
_ENOUGH_WORDS = 90
# Frisian has no list of its own; these words are Frisian and no Dutch.
_FRISIAN = frozenset(
    [
        "it",
        "foar",
        "wy",
        "hja",
        "fan",
        "mar",
        "wurde",
        "wurdt",
        "hawwe",
        "binne",
        "jo",
        "troch",
        "oan",
        "yn",
        "ús",
        "wol",
        "graach",
        "witte",
        "jim",
        "har",
        "hoe't",
    ]
)


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(stopwordsiso.stopwords(language)) for language in _LANGUAGES}


# What a word is to us, in two bits: other languages are counted only for what is neither.
_DUTCH, _FRYSK = 0b01, 0b10
_OURS = bytes(kind & (_DUTCH | _FRYSK) for kind in range(256))


def kind_of(word: str) -> int:
    """Return whether a word is a small word of Dutch, of Frisian, or of both: the first two bits of its kind."""
    return _DUTCH * (word in _small_words()["nl"]) | _FRYSK * (word in _FRISIAN)


_KINDS = Kinds(kind_of)


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of a text, or `und` when it is too short to tell.

    A language wins by the share of its small words (stopwords-iso) among the first 90 words; Dutch wins a tie, since
    nearly everything here is Dutch.
    """
    words = words_of(text[: 20 * _ENOUGH])
    return language_in(text, words, _KINDS.of(words))


def language_in(text: str, words: list[str], kinds: bytes) -> str:
    """As `language_of`, of a text, its words (see `words_of`) and their kinds, `kind_of` among them."""
    head = text[:_ENOUGH]
    candidates: tuple[str, ...] = _LATIN
    if not head.isascii() and _OTHER_SCRIPT.search(head):
        head = head.lower()
        for script, language in _OWN_SCRIPTS:
            if len(script.findall(head)) > len(head) / 4:
                return language
        for script, languages in _SCRIPTS:
            if len(script.findall(head)) > len(head) / 4:
                candidates = languages
    words, kinds = words[:_ENOUGH_WORDS], kinds[:_ENOUGH_WORDS]
    number = len(words) - kinds.count(END_KIND)
    kinds = kinds.translate(_OURS)
    both = kinds.count(_DUTCH | _FRYSK)
    dutch = kinds.count(_DUTCH) + both
    if (frisian := kinds.count(_FRYSK) + both) and frisian > max(2, number / 6):
        return "fy"
    if dutch >= 3 and dutch >= number * 0.3:
        return "nl"
    small = _small_words()
    score, _, best = max(
        (sum(map(small[code].__contains__, words)), -rank, code) for rank, code in enumerate(candidates)
    )
    return best if score >= 2 and score >= number / 8 else "und"
