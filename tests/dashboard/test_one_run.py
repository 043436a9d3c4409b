"""While a page is drawn it asks once who looks at it; whoever does something is asked for anew."""

from __future__ import annotations

import pytest

from dashboard import visitor
from dashboard.access import Right, Role, Visitor
from dashboard.one_run import once, one_run
from pipeline.errors import AccessError


class Asked:
    """Who is there, and how often that was asked."""

    def __init__(self) -> None:
        self.count = 0
        self.signed_in = True

    def __call__(self) -> Visitor:
        self.count += 1
        if not self.signed_in:
            raise AccessError("U bent niet aangemeld.")
        return Visitor("a", "", frozenset({Role.EDITOR}))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    monkeypatch.setattr(visitor, "who", asked)
    return asked


def test_the_parts_of_one_page_ask_once_who_looks_at_it(asked: Asked):
    with one_run():
        for right in Right:
            visitor.may(right)
    assert asked.count == 1

    with one_run():
        visitor.may(Right.READ)
    assert asked.count == 2


def test_who_signs_out_while_a_page_is_drawn_can_do_nothing_on_it(asked: Asked):
    with one_run():
        assert visitor.may(Right.EDIT)
        asked.signed_in = False

        with pytest.raises(AccessError):
            visitor.require(Right.EDIT)


def test_what_is_drawn_outside_of_a_page_asks_each_time(asked: Asked):
    visitor.may(Right.READ)
    visitor.may(Right.READ)

    assert asked.count == 2


def test_an_error_is_not_remembered():
    answers = iter([ValueError("weg"), "terug"])

    @once
    def ask() -> str:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return str(answer)

    with one_run():
        with pytest.raises(ValueError, match="weg"):
            ask()
        assert ask() == "terug"
        assert ask() == "terug"
