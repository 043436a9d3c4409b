"""One signal of the sample, before it is written into a file, and the watch against two that are alike."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from people import Person


@dataclass(slots=True)
class Item:
    """What one person wrote, one outlet published or one note records, with the truth about it."""

    source: str
    matter: str
    period: str
    day: date
    number: int
    person: Person
    title: str = ""
    text: str = ""
    greeting: str = ""
    signature: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    forwarded: str = ""
    outlet: str = ""
    channel: str = ""
    campaign: str = ""
    origin_id: str = ""


def shingles(text: str) -> frozenset[str]:
    """Return the runs of three words in a text; of a text of two words, that text."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < 3:
        return frozenset([" ".join(words)])
    return frozenset(" ".join(words[at : at + 3]) for at in range(len(words) - 2))


class Watch:
    """Remembers the texts of each matter and tells how close a new one comes (Jaccard on three-word shingles)."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._sizes: dict[str, list[int]] = defaultdict(list)

    def nearest(self, matter: str, text: str) -> float:
        """Return the likeness to the most similar text so far, from 0 to 1."""
        own = shingles(text)
        shared: Counter[int] = Counter()
        for shingle in own:
            shared.update(self._holders[matter].get(shingle, ()))
        sizes = self._sizes[matter]
        return max((both / (len(own) + sizes[other] - both) for other, both in shared.items()), default=0.0)

    def keep(self, matter: str, text: str) -> None:
        """Remember a text."""
        own = shingles(text)
        number = len(self._sizes[matter])
        self._sizes[matter].append(len(own))
        for shingle in own:
            self._holders[matter][shingle].append(number)
