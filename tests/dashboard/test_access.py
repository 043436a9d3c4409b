"""Who may see and do what: without a role no data, by every way in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from screens import come_in, front_door, words
from streamlit.testing.v1 import AppTest

from dashboard.access import RIGHTS, Right, Role, Visitor, listed_roles, visitor_of
from dashboard.navigation import PAGES
from dashboard.sessions import Sessions
from pipeline.errors import AccessError
from pipeline.store import audit
from pipeline.store.database import open_database

HOUSE = Path(__file__).resolve().parents[2]
AUTH = {"redirect_uri": "https://localhost/oauth2callback", "cookie_secret": "x" * 32, "client_id": "a"}
NOW = 1_800_000_000.0


# What a role may do.


def test_a_reader_sees_no_signals_and_changes_nothing():
    assert RIGHTS[Role.READER] == {Right.READ, Right.BRIEFING}


def test_an_administrator_reads_nobodys_words():
    assert RIGHTS[Role.ADMINISTRATOR].isdisjoint({Right.READ, Right.DETAIL, Right.EXPORT, Right.EDIT})


def test_every_right_is_somebodys_and_every_page_asks_for_one():
    assert set().union(*RIGHTS.values()) == set(Right)
    assert {f"dashboard/pages/{file.name}" for file in (HOUSE / "dashboard" / "pages").glob("[!_]*.py")} == set(PAGES)


# How somebody gets a role.


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"roles": ["lezer", "iets anders"]}, {Role.READER}),
        ({"roles": "Analist Redacteur"}, {Role.ANALYST, Role.EDITOR}),
        ({"roles": []}, set()),
        ({"groups": ["beheerder"]}, set()),
        ({"email": "An@Minaz.nl", "email_verified": True}, {Role.ADMINISTRATOR}),
        ({"email": "an@minaz.nl", "email_verified": False}, set()),
        ({"email": "an@minaz.nl"}, set()),
        ({"email": "an@minaz.nl", "email_verified": "true"}, set()),
        ({"email": "an@minaz.nl.evil.example", "email_verified": True}, set()),
    ],
)
def test_a_role_comes_from_the_claim_or_from_the_list_by_a_verified_address(claims: dict[str, Any], roles: set[Role]):
    assert visitor_of({"sub": "1", **claims}, "roles", listed_roles("an@minaz.nl=beheerder")).roles == roles


def test_a_role_in_the_list_goes_by_the_subject_too():
    assert visitor_of({"sub": "s-1"}, "roles", listed_roles("s-1=lezer,analist")).roles == {Role.READER, Role.ANALYST}


def test_somebody_without_a_subject_is_nobody():
    with pytest.raises(AccessError, match="wie u bent"):
        visitor_of({"roles": ["beheerder"]}, "roles", {})


@pytest.mark.parametrize("written", ["an@minaz.nl", "an@minaz.nl=baas", "=lezer", "an@minaz.nl=lezer;beheerder"])
def test_a_slip_in_the_list_gives_nobody_a_role(written: str):
    with pytest.raises(AccessError, match="RODE_DRADEN_ROLES"):
        listed_roles(written)


@settings(max_examples=40)
@given(st.text())
def test_any_name_becomes_one_that_may_decide(name: str):
    from pipeline.editing.checks import checked_name

    visitor = visitor_of({"sub": "1", "name": name}, "roles", {})

    assert 0 < len(visitor.name) <= 40
    assert not set(visitor.name) & set("<>[]*_$&=")
    if visitor.name[0].isalpha() and len(visitor.name) > 1:
        assert checked_name(visitor.name) == visitor.name


# How long a sign-in holds.


def sign_in(at: float = NOW, nonce: str = "n") -> dict[str, Any]:
    return {"iss": "i", "sub": "s", "iat": at, "nonce": nonce}


LIMITS = {"idle": 1800.0, "longest": 43_200.0}


def test_a_sign_in_ends_when_nothing_is_done_for_half_an_hour():
    clock = [NOW]
    sessions = Sessions(lambda: clock[0])
    for _ in range(5):
        clock[0] += 1700
        assert sessions.holds(sign_in(), **LIMITS)
    clock[0] += 1801

    assert not sessions.holds(sign_in(), **LIMITS)


def test_looking_whether_somebody_is_there_is_not_being_there():
    clock = [NOW]
    sessions = Sessions(lambda: clock[0])
    for _ in range(30):
        clock[0] += 60
        assert sessions.holds(sign_in(), **LIMITS, used=False)
    clock[0] += 60

    assert not sessions.holds(sign_in(), **LIMITS, used=False)


@given(st.lists(st.integers(1, 1800), min_size=1, max_size=60))
def test_no_sign_in_holds_for_more_than_a_working_day(steps: list[int]):
    clock = [NOW]
    sessions = Sessions(lambda: clock[0])
    for step in steps:
        clock[0] += step
        assert sessions.holds(sign_in(), **LIMITS) == (clock[0] - NOW <= LIMITS["longest"])


def test_who_left_does_not_come_back_with_a_copy_of_the_cookie():
    sessions = Sessions(lambda: NOW)
    assert sessions.holds(sign_in(), **LIMITS)

    sessions.end(sign_in())

    assert not sessions.holds(sign_in(), **LIMITS)
    assert sessions.holds(sign_in(nonce="signed in again"), **LIMITS)


def test_a_server_that_was_restarted_lets_nobody_in_on_an_old_cookie():
    assert not Sessions(lambda: NOW).holds(sign_in(NOW - 1801), **LIMITS)
    assert not Sessions(lambda: NOW).holds({"sub": "s"}, **LIMITS)


# What the dashboard makes of it, page by page.


def signed_in(url: str, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any] | None) -> AppTest:
    import time

    at = front_door(url, monkeypatch)
    at.secrets["auth"] = AUTH
    if claims is not None:
        at.user = {"is_logged_in": True, "sub": "s", "iss": "i", "iat": time.time(), "nonce": str(claims)} | claims
    return at


def opened(url: str, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any] | None, page: str = "") -> AppTest:
    at = signed_in(url, monkeypatch, claims).run()
    if page:
        at.switch_page(page).run()
    return at


@pytest.mark.parametrize("role", list(Role))
def test_for_a_role_the_pages_of_others_do_not_exist(small_store: str, role: Role, monkeypatch: pytest.MonkeyPatch):
    at = opened(small_store, monkeypatch, {"roles": [role]})
    assert not at.exception

    for path, entry in PAGES.items():
        if entry.right in RIGHTS[role]:
            at.switch_page(path)
        else:
            with pytest.raises(ValueError, match="Could not find a navigation page"):
                at.switch_page(path)


@pytest.mark.parametrize("page", [path for path, entry in PAGES.items() if entry.right in RIGHTS[Role.READER]])
def test_a_reader_can_open_every_page_of_theirs(small_store: str, page: str, monkeypatch: pytest.MonkeyPatch):
    at = opened(small_store, monkeypatch, {"roles": ["lezer"]}, page)

    assert not at.exception
    assert at.title


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (None, "niet aangemeld"),
        ({"is_logged_in": False, "roles": ["beheerder"]}, "niet aangemeld"),
        ({}, "geen rol"),
        ({"roles": ["lezer"], "iat": 1.0}, "verlopen"),
        ({"roles": ["lezer"], "iat": None}, "verlopen"),
    ],
    ids=["nobody", "not signed in", "no role", "expired", "never made"],
)
def test_who_has_no_role_gets_no_data(
    small_store: str, claims: dict[str, Any] | None, said: str, monkeypatch: pytest.MonkeyPatch
):
    at = opened(small_store, monkeypatch, claims)

    assert not at.exception
    assert said in words(at)
    assert len(at.main) <= 3  # the name of the tool, what is wrong, and the way out


def test_a_secret_that_can_be_guessed_lets_nobody_in(small_store: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(AUTH, "cookie_secret", "geheim")

    at = opened(small_store, monkeypatch, {"roles": ["beheerder"]})

    assert "cookie_secret" in words(at)
    assert len(at.main) <= 3


def test_without_signing_in_the_dashboard_answers_this_machine_alone(small_store: str, monkeypatch: pytest.MonkeyPatch):
    from streamlit import config

    assert config.get_option("server.address") == "localhost"
    for address in ("0.0.0.0", "", "192.0.2.1"):  # noqa: S104
        monkeypatch.setattr("streamlit.get_option", lambda _, address=address: address)
        at = front_door(small_store, monkeypatch).run()

        assert "alleen op deze computer" in words(at)
        assert len(at.main) <= 2


def test_no_action_goes_without_the_right(small_store: str, monkeypatch: pytest.MonkeyPatch):
    from dashboard import visitor
    from pipeline.store import facts

    at = opened(small_store, monkeypatch, {"roles": ["analist"]}, "dashboard/pages/facts.py")
    next(button for button in at.button if button.label == "Bewering vastleggen").click().run()

    assert "Uw rol staat dit niet toe" in at.error[0].value
    assert facts.facts(open_database(small_store)).empty
    for role in Role:
        monkeypatch.setattr(visitor, "who", lambda role=role: Visitor("a", "", frozenset({role})))
        for right in set(Right) - RIGHTS[role]:
            with pytest.raises(AccessError, match="rol staat dit niet toe"):
                visitor.require(right)


# Who read what, and searched for what.


def test_who_reads_and_searches_is_noted_under_the_account_that_signed_in(
    small_store: str, monkeypatch: pytest.MonkeyPatch
):
    for searched in ("jeugdzorg van Gerritje Quibbelaar", "jeugdzorg"):
        at = signed_in(small_store, monkeypatch, {"roles": ["analist"], "sub": "analist-7"})
        assert not come_in(at, "signals", zoek=searched).exception

    noted = audit.entries(open_database(small_store), who="analist-7", limit=99).groupby("act")["about"].agg(list)

    assert noted["gezocht"] == [{"tekst": "jeugdzorg"}, {"tekst": "jeugdzorg van [NAAM]"}]
    read = {signal_id for about in noted["signalen gelezen"] for signal_id in about["signalen"]}
    assert len(read) >= 5
    assert all(re.fullmatch("[0-9a-f]{16}", signal_id) for signal_id in read)


@pytest.mark.parametrize("page", ["theme", "briefing"])
def test_the_quotes_that_a_reader_reads_are_noted(small_store: str, page: str, monkeypatch: pytest.MonkeyPatch):
    at = signed_in(small_store, monkeypatch, {"roles": ["lezer"], "sub": f"lezer-{page}"})
    assert not come_in(at, page).exception

    noted = audit.entries(open_database(small_store), who=f"lezer-{page}", limit=99)

    assert noted["act"].tolist() == ["signalen gelezen"]
    assert noted.iloc[0]["about"]["signalen"]
