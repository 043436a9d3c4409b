"""The one e-mail campaign: a fixed text, sent by hundreds, some of whom change a word or add a sentence of their own."""

from __future__ import annotations

from datetime import date, timedelta

import plan
from grammar import expand
from items import Item
from lines import Library
from lot import Lot
from people import Registry
from slots import Slots


def campaign(library: Library, registry: Registry) -> list[Item]:
    """Return the campaign's e-mails, most of them in the last days of November and around the middle of December."""
    items = []
    for number in range(plan.CAMPAIGN_SIZE):
        lot = Lot("campaign", number)
        wave = lot.weighted([((11, 18, 12), 5.0), ((12, 9, 10), 4.0), ((11, 4, 53), 1.0)])
        day = date(2024, wave[0], wave[1]) + timedelta(days=lot.number(0, wave[2]))
        person = registry.person(lot, registry.place(lot))
        slots = Slots(library, registry, person, day, lot)
        body = [expand(line, lot, slots) for line in library.all("actie", "vast")]
        if lot.chance(0.12):
            del body[lot.number(1, 4)]
        if lot.chance(0.35):
            body.insert(lot.number(0, len(body)), expand(library.deal("actie", "eigen"), lot, slots))
        item = Item("email", "vuurwerk", plan.CAMPAIGN_PERIOD, day, 100_000 + number, person)
        item.title = (
            library.all("actie", "onderwerp")[0] if lot.chance(0.7) else lot.pick(library.all("actie", "onderwerp"))
        )
        item.greeting = lot.pick(["Geachte minister,", "Geacht Kamerlid,", "Geachte heer, mevrouw,", "Beste minister,"])
        item.text = "\n\n".join(body)
        item.signature = [lot.pick(["Met vriendelijke groet,", "Hoogachtend,", "Groet,"]), person.name] + (
            [person.place.name] if lot.chance(0.6) else []
        )
        item.campaign = "vuurwerk-actiemail-2024"
        items.append(item)
    return sorted(items, key=lambda item: (item.day, item.number))
