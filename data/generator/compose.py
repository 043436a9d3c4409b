"""Builds what citizens write: the order in which a story, its details, the feeling and the question come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from grammar import expand
from lines import Library, stems
from lot import Lot
from people import Person, Registry
from slots import Slots

Paragraphs = list[str]


class Hand:
    """The lines of one matter as one person would write them on one day."""

    def __init__(
        self, library: Library, registry: Registry, lot: Lot, *, matter: str, person: Person, day: date, other: str = ""
    ) -> None:
        self.lot = lot
        self.matter = matter
        self._library = library
        self._slots = Slots(library, registry, person, day, lot, other=other)
        self._used: set[str] = set()
        self._near: frozenset[str] = frozenset()

    def line(self, section: str, *, capital: bool = True) -> str:
        """Deal a line of the matter, one that this text doesn't have yet."""
        line = ""
        for _ in range(4):
            line = self._library.deal(self.matter, section, self._near, among=6)
            if line not in self._used:
                break
        self._used.add(line)
        self._near |= stems(line)
        if line.count("{gemeente}") > 1:
            # Nobody moves from Zwolle to Zwolle.
            first, last = line.rsplit("{gemeente}", 1)
            line = f"{first}{{andere-gemeente}}{last}"
        return expand(line, self.lot, self._slots, capital=capital)

    def subject(self) -> str:
        """Choose a subject that fits what was written, or one that says nothing, as many do."""
        line = self._library.deal(self.matter, "onderwerpen", self._near, among=14)
        fits = self._library.fits(self.matter, "onderwerpen", line, self._near)
        if self.lot.chance(0.06 if fits else 0.4):
            return self.frame("onderwerp-algemeen", capital=False)
        return expand(line, self.lot, self._slots, capital=False)

    def frame(self, section: str, file: str = "brieven", *, capital: bool = True) -> str:
        """Deal a line that fits any matter."""
        return expand(self._library.deal(file, section), self.lot, self._slots, capital=capital)

    def signed(self, section: str) -> str:
        """Deal a signature, filled with the writer's own name."""
        return expand(self._library.deal("brieven", section), self.lot, self._slots.signing, capital=False)

    def story(self) -> str:
        """What happened to the writer."""
        return self.line("situaties")

    def detail(self) -> str:
        """A fact that goes with it."""
        return self.line("details")

    def feeling(self) -> str:
        """What the writer thinks of it."""
        return self.line("gevoel")

    def question(self) -> str:
        """A question to the government."""
        return self.line("vragen")

    def asked(self) -> str:
        """A question, often with words that lead to it."""
        if self.lot.chance(0.3):
            return self.after(self.frame("vraag-inleiding"), self.question())
        return self.question()

    def after(self, intro: str, text: str) -> str:
        """Join two sentences: behind a colon, most people go on without a capital."""
        first = text.split(" ", maxsplit=1)[0].lower()
        if not intro.endswith((".", "!", "?")) and first in self._library.common and self.lot.chance(0.85):
            text = text[0].lower() + text[1:]
        return f"{intro} {text}"

    def bridge(self, text: str) -> str:
        """Put words before a sentence that lead on to it."""
        return self.after(self.frame("overgangen"), text)

    def stray(self) -> tuple[str, str, str]:
        """One of the matters that belong to no matter: its subject, its story and its question."""
        parts = self.line("berichten", capital=False).split(" // ")
        subject, story, question = (part[:1].upper() + part[1:] if at else part for at, part in enumerate(parts))
        return subject, story, question


def letter(hand: Hand) -> tuple[str, Paragraphs]:
    """Compose an e-mail: its subject and its paragraphs, without greeting and signature."""
    if hand.matter == "overig":
        subject, body = _stray_letter(hand)
    else:
        body = hand.lot.weighted(_LETTERS)(hand)
        subject = hand.subject()
    if hand.lot.chance(0.34):
        opening = hand.frame("openingen")
        body = [opening, *body] if hand.lot.chance(0.5) else [f"{opening} {body[0]}", *body[1:]]
    if hand.lot.chance(0.32):
        body = [*body, hand.frame("slot")]
    return subject, body


