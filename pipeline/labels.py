"""Names of themes: a noun phrase from the signals, key words that differ, and signals that show what people write.

There is no Dutch tagger that a closed network can count on, so nouns are known by the company they keep: a noun follows
an article or possessive and is followed by the end of a clause or a function word; an adjective follows an article and
is followed by a noun; a verb follows `te`, `ik`, `wij` or an auxiliary. A phrase is a run like "wachttijden in de
jeugdzorg": nouns, with an adjective before or a preposition (and article) between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from pipeline.clustering import NO_THEME
from pipeline.text import BREAK, BoolArray, Corpus, FloatArray, IntArray, stop_words

_ARTICLE_WORDS = "de het een deze dit die mijn onze uw hun haar zijn geen elke iedere ons je jullie 't"
_LINK_WORDS = "van voor in op bij over met tegen door aan naar tussen rond om onder uit zonder rondom binnen"
_PERSON_WORDS = """
    ik wij we u men ze hij zij er te wordt worden werd is zijn was heb hebben heeft kan kunnen wil willen moet moeten zal
    zou zouden gaat gaan niet ook al nog wel zich om
"""
_ARTICLES, _LINKS, _PERSONS = (frozenset(text.split()) for text in (_ARTICLE_WORDS, _LINK_WORDS, _PERSON_WORDS))
_ENDINGS = ("heid", "heden", "ing", "ingen", "schap", "tijd", "tijden", "zorg", "kosten", "toeslag", "beleid", "dienst")
_KEYWORDS = 8
_REPRESENTATIVES = 5
_TOP = 12
#: How sure a word has to be a noun to be a name by itself.
_NOUN = 0.4
#: A phrase has to stand in at least so many texts.
_SEEN = 3
#: What each kind of name is worth: one that says all with words of the theme, one with a word beside it, one word, two.
_PHRASE, _LOOSE_PHRASE, _SINGLE, _PAIR = 1.0, 0.8, 0.7, 0.62


@dataclass(frozen=True)
class WordClasses:
    """How much each word (as written, lower case merged) looks like a noun or an adjective, 0-1 (words)."""

    noun: FloatArray
    adjective: FloatArray


def keywords(weighted: Sequence[tuple[str, float]], shown: Mapping[str, str]) -> list[str]:
    """The heaviest words as they are mostly written, never two forms of one word."""
    chosen: list[str] = []
    for name, _ in weighted:
        word = shown.get(name, name)
        if not any(_one_word(word.lower(), other.lower()) for other in chosen):
            chosen.append(word)
        if len(chosen) == _KEYWORDS:
            break
    return chosen


def _one_word(left: str, right: str) -> bool:
    shared = next(
        (at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    return shared >= 4 and shared >= 0.67 * max(len(left), len(right))


def usual_forms(corpus: Corpus) -> dict[str, str]:
    """For each lemma the word as it is mostly written, capitals as within a sentence ("DigiD", "wachttijden")."""
    first = np.append(True, corpus.tokens[:-1] == BREAK) if len(corpus.tokens) else np.zeros(0, dtype=np.bool_)
    inside = corpus.tokens[(corpus.tokens != BREAK) & ~first]
    everywhere = corpus.tokens[corpus.tokens != BREAK]
    counts = np.bincount(inside, minlength=len(corpus.words)) + 1e-3 * np.bincount(
        everywhere, minlength=len(corpus.words)
    )
    lower = np.array([word == word.lower() for word in corpus.words], dtype=np.bool_)
    # A word that stands only at the start of sentences is not a name.
    counts = counts + 1e-4 * lower
    order = np.lexsort((np.arange(len(counts)), -counts, corpus.lemma_of))
    _, at = np.unique(corpus.lemma_of[order], return_index=True)
    best = order[at]
    forms = {}
    for number, word in zip(corpus.lemma_of[best], best, strict=True):
        written = corpus.words[word]
        only_first = counts[word] < 1e-1 and written[:1].isupper() and written[1:] == written[1:].lower()
        forms[corpus.lemmas[number]] = written.lower() if only_first else written
    return forms


def word_classes(corpus: Corpus) -> WordClasses:
    """Guess nouns and adjectives from the words around them."""
    lower = [word.lower() for word in corpus.words]
    index = {word: at for at, word in enumerate(sorted(set(lower)))}
    fold = np.array([index[word] for word in lower] + [len(index)], dtype=np.int32)
    names = [*index, ""]
    stops = stop_words()
    tokens = fold[corpus.tokens]
    is_article, is_person, is_stop, is_link = (
        np.array([name in group for name in names], dtype=np.bool_) for group in (_ARTICLES, _PERSONS, stops, _LINKS)
    )
    content = ~is_stop
    content[-1] = False
    before = np.append(len(index), tokens[:-1]).astype(np.int32)
    before2 = np.append(len(index), before[:-1]).astype(np.int32)
    after = np.append(tokens[1:], len(index)).astype(np.int32)

    def rate(hit: BoolArray) -> npt.NDArray[np.intp]:
        return np.bincount(tokens[hit], minlength=len(names))

    total = np.maximum(np.bincount(tokens, minlength=len(names)), 1)
    ends = ~content[after]
    noun_like = rate(ends & (is_article[before] | (is_article[before2] & content[before]) | (is_link[before])))
    adjective_like = rate(is_article[before] & content[after])
    verb_like = rate(is_person[before] & ~is_article[before])
    noun = (noun_like + 0.3) / (noun_like + 1.5 * verb_like + adjective_like + 0.12 * total + 0.6)
    adjective = (adjective_like + 0.1) / (adjective_like + noun_like + verb_like + 1)
    shaped = np.array([name.endswith(_ENDINGS) or len(name) >= 12 for name in names], dtype=np.bool_)
    noun = np.clip(noun + 0.15 * shaped, 0, 1)
    noun, adjective = np.where(content, noun, 0), np.where(content, adjective, 0)
    return WordClasses(noun[fold[:-1]].astype(np.float32), adjective[fold[:-1]].astype(np.float32))


def find_labels(
    corpus: Corpus, labels: IntArray, words: Mapping[int, list[tuple[str, float]]], shown: Mapping[str, str]
) -> dict[int, str]:
    """A noun phrase for each theme, taken from its signals; no two themes get the same.

    Args:
        corpus: the texts.
        labels: the theme of each text.
        words: for each theme its lemmas with their weights, heaviest first.
        shown: for each lemma the word as it is mostly written.
    """
    phrases = _phrases(corpus, labels)
    place = {name: at for at, name in enumerate(corpus.lemmas)}
    heard = _heard(corpus)
    used: set[str] = set()
    found = {}
    for theme, weighted in words.items():
        nouns = [name for name, _ in weighted[:_TOP] if name in place]
        own = phrases[phrases["theme"] == theme]
        candidates = _candidates(own, nouns, shown, heard[np.flatnonzero(labels == theme)].tocsc(), place)
        found[theme] = _best_label(candidates, weighted, shown, used, f"thema {theme + 1}")
        used.add(found[theme].lower())
    return found


def _heard(corpus: Corpus) -> sparse.csr_matrix:
    """Which text holds which lemma (texts x lemmas)."""
    here = corpus.tokens != BREAK
    documents, lemmas = corpus.documents()[here], corpus.lemma_of[corpus.tokens[here]]
    ones = np.ones(len(documents), dtype=np.float32)
    return sparse.csr_matrix((ones, (documents, lemmas)), shape=(corpus.size, len(corpus.lemmas)))


def _best_label(
    candidates: pd.DataFrame,
    weighted: list[tuple[str, float]],
    shown: Mapping[str, str],
    used: set[str],
    otherwise: str,
) -> str:
    ranked = candidates.sort_values(["score", "phrase"], ascending=[False, True])["phrase"]
    for phrase in ranked:
        if phrase.lower() not in used:
            return str(phrase)
    plain = " en ".join(shown.get(name, name) for name, _ in weighted[:2]) or otherwise
    return plain if plain.lower() not in used else f"{plain} ({otherwise})"


def _candidates(
    phrases: pd.DataFrame,
    nouns: list[str],
    shown: Mapping[str, str],
    heard: sparse.csc_matrix,
    place: Mapping[str, int],
) -> pd.DataFrame:
    """What a theme could be called, with a score: how many of its texts it speaks of, and how much of it is its own.

    A name speaks of a text when one of its key words is in it. So "wachtlijst van de jeugdzorg" says more than
    "wachtlijst", however seldom it stands there in so many words; and where no phrase joins what the theme is about, two
    words with "en" between them do.

    Args:
        phrases: of this theme, as `_phrases` gives them.
        nouns: its key words, heaviest first.
        shown: for each lemma the word as it is mostly written.
        heard: which text of the theme holds which lemma (texts x lemmas).
        place: the column of each lemma.
    """
    sure = phrases.drop_duplicates("key").set_index("key")
    single = [name for name in nouns if name in sure.index and sure.loc[name, "noun"] >= _NOUN]
    rows = [(str(sure.loc[name, "phrase"]), [name], _SINGLE, float(sure.loc[name, "noun"])) for name in single]
    rows += [
        (f"{shown.get(one, one)} en {shown.get(two, two)}", [one, two], _PAIR, 1.0)
        for at, one in enumerate(single[:4])
        for two in single[at + 1 : 5]
        if not _one_word(one, two) and one not in two and two not in one
    ]
    least = max(_SEEN, 0.004 * heard.shape[0])
    own = set(single)
    for phrase, key, n, noun in phrases[["phrase", "key", "n", "noun"]].itertuples(index=False):
        held = [name for name in key.split() if name in own]
        if " " in key and held and n >= least:
            rows.append((str(phrase), held, _PHRASE if len(held) == len(key.split()) else _LOOSE_PHRASE, float(noun)))
    lift = {name: float(sure.loc[name, "lift"]) for name in single}
    scores = [
        kind
        * np.sqrt(noun)
        * float(np.mean([lift[name] for name in names]))
        * float((heard[:, [place[name] for name in names]].sum(axis=1) > 0).mean())
        for _, names, kind, noun in rows
    ]
    return pd.DataFrame({"phrase": [row[0] for row in rows], "score": np.round(scores, 6)})


def _phrases(corpus: Corpus, labels: IntArray) -> pd.DataFrame:
    """All noun phrases that occur in at least two texts of a theme, with their count and lift per theme.

    Columns: `theme`, `key` (content lemmas), `phrase` (as mostly written), `n` (texts), `lift` (0-1, how much of its use
    lies within the theme), `noun` (how sure its words are nouns).
    """
    classes = word_classes(corpus)
    windows = [
        _windows(corpus, classes, shape) for shape in ("N", "AN", "NPN", "NPDN", "ANPN", "ANPDN", "NPAN", "NPDAN")
    ]
    table = pd.concat(windows, ignore_index=True)
    table["theme"] = labels[table["document"]]
    all_texts = table.groupby("key")["document"].nunique()
    table = table[table["theme"] != NO_THEME]
    n = table.groupby(["theme", "key"])["document"].nunique().rename("n")
    written = table.groupby(["theme", "key", "phrase"]).size().rename("times").reset_index()
    written = written.sort_values(["theme", "key", "times", "phrase"], ascending=[True, True, False, True])
    written = written.drop_duplicates(["theme", "key"]).set_index(["theme", "key"])
    surest = table.groupby(["theme", "key"])["noun"].mean()
    found = written.join(n).join(surest).reset_index()
    found["lift"] = found["n"] / found["key"].map(all_texts)
    return found[found["n"] >= 2]


def _windows(corpus: Corpus, classes: WordClasses, shape: str) -> pd.DataFrame:
    """All runs of words of one shape: A adjective, N noun, P preposition, D article."""
    lower = [word.lower() for word in corpus.words]
    is_link = np.array([word in _LINKS for word in lower] + [False], dtype=np.bool_)
    is_article = np.array([word in ("de", "het", "een") for word in lower] + [False], dtype=np.bool_)
    content = np.append(corpus.content[corpus.lemma_of], False)
    is_noun = np.append(classes.noun >= 0.35, False) & content
    is_adjective = np.append(classes.adjective >= 0.3, False) & content
    fits = {"N": is_noun, "A": is_adjective, "P": is_link, "D": is_article}
    size = len(corpus.tokens) - len(shape) + 1
    if size <= 0:
        return pd.DataFrame({"document": [], "key": [], "phrase": [], "noun": []})
    documents = corpus.documents()
    hit = documents[:size] == documents[len(shape) - 1 :]
    for offset, kind in enumerate(shape):
        hit &= fits[kind][corpus.tokens[offset : offset + size]]
    at = np.flatnonzero(hit)
    runs = np.stack([corpus.tokens[at + offset] for offset in range(len(shape))], axis=1)
    different, which = np.unique(runs, axis=0, return_inverse=True)
    meaning = [offset for offset, kind in enumerate(shape) if kind in "AN"]
    nouns = [offset for offset, kind in enumerate(shape) if kind == "N"]
    keys = [" ".join(corpus.lemmas[corpus.lemma_of[run[offset]]] for offset in meaning) for run in different]
    names = [_written([corpus.words[token] for token in run]) for run in different]
    sure = classes.noun[different[:, nouns]].min(axis=1) if len(different) else np.zeros(0)
    return pd.DataFrame(
        {
            "document": documents[at],
            "key": np.array(keys, dtype=object)[which],
            "phrase": np.array(names, dtype=object)[which],
            "noun": sure[which],
        }
    )


def _written(words: list[str]) -> str:
    """A phrase as it would stand within a sentence: capitals only where they are part of a name."""
    if all(word == word.upper() for word in words) and len(words) > 1:
        words = [word.lower() for word in words]  # somebody shouted
    first, *rest = words
    plain = first.lower() if first[1:] == first[1:].lower() else first
    return " ".join([plain, *rest])


def representatives(
    vectors: FloatArray, labels: IntArray, probabilities: FloatArray, lengths: IntArray, theme: int
) -> list[int]:
    """The places of five signals that stand for the theme and differ from one another.

    Maximal marginal relevance (Carbonell and Goldstein 1998); very short and very long signals stand back.
    """
    members = np.flatnonzero(labels == theme)
    centre = vectors[members].mean(axis=0)
    readable = np.clip(lengths[members] / 15, 0.3, 1) * np.clip(400 / np.maximum(lengths[members], 1), 0.5, 1)
    worth = (vectors[members] @ centre) * np.maximum(probabilities[members], 0.1) * readable
    best = members[np.lexsort((members, -np.round(worth, 5)))[:100]]
    worth_of = dict(zip(members.tolist(), (worth / max(float(worth.max()), 1e-9)).tolist(), strict=True))
    chosen: list[int] = []
    likeness = vectors[best] @ vectors[best].T
    place = {int(member): at for at, member in enumerate(best)}
    while len(chosen) < min(_REPRESENTATIVES, len(best)):
        seen = [place[member] for member in chosen]
        nearest = likeness[:, seen].max(axis=1) if seen else np.zeros(len(best))
        value = [
            -9.0 if int(member) in chosen else round(0.45 * worth_of[int(member)] - 0.55 * float(nearest[at]), 5)
            for at, member in enumerate(best)
        ]
        chosen.append(int(best[int(np.argmax(value))]))
    return chosen
