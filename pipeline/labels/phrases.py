"""Noun phrases in the signals of each theme: what a theme could be called.

A phrase is a run of words within one clause in one of a few shapes, such as "wachttijden in de jeugdzorg" (noun,
preposition, article, noun), "eigen risico" (adjective, noun) or "inloggen met DigiD" (infinitive, preposition, noun), with
at least one key word of the theme in it. Spellings of one phrase (singular and plural, another preposition) are counted
together, and the most frequent of them is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.labels.word_classes import LINKS, SMALL_ADJECTIVES, WordClasses, folded, word_classes
from pipeline.themes.clustering import NO_THEME
from pipeline.vectors.text import BREAK, BoolArray, Corpus, IntArray, stop_words

#: A adjective, N noun, X name that belongs to the noun before it, V infinitive, P preposition, D article,
#: C "en".
_SHAPE_NAMES = """
    N AN AAN NX ANX NPN NPDN NPAN NPDAN ANPN ANPDN ANPAN ANPDAN NPNX NPDNX NPNPN NPDNPN NPDNPDN NPNPDN VPN VPDN VPAN VPDAN
    NCN NPNCN ANPNCN NPDNCN
"""
_SHAPES = tuple(_SHAPE_NAMES.split())
_NOUN, _ADJECTIVE, _VERB = 0.33, 0.3, 0.45
_JOINED = 0.3
_LEAST = 2
#: Words behind a phrase that show that it goes on.
_JOINS = frozenset(("van", "voor", "tegen", "en", "of"))
#: Words further than this from the beginning of a text are all equally far.
_FAR = 150


@dataclass(frozen=True)
class Phrase:
    """A way to say what a theme is about.

    Attributes:
        text: as mostly written.
        shape: the kinds of its words, such as "NPDN".
        lemmas: the places of its meaningful lemmas in `Corpus.lemmas`, in their order.
        n: in how many texts of the theme it stands.
        lead: in how many of them it stands in the subject line.
        whole: the share of its texts in which it is not part of a longer phrase, 0-1.
        noun: how sure its nouns are nouns, 0-1.
        contexts: between how many different pairs of words it stands; a fixed sentence gives 1.
        place: how far from the beginning of the texts it stands, 0-1 (150 words and more).
    """

    text: str
    shape: str
    lemmas: tuple[int, ...]
    n: int
    lead: int
    whole: float
    noun: float
    contexts: int
    place: float


def find_phrases(corpus: Corpus, labels: IntArray, key_words: Mapping[int, Sequence[str]]) -> dict[int, list[Phrase]]:
    """Find the phrases of each theme that stand in at least two of its texts, sorted by text.

    Args:
        corpus: the texts.
        labels: the theme of each text.
        key_words: for each theme the lemmas of which a phrase must hold at least one.
    """
    classes = word_classes(corpus)
    sequence = _Sequence.of(corpus, labels, classes, key_words)
    frames = [frame for shape in _SHAPES if len(frame := sequence.runs(shape))]
    if not frames:
        return {theme: [] for theme in key_words}
    found = _counted(pd.concat(frames, ignore_index=True), len(sequence.names) - 1)
    return {theme: sequence.phrases(found[found["theme"] == theme]) for theme in key_words}


@dataclass(frozen=True)
class _Sequence:
    """The tokens with what each of them may be in a phrase."""

    corpus: Corpus
    classes: WordClasses
    words: IntArray
    names: list[str]
    lemmas: list[int]
    places: list[int]
    documents: IntArray
    themes: IntArray
    key: BoolArray
    in_lead: BoolArray
    before: IntArray
    after: IntArray
    fits: dict[str, BoolArray]

    @classmethod
    def of(
        cls, corpus: Corpus, labels: IntArray, classes: WordClasses, key_words: Mapping[int, Sequence[str]]
    ) -> _Sequence:
        names, fold = folded(corpus)
        words = fold[corpus.tokens]
        lemmas = np.full(len(names), BREAK, dtype=np.int32)
        lemmas[fold[:-1]] = corpus.lemma_of
        places = np.zeros(len(names), dtype=np.int64)
        places[fold[:-1]] = np.arange(len(corpus.words))
        documents = corpus.documents()
        themes = np.asarray(labels, dtype=np.int32)[documents]
        place = {name: at for at, name in enumerate(corpus.lemmas)}
        numbers = sorted(key_words)
        wanted = np.zeros((len(numbers) + 1, len(corpus.lemmas) + 1), dtype=np.bool_)
        row_of = np.full(int(max([*numbers, *labels.tolist(), 0])) + 2, len(numbers), dtype=np.int32)
        for row, theme in enumerate(numbers):
            row_of[theme] = row
            wanted[row, [place[name] for name in key_words[theme] if name in place]] = True
        key = wanted[row_of[themes], corpus.lemma_tokens()] & (themes != NO_THEME)
        kinds = _kinds(corpus, classes, names, fold)
        fits = {kind: mask[corpus.tokens] for kind, mask in kinds.items()}
        fits["X"] &= _behind_its_noun(words, fits["N"], fits["X"], len(names))
        fits["A"] |= _small_adjectives(words, fits["N"], names)
        in_lead = np.arange(len(words)) < corpus.lead_ends[documents]
        # What may belong to a phrase that it stands beside; the rest is the end of the phrase.
        joins = np.array([name in _JOINS for name in names], dtype=np.bool_)[words]
        nominal = fits["N"] | fits["A"] | fits["X"]
        before, after = (np.where(mask, words, len(names) - 1) for mask in (nominal, nominal | joins))
        return cls(
            corpus,
            classes,
            words,
            names,
            lemmas.tolist(),
            places.tolist(),
            documents,
            themes,
            key,
            in_lead,
            before,
            after,
            fits,
        )

    def runs(self, shape: str) -> pd.DataFrame:
        """All runs of words of one shape: `theme`, `document`, `run` (words), `lead`."""
        size = len(self.words) - len(shape) + 1
        if size <= 0:
            return pd.DataFrame()
        hit = self.documents[:size] == self.documents[len(shape) - 1 :]
        keyed = np.zeros(size, dtype=np.bool_)
        for offset, kind in enumerate(shape):
            part = slice(offset, offset + size)
            hit &= self.fits[kind][part]
            if kind in "ANXV":
                keyed |= self.key[part]
        at = np.flatnonzero(hit & keyed)
        end = at + len(shape)
        runs = np.stack([self.words[at + offset] for offset in range(len(shape))], axis=1)
        different, which = np.unique(runs, axis=0, return_inverse=True)
        names = np.empty(len(different), dtype=object)
        names[:] = [tuple(run) for run in different.tolist()]
        meaning = [offset for offset, kind in enumerate(shape) if kind in "ANXV"]
        keys = np.empty(len(different), dtype=object)
        keys[:] = [tuple(self.lemmas[run[offset]] for offset in meaning) for run in different.tolist()]
        which = which.reshape(-1)
        nothing = len(self.names) - 1
        return pd.DataFrame(
            {
                "theme": self.themes[at],
                "document": self.documents[at],
                "run": names[which],
                "key": keys[which],
                "shape": shape,
                "lead": self.in_lead[at],
                "place": np.minimum(at - self.corpus.starts[self.documents[at]], _FAR) / _FAR,
                "context": self.words[np.maximum(at - 1, 0)].astype(np.int64) * len(self.names)
                + self.words[np.minimum(end, len(self.words) - 1)],
                "before": np.where(at > 0, self.before[at - 1], nothing),
                "after": np.where(end < len(self.words), self.after[np.minimum(end, len(self.words) - 1)], nothing),
            }
        )

    def phrases(self, rows: pd.DataFrame) -> list[Phrase]:
        """The phrases of one theme from their counts."""
        content = self.corpus.content
        longer = _longer(rows)
        found = []
        columns = (rows[name] for name in ("key", "run", "shape", "n", "lead", "beside", "contexts", "place"))
        for key, run, shape, n, lead, beside, contexts, place in zip(*columns, strict=True):
            places = [self.places[word] for word in run]
            nouns = [float(self.classes.noun[at]) for at, kind in zip(places, shape, strict=True) if kind == "N"]
            whole = min(1 - min(longer.get(key, 0.0) / n, 1.0), 1 - beside)
            lemmas = tuple(lemma for lemma in key if content[lemma])
            text = " ".join(self.classes.written[at] for at in places)
            found.append(Phrase(text, shape, lemmas, n, lead, whole, min(nouns, default=0.6), contexts, place))
        return sorted(found, key=lambda phrase: (phrase.text, phrase.shape))


def _longer(rows: pd.DataFrame) -> dict[tuple[int, ...], float]:
    """For each key the count of the most frequent longer phrase without which it is not complete.

    "Jeugdzorg" is complete in "wachttijden in de jeugdzorg", "wachttijden" is not, and neither is "risico" in "eigen risico".
    """
    longer: dict[tuple[int, ...], float] = {}
    for key, shape, n in zip(rows["key"], rows["shape"], rows["n"], strict=True):
        meaning = [at for at, kind in enumerate(shape) if kind in "ANXV"]
        for start in range(len(key)):
            if start and shape[meaning[start] - 1] in "PDC":
                starts_within = meaning[start]
            elif start:
                starts_within = -1
            else:
                starts_within = 0
            for end in range(start + 1, len(key) + 1):
                if (end == len(key)) and starts_within >= 0:
                    continue
                longer[key[start:end]] = max(longer.get(key[start:end], 0.0), n)
    return longer


def _kinds(corpus: Corpus, classes: WordClasses, names: list[str], fold: IntArray) -> dict[str, BoolArray]:
    """For each kind of word which words (and `BREAK`, the last) may be it."""
    lower = [names[at] for at in fold[:-1]]
    content = corpus.content[corpus.lemma_of] & ~classes.person
    capital = np.array([word[:1].isupper() or word[:1].isdigit() for word in classes.written], dtype=np.bool_)
    numbered = np.array([word[:1].isdigit() for word in lower], dtype=np.bool_)
    capital_noun = capital & (classes.noun > 0.5 * classes.adjective)
    base = [corpus.lemmas[at] for at in corpus.lemma_of]
    infinitive = np.array(
        [word == name and word.endswith("en") for word, name in zip(lower, base, strict=True)], dtype=np.bool_
    )
    noun = content & (classes.noun >= _NOUN) & ~(infinitive & ((classes.verb >= 0.25) | (classes.noun < 0.6)))
    kinds = {
        "N": noun & (classes.adjective < classes.noun + 0.1) & (classes.verb < classes.noun),
        "A": content
        & (classes.adjective >= _ADJECTIVE)
        & (classes.adjective > classes.noun)
        & ~capital_noun
        & ~numbered,
        "X": content & capital,
        "V": content & infinitive & (classes.verb >= _VERB) & ~capital,
        # "Tussen" asks for two things, of which a phrase would hold one.
        "P": np.array([word in LINKS and word != "tussen" for word in lower], dtype=np.bool_),
        "D": np.array([word in ("de", "het", "een") for word in lower], dtype=np.bool_),
        "C": np.array([word == "en" for word in lower], dtype=np.bool_),
    }
    return {kind: np.append(mask, False) for kind, mask in kinds.items()}


def _behind_its_noun(words: IntArray, noun: BoolArray, named: BoolArray, size: int) -> BoolArray:
    """Where a noun and the word behind it are one name: "Raad State" is not, "long covid" and "Europese Unie" are."""
    pair = np.append(noun[:-1] & named[1:], False)
    together = words[:-1].astype(np.int64) * size + words[1:] if len(words) else np.zeros(0, dtype=np.int64)
    _, which, counts = np.unique(together[pair[:-1]], return_inverse=True, return_counts=True)
    times = np.bincount(words, minlength=size)
    at = np.flatnonzero(pair)
    rarest = np.minimum(times[words[at]], times[words[at + 1]]) if len(at) else np.zeros(0)
    one_name = np.zeros(len(words), dtype=np.bool_)
    one_name[at[(counts[which] >= _JOINED * rarest) & (counts[which] > _LEAST)] + 1] = True
    return one_name


def _small_adjectives(words: IntArray, noun: BoolArray, names: list[str]) -> BoolArray:
    """Where a stop word is part of a name: it stands before this noun in a good part of the noun's places."""
    small = np.array([name in SMALL_ADJECTIVES and name in stop_words() for name in names], dtype=np.bool_)
    if not len(words):
        return np.zeros(0, dtype=np.bool_)
    at = np.flatnonzero(small[words[:-1]] & noun[1:])
    pairs = words[at].astype(np.int64) * len(names) + words[at + 1]
    _, which, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    times = np.bincount(words, minlength=len(names))
    joined = np.zeros(len(words), dtype=np.bool_)
    joined[at[counts[which] >= _JOINED * times[words[at + 1]]]] = True
    return joined