def question(hand: Hand, channel: str) -> tuple[str, Paragraphs]:
    """Compose a publieksvraag: its subject and its text, by the channel through which it came."""
    if hand.matter == "overig":
        subject, body = _stray_question(hand, channel)
        return subject, body
    kinds = _CALLS if channel == "telefoon" else _QUESTIONS
    body = hand.lot.weighted(kinds)(hand)
    return hand.subject(), body


def _stray_letter(hand: Hand) -> tuple[str, Paragraphs]:
    subject, story, asked = hand.stray()
    body = hand.lot.pick(
        [
            [f"{story} {asked}"],
            [story, asked],
            [asked, story],
            [f"{asked} {story}"],
            [f"{story} {hand.after(hand.frame('vraag-inleiding'), asked)}"],
        ]
    )
    return subject, body


def _stray_question(hand: Hand, channel: str) -> tuple[str, Paragraphs]:
    if channel == "telefoon" and hand.lot.chance(0.4):
        note = hand.line("notities")
        return " ".join(note.split()[:4]).rstrip(".,;:"), [note]
    subject, story, asked = hand.stray()
    return subject, [
        hand.lot.weighted(
            [
                (f"{story} {asked}", 5.0),
                (f"{asked} {story}", 2.0),
                (asked if len(asked) > 55 else f"{story} {asked}", 2.0),
            ]
        )
    ]


def _plain(hand: Hand) -> Paragraphs:
    return [f"{hand.story()} {hand.detail()}", hand.asked()]


def _one_block(hand: Hand) -> Paragraphs:
    return [f"{hand.story()} {hand.detail()} {hand.feeling()} {hand.question()}"]


def _question_first(hand: Hand) -> Paragraphs:
    return [hand.question(), f"{hand.story()} {hand.detail()}"]


def _brief(hand: Hand) -> Paragraphs:
    return [f"{hand.story()} {hand.question()}"]


def _only_question(hand: Hand) -> Paragraphs:
    return [hand.question()]


def _only_story(hand: Hand) -> Paragraphs:
    return [hand.story() + hand.lot.pick(["", f" {hand.frame('uitroepen')}", " Wat nu?", " Graag uw reactie."])]


def _detail_question(hand: Hand) -> Paragraphs:
    return [f"{hand.detail()} {hand.question()}"]


def _opinion(hand: Hand) -> Paragraphs:
    return [f"{hand.feeling()} {hand.question()}"]


def _rant(hand: Hand) -> Paragraphs:
    return [
        f"{hand.frame('uitroepen')} {hand.feeling()} {hand.story()} {hand.detail()}",
        f"{hand.question()} {hand.feeling()}",
    ]


def _list_of_questions(hand: Hand) -> Paragraphs:
    mark = hand.lot.pick(["1. |2. |3. |4. ", "- |- |- |- ", "1) |2) |3) |4) ", "a. |b. |c. |d. ", "* |* |* |* "]).split(
        "|"
    )
    asked = [mark[at] + hand.question() for at in range(hand.lot.number(2, 4))]
    return [hand.story(), f"{hand.frame('lijst-inleiding')}\n" + "\n".join(asked)]


def _list_of_facts(hand: Hand) -> Paragraphs:
    mark = hand.lot.pick(["- ", "- ", "• ", "* ", "-> "])
    facts = "\n".join(f"{mark}{hand.detail()}" for _ in range(hand.lot.number(3, 5)))
    return [hand.story(), f"{hand.frame('feiten-inleiding')}\n{facts}", hand.asked()]


def _someone_else(hand: Hand) -> Paragraphs:
    return [f"{hand.story()} {hand.detail()}", f'{hand.frame("anderen")} "{hand.story()}"', hand.question()]


def _on_behalf(hand: Hand) -> Paragraphs:
    return [f'{hand.frame("anderen")} "{hand.story()} {hand.detail()}"', f"{hand.feeling()} {hand.question()}"]


