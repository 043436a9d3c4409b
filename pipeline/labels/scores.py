"""How good a label each phrase of a theme is.

A label is good when much of the theme is about it (how many of its texts hold its words), little of the rest is (how much
its words are the theme's own), and it is complete: "wachttijden in de jeugdzorg" rather than "wachttijden", "eigen risico"
rather than "risico". Where no phrase says enough, two names with "en" between them may: they say what a theme is about,
not what is the matter, so a phrase that does ("tekort aan leraren") comes before them when it is nearly as good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipeline.labels.keywords import same_word
from pipeline.labels.phrases import Phrase
from pipeline.vectors.text import BREAK, BoolArray, Corpus, FloatArray, IntArray

#: The most frequent phrases of a theme that are weighed.
_WEIGHED = 300
#: Texts of which so many words are the same from the beginning are copies.
_COPIED = 40
#: So many of the heaviest words of a theme weigh alike.
_FULL = 4
#: How often the rest counts against a word: met as often there as here, it keeps 1 / (1 + 3).
_REST = 3.0
#: From here on a word is the theme's own.
_OWN = 0.75
#: What a shape is worth as a label (`pipeline.labels.phrases` tells what the letters mean); a longer one `_PHRASE`.
_WORTH = {
    "N": 0.75, "AN": 1.75, "AAN": 1.6, "NX": 1.2, "ANX": 1.2, "NCN": 1.3, "NPNCN": 1.8,
    "VPN": 2.1, "VPDN": 2.1, "VPAN": 1.9, "VPDAN": 1.9,
}  # fmt: skip
_PHRASE, _LONG_PHRASE = 2.6, 2.0
#: Words that say what is the matter: a label that begins with one says more than a subject does.
_MATTER_WORDS = """
    aanpak afhandeling afname afschaffing afwijzing annuleren bereikbaarheid beschikbaarheid beschikking bestrijding
    betaalbaarheid betaling beveiliging boete boetes compensatie controle discriminatie dreiging financiering fraude gebrek
    gevaar gevolgen geweld handhaving herstel hinder hoogte invoering klacht klachten kosten kwaliteit misbruik onderhoud
    onveiligheid opvang overbevolking overlast problemen rechten regels schaarste schade sluiten sluiting stijging storing
    storingen strijd tekort tekorten terugbetaling terugvordering toegang toegankelijkheid toekenning toename toezicht uitstoot
    uitval veiligheid verbod vergoeding verhoging verkoop verlaging verlenging verplichting verspreiding vertraging verzet
    voorwaarden wachtlijst wachtlijsten wachttijd wachttijden weigering wijziging
"""
_MATTERS, _MATTER = frozenset(_MATTER_WORDS.split()), 1.5
#: Words that hold a place in a sentence and say nothing on a slide.
_EMPTY_WORDS = """
    aanleiding aantal anderhalf antwoord artikel artikelen auteurs basis beeld brief brieven cijfers deel dienst doelstelling
    doelstellingen dossier duizend elementen euro gebied geval gevallen gevolg hiervan honderd dertig inhoud kader kant kwestie
    lijst loep loop maatregel maatregelen manier mate middel miljard miljoen moment naam niveau omvang omwille onderzoek opzicht
    overzicht percentage personen persoon plaats problematiek procent project projecten reeks rest slot soort stand studie
    studies stuk terugkoppeling tien toepassing toestand totaal twaalf twintig verhaal vijf vijftien vlak voorbeeld vorm waarbij
    waarop wijze zaken zin
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
#: How much it costs a label to speak of fewer texts than the most usual word of the theme does.
_WIDE = 0.25
#: A word that is in a smaller share of the texts narrows a theme down to a part of it.
_USUAL = 0.1
#: The most letters of a label on a slide.
LONGEST = 48
#: A phrase that is in a tenth of the subject lines of a theme is worth this much more.
_IN_LEAD = 0.6
#: A name that is in more than this share of the texts needs no other beside it.
_SPEAKS = 0.45
#: Of two names the lesser is in at least this part of as many texts as the other.
_BESIDE = 0.4
#: What two names with "en" between them are worth, of which shapes they are, and among how many names they are sought.
_PAIR, _PARTS, _PARTED = 1.0, ("N", "AN", "NX"), 10
#: Two names come before a phrase that says what is the matter when they are worth more than so many times as much.
_MARGIN = 1.5
#: Prepositions between what is done or lacking and what that is about: "met" or "bij" may tell of anything around it.
_ABOUT = frozenset(("aan", "naar", "op", "over", "tegen", "tot", "van", "voor"))
#: From here on a phrase is complete, its nouns are nouns, and it speaks of the theme rather than of a part of it: so many
#: times as many texts as the most usual word of the theme does.
_COMPLETE, _SURE, _MUCH = 0.7, 0.5, 0.5


