"""What the writer of an e-mail wrote: without what is quoted, forwarded, signed and added by a server.

Line by line, in time linear in the text. (mail-parser-reply cuts with regular expressions over the whole text; on
hostile mail those run away, and it takes every line that starts with a hyphen for a signature.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MARK = re.compile(
    r"(?:(?:begin|start)\s)?"
    r"(?:oorspronkelijk(?:e)? bericht|original message|doorgestuurd(?:e)? bericht|forwarded message|forwarded by .{1,80}"
    r"|doorgestuurde mail|origineel bericht|begin(?: van)? doorgestuurd bericht|begin forwarded message|ursprüngliche nachricht"
    r"|message d'origine|weitergeleitete nachricht)",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"[\s>*]*(?:"
    r"(?:op|on)\s.{4,300}?(?:\s|(?<=>))(?:schreef|wrote|writes|heeft)\b.{0,200}|"  # Op 3 mei 2025 om 10:00 schreef Jan <x@y.nl>:
    r"\S.{0,150}\s(?:schreef|wrote)\s(?:op|on|in)\s.{4,120}|"  # Jan schreef op 3 mei 2025 10:00:
    r"(?:le|am)\s.{4,200}\s(?:a écrit|schrieb)\b.{0,150}|"  # Le 3 mai 2025 à 10:00, Jean <x@y.be> a écrit :
    r"\d{1,4}[-/. ].{4,150}<[^<>@\s]{1,80}@[^<>\s]{1,80}>"  # 2025-05-03 10:00 GMT+02:00 Jan <x@y.nl>:
    r")\s*:?\s*",
    re.IGNORECASE,
)
_GROUPWISE = re.compile(r">{3} .{3,200}\d.{0,20} >{3}\s*")  # >>> Jan <x@y.nl> 3-5-2025 10:00 >>>
# One of these is in each announcement; looking for them first is several times as fast.
_IN_ANNOUNCEMENTS = (
    ":", "<", ">>>", "---", "___", "===", "bericht", "mail", "message", "nachricht", "forwarded", "schr", "wrote", "writes",
    "heeft", "crit",
)  # fmt: skip
_WROTE_START = re.compile(r"[\s>*]*(?:op|on)\s", re.IGNORECASE)
_WROTE_WORD = re.compile(r"(?:schreef|wrote|geschreven)\b", re.IGNORECASE)
_HEADER = re.compile(
    r"[\s>*]*(van|from|verzonden|verstuurd|sent|datum|date|aan|to|onderwerp|subject|cc|bcc|kopie|antwoord aan|reply-to"
    r"|prioriteit|bijlagen?|organisatie|organization|gesendet|von|an|betreff|de|envoyé|à|objet)\s?\*?:(?=\s|\*|$|\S+@)(.*)",
    re.IGNORECASE,
)
_FROM = {"van", "from", "von", "de"}
_RULE = re.compile(r"\s*[-_=*]{8,}\s*")
_DEVICE = re.compile(
    r"[\s>*_-]*(?:(?:verzonden|verstuurd|gestuurd|verzonden via|sent|sent via)\s(?:vanaf|vanuit|van|via|met|from|with|using|by)\s"
    r"(?:mijn\s|my\s|de\s|a\s|the\s)?(?P<device>.{2,60})|"
    r"(?:download|get)\s+outlook\s+(?:voor|for)\s.{2,40}|outlook\s+voor\s.{2,20}\s(?:downloaden|ophalen).{0,60}|"
    r"(?:verzonden|sent) (?:met|with) .{2,40})",
    re.IGNORECASE,
)
_IN_DEVICES = ("outlook", "verzond", "verstuur", "gestuur", "sent", "get")
_DEVICES = re.compile(
    r"iphone|ipad|android|samsung|galaxy|huawei|nokia|blackberry|outlook|gmail|yahoo|mail|tablet|telefoon|phone|mobiel|mobile"
    r"|xiaomi|oneplus|device|apparaat|windows|sparrow|proton|ziggo|kpn|torch|sony|motorola|pixel|thunderbird",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[\s>*]*(?:(?:met|mvg|m\.v\.g|vr|hrt|with)\.?\s*)?(?:"
    r"(?:(?:vriendelijke?|hartelijke?|beleefde?|oprechte?|bezorgde?|boze|sportieve?|zonnige?|warme?|collegiale)"
    r"(?:,?\s(?:en\s)?\w+e)?\s+groet(?:en|jes)?)|"
    r"(?:vriendelijk|hartelijk)\s+gegroet|m\.?\s?v\.?\s?gr?|groet(?:en|jes)?|gr(?:\.|tjes|oetend)?|hoogachtend|hoogacht(?:ing|ende)|"
    r"(?:veel\s)?liefs|(?:met\s)?(?:de\s)?(?:meeste|gepaste)\s(?:hoog)?achting|met\sachting|(?:dank en )groet(?:en)?|vriendelijke groeten?|"
    r"(?:kind(?:est)?|best|warm(?:est)?)\s+regards|regards|sincerely(?: yours)?|yours\s(?:sincerely|faithfully|truly)|best wishes|cheers"
    r")(?P<rest>.{0,60})",
    re.IGNORECASE,
)
# These begin many a sentence: they close a mail only where a comma stands behind them, and the name on the next line.
_THANKS = re.compile(
    r"[\s>*]*(?:(?:alvast|bij voorbaat)\s(?:(?:heel erg|hartelijk|vriendelijk)\s)?(?:be)?dank(?:t)?|(?:many\s)?thanks(?: in advance)?"
    r"|best|kr|rgds)\s?,\s*",
    re.IGNORECASE,
)
# What may stand behind a closing in small letters: "mede namens mijn man", "en een fijne dag".
_ADDED = re.compile(r"(?:mede )?namens\s|(?:en|and)\s.{0,30}(?:dag|avond|middag|week|weekend|day)$", re.IGNORECASE)
_DISCLAIMER = re.compile(
    r"dit (?:e-?mail)?bericht kan informatie bevatten|(?:dit|deze) e-?mail(?:bericht)?,? (?:\(?(?:inclusief|en) .{3,40} )?"
    r"(?:is|zijn) (?:uitsluitend|alleen|vertrouwelijk|slechts)|de informatie (?:verzonden )?(?:in|met) (?:dit|deze) e-?mail|"
    r"(?:de (?:inhoud|informatie) (?:van|in) )?(?:dit|deze) (?:e-?mail|bericht)(?:bericht)? (?:\((?:inclusief|en|met) .{3,40}\) )?"
    r"(?:is|zijn) (?:strikt )?(?:vertrouwelijk|(?:uitsluitend|alleen|slechts) (?:bestemd|gericht))|"
    r"print (?:dit|deze) (?:e-?mail|bericht)(?:bericht)? (?:alleen|niet)|"
    r"aan (?:de inhoud van )?(?:dit|deze) (?:e-?mail|bericht)(?:bericht)? kunnen geen rechten|(?:indien|als|mocht) (?:dit bericht|u niet de (?:geadresseerde|beoogde)|"
    r"u (?:dit (?:e-?mail)?bericht|deze e-?mail) (?:abusievelijk|per abuis|per ongeluk|ten onrechte|onbedoeld))|is (?:dit|deze) (?:e-?mail|bericht)(?:bericht)? (?:niet voor u bestemd|abusievelijk)|"
    r"de staat aanvaardt geen aansprakelijkheid|this (?:e-?mail )?message may contain information|"
    r"this e-?mail (?:and any|is (?:confidential|intended)|message is)|this (?:e-?mail|message|communication)(?: and (?:its|all) .{3,40})? "
    r"(?:is|are|contains) (?:strictly )?(?:confidential|privileged|intended (?:only|solely))|the information (?:contained )?in this (?:e-?mail|message|transmission)|"
    r"the contents? of this (?:e-?mail|message) (?:is|are) (?:confidential|intended|only)|"
    r"(?:deze e-?mail|dit (?:e-?mail)?bericht) is gecontroleerd op virussen|this e-?mail has been (?:checked|scanned) (?:for|by)|"
    r"^\s*(?:virusvrij|virus-free)\.|"
    r"if you (?:are not the (?:addressee|intended)|have received this)|the state accepts no liability|"
    r"(?:denk|please consider|think) (?:aan|about|of|the)? ?(?:het milieu|the environment|the planet)|"
    r"^\s*\*?(?:disclaimer|proclaimer|confidentiality notice|vertrouwelijkheidsverklaring)\b",
    re.IGNORECASE,
)
# One of these words is in each of them; looking for them first is ten times as fast.
_IN_DISCLAIMERS = (
    "mail",
    "u niet de",
    "not the",
    "bericht",
    "messag",
    "virus",
    "inform",
    "laim",
    "staat",
    "state",
    "milieu",
    "environment",
    "planet",
    "notice",
    "verklaring",
    "communicat",
)
_WARNING = re.compile(
    r"\s*[\[*(]*\s*(?:let op|waarschuwing|caution|externe? (?:e-?mail|afzender)|external (?:e-?mail|sender))\b.{0,20}"
    r"(?:extern|external|afkomstig|originated|deze e-?mail|dit bericht).*",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"\s*(?:p\.?\s?s\.?|n\.?\s?b\.?)\s*[:.\s]", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!…][\"'’”)]*\s*$")
_CONTACT = re.compile(
    r"@|\bwww\.|https?://|\b(?:tel|t|m|mob|mobiel|telefoon|e|e-?mail|fax|kvk|iban|postbus|bezoekadres|postadres)\b\.?\s?[:.]?\s?[+\d(]|"
    r"\b\d{4}\s?[A-Z]{2}\b|\bkvk\b|\bpostbus\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\s*[-–—]\s?[A-Z][\w.'’-]{1,20}(?: [\w.'’-]{1,20}){0,3}\s*")
_BRACKETS = re.compile(r"\[mailto:([^\]\s]{3,200})\]", re.IGNORECASE)
_WRITER = re.compile(r"[^\d\s,][^\d<>,]{1,80}\s?<[^<>@\s]{1,80}@[^<>\s]{1,80}>")
_EMPTY_LINES = re.compile(r"\n{3,}")
_FEW_WORDS = 5
_SIGNED_LINES = 9  # that a signature takes at most, with the name above it
_SIGNED_WIDTH = 80
_DEEPEST = 4  # a message forwarded more often than this is read up to there


@dataclass(frozen=True, slots=True)
class Own:
    """What the writer wrote, and who that is when it is not who sent the mail; empty when it is."""

    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What the writer wrote, the first message that was quoted or forwarded under it, and the lines that announce it."""

    own: str
    quoted: str
    announced: str


