"""Writes the media items: RSS 2.0 and Atom feeds of outlets, and the csv of a media monitor."""

from __future__ import annotations

import csv
import html
import io
import re
import unicodedata
from pathlib import Path
from xml.sax.saxutils import escape

from items import Item
from lot import Lot
from people import MONTHS
from post import moment_of, written_date
from slots import thousands

_TOP = '<?xml version="1.0" encoding="UTF-8"?>\n'


def write_media(folder: Path, items: list[Item]) -> None:
    """Write per half-year two RSS files, one Atom file and one csv; sets each `origin_id`."""
    folder.mkdir(parents=True, exist_ok=True)
    for period in sorted({item.period for item in items}):
        inside = [item for item in items if item.period == period]
        kinds: dict[str, list[Item]] = {"landelijk.rss": [], "regio.rss": [], "omroepen.atom": [], "monitor": []}
        for item in inside:
            kinds[
                Lot("file", item.number).weighted(
                    [("landelijk.rss", 3.0), ("regio.rss", 2.0), ("omroepen.atom", 2.0), ("monitor", 3.0)]
                )
            ].append(item)
        for kind, chosen in kinds.items():
            newest_first = sorted(chosen, key=lambda item: (item.day, item.number), reverse=True)
            if kind == "monitor":
                _write_monitor(folder / f"mediamonitor-{period.lower()}.csv", newest_first)
                continue
            write = _rss if kind.endswith("rss") else _atom
            text = write(f"Nieuws {kind.split('.')[0]} {period}", newest_first)
            (folder / f"{kind.split('.')[0]}-{period.lower()}-{kind.split('.')[1]}.xml").write_bytes(
                text.encode("utf-8")
            )


def _host(outlet: str) -> str:
    plain = unicodedata.normalize("NFKD", outlet).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plain) + ".example"


def _address(item: Item) -> str:
    plain = unicodedata.normalize("NFKD", item.title).encode("ascii", "ignore").decode().lower()
    return (
        f"https://{_host(item.outlet)}/{item.day:%Y/%m}/{item.number}-{'-'.join(re.findall(r'[a-z0-9]+', plain)[:6])}"
    )


def _described(item: Item, lot: Lot) -> str:
    """Return the text as feeds carry it: bare, or as HTML within XML."""
    if lot.chance(0.4):
        return escape(item.text)
    page = "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in item.text.split("\n\n"))
    if lot.chance(0.3):
        page += f'<p><a href="{_address(item)}">Lees meer</a></p>'
    return f"<![CDATA[{page}]]>" if lot.chance(0.5) else escape(page)


def _rss(title: str, items: list[Item]) -> str:
    entries = []
    for item in items:
        lot = Lot("feed", item.number)
        item.origin_id = _address(item) if lot.chance(0.5) else f"nieuws-{item.day:%y%m}-{item.number}"
        permanent = "true" if item.origin_id.startswith("http") else "false"
        entries.append(
            f"<item><title>{escape(item.title)}</title><link>{_address(item)}</link>"
            f'<guid isPermaLink="{permanent}">{item.origin_id}</guid><pubDate>{written_date(moment_of(item.day, lot))}</pubDate>'
            f'<source url="https://{_host(item.outlet)}/rss">{escape(item.outlet)}</source><description>{_described(item, lot)}</description></item>\n'
        )
    return f'{_TOP}<rss version="2.0"><channel><title>{title}</title><link>https://nieuws.example/</link><description>Berichten</description><language>nl-NL</language>\n{"".join(entries)}</channel></rss>\n'


def _atom(title: str, items: list[Item]) -> str:
    entries = []
    for item in items:
        lot = Lot("feed", item.number)
        item.origin_id = f"tag:{_host(item.outlet)},{item.day:%Y-%m-%d}:{item.number}"
        when = moment_of(item.day, lot).isoformat()
        short, rest = item.text.split("\n\n")[0], item.text
        page = "".join(f"<p>{html.escape(block, quote=False)}</p>" for block in rest.split("\n\n"))
        summary = f"<summary>{escape(short)}</summary>" if short != rest else ""
        entries.append(
            f'<entry><id>{item.origin_id}</id><title>{escape(item.title)}</title><link href="{_address(item)}"/>'
            f"<published>{when}</published><updated>{when}</updated><author><name>{escape(item.outlet)}</name></author>"
            f'{summary}<content type="html">{escape(page)}</content></entry>\n'
        )
    latest = moment_of(items[0].day, Lot("feed", items[0].number))
    return f'{_TOP}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><id>tag:nieuws.example,2023:omroepen</id><title>{title}</title><updated>{latest.isoformat()}</updated>\n{"".join(entries)}</feed>\n'


def _write_monitor(path: Path, items: list[Item]) -> None:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Titel", "Bron", "Datum", "Bereik", "Tekst", "URL"])
    for item in items:
        lot = Lot("monitor", item.number)
        item.origin_id = _address(item)
        day = (
            f"{item.day.day} {MONTHS[item.day.month - 1]} {item.day.year}"
            if lot.chance(0.15)
            else f"{item.day:%d-%m-%Y}"
        )
        writer.writerow([item.title, item.outlet, day, thousands(lot.number(2, 900) * 1000), item.text, item.origin_id])
    path.write_bytes(target.getvalue().encode("utf-8-sig"))
