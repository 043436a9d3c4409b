"""Nouns, adjectives and infinitives, guessed from the company that words keep and from how they end.

There is no Dutch tagger that a closed network can count on. But a noun follows an article, a possessive or a preposition
and is followed by the end of a clause or a function word; an adjective follows an article and is followed by a noun; a
verb follows `te`, `ik`, `wij` or an auxiliary. What the signals themselves do not show often enough, endings tell:
`-ing`, `-heid` and `-schap` make nouns, `-lijke` and `-ische` adjectives. The guesses hold for a word in any spelling of
its capitals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.privacy import gazetteer
from pipeline.vectors.text import BREAK, BoolArray, Corpus, FloatArray, IntArray, stop_words

_ARTICLE_WORDS = "de het een deze dit die mijn onze uw hun haar zijn geen elke iedere ons je jullie 't"
_LINK_WORDS = "van voor in op bij over met tegen door aan naar tussen rond om onder uit zonder rondom binnen"
_PERSON_WORDS = """
    ik wij we u men ze hij zij er te wordt worden werd is zijn was heb hebben heeft kan kunnen wil willen moet moeten zal
    zou zouden gaat gaan niet ook al nog wel zich om
"""
_ARTICLES, _PERSONS = frozenset(_ARTICLE_WORDS.split()), frozenset(_PERSON_WORDS.split())
LINKS = frozenset(_LINK_WORDS.split())
#: Stop words that make a name with the noun behind them ("eigen risico", "eerste hulp").
_SMALL_ADJECTIVE_WORDS = (
    "eigen eerste tweede derde hoge hoog lage laag lange lang slechte nieuwe oude jonge vrije volle kleine grote"
)
SMALL_ADJECTIVES = frozenset(_SMALL_ADJECTIVE_WORDS.split())
_NOUN_ENDING_LIST = """
    heid heden ing ingen schap schappen tijd tijden zorg kosten toeslag toeslagen beleid dienst diensten tie ties teit teiten
    isme ment menten school scholen wet recht rechten huis huizen bedrijf bedrijven bureau centrum centra regeling beurs geld
    gebied geweld verkeer stelsel plicht
"""
_ADJECTIVE_ENDING_LIST = """
    lijk lijke isch ische baar bare loos loze ende zame zaam ieel iële eel ele ief ieve aire eus euze ige achtig rijk rijke