def written_by(text: str, *, forwarded: bool = False, is_reply: bool = False) -> Own:
    """Return what the writer wrote; of a message that only passes another on, the text of that other message.

    `forwarded` says that the subject calls it forwarded: then a few words above it ("ter info") count as nothing.
    `is_reply` says that it is called a reply: then what stands below it is never the writer's.
    """
    author = ""
    for _ in range(_DEEPEST):
        written = split(text)
        enough = _FEW_WORDS if forwarded else 0
        if is_reply or len(written.own.split()) > enough or not written.quoted.strip():
            return Own(written.own, author)
        text = written.quoted
        author = _author(written.announced) or author
    return Own(split(text).own, author)


def _author(announced: str) -> str:
    """Return who is named behind From: or Van:, or before "schreef", as `Name <address>`."""
    for line in announced.split("\n"):
        found = _HEADER.match(line)
        if found and found[1].lower() in _FROM:
            return _BRACKETS.sub(r"<\1>", found[2].strip(" *"))[:200].strip()
    found = _WRITER.search(announced[:1000])
    return found[0].strip() if found else ""


def without_name(text: str, author: str) -> str:
    """Cut the name of the writer (`Name <address>`) from the end of a text, with an address or a number under it.

    For who ends without a greeting. Only the name that the mail itself came with is cut, where it is all of a line.
    """
    name = {word.casefold().strip(".,") for word in re.findall(r"[^\W\d_][\w.'’-]*", author.partition("<")[0])}
    lines = text.split("\n")
    for position in range(len(lines) - 1, max(0, len(lines) - _SIGNED_LINES), -1):
        if _is_name(lines[position], name):
            rest = lines[position + 1 :]
            is_signature = all(len(line) <= _SIGNED_WIDTH and not _SENTENCE_END.search(line) for line in rest)
            return "\n".join(lines[:position]).rstrip() if is_signature else text
    return text


