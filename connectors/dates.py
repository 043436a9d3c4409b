"""Dates as people in the Netherlands write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

EARLIEST = date(1990, 1, 1)
_PROOFS = 20  # dates that can be read in one way, for a column to be believed
_GLANCE = 1000  # rows without a date in numbers, after which none is expected
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# What word processors make of a hyphen and of an apostrophe.
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–−", "-") | dict.fromkeys("‘’ʼ`´", "'"))
_EXCEL_ZERO = date(1899, 12, 30)  # day 0 of Excel, its leap day of 1900 that never was included
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(\d{1,2})\s?([-/. ])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?:[,T\s]+(?:om\s+)?\d{1,2}[:.]\d{2}.{0,12})?"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T\s]+\d{1,2}[:.]\d{2}.{0,12})?")
_WEEKDAY = re.compile(r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo)\.?,?\s+", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_YEAR_MONTH = re.compile(r"(\d{4})\s?[-/. m]\s?(\d{1,2})", re.IGNORECASE)
_YEAR_MONTH_BARE = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(?:\.0)?")  # 202503, which a spreadsheet has as a number
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{4})")
_MONTHS = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|june?|juni|july?|juli|aug(?:ustus|ust)?"
    r"|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_ORDINAL = re.compile(r"(?<!\d)(\d{1,2})(?:s?te|de|e)(?![a-z])", re.IGNORECASE)
_TIME_WITH_DOT = re.compile(r"(?<=\s)(\d{1,2})\.(\d{2})(?=\s?(?:uur|u)\b)", re.IGNORECASE)
_MOMENT = re.compile(
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*(?:Z|GMT|UTC)?\s*[+-]\d{2}:?\d{2}(?!\d))?", re.IGNORECASE
)
_NAMED_MONTH = re.compile(rf"(?:{_MONTHS})\.?[\s'’-]+(?:\d{{4}}|\d{{2}})", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"\b(\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}([-/.])\d{{1,2}}\2(?:\d{{4}}|\d{{2}})|\d{{1,2}}(?:s?te|de|e)?[ -](?:{_MONTHS})\.?[ -](?:\d{{4}}|['’]\d{{2}}))\b",
    re.IGNORECASE,
)
_IN_NAME = re.compile(
    rf"(?<!\d)(\d{{4}}[-_.]?\d{{2}}[-_.]?\d{{2}}|\d{{1,2}}[-_.]\d{{1,2}}[-_.]\d{{4}}|\d{{1,2}}[-_ ](?:{_MONTHS})[-_ ]\d{{4}})(?!\d)",
    re.IGNORECASE,
)


# Dutch names beside English ones: the exports of media monitors use both.
_JUMP = (" ", ".", ",", ";", "-", "/", "'", "om", "uur", "u", "de", "den", "op", "at", "on", "t")
_WEEKDAYS = (
    ("ma", "maandag", "mon", "monday"),
    ("di", "dinsdag", "tue", "tuesday"),
    ("wo", "woensdag", "wed", "wednesday"),
    ("do", "donderdag", "thu", "thursday"),
    ("vr", "vrijdag", "fri", "friday"),
    ("za", "zaterdag", "sat", "saturday"),
    ("zo", "zondag", "sun", "sunday"),
)
_MONTH_NAMES = (
    ("jan", "januari", "january"),
    ("feb", "februari", "february"),
    ("mrt", "maart", "mar", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
)


class _Dutch(dateutil_parser.parserinfo):
    """The names above, in the shape that dateutil reads them in."""

    def __init__(self) -> None:
        self.JUMP = list(_JUMP)
        self.WEEKDAYS: Any = list(_WEEKDAYS)
        self.MONTHS: Any = list(_MONTH_NAMES)
        super().__init__(dayfirst=True)


_PARSER = dateutil_parser.parser(_Dutch())
# Two days that share nothing: a part that the text leaves out then differs, and so shows.
_BLANKS = (datetime(2000, 1, 1), datetime(2004, 12, 31))  # noqa: DTZ001 - not moments, but blanks to fill in


class Order(Enum):
    """What comes first where a date is written in numbers: `04-03-2025` is 4 March, or April 3rd.

    `UNTOLD` is read as day first; of `MIXED`, what can be read both ways is not read at all.
    """

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNTOLD = "untold"
    MIXED = "mixed"


def order_of(values: Iterable[object]) -> Order:
    """Return the order in which a column of dates is written, by those that can be read in one way only.

    Looks no further than it needs to. Of a column in which one in twenty, or fewer, goes against all the rest, the rest
    is believed.
    """
    day = month = either = seen = 0
    for value in values:
        seen += 1
        numbers = _two_numbers(value)
        if numbers is None:
            if seen >= _GLANCE and not (day or month or either):
                break  # these are written in another way
            continue
        first, second = numbers
        day += first > 12 >= second
        month += second > 12 >= first
        either += first <= 12 and second <= 12 and first != second
        if day + month >= _PROOFS and (not (day and month) or day + month >= 10 * _PROOFS):
            break
    if not day and not month:
        return Order.UNTOLD if either else Order.DAY_FIRST
    if max(day, month) < 0.95 * (day + month):
        return Order.MIXED
    return Order.DAY_FIRST if day > month else Order.MONTH_FIRST


def can_be_read_both_ways(value: object) -> bool:
    """Tell whether a date in numbers is another day when its month comes first."""
    numbers = _two_numbers(value)
    return numbers is not None and max(numbers) <= 12 and numbers[0] != numbers[1]


def _two_numbers(value: object) -> tuple[int, int] | None:
    if not isinstance(value, str) or len(value) > 80:
        return None
    text = value.strip().translate(_HYPHENS)
    weekday = _WEEKDAY.match(text)
    written = _DAY_FIRST.fullmatch(text[weekday.end() :] if weekday else text)
    return (int(written[1]), int(written[3])) if written else None


def read_date(value: object, order: Order = Order.DAY_FIRST) -> date:
    """Return the day that `value` stands for: text, a date or datetime, or the serial number of a spreadsheet.

    ISO 8601 first, then numbers in the `order` that is told, then names of months. A moment with a time zone counts as
    the day that it was in the Netherlands. Raises `ValueError`, with a Dutch sentence that quotes nothing, on what is no full date, or lies
    before 1990 or more than a year ahead.
    """
    if isinstance(value, datetime):
        return _sensible(_dutch_day(value))
    if isinstance(value, date):
        return _sensible(value)
    if isinstance(value, bool) or value is None:
        raise ValueError("Er staat geen datum.")
    if isinstance(value, int | float):
        return _sensible(_from_serial(float(value)))
    return _from_text(str(value).strip().translate(_HYPHENS), order)


def read_month(value: object, order: Order = Order.DAY_FIRST) -> date:
    """Return the first day of the month that `value` stands for: `2025-03`, `202503`, `maart 2025`, `03-2025`, or a date.

    Raises `ValueError` as `read_date` does.
    """
    text = " ".join(str(value).split()).translate(_HYPHENS) if isinstance(value, str | int | float) else ""
    if written := _YEAR_MONTH.fullmatch(text) or _YEAR_MONTH_BARE.fullmatch(text):
        return _sensible(_day(written[1], written[2], "1"))
    if written := _MONTH_YEAR.fullmatch(text):
        return _sensible(_day(_century(written[2]), written[1], "1"))
    if _NAMED_MONTH.fullmatch(text):
        return _sensible(_with_names(f"1 {text}"))
    return read_date(value, order).replace(day=1)


def month_of_title(title: object) -> date | None:
    """Return the first day of the month that a column is called after (`jan 2025`, `2025-01`), None when it is not."""
    if isinstance(title, date):
        return read_date(title) if title.day == 1 else None
    text = " ".join(title.split()).translate(_HYPHENS) if isinstance(title, str) and len(title) <= 30 else ""
    if not any(form.fullmatch(text) for form in (_YEAR_MONTH, _YEAR_MONTH_BARE, _MONTH_YEAR, _NAMED_MONTH)):
        return None
    try:
        return read_month(text)
    except ValueError:
        return None


def find_date(text: str) -> date | None:
    """Return the first sensible date in running text, or None."""
    return _first(_IN_TEXT, text)


def find_date_in_name(name: str) -> date | None:
    """Return the first sensible date in the name of a file, such as `2025-03-04` or `20250304`, or None."""
    return _first(_IN_NAME, name)


def _first(pattern: re.Pattern[str], text: str) -> date | None:
    for found in pattern.finditer(text):
        try:
            return read_date(found[1].replace("_", "-"))
        except ValueError:
            continue
    return None


def _sensible(day: date) -> date:
    if day < EARLIEST:
        raise ValueError("De datum ligt voor 1990.")
    if day > datetime.now(tz=UTC).date() + timedelta(days=366):
        raise ValueError("De datum ligt meer dan een jaar in de toekomst.")
    return day


def _dutch_day(moment: datetime) -> date:
    if moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(_AMSTERDAM).date()
    except (OverflowError, ValueError):  # the first and the last day of the calendar
        return moment.date()


def _from_serial(number: float) -> date:
    if not 1 <= number < 100_000:  # NaN falls out here too
        raise ValueError("Het getal is geen datum.")
    return _EXCEL_ZERO + timedelta(days=int(number))


@lru_cache(maxsize=4096)  # of what is refused nothing is remembered: tomorrow it may be sensible
def _from_text(text: str, order: Order) -> date:
    return _sensible(_as_written(text, order))


def _as_written(text: str, order: Order) -> date:
    if not text or len(text) > 80 or not any(character.isdigit() for character in text):
        raise ValueError("Er staat geen datum.")
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    if _ISO.fullmatch(text):
        return _dutch_day(_iso_moment(text))
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")))
    if text.isascii() and text.isdigit() and len(text) == 8:
        # 20250304, or 04032025: no year of the last sort can be taken for a month of the first.
        return _day(text[:4], text[4:6], text[6:]) if int(text[4:6]) <= 12 else _day(text[4:], text[2:4], text[:2])
    if written := _YEAR_FIRST.fullmatch(text):
        return _day(written[1], written[3], written[4])
    if written := _DAY_FIRST.fullmatch(text):
        if order is Order.MIXED and can_be_read_both_ways(text):
            raise ValueError("De datum is op twee manieren te lezen: dag en maand staan in dit bestand door elkaar.")
        first, second = (written[3], written[1]) if order is Order.MONTH_FIRST else (written[1], written[3])
        return _day(_century(written[4]), second, first)
    return _with_names(text)


def _iso_moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.upper().replace(",", ".").replace(" +", "+").replace(" Z", "Z"))
    except ValueError:
        # An hour of one digit, or seven decimals: the day is what counts.
        day = _day(text[:4], text[5:7], text[8:10])
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day without a zone


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError("Deze dag bestaat niet. Schrijf een datum als dag-maand-jaar.") from None


def _century(year: str) -> str:
    if len(year) == 4:
        return year
    return ("19" if int(year) >= 90 else "20") + year


def _with_names(text: str) -> date:
    # The parser knows numbers of any length as years and times; without a name of a month it would be guessing.
    if not re.search(rf"(?<![a-z])(?:{_MONTHS})(?![a-z])", text, re.IGNORECASE):
        raise ValueError("De datum is niet te lezen. Schrijf een datum als 31-12-2025.")
    text = _TIME_WITH_DOT.sub(r"\1:\2", _ORDINAL.sub(r"\1", text))
    if len(re.findall(r"\d+", _MOMENT.sub(" ", text))) > 2:  # "4-6 maart 2025" is not the sixth of March 2004
        raise ValueError("Er staat meer dan één dag. Schrijf één dag, als 31-12-2025.")
    try:
        moments = [_PARSER.parse(text, default=blank) for blank in _BLANKS]
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        raise ValueError("De datum is niet te lezen. Schrijf een datum als 31-12-2025.") from None
    first, second = (moment.date() for moment in moments)
    if first != second:
        raise ValueError("De datum is niet volledig: dag, maand en jaar zijn nodig.")
    return _dutch_day(moments[0])
