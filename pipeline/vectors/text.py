"""Dutch text as numbers: tokens, lemmas (compounds too), stop words; one pass, then everything is an array.

Texts are read once into a `Corpus`. What costs time in Python (lemmas, n-grams) is done for each different word, not for
each occurrence, so that the cost of a large corpus is that of one regular expression over its texts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import simplemma
import stopwordsiso
from pyarrow import compute
from scipy import sparse

from pipeline.parallel import spread, stretches

IntArray = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float32]

#: A token that is no word: the end of a clause. Phrases do not run across it.
BREAK = -1
#: A word in a subject line says more about the matter than a word in the text; measured, see benchmarks/themes.py.
LEAD_WEIGHT = 6.0
_LEAD_LENGTH = 160
#: So many texts go to another machine at once, where there are others; so many are read at a time where there are none,
#: and so many tokens are numbered at a time.
_PART, _PART_ALONE, _TOKENS_AT_ONCE = 2_000, 50_000, 10_000_000
#: What a letter says after this many characters changes nothing about its theme; it bounds the cost of a huge text.
_READ = 30_000

_NO_WORDS = re.compile(r"\[[A-Z][A-Z-]*\]|https?://\S+|www\.\S+|\S+@\S+\.\w+|-{3,}|_{2,}")
_TOKEN = re.compile(r"[^\W_]*[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*|[.,;:!?()\[\]\"“”„\n/•|]")
_SIGNS = frozenset(".,;:!?)")
_ABBREVIATION = re.compile(r"(?<=\b[a-zA-Z])\.(?=[a-zA-Z]\b)")

#: Words of letters, forms and notes, that tell of writing and not of the matter.
_LETTER_WORDS = """
    aandacht aangeven aanhef aanleiding aantal aanwezig achten advies afzender akkoord alvast antwoord antwoorden april
    augustus avond bedanken bedankt begrijpen behoren beide bekend beleefd bericht beste betreffen betreft bezoek bieden
    bijlage bijvoorbeeld brief bron bureau burger christelijk daarover daarvan daarvoor daarbij daarmee dag dagelijks dank
    danken dankbaar december deel deelnemer denken dhr dien dienen ding dinsdag directeur doel donderdag e-mail echt
    februari fijn gaan gang geacht geachte gebeuren gebruiken gesprek gesprekspartner geven gewoon goed graag groep groet
    groeten groetjes groot gr half halen helaas heer heren hierover hiervoor hierbij hiermee hoeveel hoeveelheid hoogachtend
    hopen hoop horen houden inwoner ja jaar jaarlijks jan januari jl juli juni kabinet keer kennis kijken klein komen kort
    krijgen kwartaal laat laten leggen lezen locatie lopen m maand maandag maart maatregel maken man manier mail mei melden
    melding mens mensen mevrouw mijnheer minister ministers moment mogelijk morgen mvg naam namens nederland nederlands
    nederlander nieuw november nummer ochtend oktober onderwerp ontvangen oud overzicht periode persoon pm politiek punt
    re reactie reageren recht reden regelen regering rekening rest rijk samenvatting schrijven schriftelijk september signaal
    situatie soort spreken staan staatssecretaris sturen tijd toelichting toezegging totaal u uur vandaag verdere verslag
    vertellen verzoek via vinden volgend voorstel vorig vraag vragen vriendelijk vrijdag vrouw weer week weekend weet werk
    werkbezoek weten wijze wachten woensdag woord zaak zaterdag zeggen zetten zien zitten zoeken zondag zullen
    aanwezigen bewindspersoon datum fwd fw email tel mobiel verzonden verstuurd iphone samsung outlook inzake mbt ivm svp
    aub ps cc bcc nr blz pagina art artikel lid www http https html alstublieft gisteren gevolg gevolgen plaats probleem
    ander anders beetje steeds gewoon dingen iedereen niemand allemaal hele helemaal zomaar eindelijk hoi hallo dag goedemorgen
    goedemiddag goedenavond meneer mw mr mevr mail mailtje bellen berichtje kunnen moeten willen mogen hebben zijn worden
    blijven lijken proberen vorige afgelopen komend verleden maal eerst laatst tweede derde eigen zelf zeer veel weinig meer
    minder echter zulks ene dergelijk betrekking verband evenwel gelegenheid ervaring slecht lang hoog laag