def _is_name(line: str, name: set[str]) -> bool:
    """Tell whether a line is the whole name, or its last part behind initials: `P. Kool` of `Piet Kool`."""
    words = [word.casefold().strip(".,") for word in line.split()]
    if not words or len(words) > 6 or not any(len(word) > 2 and word in name for word in words):
        return False
    return all(word in name or (len(word) <= 3 and word[:1] in {known[:1] for known in name}) for word in words)


def split(text: str) -> Written:
    """Cut a plain text body, with line feeds as line ends, in what is the writer's own and what is quoted."""
    own: list[str] = []
    quoted: list[str] = []
    announced = ""
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        line = lines[position]
        if line.lstrip().startswith(">") and not _GROUPWISE.fullmatch(line[:300]):
            quoted.append(line.lstrip()[1:].lstrip(" "))
            position += 1
            continue
        length = _quote_starts(lines, position)
        if length is None:
            own.append(line)
            position += 1
            continue
        _drop_rule(own)
        announced = announced or "\n".join(lines[position : position + length])
        position += length
        if _next_is_quote(lines, position):
            continue  # the quote is marked line by line: what follows it is the writer's again
        quoted = lines[position:]
        break
    return Written(_without_signature(own), "\n".join(quoted), announced)


def _quote_starts(lines: list[str], position: int) -> int | None:
    """Return how many lines the announcement of a quote takes from here on, or None when there is none."""
    line = lines[position]
    if len(line) > 400 or not (_WROTE_START.match(line) or _holds(line.lower(), _IN_ANNOUNCEMENTS)):
        return None
    # Its rule is taken off first: a pattern for dashes beside dashes takes cubic time on a line of them.
    mark = _MARK.fullmatch(line.strip(" \t\xa0>*_-:"))
    if mark and (":" in line or "-" in line or "_" in line or mark[0].lower().startswith("begin")):
        return 1 + _headers(lines, position + 1)
    if _GROUPWISE.fullmatch(line):
        return 1
    if _RULE.fullmatch(line):
        length = _headers(lines, position + 1)
        return 1 + length if length else None
    if _HEADER.match(line):
        return _headers(lines, position) or None
    return _announcement(lines, position)


