"""Text as people mean it: without control characters, invisible marks and markup."""

from __future__ import annotations

import re
import unicodedata
from html import unescape as html_entities

from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig
from lxml import etree, html

# Control characters, soft hyphens, zero width and direction marks (they can turn what a reader sees around), lone
# surrogates. The zero width joiner stays: it holds emoji together.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_HTML_LIMIT = 5_000_000
_MOST_TAGS = 50_000  # above it, laying out the text takes longer than its reader would
_TAG = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]{0,2000}>", re.DOTALL | re.IGNORECASE)
#: What stands between the cells of a row where that is asked for.
CELL = "␟"
_CONFIG, _WITH_CELLS = (
    ParserConfig(
        css=CSS_PROFILES["strict"].copy(), display_links=False, display_images=False, table_cell_separator=between
    )
    for between in ("  ", f" {CELL} ")
)
# Where mail programs put what is quoted. Outlook marks the line above it, so all that follows goes with it. Gmail puts
# what is written between the quotes in the frame of the quotes, so a frame with quotes in it stays itself.
_QUOTED = (
    "//blockquote[@type='cite' or contains(@class,'gmail_quote')]"
    "|//*[contains(@class,'gmail_quote') and not(./blockquote)]"
    "|//*[contains(@class,'gmail_attr') or contains(@class,'yahoo_quoted') or contains(@class,'moz-cite-prefix')"
    " or contains(@class,'moz-signature') or contains(@class,'gmail_signature')"
    " or @id='Signature' or @id='OLK_SRC_BODY_SECTION']"
    # Whoever writes on within the signature gets the mark of it a second time.
    "|//*[@id='AppleMailSignature' and count(//*[@id='AppleMailSignature'])=1]"
    "|//*[@id='ms-outlook-mobile-signature' and count(//*[@id='ms-outlook-mobile-signature'])=1]"
)
_QUOTED_AFTER = "//*[@id='divRplyFwdMsg' or @id='appendonsend' or @id='x_divRplyFwdMsg']"


def tidy(text: str) -> str:
    """Return `text` in Unicode NFC, with plain line ends, single spaces, and at most one empty line in a row."""
    if text.isprintable():  # most cells: nothing unseen, no line ends, no space but the plain one
        text = text if text.isascii() else unicodedata.normalize("NFC", text)
        return (_SPACES.sub(" ", text) if "  " in text else text).strip()
    text = _BREAKS.sub("\n", text)
    text = _UNSEEN.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _SPACES.sub(" ", text)
    if "\n" in text:
        text = "\n".join(line.strip() for line in text.split("\n"))
        text = _EMPTY_LINES.sub("\n\n", text)
    return text.strip()


def one_line(text: str) -> str:
    """Return `text` tidied, on one line: for titles and names."""
    return " ".join((text if text.isascii() and text.isprintable() else tidy(text)).split())


def from_html(markup: str, *, cut_quotes: bool = False, mark_cells: bool = False) -> str:
    """Return the text of HTML, with a line for each block; `cut_quotes` leaves out what a mail program marked as quoted.

    `mark_cells` puts `CELL` between the cells of a row, in place of a space.

    Never raises: markup that no parser takes is stripped of its tags.
    """
    markup = _UNSEEN.sub("", markup[:_HTML_LIMIT])
    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    if markup.count("<") > _MOST_TAGS:
        return tidy(html_entities(_TAG.sub(" ", markup)))
    try:
        # As bytes with the charset said: lxml refuses text that carries its own XML declaration.
        tree = html.fromstring(
            markup.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
        )
        if cut_quotes:
            _drop_quotes(tree)
        return tidy(get_text(html.tostring(tree, encoding="unicode"), _WITH_CELLS if mark_cells else _CONFIG))
    except (etree.LxmlError, ValueError, AssertionError, IndexError, KeyError, AttributeError, RecursionError):
        return tidy(html_entities(_TAG.sub(" ", markup)))


def _drop_quotes(tree: html.HtmlElement) -> None:
    for mark in tree.xpath(_QUOTED_AFTER):
        for later in [mark, *mark.itersiblings()]:
            later.tail = None
            _drop(later)
    for quoted in tree.xpath(_QUOTED):
        _drop(quoted)


def _drop(element: html.HtmlElement) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:  # what stands after the quote is the writer's own
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