"""
#: Content after all: the list of stop words is wide, and these carry a matter ("rekening", "recht", "wachten").
_KEEP = "rekening recht wachten rijk werk vrouw man politiek advies bureau christelijk plaats artikel lid"


@dataclass(frozen=True)
class Corpus:
    """All texts as arrays.

    Attributes:
        words: the different words as written, in alphabetical order.
        lemmas: the different lemmas, lower case, in alphabetical order.
        lemma_of: for each word the place of its lemma.
        content: for each lemma whether it carries meaning (no stop word, no word of letters, no single letter).
        tokens: the places of the words of all texts one after the other; `BREAK` where a clause ends.
        starts: text i has the tokens `starts[i]:starts[i + 1]`.
        lead_ends: where the subject line of text i ends in `tokens`.
    """

    words: list[str]
    lemmas: list[str]
    lemma_of: IntArray
    content: BoolArray
    tokens: IntArray
    starts: npt.NDArray[np.int64]
    lead_ends: npt.NDArray[np.int64]

    @property
    def size(self) -> int:
        """The number of texts."""
        return len(self.starts) - 1

    def documents(self) -> IntArray:
        """For each token the text it stands in."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))

    def lemma_tokens(self) -> IntArray:
        """The tokens as lemmas; `BREAK` stays."""
        lemmas = np.append(self.lemma_of, BREAK).astype(np.int32)
        return lemmas[self.tokens]

    def stretch(self, first: int, last: int) -> Corpus:
        """The corpus of the texts from `first` to `last`, that one left out, with the words and lemmas of all."""
        begin, end = self.starts[first], self.starts[last]
        starts = self.starts[first : last + 1] - begin
        return replace(self, tokens=self.tokens[begin:end], starts=starts, lead_ends=self.lead_ends[first:last] - begin)

    def some(self, texts: npt.NDArray[np.int64]) -> Corpus:
        """The corpus of some of the texts, in the order given, with the words and lemmas of all."""
        found = self.between(self.starts[texts], self.starts[texts + 1])
        return replace(found, lead_ends=found.starts[:-1] + self.lead_ends[texts] - self.starts[texts])

    def between(self, begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Corpus:
        """The corpus of stretches of tokens, each a text without a subject line, with the words and lemmas of all."""
        starts = np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64)
        places = np.repeat(begins - starts[:-1], ends - begins) + np.arange(starts[-1])
        return replace(self, tokens=self.tokens[places], starts=starts, lead_ends=starts[:-1])

    def counts(self, lead_weight: float = 1.0) -> sparse.csr_matrix:
        """How often each lemma occurs in each text (texts x lemmas), words of the subject line `lead_weight` times."""
        lemmas, documents = self.lemma_tokens(), self.documents()
        in_lead = np.arange(len(self.tokens)) < self.lead_ends[documents]
        weights = np.where(in_lead, lead_weight, 1.0).astype(np.float32)
        real = lemmas != BREAK
        shape = (self.size, len(self.lemmas))
        counted = sparse.csr_matrix((weights[real], (documents[real], lemmas[real])), shape=shape)
        counted.sum_duplicates()
        return counted


@cache
def stop_words(language: str = "nl") -> frozenset[str]:
    """The words of a language that carry no matter; for Dutch with the words of letters and forms."""
    if language == "nl":
        words = frozenset(stopwordsiso.stopwords("nl")) | frozenset(_LETTER_WORDS.split())
        return words - frozenset(_KEEP.split())
    return frozenset(stopwordsiso.stopwords(language)) if stopwordsiso.has_lang(language) else frozenset()


@cache
def lemma(word: str) -> str:
    """The dictionary form of a Dutch word in lower case; of an unknown compound the last part is inflected back.

    `energierekeningen` is in no dictionary, `rekeningen` is: it becomes `energierekening`.
    """
    known: str = simplemma.lemmatize(word, "nl").lower()
    if known != word or len(word) < 8 or not word.isalpha() or simplemma.is_known(word, "nl"):
        return known
    for cut in range(3, len(word) - 3):
        tail = word[cut:]
        if _is_known(tail):
            return word[:cut] + str(simplemma.lemmatize(tail, "nl")).lower()
    return known


@cache
def _is_known(tail: str) -> bool:
    """Whether a dictionary has it; many words end alike."""
    return bool(simplemma.is_known(tail, "nl"))


def read_corpus(signals: pd.DataFrame) -> Corpus:
    """Read the columns `title`, `text` and `language` of the signals, in their order."""
    # Words are numbered once for all, so it makes no difference in how many parts they were found.
    parts = (
        (signals["title"].iloc[stretch].tolist(), [text[:_READ] for text in signals["text"].iloc[stretch]])
        for stretch in stretches(len(signals), _PART, alone=_PART_ALONE)
    )
    vocabulary: dict[str, int] = {}
    tokens, starts, lead_ends = [], [np.zeros(1, dtype=np.int64)], []
    for found in spread(_split, parts):
        place = np.array([vocabulary.setdefault(token, len(vocabulary)) for token in found.vocabulary], dtype=np.int32)
        tokens.append(place[found.tokens] if len(place) else found.tokens)
        lead_ends.append(found.lead_ends + starts[-1][-1])
        starts.append(found.ends + starts[-1][-1])
    together = np.concatenate(tokens), np.concatenate(starts), np.concatenate(lead_ends)
    return _number(list(vocabulary), *together, signals["language"].tolist())


