"""A phrase as people write it: tokens do not hold hyphens, numbers, or what an acronym is short for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

#: How often an acronym has to be spelled out in the texts, and the most letters of that.
_SPELLED, _LONGEST = 3, 60


class Written:
    """The texts of a theme as they were written."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def holds(self, phrase: str) -> bool:
        """Whether the words stand behind one another: "betaling van dollar" was "betaling van 300 dollar"."""
        wanted = _pattern(phrase)
        return any(wanted.search(text) for text in self._texts)

    def spelled(self, label: str) -> str:
        """The label with its hyphens, the capitals of a name, the number that mostly stands behind it, or its words.

        "Box" becomes "box 3", "openbaar Ministerie" becomes "Openbaar Ministerie", "VOG" becomes "Verklaring Omtrent het
        Gedrag (VOG)" where the texts say so.
        """
        found = Counter(" ".join(part.split()) for text in self._texts for part in _pattern(label).findall(text))
        written = {part: times for part, times in found.items() if not part.isupper()}
        if " " in label and written:
            best = min(written, key=lambda part: (-written[part], part))
            # A capital at the start of a sentence is none of the phrase, but in "Openbaar Ministerie" it is.
            label = best if best.rsplit(" ", 1)[-1][:1].isupper() else label[:1] + best[1:]
        return self._with_words(self._with_number(label))

    def _with_number(self, label: str) -> str:
        word = re.escape(label.rsplit(" ", 1)[-1])
        last = re.compile(rf"(?<!\w){word}(?!\w)(?:[ \u00a0](\d{{1,3}})(?![\w.,:/-]))?", re.IGNORECASE)
        behind = Counter(number for text in self._texts for number in last.findall(text))
        number, times = behind.most_common(1)[0] if behind else ("", 0)
        return f"{label} {number}" if number and times > 0.5 * behind.total() else label

    def _with_words(self, label: str) -> str:
        if not (label.isalpha() and label.isupper() and 2 <= len(label) <= 6):
            return label
        between = r"\W+(?:(?:en|van|voor|het|de|der|op|in|omtrent)\W+)*"
        words = between.join(rf"{letter}[\w-]*" for letter in label)
        spelled = re.compile(rf"\b({words})\s*\(\s*{label}\s*\)", re.IGNORECASE)
        found = Counter(" ".join(part.split()) for text in self._texts for part in spelled.findall(text))
        best = min(found, key=lambda part: (-found[part], part), default="")
        return f"{best} ({label})" if found.total() >= _SPELLED and len(best) <= _LONGEST else label


def _pattern(phrase: str) -> re.Pattern[str]:
    """The phrase with any capitals, and hyphens or quotation marks between its words."""
    words = [re.escape(word) for word in phrase.split(" ")]
    return re.compile(r"(?<!\w)" + r"[^\w\n.;:!?()]{1,3}".join(words) + r"(?!\w)", re.IGNORECASE)