def _counted(runs: pd.DataFrame, nothing: int) -> pd.DataFrame:
    """One row for each theme and key: its count of texts, its most frequent spelling, and what always stands beside it.

    `beside` is the share of its places in which the same word stands before it or behind it: "Instituut voor postdiensten"
    is no phrase where "en telecommunicatie" always follows.
    """
    group = ["theme", "key"]
    once = runs.groupby([*group, "document"], sort=False)["lead"].max().reset_index()
    n = once.groupby(group, sort=False)["lead"].agg(n="size", lead="sum")
    n = n[n["n"] >= _LEAST]
    kept = runs.drop(columns="lead").join(n, on=group, how="inner")
    times = kept.groupby([*group, "run", "shape"], sort=False).size().rename("times").reset_index()
    times = times.sort_values(["theme", "key", "times", "run"], ascending=[True, True, False, True])
    counted = times.drop_duplicates(group).drop(columns="times").join(n, on=group)
    kept = kept.merge(counted[[*group, "run"]], on=[*group, "run"])
    total = kept.groupby(group, sort=False).size()
    beside = pd.Series(0.0, index=total.index)
    for side in ("before", "after"):
        same = kept[kept[side] != nothing].groupby([*group, side], sort=False).size()
        most = same.groupby(level=[0, 1]).max()
        beside = np.maximum(beside, (most.reindex(total.index).fillna(0) / total))
    places = kept.groupby(group, sort=False)
    contexts = places["context"].nunique().rename("contexts")
    # What stands in one sentence only, letter after letter, says nothing of what belongs together.
    beside = (beside * (1 - 1 / contexts)).rename("beside")
    return counted.join(beside, on=group).join(contexts, on=group).join(places["place"].mean(), on=group)
