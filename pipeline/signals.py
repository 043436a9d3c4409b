"""A signal: what remains of a raw signal once personal data is out of it. The only thing that the store takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from connectors.base import Source


@dataclass(slots=True)  # never changed, but to say so to Python takes longer than all else of making one
class Signal:
    """One item without personal data. Only `pipeline.privacy` makes one; that keeps personal data out of the store.

    `signal_id` is 16 hexadecimal digits and follows from source, key and date (of an item of a feed: without its date): the same item
    read again has the same.
    `origin_id` is the input's own key, pseudonymised where it is personal. `writer` is a pseudonym, empty when unknown.
    `ministry` is an abbreviation from `data/reference/ministeries.csv`, `province` a name from `provincies.csv`; both
    are empty when unknown. `agency` holds abbreviations from `uitvoerders.csv`, several with `; ` between them. `place`,
    `official` and `organisations` are those of a working visit. `reach` is how many people an outlet says to reach.
    `thread` is the `origin_id` of the first message of the conversation that an e-mail is part of. `language` is an ISO
    639-1 code, or `und`. `special` holds the kinds of special personal data that the text seems to hold, with `|` between
    them: a signal with any is not quoted without consent.
    """

    signal_id: str
    source: Source
    date: date
    origin_id: str
    connector: str
    text: str
    title: str = ""
    ministry: str = ""
    province: str = ""
    channel: str = ""
    language: str = "nl"
    outlet: str = ""
    writer: str = ""
    agency: str = ""
    place: str = ""
    official: str = ""
    organisations: str = ""
    reach: int | None = None
    thread: str = ""
    special: str = ""
