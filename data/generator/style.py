"""How different people type: neatly, in a hurry, in anger, in their own dialect."""

from __future__ import annotations

import re
from collections.abc import Callable

from lines import Library
from lot import Lot

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
# What is often misspelt, and how.
_MISSPELT = {
    "wordt": "word", "gebeurt": "gebeurd", "gebeurd": "gebeurt", "betaald": "betaalt", "vindt": "vind", "bedoelt": "bedoeld",
    "verteld": "vertelt", "krijgt": "krijgd", "hen": "hun", "omdat": "om dat", "ervan": "er van",
    "meteen": "metteen", "onmiddellijk": "onmiddelijk", "gemeente": "gemeete", "zodat": "zo dat",
    "helemaal": "hellemaal", "belastingdienst": "belasting dienst", "huisarts": "huis arts", "wachtlijst": "wacht lijst",
    "eigenlijk": "eigelijk", "sowieso": "zowiezo", "afspraak": "afspraack", "verantwoordelijk": "verandwoordelijk",
    "opnieuw": "op nieuw", "onbegrijpelijk": "onbegrijplijk", "procedure": "prosedure", "adres": "adress",
    "aanvraag": "aan vraag", "antwoord": "andwoord", "interessant": "intresant", "professioneel": "proffesioneel",
    "commissie": "comissie", "allemaal": "alemaal", "minister": "minster", "brief": "breif",
    "ministerie": "ministrie", "terecht": "trecht", "beantwoord": "beantwoordt", "jouw": "jou",
}  # fmt: skip
_SHORT = {
    "even": "ff", "mijn": "mn", "het": "t", "bijvoorbeeld": "bv", "waarschijnlijk": "wsch",
    "volgens": "vlgs", "ongeveer": "ong", "alstublieft": "aub", "misschien": "mss", "iemand": "iem", "eigenlijk": "eig",
    "maanden": "mnd", "weken": "wkn", "telefoon": "tel", "wanneer": "wnr", "moeten": "moete", "hebben": "hebbe", "gemeente": "gem",
}  # fmt: skip
_ENGLISH = {
    "trouwens": "btw", "eerlijk": "fair", "belachelijk": "ridiculous", "serieus": "serious", "baan": "job", "stom": "lame",
    "controleren": "checken", "annuleren": "cancelen", "gesprek": "call", "tenminste": "at least", "mensen": "people",
    "geld": "cash", "dossier": "file", "probleem": "issue", "natuurlijk": "of course", "echt": "really", "afspraak": "appointment",
}  # fmt: skip
_REGION = {
    "Groningen": "Groningen", "Drenthe": "Groningen", "Overijssel": "Twente", "Limburg": "Limburg",
    "Noord-Brabant": "Brabant", "Zeeland": "Zeeland", "Fryslân": "Friesland",
}  # fmt: skip
_NEAR = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "n": "m",
    "t": "r",
    "s": "d",
    "r": "t",
    "l": "k",
    "d": "f",
    "g": "h",
    "m": "n",
}

STYLES = [
    ("net", 40), ("formeel", 14), ("slordig", 14), ("boos", 9), ("jong", 7), ("dialect", 6), ("moeizaam", 7), ("klein", 3),
]  # fmt: skip


