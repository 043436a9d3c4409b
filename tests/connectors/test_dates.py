"""Dates as people in the Netherlands write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Note
from connectors.dates import Order, find_date, find_date_in_name, order_of, read_date
from connectors.registry import read

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2026, 11, 1))
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
SHORT = ["jan.", "feb.", "mrt.", "apr.", "mei", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]
WEEKDAYS = ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"]
FORMS = {
    "iso": lambda day: day.isoformat(),
    "iso with time": lambda day: f"{day.isoformat()}T14:30:00",
    "dashes": lambda day: f"{day:%d-%m-%Y}",
    "hyphens that do not break": lambda day: f"{day.day}\u2011{day.month}\u2011{day.year}",
    "dashes of a word processor": lambda day: f"{day.day} \u2013 {day.month} \u2013 {day.year}",
    "slashes, no zeros": lambda day: f"{day.day}/{day.month}/{day.year}",
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "two digits of the year": lambda day: f"{day:%d-%m-%y}",
    "with time": lambda day: f"{day:%d-%m-%Y} 14:30",
    "compact": lambda day: f"{day:%Y%m%d}",
    "name of the month": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    "short name of the month": lambda day: f"{day.day} {SHORT[day.month - 1]} {day.year}",
    "in full": lambda day: f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year} om 14:30 uur",
    "weekday and numbers": lambda day: f"{WEEKDAYS[day.weekday()][:2]} {day:%d-%m-%Y}",
    "serial": lambda day: (day - date(1899, 12, 30)).days,
    "serial as text": lambda day: str((day - date(1899, 12, 30)).days),
    "ordinal": lambda day: (
        f"{day.day}{'ste' if day.day in {1, 8} or day.day >= 20 else 'de'} {MONTHS[day.month - 1]} {day.year}"
    ),
    "short ordinal": lambda day: (
        f"{WEEKDAYS[day.weekday()]} de {day.day}e {MONTHS[day.month - 1]} {day.year}, 14.30 uur"
    ),
    "year behind an apostrophe": lambda day: f"{day.day} {SHORT[day.month - 1]} \u2019{day:%y}",
    "year first, no zeros": lambda day: f"{day.year}-{day.month}-{day.day}",
    "compact, day first": lambda day: f"{day:%d%m%Y}",
    "datetime": lambda day: datetime(day.year, day.month, day.day, 23, 59),  # noqa: DTZ001 - as spreadsheets give it
}


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS)
def test_a_date_that_is_written_in_any_of_these_forms_reads_back_as_itself(form, day):
    assert read_date(FORMS[form](day)) == day


@given(text=st.text(max_size=60))
def test_any_text_is_a_sensible_date_or_a_value_error(text):
    try:
        found = read_date(text)
    except ValueError:
        return

    assert found >= date(1990, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        "", "4 maart", "maart 2025", "31-11-2025", "03/25/2025", "1 mei jl.", "gisteren", "0001-01-01", "9999-12-31",
        "1989-12-31", None, True, float("nan"), -1, 10**12, "1" * 200,
    ],
)  # fmt: skip
def test_what_is_no_full_and_sensible_date_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        read_date(wrong)


def test_a_date_may_lie_a_year_ahead_and_no_more():
    soon = datetime.now().date() + timedelta(days=300)  # noqa: DTZ005 - a day more or less is nothing here

    assert read_date(soon) == soon
    with pytest.raises(ValueError, match="toekomst"):
        read_date(soon + timedelta(days=100))


def test_a_moment_in_another_zone_is_the_day_in_the_netherlands():
    assert read_date("2025-12-31T23:30:00Z") == date(2026, 1, 1)
    assert read_date("2025-06-30T22:30:00+00:00") == date(2025, 7, 1)


def test_a_date_is_found_in_text_and_in_the_name_of_a_file():
    assert find_date("Het gesprek van 4 maart 2026 in Assen") == date(2026, 3, 4)
    assert find_date_in_name("verslag_20260304_assen") == date(2026, 3, 4)
    assert find_date("Er waren 12-13 mensen") is None


def written(days: list[date], form: str) -> list[str]:
    return [day.strftime(form) for day in days]


def both_ways(day: date) -> bool:
    return day.day <= 12 and day.day != day.month


@given(days=st.lists(DAYS, min_size=1, max_size=60), form=st.sampled_from(["%d-%m-%Y", "%d/%m/%Y", "%d.%m.%y"]))
def test_a_column_with_the_day_first_reads_back_as_itself_and_only_what_never_shows_it_is_told(days, form):
    cells = written(days, form)

    order = order_of(cells)

    assert [read_date(cell, order) for cell in cells] == days
    shows = any(day.day > 12 for day in days)
    assert (order is Order.UNTOLD) == (not shows and any(map(both_ways, days)))


@given(days=st.lists(DAYS.filter(lambda day: day.day > 12), min_size=1), others=st.lists(DAYS))
def test_a_column_with_the_month_first_is_recognised_by_one_day_above_twelve(days, others):
    cells = written([*others, *days], "%m/%d/%Y")

    assert order_of(cells) is Order.MONTH_FIRST
    assert [read_date(cell, Order.MONTH_FIRST) for cell in cells] == [*others, *days]


def test_in_a_column_of_both_what_can_be_read_both_ways_is_refused():
    cells = [*written([date(2025, 3, 14)] * 5, "%d-%m-%Y"), *written([date(2025, 3, 15)] * 5, "%m/%d/%Y"), "03/04/2025"]

    order = order_of(cells)

    assert order is Order.MIXED
    assert read_date(cells[0], order) == date(2025, 3, 14)
    with pytest.raises(ValueError, match="twee manieren"):
        read_date("03/04/2025", order)


def test_one_slip_of_the_pen_does_not_upset_a_column():
    cells = [*written([date(2025, 3, day) for day in range(1, 32)] * 10, "%d-%m-%Y"), "03-31-2025"]

    assert order_of(cells) is Order.DAY_FIRST
    assert order_of(reversed(cells)) is Order.DAY_FIRST


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d %B %Y", "%Y%m%d"])
def test_dates_in_another_form_have_no_order_to_tell(form):
    assert order_of(written([date(2025, 3, 4)] * 5000, form)) is Order.DAY_FIRST


def test_how_the_dates_of_a_file_were_read_is_told_where_it_is_not_plain(tmp_path):
    def told(*days: str) -> list[str]:
        path = tmp_path / "vragen.csv"
        path.write_text("datum;vraag;kanaal\n" + "".join(f"{day};Waar is loket {day}?;chat\n" for day in days))
        return [item.text if isinstance(item, Note) else item.date.isoformat() for item in read(path)]

    assert told("31-12-2025", "1-2-2025") == ["2025-12-31", "2025-02-01"]
    note, *days = told("04-03-2025", "05-03-2025")
    assert "gelezen als dag-maand-jaar" in note
    assert days == ["2025-03-04", "2025-03-05"]
    note, *days = told("03/04/2025", "03/31/2025")
    assert "staat de maand voorop" in note
    assert days == ["2025-03-04", "2025-03-31"]


@pytest.mark.parametrize("written", ["4-6 maart 2025", "4 t/m 6 maart 2025", "4 en 5 mrt. 2025"])
def test_of_several_days_none_is_guessed(written: str):
    with pytest.raises(ValueError, match="Er staat meer dan één dag"):
        read_date(written)


@pytest.mark.parametrize("written", ["1e mei 2025", "1ste mei 2025", "1 mei '25", "1 mei ’25"])
def test_in_a_text_a_date_may_be_an_ordinal_or_have_a_short_year(written: str):
    assert find_date(f"Wij spraken elkaar op {written} in Assen.") == date(2025, 5, 1)