@dataclass(frozen=True)
class _Split:
    """Texts as tokens: the different ones, their places one after the other, and where the texts and subject lines end."""

    vocabulary: list[str]
    tokens: IntArray
    ends: npt.NDArray[np.int64]
    lead_ends: npt.NDArray[np.int64]


def _split(part: tuple[list[str], list[str]]) -> _Split:
    """The tokens of some titles and texts."""
    both = [_lead_and_body(title, text) for title, text in zip(*part, strict=True)]
    leads, _ = _pieces([lead for lead, _ in both])
    sizes, pieces = _pieces([f"{lead}\n{body}" for lead, body in both])
    tokens, counts, vocabulary = _tokens(pieces.dictionary.to_pylist())
    firsts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    flat = pieces.indices.to_numpy()
    starts = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
    # Piece by piece its tokens: the place of each in the table, by its place after the first of its piece.
    many = counts[flat]
    ends = np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
    places = np.repeat(firsts[flat] - ends[:-1], many) + np.arange(ends[-1])
    return _Split(vocabulary, tokens[places], ends[starts[1:]], ends[starts[:-1] + leads])


def _lead_and_body(title: str, text: str) -> tuple[str, str]:
    """The subject line and the rest; a text without one has its first line for it, if that is short enough."""
    if title.strip():
        return title[:_READ], text
    first, _, rest = text.lstrip().partition("\n")
    return (first, rest) if rest.strip() and len(first) <= _LEAD_LENGTH else ("", text)


def _pieces(texts: list[str]) -> tuple[IntArray, pa.DictionaryArray]:
    """What stands between the spaces of the texts, with a line end as a piece of its own: how many each has, and which.

    There are far fewer different pieces than there are, and no token runs across a space.
    """
    lines = compute.replace_substring(pa.array(texts, pa.large_string()), "\n", " \n ")
    pieces = compute.split_pattern(lines, " ")
    return pieces.value_lengths().to_numpy(), pieces.flatten().dictionary_encode()


def _tokens(pieces: list[str]) -> tuple[IntArray, IntArray, list[str]]:
    """The tokens of each piece, one after the other; how many each has; and the different tokens themselves."""
    vocabulary: defaultdict[str, int] = defaultdict()
    vocabulary.default_factory = vocabulary.__len__
    tokens: list[int] = []
    counts = np.zeros(len(pieces), dtype=np.int32)
    for at, piece in enumerate(pieces):
        # Most are a word, with or without a sign behind it: that is seen sooner than by three expressions.
        if piece.isalpha():
            found = [piece]
        elif piece[-1:] in _SIGNS and piece[:-1].isalpha():
            found = [piece[:-1], piece[-1]]
        else:
            found = _TOKEN.findall(_ABBREVIATION.sub("", _NO_WORDS.sub("\n", piece)))
        counts[at] = len(found)
        tokens.extend(map(vocabulary.__getitem__, found))
    return np.array(tokens, dtype=np.int32), counts, list(vocabulary)


def _number(
    raw: list[str],
    tokens: IntArray,
    starts: npt.NDArray[np.int64],
    lead_ends: npt.NDArray[np.int64],
    languages: list[str],
) -> Corpus:
    """Give words and lemmas alphabetical numbers, and take the stop words of a text's own language for breaks."""
    words = sorted(word for word in raw if word[0].isalnum() or len(word) > 1)
    place = {word: at for at, word in enumerate(words)}
    renumber = np.array([place.get(word, BREAK) for word in raw] or [BREAK], dtype=np.int32)
    for at in range(0, len(tokens), _TOKENS_AT_ONCE):
        tokens[at : at + _TOKENS_AT_ONCE] = renumber[tokens[at : at + _TOKENS_AT_ONCE]]
    by_word = [lemma(word.lower()) for word in words]
    lemmas = sorted(set(by_word))
    lemma_place = {name: at for at, name in enumerate(lemmas)}
    lemma_of = np.array([lemma_place[name] for name in by_word], dtype=np.int32)
    stops = stop_words()
    empty = {name for word, name in zip(words, by_word, strict=True) if word.lower() in stops}
    content = np.array([name not in stops and name not in empty and len(name) > 1 for name in lemmas], dtype=np.bool_)
    tokens = _without_foreign_stop_words(tokens, words, starts, languages)
    return Corpus(words, lemmas, lemma_of, content, tokens, starts, lead_ends)


def _without_foreign_stop_words(
    tokens: IntArray, words: list[str], starts: npt.NDArray[np.int64], languages: list[str]
) -> IntArray:
    codes = np.asarray(languages, dtype=object)
    for language in sorted({code for code in languages if code not in ("nl", "und", "")}):
        stops = stop_words(language)
        is_stop = np.array([word.lower() in stops for word in words] + [False], dtype=np.bool_)
        for text in np.flatnonzero(codes == language):
            own = tokens[starts[text] : starts[text + 1]]
            own[is_stop[own]] = BREAK
    return tokens