@dataclass(frozen=True)
class Told:
    """What there is to know of a theme to weigh its phrases.

    Attributes:
        own: how much each lemma is the theme's own, 0-1 (lemmas).
        weights: how heavy each lemma is among the words of the theme, 0-1 (lemmas).
        heard: which of its texts hold which lemma (texts x lemmas).
        voices: what each text counts for; copies of one text count for one together. The sum is 1 (texts).
    """

    own: FloatArray
    weights: FloatArray
    heard: sparse.csc_matrix
    voices: FloatArray


def heard(corpus: Corpus) -> sparse.csr_matrix:
    """Which text holds which lemma, 0 or 1 (texts x lemmas)."""
    here = corpus.tokens != BREAK
    documents, lemmas = corpus.documents()[here], corpus.lemma_of[corpus.tokens[here]]
    ones = np.ones(len(documents), dtype=np.float32)
    counts = sparse.csr_matrix((ones, (documents, lemmas)), shape=(corpus.size, len(corpus.lemmas)))
    counts.sum_duplicates()
    counts.data[:] = 1
    return counts


def owned(held: sparse.csr_matrix, labels: IntArray, theme: int, within: IntArray | None) -> FloatArray:
    """How much each lemma is a theme's own, 0-1, whatever the size of the theme.

    1 when no other text has it; 1 / (1 + `_REST`) when it is as frequent elsewhere.

    Args:
        held: which text holds which lemma.
        labels: the theme of each text.
        theme: the theme.
        within: for a subtheme the theme of each text: its words are told from those of its siblings too.
    """
    here = labels == theme
    inside = _times(held, here)
    own = _own(inside, np.asarray(held.sum(axis=0)).ravel(), int(here.sum()), len(labels))
    if within is None or not here.any():
        return own
    around = within == within[np.argmax(here)]
    beside = _own(inside, _times(held, around), int(here.sum()), int(around.sum()))
    return np.asarray(np.sqrt(own * beside), dtype=np.float32)


def _times(held: sparse.csr_matrix, texts: BoolArray) -> FloatArray:
    return np.asarray(held[np.flatnonzero(texts)].sum(axis=0), dtype=np.float32).ravel()


def _own(inside: FloatArray, everyone: FloatArray, size: int, total: int) -> FloatArray:
    here = inside / max(size, 1)
    rest = (everyone - inside) / max(total - size, 1)
    return np.asarray(here / np.maximum(here + _REST * rest, 1e-9), dtype=np.float32)


def weighted(corpus: Corpus, words: Sequence[tuple[str, float]], place: Mapping[str, int]) -> FloatArray:
    """How heavy each lemma is among the words of the theme, 0-1; the first `_FULL` weigh fully."""
    weights = np.zeros(len(corpus.lemmas), dtype=np.float32)
    full = min((weight for _, weight in words[:_FULL]), default=1.0)
    for name, weight in words:
        if name in place:
            weights[place[name]] = min(weight / full, 1.0)
    return weights


