"""Reads the lines that the texts are composed of, and deals them out so that none comes back soon."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from pathlib import Path

from lot import Lot

HERE = Path(__file__).parent


def read(path: Path) -> tuple[str, dict[str, list[str]]]:
    """Return a file's title and its bullet lines per section."""
    title, section = "", ""
    lines: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## "):
            section = line[3:].strip()
        elif line.startswith("- "):
            lines[section].append(line[2:].strip())
    return title, dict(lines)


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words: enough to tell whether two lines speak of the same thing."""
    return frozenset(word[:6] for word in re.findall(r"[^\W\d_]{5,}", text.lower()))


class Deck:
    """Lines dealt like cards: all of them before any comes back, and the last third never first in the next round."""

    def __init__(self, lines: list[str], lot: Lot, rarity: dict[str, float]) -> None:
        self._lines = lines
        self._lot = lot
        self._rarity = rarity
        self._stems = {line: stems(line) for line in lines}
        self._left: list[str] = []
        self._dealt: list[str] = []

    def deal(self, near: frozenset[str], among: int) -> str:
        """Return the next line: of the first few the one that has most in common with the text so far."""
        if not self._left:
            recent = set(self._dealt[-(len(self._lines) // 3) :]) if len(self._lines) > 2 else set()
            cards = self._lot.shuffled(self._lines)
            self._left = [card for card in cards if card not in recent] + [card for card in cards if card in recent]
        top = self._left[:among]
        line = max(top, key=lambda card: self.likeness(card, near)) if near else top[0]
        self._left.remove(line)
        self._dealt.append(line)
        return line

    def likeness(self, line: str, near: frozenset[str]) -> float:
        """Tell how much a line has in common with a text; rare words count for more."""
        return math.fsum(self._rarity.get(stem, 0.0) for stem in self._stems[line] & near)


class Library:
    """Every line of the matters and the frames, each section as one deck."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self._sections: dict[tuple[str, str], list[str]] = {}
        self._decks: dict[tuple[str, str], Deck] = {}
        self._rarities: dict[str, dict[str, float]] = {}
        for path in sorted([*(HERE / "matters").glob("*.md"), *(HERE / "frames").glob("*.md")]):
            self.titles[path.stem], sections = read(path)
            for name, lines in sections.items():
                self._sections[path.stem, name] = lines
        self.common = self._words()

    def all(self, file: str, section: str) -> list[str]:
        """Return a section's lines in the order of the file."""
        return self._sections[file, section]

    def deal(self, file: str, section: str, near: frozenset[str] = frozenset(), among: int = 1) -> str:
        """Return the next line of a section; with `near`, of the next few the one that fits a text best."""
        return self._deck(file, section).deal(near, among)

    def fits(self, file: str, section: str, line: str, near: frozenset[str]) -> bool:
        """Tell whether a line has any longer word in common with the text."""
        return self._deck(file, section).likeness(line, near) > 0

    def _deck(self, file: str, section: str) -> Deck:
        key = (file, section)
        if key not in self._decks:
            self._decks[key] = Deck(self._sections[key], Lot("deck", *key), self._rarity(file))
        return self._decks[key]

    def _rarity(self, file: str) -> dict[str, float]:
        """Return one divided by the number of the file's lines that hold the stem."""
        if file not in self._rarities:
            held = Counter(
                stem
                for (name, _), lines in self._sections.items()
                if name == file
                for line in lines
                for stem in sorted(stems(line))
            )
            self._rarities[file] = {stem: 1 / number for stem, number in held.items()}
        return self._rarities[file]

    def _words(self) -> frozenset[str]:
        """Return the words that stand in the lines without a capital: no names."""
        found: set[str] = set()
        for lines in self._sections.values():
            for line in lines:
                found.update(word.strip(".,!?:;\"'()|") for word in line.replace("|", " ").replace("(", " ").split())
        return frozenset(word for word in found if word.isalpha() and word.islower())
