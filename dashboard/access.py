"""Who may do what: the roles, the rights of each, the right that each page asks for, and how a person gets a role.

Nothing here knows of Streamlit: `dashboard.visitor` asks who is there, `dashboard.gate` stands before all of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.editing.checks import LONGEST_NAME
from pipeline.errors import AccessError


class Role(StrEnum):
    """What a person is to the dashboard; somebody may be several."""

    READER = "lezer"
    ANALYST = "analist"
    EDITOR = "redacteur"
    ADMINISTRATOR = "beheerder"


class Right(StrEnum):
    """What a page or an action asks for."""

    READ = "de uitkomsten lezen"
    BRIEFING = "een briefing maken"
    APPROVE = "een briefing goedkeuren"
    DETAIL = "signalen lezen en doorzoeken, met cijfers onder de vijf"
    SOURCES = "zien wat er is gelezen"
    EXPORT = "tabellen met signalen meenemen"
    EDIT = "thema’s, feiten en afspraken wijzigen"
    INGEST = "gegevens inlezen en de analyse maken"
    AUDIT = "het logboek lezen"


_READER = frozenset({Right.READ, Right.BRIEFING})
_ANALYST = _READER | {Right.DETAIL, Right.SOURCES, Right.EXPORT, Right.APPROVE}
#: An administrator keeps the tool going, and needs nobody's words for that: who also reads or edits gets that role too.
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.READER: _READER,
    Role.ANALYST: _ANALYST,
    Role.EDITOR: _ANALYST | {Right.EDIT},
    Role.ADMINISTRATOR: frozenset({Right.SOURCES, Right.INGEST, Right.AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is there.

    Attributes:
        account: by what the log knows them: a verified e-mail address, or the subject at the identity provider.
        name: as it is shown, and kept with what they decide; empty when nobody signs in, and they say it themselves.
        roles: what they are.
    """

    account: str
    name: str
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        """Tell whether one of their roles has a right."""
        return any(right in RIGHTS[role] for role in self.roles)


# What can't stand in the name of who decides (`pipeline.editing.checks.checked_name`).
_NO_NAME = re.compile(r"[^\w .'’-]|[\d_]")


def visitor_of(claims: Mapping[str, Any], roles_claim: str, listed: Mapping[str, frozenset[Role]]) -> Visitor:
    """The person whom an identity provider vouches for; without a role they may do nothing.

    Args:
        claims: those of the id token, whose signature was checked.
        roles_claim: the claim that holds the roles: a word or a list of words, of which those that we know count.
        listed: roles by account, beside the claim.

    Raises:
        AccessError: the provider does not say who it is.
    """
    subject = str(claims.get("sub") or "")
    if not subject:
        raise AccessError("De aanmelddienst zegt niet wie u bent. Meld dit bij de beheerder.")
    # An address that nobody checked can be anybody's: it gives no role, and is no account.
    email = str(claims.get("email") or "").lower() if claims.get("email_verified") is True else ""
    claimed = claims.get(roles_claim) or []
    words = {str(word).lower() for word in (claimed if isinstance(claimed, list | tuple) else str(claimed).split())}
    roles = {role for role in Role if role in words}
    for account in filter(None, (subject, email)):
        roles |= listed.get(account, frozenset())
    name = " ".join(_NO_NAME.sub(" ", str(claims.get("name") or email.partition("@")[0])).split())[:LONGEST_NAME]
    return Visitor(email or subject, name.strip() or "medewerker", frozenset(roles))


def listed_roles(written: str) -> dict[str, frozenset[Role]]:
    """The roles by account as the setting has them: `an@minaz.nl=beheerder bo@minaz.nl=redacteur,lezer`.

    Raises `AccessError` when a word is not written so: a slip must not go by unseen.
    """
    listed: dict[str, frozenset[Role]] = {}
    for word in written.split():
        account, _, names = word.rpartition("=")
        if not account or not set(names.split(",")) <= set(Role):
            raise AccessError(
                f"In RODE_DRADEN_ROLES staat ‘{word}’. Schrijf account=rol, met als rol {', '.join(Role)}; meer rollen met "
                "een komma ertussen."
            )
        key = account.lower() if "@" in account else account
        listed[key] = listed.get(key, frozenset()) | {Role(name) for name in names.split(",")}
    return listed
