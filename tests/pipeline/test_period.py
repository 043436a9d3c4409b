from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UnknownPeriodError
from pipeline.period import Period

periods = st.builds(Period, st.integers(1000, 9998), st.sampled_from([1, 2]))


@given(periods)
def test_what_is_printed_is_read_back(period: Period):
    assert Period.parse(str(period)) == period


@given(st.dates())
def test_a_day_lies_within_its_period(day: date):
    period = Period.of(day)

    assert period.first_day <= day <= period.last_day


@given(periods)
def test_the_year_before_is_two_periods_back(period: Period):
    assert period.previous.previous == period.year_before
    assert period.previous.next == period


@pytest.mark.parametrize("text", ["2025", "2025-H3", "H1 2025", "", "25-H1", "2025-H1-x"])
def test_anything_else_is_refused_with_the_right_way_to_write_it(text: str):
    with pytest.raises(UnknownPeriodError, match="2025-H1"):
        Period.parse(text)


def test_a_period_is_named_in_dutch():
    assert Period(2025, 2).label == "tweede helft 2025"