def voices(corpus: Corpus, members: Sequence[int]) -> FloatArray:
    """What each text counts for: copies of one text, or of its beginning, count for one together."""
    begin = [
        corpus.tokens[corpus.starts[at] : min(corpus.starts[at + 1], corpus.starts[at] + _COPIED)].tobytes()
        for at in members
    ]
    times = Counter(begin)
    counts = np.array([1 / times[key] for key in begin], dtype=np.float32)
    return np.asarray(counts / max(float(counts.sum()), 1e-9), dtype=np.float32)


def ranked(phrases: Sequence[Phrase], told: Told) -> list[tuple[float, str]]:
    """What could be the label, and how good it is; best first."""
    size = len(told.voices)
    least = 2 if size < 40 else max(3, 0.006 * size)
    weighed = sorted((p for p in phrases if p.lemmas and p.n >= least), key=lambda p: (-p.n, p.text))[:_WEIGHED]
    lemmas = sorted({lemma for phrase in weighed for lemma in phrase.lemmas})
    table = told.heard[:, lemmas].toarray() > 0 if lemmas else np.zeros((size, 0), dtype=np.bool_)
    theme = _Theme(told, table, {lemma: at for at, lemma in enumerate(lemmas)}, _widest(told, table, lemmas))
    scores = {phrase: round(_score(phrase, theme), 6) for phrase in weighed}
    short = sorted((p for p in weighed if scores[p] > 0 and p.shape in _PARTS), key=lambda p: (-scores[p], p.text))
    pairs = _pairs(short[:_PARTED], theme)
    ahead = max((score for score, _ in pairs), default=0.0)
    telling = max((p for p in weighed if _tells(p, theme)), key=lambda p: (scores[p], p.text), default=None)
    if telling and scores[telling] < ahead <= _MARGIN * scores[telling]:
        scores[telling] = ahead + 1e-6
    found = [*((score, phrase.text) for phrase, score in scores.items()), *pairs]
    return sorted(((score, text) for score, text in found if score > 0), key=lambda pair: (-pair[0], pair[1]))


@dataclass(frozen=True)
class _Theme:
    """`Told`, with the lemmas of the phrases that are weighed as a table (texts x columns).

    `widest` is the share of the voices that the most usual of its own words is in.
    """

    told: Told
    table: BoolArray
    column: Mapping[int, int]
    widest: float

    def holds(self, lemmas: Sequence[int]) -> BoolArray:
        """Which texts hold which of these lemmas (texts x lemmas)."""
        return self.table[:, [self.column[lemma] for lemma in lemmas]]

    def share(self, texts: BoolArray | np.bool_) -> FloatArray:
        """The share of the voices in these texts (of texts, or texts x something)."""
        return np.asarray(self.told.voices @ np.asarray(texts), dtype=np.float32)


def _widest(told: Told, table: BoolArray, lemmas: Sequence[int]) -> float:
    shares = (told.voices @ table)[told.own[lemmas] >= _OWN] if lemmas else np.zeros(0)
    return float(shares.max(initial=1e-9))


