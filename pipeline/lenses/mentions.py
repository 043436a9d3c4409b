"""Which ministries and executing agencies a text names: full names in any case, abbreviations as they are written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import reference
from pipeline.ministries import successor

# Short names that are more often something else: a football club, the end of a sentence, a shop, 'de justitie'.
_NOT_ALONE = frozenset(
    {"AZ", "FIN", "DEF", "Fin", "Def", "EZ", "BZ", "OS", "Jus", "Just", "ELI", "BHO", "Jeugd en Gezin"}
)
# An inspectorate is an agency of its own, not its ministry.
_INSPECTORATES = r"\bInspectie (?:SZW|VROM)\b|\bVROM-[Ii]nspectie\b"
_OFFICE = r"(?i:ministeries?|ministers?|staatssecretaris(?:sen)?|bewindspersoon|bewindslieden|departement) (?i:van|voor) (?:[A-Z][a-z]+ en )?"
# With a capital these are the ministry, whatever stands before them.
_ALWAYS = re.compile(r"Defensie|.+ Zaken")
# One word of so many letters is known in a compound: 'politieagent', 'dierenpolitie'.
_LONG = 6

LENS = "organisaties"
# Raised by hand when the rules change, so that texts are read again; the lists speak for themselves.
_RULES = 1


def version() -> str:
    """Say by which lists and rules texts are read."""
    content = repr((_RULES, sorted(patterns().items())))
    return hashlib.blake2b(content.encode(), digest_size=8).hexdigest()


def mark_mentions(texts: pd.DataFrame) -> pd.DataFrame:
    """Find what each text names: signal_id, name (abbreviation of today), direction (empty), start and stop.

    `texts` has signal_id and text. One row for each text and organisation, with the place of the first mention, in the
    order of the texts and within a text in that of the names. The texts are searched as a whole table (Arrow, RE2): first for any name at all, then what has one for each
    organisation.
    """
    text = pa.array(texts["text"].astype(str), type=pa.string())
    named = pc.match_substring_regex(text, "|".join(patterns().values()))
    numbers, text = pa.array(range(len(texts))).filter(named), text.filter(named)
    ministries = pc.replace_substring_regex(text, _INSPECTORATES, "inspectie")
    own = set(agencies()["organisation"])
    rows: list[tuple[int, str, str, int, int]] = []
    for organisation, pattern in patterns().items():
        # Where an inspectorate is left out, places shift: what it names is looked up in the text as it was.
        found = pc.match_substring_regex(text if organisation in own else ministries, pattern)
        place = re.compile(pattern)
        for number, words in zip(numbers.filter(found).to_pylist(), text.filter(found).to_pylist(), strict=True):
            first = place.search(words)
            rows += [(number, organisation, "", *first.span())] if first else []
    table = pd.DataFrame(rows, columns=["text", "name", "direction", "start", "stop"])
    table = table.sort_values(["text", "name"], ignore_index=True)
    ids = texts["signal_id"].astype(str).to_numpy(dtype=object)[table.pop("text").to_numpy(dtype=np.int64)]
    table.insert(0, "signal_id", ids)
    return table


@cache
def patterns() -> dict[str, str]:
    """The regular expression of each organisation, agencies first; former ministries count for their successors."""
    agencies = {
        row["afkorting"]: _either(exact=_parts(row["hoofdletters"]), free=_parts(row["namen"]))
        for row in reference.table("uitvoerders")
    }
    # 'Landbouw' was another ministry's once: a name belongs to the one that has it last.
    exact: dict[str, str] = {}
    office: dict[str, str] = {}
    for row in sorted(reference.table("ministeries"), key=lambda row: row["geldig_tot"] or "9999"):
        key = successor(row["afkorting"])
        names = [name for name in (row["afkorting"], row["naam"], *_parts(row["aliassen"])) if name[0].isupper()]
        short = {name for name in names if sum(map(str.isupper, name)) > 1 and " " not in name}
        # 'Infrastructuur en Milieu' can only be the ministry; 'Landbouw' and 'Jeugd en Gezin' only behind 'minister van'.
        full = {row["naam"]} if " en " in row["naam"] else {name for name in names if _ALWAYS.fullmatch(name)}
        exact |= dict.fromkeys((short | full) - _NOT_ALONE, key)
        office |= dict.fromkeys(names, key)
    ministries = {
        key: _either(
            exact=sorted(name for name, own in exact.items() if own == key),
            office=sorted(name for name, own in office.items() if own == key),
        )
        for key in sorted(set(office.values()))
    }
    return agencies | ministries


def agencies() -> pd.DataFrame:
    """The executing agencies: organisation (abbreviation), name and the ministry they answer to."""
    rows = [(r["afkorting"], r["naam"], r["ministerie"]) for r in reference.table("uitvoerders")]
    return pd.DataFrame(rows, columns=["organisation", "name", "ministry"])


def _either(*, exact: Sequence[str] = (), free: Sequence[str] = (), office: Sequence[str] = ()) -> str:
    parts = []
    if exact:
        parts.append(f"\\b(?:{_names(exact)})\\b")
    if free:
        parts.append(f"(?i:\\b(?:{_names(free)})\\b)")
    if long := [name for name in free if name.isalpha() and len(name) >= _LONG]:
        # A k after 'politie' makes it politics.
        parts.append(f"(?i:\\b[a-zà-ÿ]*(?:{_names(long)})(?:[a-jl-zà-ÿ][a-zà-ÿ]*)?\\b)")
    if office:
        parts.append(f"\\b{_OFFICE}(?i:{_names(office)})\\b")
    return "(?:" + "|".join(f"(?:{part})" for part in parts) + ")"


def _names(names: Sequence[str]) -> str:
    return "|".join(re.escape(name).replace("\\ ", " ") for name in sorted(names, key=lambda n: (-len(n), n)))


def _parts(cell: str) -> list[str]:
    return list(filter(None, cell.split("|")))