def _long(hand: Hand) -> Paragraphs:
    body = [f"{hand.story()} {hand.detail()}", f"{hand.bridge(hand.detail())} {hand.detail()}"]
    if hand.lot.chance(0.5):
        body.append(f"{hand.feeling()} {hand.detail()}")
    if hand.lot.chance(0.35):
        body.append(f'{hand.frame("anderen")} "{hand.story()}"')
    if hand.lot.chance(0.3):
        body.append(hand.frame("terzijde"))
    return [*body, f"{hand.asked()} {hand.question()}", hand.feeling()]


def _very_long(hand: Hand) -> Paragraphs:
    return [
        f"{hand.story()} {hand.detail()} {hand.feeling()}",
        f"{hand.bridge(hand.detail())} {hand.detail()} {hand.detail()}",
        f'{hand.frame("anderen")} "{hand.story()} {hand.detail()}" {hand.feeling()}',
        f"{hand.detail()} {hand.bridge(hand.detail())} {hand.feeling()}",
        f"{hand.asked()} {hand.question()}",
        hand.question(),
    ]


def _whole_file(hand: Hand) -> Paragraphs:
    """Somebody who wants everything to be on paper for once."""
    return [
        *_very_long(hand)[:3],
        f'{hand.frame("anderen")} "{hand.story()}"',
        f"{hand.frame('feiten-inleiding')}\n" + "\n".join(f"- {hand.detail()}" for _ in range(hand.lot.number(5, 8))),
        f"{hand.feeling()} {hand.feeling()}",
        f"{hand.frame('lijst-inleiding')}\n"
        + "\n".join(f"{number}. {hand.question()}" for number in range(1, hand.lot.number(4, 6))),
    ]


def _two_questions(hand: Hand) -> Paragraphs:
    return [
        f"{hand.question()} {hand.after(hand.lot.pick(['En', 'En verder:', 'Ook:', 'Daarnaast:']), hand.question())}"
    ]


def _subject_only(hand: Hand) -> Paragraphs:
    """Somebody who types into a form as into a search engine."""
    return [
        hand.line("onderwerpen", capital=False).rstrip("!?.")
        + hand.lot.pick(["?", "", "??", " hoe werkt dit", " graag info", " wie kan mij helpen?"])
    ]


def _note(hand: Hand) -> Paragraphs:
    return [hand.line("notities")]


def _note_quote(hand: Hand) -> Paragraphs:
    return [
        f'{hand.line("notities")} {hand.lot.pick(["Citaat:", "Letterlijk:", "Zei:", "Opmerking beller:"])} "{hand.feeling()}"'
    ]


def _note_question(hand: Hand) -> Paragraphs:
    return [
        f"{hand.line('notities')} {hand.lot.pick(['Vraag:', 'Wil weten:', 'Vraag klant:', 'Hoofdvraag:'])} {hand.question()}"
    ]


def _note_story(hand: Hand) -> Paragraphs:
    return [
        f'{hand.lot.pick(["Verhaal beller:", "Ingesproken bericht:", "Klant vertelt:", "Transcript voicemail:"])} "{hand.story()} {hand.detail()}"'
    ]


_LETTERS: list[tuple[Callable[[Hand], Paragraphs], float]] = [
    (_plain, 14), (_one_block, 11), (_question_first, 10), (_brief, 9), (_only_question, 4), (_only_story, 4),
    (_detail_question, 5), (_opinion, 4), (_rant, 8), (_list_of_questions, 6), (_list_of_facts, 6), (_someone_else, 5),
    (_on_behalf, 4), (_long, 10), (_very_long, 4), (_whole_file, 1.5), (_two_questions, 2),
]  # fmt: skip
_QUESTIONS: list[tuple[Callable[[Hand], Paragraphs], float]] = [
    (_only_question, 22), (_brief, 18), (_detail_question, 10), (_opinion, 7), (_one_block, 6), (_question_first, 8),
    (_only_story, 8), (_two_questions, 6), (_subject_only, 5), (_list_of_questions, 2), (_plain, 7),
]  # fmt: skip
_CALLS: list[tuple[Callable[[Hand], Paragraphs], float]] = [
    (_note, 30), (_note_quote, 17), (_note_question, 22), (_note_story, 13), (_only_question, 12), (_brief, 6),
]  # fmt: skip