def _announcement(lines: list[str], position: int) -> int | None:
    """Return how many lines "Op ... schreef ...:" takes from here on, or None when it is not there."""
    line = lines[position]
    if _WROTE.fullmatch(line) and (line.rstrip().endswith(":") or _next_is_quote(lines, position + 1)):
        return 1
    if _WROTE_START.match(line):
        # Gmail and others break the line "Op ... schreef ...:" after 78 characters.
        for more in (1, 2):
            joined = " ".join(part.strip() for part in lines[position : position + more + 1])
            if (
                len(joined) < 400
                and joined.endswith(":")
                and _WROTE_WORD.search(joined)
                and any(map(str.isdigit, joined))
            ):
                return more + 1
    return None


def _headers(lines: list[str], position: int) -> int:
    """Return how many lines a block of Van:, Verzonden:, Aan:, Onderwerp: takes here, 0 when it is no such block."""
    names: set[str] = set()
    start = position
    end = position
    blanks = 0
    while position < len(lines) and position < start + 14:
        found = _HEADER.match(lines[position])
        if found and found[1].lower() in names & _FROM:
            break  # the next block, or no block at all
        if found and len(lines[position]) < 600:
            names.add(found[1].lower())
            end = position + 1
            blanks = 0
        elif not lines[position].strip():
            blanks += 1
            if blanks > 1:
                break
        elif not names or blanks or not lines[position][:1].strip("\t "):
            # Addressees run on over several lines; text after an empty line is the message.
            if not names or blanks:
                break
        elif len(lines[position]) > 200 or position - end >= 2:
            break
        position += 1
    return end - start if len(names) >= 3 and names & _FROM else 0


def _next_is_quote(lines: list[str], position: int) -> bool:
    for line in lines[position : position + 5]:
        if line.strip():
            return line.lstrip().startswith(">")
    return False


def _drop_rule(own: list[str]) -> None:
    while own and (not own[-1].strip() or _RULE.fullmatch(own[-1])):
        own.pop()


