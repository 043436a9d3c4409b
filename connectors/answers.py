"""Published answers: the questions that a government has answered on its site, from its open-data service.

The service is that of Rijksoverheid (rijksoverheid.nl/opendata): pages of at most 200 rows in JSON or XML, of all
questions or of those that were changed since a day. These are no signals: nobody asked them. They tell that an answer
exists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeTree

from connectors.dates import read_date
from connectors.plain import one_line
from connectors.tables import decode
from connectors.web import Refused, Web, is_address, shown

ROWS = 200  # the most that the service gives at once
_MOST_PAGES = 200
_LARGEST = 20_000_000  # bytes of a page


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that was answered: the service's own key, the question, where the answer stands, and since when."""

    answer_id: str
    title: str
    url: str
    day: date | None


def is_service(url: str) -> bool:
    """Tell whether an address is that of a service with answers, and not of a feed."""
    return "/infotypes/faq" in urlsplit(url).path


def read_answers(web: Web, url: str, scratch: Path, since: date | None = None) -> Iterator[Answer]:
    """Yield the answers of a service, page after page; those changed since a day when that is given.

    Raises `Refused` when it can't be read, or gives nothing at all: an address that is silent has probably moved.
    """
    seen: set[str] = set()
    for page in range(_MOST_PAGES):
        found = _page(web, _address(url, since, ROWS, page * ROWS), scratch)
        new = [answer for answer in found if answer.answer_id not in seen]
        seen.update(answer.answer_id for answer in new)
        yield from new
        if len(found) < ROWS or not new:
            break
    if not seen and not (since and _page(web, _address(url, None, 1, 0), scratch)):
        raise Refused(
            f"{shown(url)} geeft geen antwoorden.", "Controleer het adres in de instelling RODE_DRADEN_ANSWERS."
        )


def _address(url: str, since: date | None, rows: int, offset: int) -> str:
    parts = urlsplit(url)
    path = parts.path.rstrip("/") + (f"/lastmodifiedsince/{since:%Y%m%d}" if since else "")
    asked = {"output": "json"} | dict(parse_qsl(parts.query)) | {"rows": str(rows), "offset": str(offset)}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(asked), ""))


def _page(web: Web, url: str, scratch: Path) -> list[Answer]:
    web.fetch(url, scratch, most=_LARGEST)
    content = scratch.read_bytes()
    try:
        rows = _of_xml(content) if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _of_json(content)
        return [answer for row in rows if (answer := _answer(row))]
    except (ValueError, ParseError, DefusedXmlException, RecursionError) as error:
        raise Refused(
            f"Wat {shown(url)} geeft, is niet te lezen.", "Controleer het adres in de instelling RODE_DRADEN_ANSWERS."
        ) from error


def _of_json(content: bytes) -> Iterator[Mapping[str, Any]]:
    loaded = json.loads(decode(content))
    if isinstance(loaded, dict):  # some services put the list in a field of its own
        loaded = next((value for value in loaded.values() if isinstance(value, list)), None)
    if not isinstance(loaded, list):
        raise ValueError("no list")  # noqa: TRY004 - of content, not of code
    return (row for row in loaded if isinstance(row, dict))


def _of_xml(content: bytes) -> Iterator[Mapping[str, Any]]:
    root: Element = SafeTree.fromstring(content, forbid_dtd=True)
    if root.tag.lower().endswith("html"):
        raise ValueError("a page")
    return ({child.tag.rpartition("}")[2]: child.text or "" for child in row} for row in root)


def _answer(row: Mapping[str, Any]) -> Answer | None:
    def said(*names: str) -> str:
        return next((text for name in names if isinstance(row.get(name), str) and (text := one_line(row[name]))), "")

    key, title = said("id"), said("question", "title")
    url = next((text for text in (said("canonical"), said("url"), said("dataurl")) if is_address(text)), "")
    if not key or not title or not url:
        return None
    try:
        day = read_date(said("lastmodified", "available", "issued"))
    except ValueError:
        day = None
    return Answer(key, title, url, day)
