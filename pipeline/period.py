"""The half-year: the period that the cabinet speaks of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.errors import UnknownPeriodError

_WRITTEN = re.compile(r"(\d{4})-H([12])")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-year, written `2025-H1`: 1 January to 30 June, or 1 July to 31 December."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> Period:
        """Return the half-year in which `day` lies."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2025-H1`; raises `UnknownPeriodError` on anything else."""
        written = _WRITTEN.fullmatch(text.strip().upper())
        if not written:
            raise UnknownPeriodError(f"'{text}' is geen periode. Schrijf een halfjaar als 2025-H1 of 2025-H2.")
        return cls(int(written[1]), int(written[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-H{self.half}"

    @property
    def first_day(self) -> date:
        """1 January or 1 July."""
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        """30 June or 31 December."""
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def previous(self) -> Period:
        """The half-year before this one."""
        return Period(self.year, 1) if self.half == 2 else Period(self.year - 1, 2)

    @property
    def next(self) -> Period:
        """The half-year after this one."""
        return Period(self.year, 2) if self.half == 1 else Period(self.year + 1, 1)

    @property
    def year_before(self) -> Period:
        """The same half of the year before."""
        return Period(self.year - 1, self.half)

    @property
    def label(self) -> str:
        """The period as Dutch reads it: `eerste helft 2025`."""
        return f"{'eerste' if self.half == 1 else 'tweede'} helft {self.year}"