def _without_signature(lines: list[str]) -> str:
    lines = [line for line in lines if not line or (not _is_device(line) and not _WARNING.match(line))]
    lines = _without_disclaimers(lines)
    for position, line in enumerate(lines):
        if line.rstrip() in {"--", "- --"} and position > 0:
            lines = lines[:position]
            break
    for position, line in enumerate(lines):
        closing = _CLOSING.fullmatch(line) if line and len(line) < 120 else None
        thanks = len(line) < 60 and line.rstrip().endswith(",") and _THANKS.fullmatch(line)
        if thanks or (closing and _closes(closing["rest"])):
            above = lines[:position]
            if not any(part.strip() for part in above):
                continue  # "Groeten" above the text is how it opens
            lines = above + _after_closing(lines[position + 1 :])
            break
    return _EMPTY_LINES.sub("\n\n", "\n".join(_without_footer(lines))).strip()


def _without_footer(lines: list[str]) -> list[str]:
    """Leave out a rule of underscores with an address of a list under it, and a last line like `- Jan de Boer`."""
    for position in range(max(1, len(lines) - 12), len(lines)):
        if _RULE.fullmatch(lines[position]):
            under = [part for part in lines[position + 1 :] if part.strip()]
            if len(under) <= 6 and (not under or any(_CONTACT.search(part[:1000]) for part in under)):
                lines = lines[:position]
                break
    while lines and not lines[-1].strip():
        lines.pop()
    return lines[:-1] if len(lines) > 1 and _NAME.fullmatch(lines[-1]) else lines


def _closes(rest: str) -> bool:
    """Tell whether what stands behind "Groeten" is a name, and not the rest of a sentence."""
    rest = rest.strip(" ,.!;:*-")
    if not rest:
        return True
    words = rest.split()
    if len(words) > 6 or rest[-1:] == "?":
        return False
    if rest[0] in "/|" or _ADDED.match(rest):  # "/ Kind regards": the same once more
        return True
    lower = sum(
        1
        for word in words
        if word[:1].islower() and word not in {"van", "de", "der", "den", "uit", "en", "te", "ter", "het"}
    )
    return lower == 0


def _after_closing(lines: list[str]) -> list[str]:
    """Return what under the closing is still the writer's message: a postscript, or paragraphs of whole sentences."""
    kept: list[str] = []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            paragraph.append(line)
            continue
        text = " ".join(paragraph)
        is_text = len(text.split()) >= 8 and _SENTENCE_END.search(text) and not _CONTACT.search(text)
        if paragraph and (_POSTSCRIPT.match(text) or is_text):
            kept += ["", *paragraph]
        paragraph = []
    return kept


def _is_device(line: str) -> bool:
    found = _DEVICE.fullmatch(line.rstrip(" .")) if len(line) < 120 and _holds(line.lower(), _IN_DEVICES) else None
    if not found:
        return False
    device = found["device"]
    # "Sent from my desk, is much easier" is a sentence.
    return device is None or ("," not in device and len(device.split()) <= 7 and bool(_DEVICES.search(device)))


def _without_disclaimers(lines: list[str]) -> list[str]:
    if not _holds("\n".join(lines).lower(), _IN_DISCLAIMERS):
        return lines
    kept: list[str] = []
    cutting = False
    for line in lines:
        if not line.strip():
            cutting = False
        elif not cutting and (found := _disclaimer(line)):
            cutting = True
            line = _before_sentence(line[: found.start()])  # noqa: PLW2901 - what stands before it stays
            if not line.strip():
                continue
            kept.append(line)
            continue
        if not cutting:
            kept.append(line)
    return kept


def _disclaimer(line: str) -> re.Match[str] | None:
    return _DISCLAIMER.search(line[:3000]) if _holds(line[:3000].lower(), _IN_DISCLAIMERS) else None


def _holds(line: str, words: Sequence[str]) -> bool:
    for word in words:  # noqa: SIM110 - any() with a generator takes three times as long, and this is done for each line
        if word in line:
            return True
    return False


def _before_sentence(before: str) -> str:
    """Return the whole sentences of what stands before a disclaimer on its line."""
    ends = [found.end() for found in re.finditer(r"[.?!](?=\s)", before)]
    return before[: ends[-1]] if ends else ""
