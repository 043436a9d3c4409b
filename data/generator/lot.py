"""Draws by lot that come out the same on every machine and in every version of Python."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Lot:
    """A seeded source of chance. Only `random()` is used, because only its sequence is promised to stay the same."""

    def __init__(self, *key: object) -> None:
        self._draw = random.Random("|".join(str(part) for part in key)).random

    def number(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return low + int(self._draw() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Come out true with this probability."""
        return self._draw() < probability

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options."""
        return options[int(self._draw() * len(options))]

    def weighted(self, options: Sequence[tuple[T, float]]) -> T:
        """Draw one option in proportion to its weight."""
        # fsum and not sum, which rounds otherwise from Python 3.12 on.
        left = self._draw() * math.fsum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return options[-1][0]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in another order (Fisher and Yates)."""
        cards = list(options)
        for last in range(len(cards) - 1, 0, -1):
            other = self.number(0, last)
            cards[last], cards[other] = cards[other], cards[last]
        return cards
