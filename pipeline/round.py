"""A round by itself: read what is new from all that is listed, analyse, and tell in one Dutch file what came of it.

What is listed stands in a small TOML file, so that a timer needs no more than its name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Engine

from connectors.safety import Unreadable
from connectors.web import shown
from pipeline.audit import Act, note
from pipeline.by_settings import Analysed, analyse_by_settings
from pipeline.editing.todo import named_by_people, near_doubles, todo
from pipeline.errors import RodeDradenError
from pipeline.files import whole
from pipeline.ingest import Account, ingest, of_settings
from pipeline.mailboxes import mailbox_name
from pipeline.privacy import file_name, redact
from pipeline.settings import Settings
from pipeline.store import edits, read, warned
from pipeline.store.edits import CONFLICT
from pipeline.trends.verdicts import ALL, Verdict
from pipeline.wording import capitalised, number, period_label

_SHOWN = 20
_NO_NEWS = (Verdict.STABLE.value, Verdict.UNCERTAIN.value)


class Sources(BaseModel):
    """What a round reads, and where its report goes; paths are those from the folder of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feeds: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    reports: Path = Path("verslagen")


@dataclass(slots=True)
class Round:
    """What came of a round.

    Attributes:
        started: when it began.
        accounts: per source what became of all that was found.
        failed: sentences about sources that could not be read at all.
        analysed: the analysis, when there was anything new.
        news: sentences about themes whose verdict is another than before, and new early warnings.
        decide: sentences about what waits for a decision of a person.
    """

    started: datetime
    accounts: dict[str, Account] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    analysed: Analysed | None = None
    news: list[str] = field(default_factory=list)
    decide: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing failed and nothing went to quarantine."""
        return not self.failed and not any(account.quarantined or account.stopped for account in self.accounts.values())


def read_sources(path: Path) -> Sources:
    """Read what is listed; raises `RodeDradenError` when the file is missing or not what it should be."""
    try:
        listed = Sources.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise RodeDradenError(f"{path} is niet te lezen. Geef een bestand als in docs/vanzelf.md.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RodeDradenError(f"{path} is geen TOML. Vergelijk het met het voorbeeld in docs/vanzelf.md.") from error
    except ValidationError as error:
        names = ", ".join(sorted({".".join(map(str, each["loc"])) for each in error.errors()}))
        raise RodeDradenError(
            f"In {path} klopt niet: {names}. Er kunnen feeds, mailboxes en folders in staan (lijsten), en reports (een map)."
        ) from error
    base = path.resolve().parent
    return listed.model_copy(
        update={"folders": tuple(base / folder for folder in listed.folders), "reports": base / listed.reports}
    )


def go_round(
    engine: Engine, sources: Sources, who: str, *, progress: Callable[[str, float], None], stop: Callable[[], bool]
) -> Round:
    """Read all that is listed, one source after the other, and analyse when there is anything new.

    What fails is told and stops nothing else. A round that was broken off is done again: what was read is known, and what
    was read but not analysed is analysed.
    """
    done = Round(datetime.now().astimezone())
    online, secret = of_settings(Settings())
    before = _standing(engine)
    every: list[str | Path] = [*sources.feeds, *sources.mailboxes, *sources.folders]
    for place, source in enumerate(every):
        if stop():
            return done
        name = _name(source)
        # Two folders may be called the same, and without names more of them are.
        name = f"{name} (nr. {place + 1})" if name in done.accounts else name
        progress(f"lezen: {name}", 0.5 * place / len(every))
        note(engine, who, Act.INGESTED, typed=name, ronde=1)
        try:
            if isinstance(source, Path) and not source.exists():
                done.failed.append(f"{name}: deze map of dit bestand is er niet.")
                continue
            done.accounts[name] = ingest(engine, [source], online=online, secret=secret, stop=stop)
        except (RodeDradenError, Unreadable) as error:
            done.failed.append(f"{name}: {' '.join(map(str, error.args))}")
    if stop():
        return done
    runs = read.runs(engine)
    signals = int(read.totals(engine)["signals"].sum())
    if signals and (runs.empty or signals != int(runs["signals"].iloc[0])):
        done.analysed = analyse_by_settings(engine, who, progress=lambda what, part: progress(what, 0.5 + part / 2))
    done.news = _news(engine, before)
    done.decide = _decide(engine)
    return done


def _name(source: str | Path) -> str:
    """How a source is called in a report and the log: nothing that may be a key, nobody, and no place on this machine."""
    if isinstance(source, Path):
        return file_name(source.name)
    return redact(shown(source)) if source.startswith("http") else mailbox_name(source)


def _standing(engine: Engine) -> tuple[pd.Series, set[tuple[str, str]]]:
    """The verdict on each theme in its half-years over all sources, and the warnings that were given."""
    trends = read.trends(engine)
    verdicts = trends[trends["source"] == ALL].set_index(["theme_id", "period"])["verdict"]
    given = warned.warnings(engine)
    given = given[given["hindsight"] == 0]
    return verdicts, set(zip(given["theme_id"], given["said_on"].astype(str), strict=True))


def _news(engine: Engine, before: tuple[pd.Series, set[tuple[str, str]]]) -> list[str]:
    verdicts, given = _standing(engine)
    themes = read.themes(engine)
    labels = dict(zip(themes["theme_id"], themes["label"].map(capitalised), strict=True))
    periods = sorted({period for _, period in verdicts.index})
    told = []
    for (theme_id, period), verdict in verdicts.items():
        if period == periods[-1] and verdict not in _NO_NEWS and before[0].get((theme_id, period)) != verdict:
            told.append(f"{labels.get(theme_id, theme_id)}: {verdict} in de {period_label(period)}.")
    for theme_id, day in sorted(given - before[1]):
        told.append(f"{labels.get(theme_id, theme_id)}: vroeg signaal, gegeven op {day}.")
    return told


def _decide(engine: Engine) -> list[str]:
    """What waits for a person: edits in conflict, near-doubles, themes that deserve a look, and the quarantine."""
    themes = read.themes(engine)
    labels = dict(zip(themes["theme_id"], themes["label"].map(capitalised), strict=True))
    made = edits.edits(engine)
    clashes = made[made["state"] == CONFLICT].to_dict("records")
    told = [f"Redactie {row['edit_id']} is in conflict: {row['conflict']}" for row in clashes]
    pairs = near_doubles(engine).to_dict("records")
    told += [f"{labels[pair['one']]} en {labels[pair['other']]} zijn bijna dubbel." for pair in pairs]
    looks = todo(themes, read.theme_certainty(engine), named_by_people(made)).to_dict("records")
    told += [f"{labels[look['theme_id']]}: {look['why']}" for look in looks]
    bad = read.quarantine(engine).drop_duplicates(["name", "reason"]).to_dict("records")
    return told + [f"Quarantaine, {item['name']}: {item['reason']} {item['remedy']}" for item in bad]


def written(done: Round) -> str:
    """The report of a round as Markdown."""
    lines = [f"# Ronde van {done.started:%d-%m-%Y, %H:%M}", ""]
    found = [
        f"- {name}: gevonden {number(account.found)} = {number(account.stored)} bewaard + {number(account.known)} al bekend + "
        f"{number(account.left_out.total())} weggelaten + {number(account.quarantined)} in quarantaine."
        for name, account in done.accounts.items()
    ]
    analysed = [f"- {sentence}" for sentence in done.analysed.told] if done.analysed else []
    lines += _section("Gelezen", found, "Er was niets om te lezen.")
    lines += _section("Analyse", analysed, "Er kwam niets bij: de vorige analyse blijft staan.")
    lines += _section("Nieuw", [f"- {sentence}" for sentence in done.news], "Geen ander oordeel en geen vroeg signaal.")
    complaints = [*done.failed, *(done.analysed.complaints if done.analysed else ())]
    notes = [f"{name}: {told}" for account in done.accounts.values() for name, told in account.notes]
    lines += _section("Mislukt", [f"- {sentence}" for sentence in [*complaints, *notes]], "Niets.")
    lines += _section("Vraagt een besluit", [f"- {sentence}" for sentence in done.decide], "Niets.")
    return "\n".join(lines)


def _section(head: str, items: list[str], nothing: str) -> list[str]:
    more = [f"- En {number(len(items) - _SHOWN)} andere."] if len(items) > _SHOWN else []
    return [f"## {head}", "", *(items[:_SHOWN] or [nothing]), *more, ""]


def keep_report(done: Round, folder: Path) -> Path:
    """Write the report into a folder, whole or not at all; raises `ExportError` when it can't be written."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"ronde-{done.started:%Y-%m-%d-%H%M%S}.md"
    with whole(path) as out:
        out.write_text(written(done), "utf-8")
    return path