class Typist:
    """Rewrites a text as someone with a certain hand of typing would have typed it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._common = library.common

    def type(self, text: str, style: str, province: str, lot: Lot, *, first: bool = True) -> str:
        """Return a paragraph in this style; neat and formal writers leave it alone, or nearly so.

        In the `first` paragraph of a text a young writer or one from the provinces may say a word of his own.
        """
        hands: dict[str, Callable[[str, Lot], str]] = {
            "slordig": self._careless,
            "boos": self._angry,
            "jong": self._young,
            "moeizaam": self._laboured,
            "klein": self._small,
        }
        if style == "dialect":
            return self._dialect(text, province, lot, first=first)
        if style == "jong" and first:
            text = lot.weighted([("", 7.0), ("Oke dus. ", 1.0), ("wtf. ", 0.4), ("Pff. ", 0.8)]) + text
        if style in hands:
            return hands[style](text, lot)
        return self._slips(text, lot, 0.006) if style == "net" and lot.chance(0.3) else text

    def _each(self, text: str, change: Callable[[str], str]) -> str:
        """Change the words that can't be a name: those that the lines write without a capital."""

        def one(found: re.Match[str]) -> str:
            word = found[0]
            if word.lower() not in self._common or "@" in text[found.start() - 1 : found.end() + 1]:
                return word
            changed = change(word.lower())
            if changed == word.lower():
                return word
            if word.isupper() and len(word) > 1:
                return changed.upper()
            return changed if word[0].islower() else changed[:1].upper() + changed[1:]

        return _WORD.sub(one, text)

    def _slips(self, text: str, lot: Lot, rate: float) -> str:
        return self._each(text, lambda word: _slip(word, lot) if len(word) > 4 and lot.chance(rate) else word)

    def _lower_starts(self, text: str, lot: Lot, rate: float) -> str:
        def one(found: re.Match[str]) -> str:
            keep = found[3].lower() not in self._common or not lot.chance(rate)
            return found[0] if keep else found[1] + found[2] + found[3].lower()

        return re.sub(r"(^|[.!?:]\s+|\n)()([^\W\d_]+)", one, text)

    def _careless(self, text: str, lot: Lot) -> str:
        text = self._each(text, lambda word: _MISSPELT[word] if word in _MISSPELT and lot.chance(0.4) else word)
        text = self._slips(text, lot, 0.035)
        text = self._lower_starts(text, lot, lot.pick([0.2, 0.9]))
        if lot.chance(0.35):
            text = self._each(text, lambda word: _SHORT.get(word, word) if lot.chance(0.35) else word)
        if lot.chance(0.3):
            text = re.sub(r", ", lambda _: lot.pick([" ", ",", ", "]), text)
        return text

    def _angry(self, text: str, lot: Lot) -> str:
        sentences = _SENTENCE.split(text)
        loud = lot.number(0, len(sentences) - 1)
        if len(sentences[loud].split()) < 22:
            sentences[loud] = sentences[loud].upper()
        text = " ".join(sentences)
        text = re.sub(r"[.](?=\s|$)", lambda _: lot.weighted([(".", 5.0), ("!", 2.0), ("!!", 1.0), ("...", 1.0)]), text)
        text = re.sub(r"\?(?=\s|$)", lambda _: lot.pick(["?", "??", "???", "?!"]), text)
        return self._slips(text, lot, 0.012)

    def _young(self, text: str, lot: Lot) -> str:
        text = self._each(text, lambda word: _ENGLISH[word] if word in _ENGLISH and lot.chance(0.6) else word)
        text = self._each(text, lambda word: _SHORT[word] if word in _SHORT and lot.chance(0.5) else word)
        text = self._lower_starts(text, lot, lot.pick([0.3, 1.0]))
        if lot.chance(0.4):
            text = re.sub(r"\.$", lot.pick(["", " haha", " lol", " ofzo", ".."]), text)
        return text

    def _laboured(self, text: str, lot: Lot) -> str:
        text = self._each(text, lambda word: _MISSPELT[word] if word in _MISSPELT and lot.chance(0.75) else word)
        text = self._slips(text, lot, 0.05)

        def run_on(found: re.Match[str]) -> str:
            mark = lot.weighted([(". ", 4.0), (" ", 1.0), (" en ", 1.0), (", ", 1.0)])
            goes_on = mark != ". " and found[1].lower() in self._common
            return mark + (found[1].lower() if goes_on else found[1])

        text = re.sub(r"\. ([A-Z]\w*)", run_on, text)
        return self._lower_starts(text, lot, 0.4)

    def _small(self, text: str, lot: Lot) -> str:
        text = self._lower_starts(text, lot, 1.0)
        return re.sub(r"[.,;](?=\s|$)", lambda _: lot.weighted([("", 4.0), (".", 1.0)]), text)

    def _dialect(self, text: str, province: str, lot: Lot, *, first: bool) -> str:
        region = _REGION.get(province)
        if region is None:
            return self._careless(text, lot)
        words = dict(line.split(" // ") for line in self._library.all("dialect", region))
        share = lot.pick([0.15, 0.3, 0.55])
        text = self._each(text, lambda word: words[word] if word in words and lot.chance(share) else word)
        if first and lot.chance(0.7):
            said = self._library.deal("dialect", f"{region}-zinnen")
            text = f"{said} {text}" if said.endswith(",") or lot.chance(0.3) else f"{text} {said}"
        return text


def _slip(word: str, lot: Lot) -> str:
    """Let a finger slip once: two letters swapped, one left out, doubled, or its neighbour hit."""
    at = lot.number(1, len(word) - 2)
    return lot.pick([
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + _NEAR.get(word[at], word[at]) + word[at + 1 :],
    ])  # fmt: skip
