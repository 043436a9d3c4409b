"""Who is there, and what they may do: asked of Streamlit on every run, before anything is read or done.

With `[auth]` in Streamlit's secrets people sign in (OpenID Connect). Without it there is nobody to ask, and the dashboard
answers this machine alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

import streamlit as st
from sqlalchemy import Engine

from dashboard.access import Right, Role, Visitor, listed_roles, visitor_of
from dashboard.one_run import once
from dashboard.sessions import SESSIONS
from pipeline import audit
from pipeline.audit import Act, Value
from pipeline.errors import AccessError
from pipeline.settings import current_settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: What a reverse proxy adds to a request: it comes from another machine, whatever the address says.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
#: Who knows the secret makes any cookie; a short one can be guessed.
SHORTEST_SECRET = 32
# A page is drawn anew at every click; only reading and searching are noted once for all of those.
_EVERY_TIME = frozenset(Act) - {Act.SEEN, Act.SEARCHED, Act.AUDITED}
# Seconds between two looks at whether somebody is still there.
_LOOK_AGAIN = 60


def auth() -> Mapping[str, Any]:
    """How people sign in, as Streamlit's secrets say; empty where they don't.

    Raises `AccessError` when it is there and can't be trusted.
    """
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        return {}
    found: Mapping[str, Any] = st.secrets["auth"]
    if len(str(found.get("cookie_secret", ""))) < SHORTEST_SECRET or not found.get("redirect_uri"):
        raise AccessError(
            f"In secrets.toml ontbreekt onder [auth] de redirect_uri, of is cookie_secret korter dan {SHORTEST_SECRET} "
            "tekens. Vul het aan; docs/toegang.md zegt hoe."
        )
    return found


def holds(claims: Mapping[str, Any], *, used: bool = True) -> bool:
    """Tell whether a sign-in is still good (see `dashboard.sessions`)."""
    settings = current_settings()
    limits = {"idle": settings.session_idle_minutes * 60, "longest": settings.session_longest_hours * 3600}
    return SESSIONS.holds(claims, **limits, used=used)


def who() -> Visitor:
    """The person who is there; raises `AccessError` when nobody may be let in."""
    if not auth():
        return _local()
    claims = st.user.to_dict()
    if claims.get("is_logged_in") is not True:
        raise AccessError("U bent niet aangemeld.")
    if not holds(claims):
        raise AccessError("Uw sessie is verlopen. Meld u opnieuw aan.")
    settings = current_settings()
    visitor = visitor_of(claims, settings.roles_claim, listed_roles(settings.roles))
    if not visitor.roles:
        raise AccessError("U bent aangemeld, maar hebt hier geen rol. Vraag de beheerder om een rol.")
    return visitor


@once
def admit() -> Visitor:
    """Let in who may come in; for another this run ends here, with the way to sign in."""
    try:
        return who()
    except AccessError as error:
        _turn_away(error)


def may(right: Right) -> bool:
    """Tell whether the person who is there has a right."""
    return admit().may(right)


def require(right: Right) -> Visitor:
    """The person who is there; raises `AccessError` when they don't have a right. Asked again by every action."""
    visitor = who()
    if not visitor.may(right):
        raise AccessError(f"Uw rol staat dit niet toe: {right}. Vraag de beheerder om een andere rol.")
    return visitor


def note(engine: Engine, act: Act, *, typed: str = "", **about: Value) -> None:
    """Add to the log that the visitor does something; the same is noted once for each time that they come."""
    done = st.session_state.setdefault("_noted", set())
    key = (act, typed, repr(about))
    if act in _EVERY_TIME or key not in done:
        audit.note(engine, who().account, act, typed=typed, **about)
        done.add(key)


def keep_watch() -> None:
    """Show who is signed in, with the way out; and close the page of who left it open."""
    if not auth():
        return
    visitor = admit()
    with st.sidebar:
        # `st.text` formats nothing: a name is what somebody chose for themselves.
        st.text(f"Aangemeld als {visitor.name} ({', '.join(sorted(visitor.roles))})")
        if st.button("Afmelden"):
            _leave()
    _watch()


@st.fragment(run_every=_LOOK_AGAIN)
def _watch() -> None:
    if not holds(st.user.to_dict(), used=False):
        st.rerun(scope="app")


def _leave() -> None:
    SESSIONS.end(st.user.to_dict())
    st.logout()
    # What would still run has nobody to run for, and running again would take the way out from under them.
    st.stop()


def _local() -> Visitor:
    headers = {name.lower() for name in st.context.headers}
    if st.get_option("server.address") not in LOOPBACK or headers.intersection(FORWARDED):
        raise AccessError(
            "Zonder aanmelden werkt het dashboard alleen op deze computer zelf. Open het op http://localhost:8501, of stel "
            "aanmelden in zoals docs/toegang.md zegt."
        )
    return Visitor(audit.at_the_keyboard(), "", frozenset(Role))


def _turn_away(error: AccessError) -> NoReturn:
    st.title("Rode draden", anchor=False)
    st.write(str(error))
    try:
        signs_in = bool(auth())
    except AccessError:
        signs_in = False
    claims = st.user.to_dict()
    if signs_in and not (claims.get("is_logged_in") is True and holds(claims, used=False)):
        st.button("Aanmelden", type="primary", on_click=st.login)
    elif signs_in and st.button("Afmelden"):
        _leave()
    st.stop()