"""
#: "Opsplitsen", "terugbetalen": a long word that begins so and is its own dictionary form is a verb.
_PREFIXES = ("op", "uit", "aan", "af", "toe", "mee", "door", "terug", "weg", "in", "om", "over", "voor")
_NOUN_ENDINGS, _ADJECTIVE_ENDINGS = tuple(_NOUN_ENDING_LIST.split()), tuple(_ADJECTIVE_ENDING_LIST.split())
#: An ending weighs as much as this many times that the word is met in such a place.
_ENDING = 3.0
#: What is left of the likeness to a noun of a form of a verb; what a plural adds to it.
_VERB_FORM, _PLURAL = 0.4, 0.45
#: What is left of the likeness to a noun of the inflected form of an adjective ("in absolute en relatieve cijfers").
_INFLECTED = 0.55
#: What is left of the likeness to an adjective of a word of which no inflected form is met.
_UNSHAPED = 0.45


@dataclass(frozen=True)
class WordClasses:
    """What each word seems to be, by its number in `Corpus.words`.

    Attributes:
        noun: how much it looks like a noun, 0-1.
        adjective: how much it looks like an adjective, 0-1.
        verb: how much it looks like a verb, 0-1.
        person: whether it is a name of persons, or may be one.
        written: for each word the word as it is mostly written within a sentence.
    """

    noun: FloatArray
    adjective: FloatArray
    verb: FloatArray
    person: BoolArray
    written: list[str]


def word_classes(corpus: Corpus) -> WordClasses:
    """Guess what the words of the corpus are; linear in its tokens."""
    names, fold = folded(corpus)
    after_break = np.append(True, corpus.tokens[:-1] == BREAK) if len(corpus.tokens) else np.zeros(0, dtype=np.bool_)
    written = _written(corpus, fold, len(names), after_break)
    content = ~np.array([name in stop_words() for name in names], dtype=np.bool_)
    content[-1] = False
    is_article, is_person, is_link = (
        np.array([name in group for name in names], dtype=np.bool_) for group in (_ARTICLES, _PERSONS, LINKS)
    )
    tells = content | np.array([name in SMALL_ADJECTIVES for name in names], dtype=np.bool_)
    tokens = fold[corpus.tokens]
    nothing = len(names) - 1
    before = np.append(nothing, tokens[:-1]).astype(np.int32)
    before2 = np.append(nothing, before[:-1]).astype(np.int32)
    after = np.append(tokens[1:], nothing).astype(np.int32)

    def met(hit: BoolArray) -> FloatArray:
        return np.bincount(tokens[hit], minlength=len(names)).astype(np.float32)

    total = np.maximum(met(np.ones(len(tokens), dtype=np.bool_)), 1)
    ends = ~content[after]
    noun_like = met(ends & (is_article[before] | (is_article[before2] & tells[before]) | is_link[before]))
    adjective_like = met(is_article[before] & content[after])
    verb_like = met(is_person[before] & ~is_article[before])
    noun_shape, plural, inflected, adjective_shape, verb_shape = _shapes(corpus, fold, names)
    noun = noun_like + 0.3 + _ENDING * noun_shape
    adjective = adjective_like + 0.1 + _ENDING * adjective_shape
    verb = verb_like + _ENDING * verb_shape
    like_noun = np.where(content, noun / (noun + 1.5 * verb + adjective + 0.12 * total + 0.3), 0)
    # "De inspectie concludeerde" looks like an adjective with a noun.
    like_noun = like_noun * np.where(verb_shape > 0, _VERB_FORM, 1) * np.where(inflected > 0, _INFLECTED, 1)
    like_noun = 1 - (1 - like_noun) * (1 - _PLURAL * plural * content)
    like_adjective = adjective / (adjective + noun_like + verb + 1) * np.where(adjective_shape > 0, 1, _UNSHAPED)
    like_verb = np.where(content, verb / (verb + noun_like + adjective_like + 1), 0)
    return WordClasses(
        like_noun[fold[:-1]].astype(np.float32),
        like_adjective[fold[:-1]].astype(np.float32),
        like_verb[fold[:-1]].astype(np.float32),
        _persons(written, tokens, before)[fold[:-1]],
        [written[at] for at in fold[:-1]],
    )


def folded(corpus: Corpus) -> tuple[list[str], IntArray]:
    """The different words in lower case with "" behind them, and which of them each word and `BREAK` (the last) is."""
    lower = [word.lower() for word in corpus.words]
    names = sorted(set(lower))
    index = {word: at for at, word in enumerate(names)}
    return [*names, ""], np.array([index[word] for word in lower] + [len(names)], dtype=np.int32)


def _written(corpus: Corpus, fold: IntArray, size: int, after_break: BoolArray) -> list[str]:
    """The most usual spelling of each folded word; behind the start of a sentence a capital tells something."""
    here = corpus.tokens != BREAK
    counts = np.bincount(corpus.tokens[here & ~after_break], minlength=len(corpus.words)).astype(np.float64)
    inside = counts > 0
    counts += 1e-3 * np.bincount(corpus.tokens[here], minlength=len(corpus.words))
    # A word met only at the start of sentences is no name.
    counts += 1e-4 * np.array([word == word.lower() for word in corpus.words], dtype=np.float64)
    order = np.lexsort((np.arange(len(counts)), -counts, fold[:-1]))
    numbers, at = np.unique(fold[:-1][order], return_index=True)
    written = [""] * size
    for number, word in zip(numbers.tolist(), order[at].tolist(), strict=True):
        form = corpus.words[word]
        only_first = not inside[word] and form[:1].isupper() and form[1:] == form[1:].lower()
        written[number] = form.lower() if only_first else form
    return written


def _shapes(corpus: Corpus, fold: IntArray, names: list[str]) -> tuple[FloatArray, ...]:
    """What the end of each word and its dictionary form tell (0-1 for each folded word).

    Noun; plural, or the singular of one; inflected adjective; adjective; verb.
    """
    lemma = [""] * len(names)
    for at, number in zip(fold[:-1].tolist(), corpus.lemma_of.tolist(), strict=True):
        lemma[at] = corpus.lemmas[number]
    noun, plural, inflected, adjective, verb = (np.zeros(len(names), dtype=np.float32) for _ in range(5))
    index = {name: at for at, name in enumerate(names)}
    for at, (name, base) in enumerate(zip(names, lemma, strict=True)):
        infinitive = base.endswith("en") and len(base) > 3 and name != base + "s"  # "wapens"
        if name.endswith("e") and base != name and not base.endswith("e") and not infinitive:
            adjective[at] = inflected[at] = 1
            adjective[index.get(base, at)] = 1
        elif infinitive and (base != name or (name.startswith(_PREFIXES) and len(name) >= 8)):
            verb[at] = 1
        elif name.endswith(_NOUN_ENDINGS):
            noun[at] = 1
        elif name.endswith(_ADJECTIVE_ENDINGS):
            adjective[at] = 1
        elif base != name and name.endswith(("en", "s")) and name[:3] == base[:3]:
            plural[at] = 1
            plural[index.get(base, at)] = 1
        elif len(name) >= 12:
            noun[at] = 0.5
    return noun, plural, inflected, adjective, verb


def _persons(written: list[str], tokens: IntArray, before: IntArray) -> BoolArray:
    """Names of persons: those in the lists, and what stands with a capital behind one of them ("Donald Trump")."""
    listed = np.array([_listed(word) for word in written], dtype=np.bool_)
    capital = np.array([word[:1].isupper() and not word.isupper() for word in written], dtype=np.bool_)
    times = np.maximum(np.bincount(tokens, minlength=len(written)), 1)
    behind = np.bincount(tokens[listed[before]], minlength=len(written))
    return np.asarray(listed | (capital & (behind >= 0.3 * times) & (behind > 1)))


def _listed(written: str) -> bool:
    low = written.lower()
    if written == low or (written == written.upper() and len(written) < 5) or low in gazetteer.ORGANISATIONS:
        return False
    if low in gazetteer.place_words() or low in gazetteer.BLOCKED:
        return False
    return low in gazetteer.OFFICE_HOLDERS or min(gazetteer.FIRST.get(low, 3), gazetteer.LAST.get(low, 3)) < 2