def _score(phrase: Phrase, theme: _Theme) -> float:
    """How good a label the phrase is.

    The texts it speaks of count in three ways, from loose to strict: those with any of its own words, those with all of
    its words, and those in which it stands as it is.
    """
    lemmas = list(phrase.lemmas)
    own, weights, held = theme.told.own[lemmas], theme.told.weights[lemmas], theme.holds(lemmas)
    words = phrase.text.lower().split()
    if own.max() < 0.5 or len(phrase.text) > LONGEST or words[0] in _EMPTY or words[-1] in _EMPTY:
        return 0.0
    if phrase.shape[0] == "V" and words[1] == "door":
        return 0.0  # it says by what, and not what
    some = float(theme.share(held[:, own >= min(_OWN, own.max())].any(axis=1)))
    every = float(theme.share(held.all(axis=1)))
    stands = min(phrase.n / len(held), 1.0)
    worth = _WORTH.get(phrase.shape, _PHRASE if len(lemmas) <= 3 else _LONG_PHRASE)
    usual = _USUAL
    if words[0] in _MATTERS and len(lemmas) > 1 and own[1:].min() >= 0.6:
        worth, usual = worth * _MATTER, usual / 2
        own, weights = own[1:], weights[1:]
    if len(words) > 1:
        worth *= 1 + _IN_LEAD * min(phrase.lead / len(held) / 0.1, 1.0)
        worth *= min(float(theme.share(held).min()) / usual, 1.0) ** 0.5 * min(phrase.contexts / 4, 1.0) ** 0.2
    elif len(phrase.text) < 10 and phrase.text == phrase.text.lower():
        worth *= 0.8  # a compound or a name says more
    worth *= 0.5 ** sum(word in _EMPTY for word in words)
    of_the_theme = float(own.mean()) ** 1.5 * (0.5 + 0.5 * min(float(own.min()) / _OWN, 1.0))
    complete = 0.1 + 0.9 * min(1.0, 1.4 * phrase.whole)
    return float(
        worth
        * of_the_theme
        * (some**0.5 * every**0.32 * stands**0.08)
        * min(some / theme.widest, 1.0) ** _WIDE
        * (0.5 + 0.5 * float(weights.mean()))
        * (1.1 - 0.2 * phrase.place)
        * phrase.noun**0.7
        * complete
    )


def _tells(phrase: Phrase, theme: _Theme) -> bool:
    """Whether a phrase says what is the matter and with what, is complete, and speaks of a good part of the theme.

    Its first word is known for that ("tekort"), or is made of a verb ("aansluiting") with the preposition of its object.
    """
    if phrase.shape[:2] != "NP" or len(phrase.lemmas) < 2 or phrase.whole < _COMPLETE or phrase.noun < _SURE:
        return False
    first, preposition = phrase.text.lower().split()[:2]
    if first not in _MATTERS and not (first.endswith("ing") and preposition in _ABOUT):
        return False
    own = theme.told.own[list(phrase.lemmas)]
    speaks = float(theme.share(theme.holds(phrase.lemmas)[:, own >= _OWN].any(axis=1)))
    return float(own[1:].min()) >= _OWN and speaks >= _MUCH * theme.widest


def _pairs(parts: Sequence[Phrase], theme: _Theme) -> list[tuple[float, str]]:
    """Two names with "en" between them, the shorter first as is usual in Dutch, and how good a label that is."""
    found = []
    for at, one in enumerate(parts):
        for two in parts[at + 1 :]:
            lemmas = [*one.lemmas, *two.lemmas]
            own, sure = theme.told.own[lemmas], min(one.noun, two.noun)
            if sure < _SURE or own.min() < _OWN or _overlap(one, two) or len(one.text) + len(two.text) + 4 > LONGEST:
                continue
            held = [theme.holds(part.lemmas).all(axis=1) for part in (one, two)]
            shares = [float(theme.share(texts)) for texts in held]
            some = float(theme.share(held[0] | held[1]))
            if some < 1.15 * max(shares) or max(shares) > _SPEAKS or min(shares) < _BESIDE * max(shares):
                continue  # the one stands where the other does, or says enough alone
            first, last = sorted((one.text, two.text), key=lambda text: (len(text), text.lower(), text))
            score = (
                _PAIR
                * float(own.mean())
                * (some**0.5 * min(shares) ** 0.4)
                * (0.1 + 0.9 * float(theme.told.weights[lemmas].mean()) ** 2)
                * sure**0.7
                * (0.1 + 0.9 * min(1.0, 1.4 * min(one.whole, two.whole)))
            )
            found.append((round(score, 6), f"{first} en {last}"))
    return found


def _overlap(one: Phrase, two: Phrase) -> bool:
    """Whether two names share a word or a part of one ("toeslag", "huurtoeslag")."""
    return any(
        same_word(left, right) or left in right or right in left or left[-5:] == right[-5:]
        for left in one.text.lower().split()
        for right in two.text.lower().split()
    )
