"""The command line. Heavy imports stand inside the commands: `--help` has to come at once."""

from __future__ import annotations

import argparse
import gettext
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from connectors.safety import Unreadable
from pipeline.errors import ExportError, RodeDradenError, unforeseen
from pipeline.house import HOUSE

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine

    from connectors.base import Source
    from pipeline.asking import Question
    from pipeline.audit import Act, Value
    from pipeline.ingest import Account, Confirmed
    from pipeline.period import Period

DONE, QUARANTINED, NOTHING_DONE = 0, 1, 2
DEMO_DATABASE = HOUSE / "data" / "demo" / "rode-draden.sqlite"
SAMPLE = HOUSE / "data" / "sample"


def app() -> NoReturn:
    """Run the command that was typed, and leave with its exit code. What goes wrong is one Dutch sentence."""
    _speak_dutch()
    arguments = _parser().parse_args()
    try:
        code: int = arguments.run(arguments)
    except (RodeDradenError, Unreadable) as error:
        _complain(" ".join(map(str, error.args)))
        code = NOTHING_DONE
    except KeyboardInterrupt:
        _complain("Afgebroken. Wat al was gelezen is bewaard; geef dezelfde opdracht om verder te gaan.")
        code = NOTHING_DONE
    except Exception as error:  # noqa: BLE001 - a user never sees a traceback, nor the content that may stand in it
        _complain(
            f"{unforeseen(error)} Er is niets half bewaard. Probeer het opnieuw, of meld deze regel bij de beheerder."
        )
        code = NOTHING_DONE
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rode-draden",
        description="Van e-mails, publieksvragen, mediaberichten en werkbezoeken naar rode draden en een briefing.",
        epilog="Uitleg bij een opdracht: rode-draden OPDRACHT --help",
    )
    commands = parser.add_subparsers(title="opdrachten", metavar="OPDRACHT", required=True)

    demo = _command(commands, "demo", _demo, "maak een nieuwe database met het voorbeeld en open het dashboard")
    demo.add_argument("--no-dashboard", action="store_true", help="open het dashboard niet")

    ingest = _command(commands, "ingest", _ingest, "lees bestanden, mappen en adressen in")
    ingest.add_argument(
        "what",
        nargs="*",
        metavar="WAT",
        help="een bestand, een map, een adres (https://...) of een postbus (imaps://gebruiker@mailserver/Map); "
        "zonder WAT: de feeds en postbussen in de instellingen",
    )
    ingest.add_argument(
        "--retry", action="store_true", help="lees opnieuw wat in quarantaine staat of nog niet helemaal is gelezen"
    )
    ingest.add_argument(
        "--source",
        choices=("email", "question", "media", "visit"),
        help="de bron, als die niet te herkennen is: e-mail, publieksvraag, media of werkbezoek",
    )
    ingest.add_argument(
        "--attachments", action="store_true", help="neem van e-mail ook de tekst van bijlagen mee (.docx, .odt en .pdf)"
    )
    ingest.add_argument("--mapping", type=Path, metavar="BESTAND", help="een bestand dat zegt welke kolom wat betekent")

    analyse = _command(commands, "analyse", _analyse, "zoek en volg thema's, en bereken aandelen en oordelen")
    analyse.add_argument("--until", metavar="PERIODE", help="tot en met dit halfjaar, bijvoorbeeld 2025-H1")
    analyse.add_argument("--seed", type=int, default=0, metavar="GETAL", help="het startgetal van de loting (0)")

    go = _command(commands, "run", _run, "lees alles wat nieuw is, analyseer het, en schrijf een verslag")
    go.add_argument(
        "--config", required=True, type=Path, metavar="BESTAND", help="wat er gelezen wordt (zie docs/vanzelf.md)"
    )

    status = _command(commands, "status", _status, "toon wat er is gelezen, de laatste analyse en de quarantaine")
    status.add_argument("--all", action="store_true", help="toon elk bestand, ook als het er veel zijn")

    export = _command(commands, "export", _export, "schrijf een tabel naar een bestand")
    export.add_argument("table", choices=("signals", "themes", "trends", "lenses"), help="de tabel")
    export.add_argument("--format", choices=("csv", "json", "parquet", "xlsx", "ods"), help="het soort bestand (csv)")
    export.add_argument("--out", type=Path, metavar="BESTAND", help="waarheen (anders: de naam van de tabel)")
    export.add_argument(
        "--for-readers",
        action="store_true",
        help="zonder cijfers over minder dan vijf, ook waar die uit de rest volgen",
    )

    briefing = _command(commands, "briefing", _briefing, "maak de presentatie voor het kabinet, of de cijfers erbij")
    briefing.add_argument("--period", required=True, metavar="PERIODE", help="het halfjaar, bijvoorbeeld 2025-H1")
    briefing.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="BESTAND",
        help="een .pptx, .docx, .xlsx of .zip (de grafieken), of met LibreOffice een .odp, .odt, .ods of .pdf",
    )

    purge = _command(commands, "purge", _purge, "wis de tekst van oude signalen; de aantallen blijven")
    purge.add_argument(
        "--before",
        metavar="DATUM",
        help="wis wat ouder is dan deze dag, als 2024-01-31; zonder: wat ouder is dan de termijnen in de instelling "
        "RODE_DRADEN_RETENTION",
    )
    purge.add_argument("--source", choices=("email", "question", "media", "visit"), help="alleen van deze bron")

    audit = _command(commands, "audit", _audit, "controleer of het logboek heel is, en schrijf het naar een bestand")
    audit.add_argument(
        "--since", default="", metavar="NUMMER:CODE", help="wat deze opdracht eerder als laatste regel gaf"
    )
    audit.add_argument("--out", type=Path, metavar="BESTAND", help="schrijf het logboek naar dit .csv-bestand")

    agree = _command(commands, "consent", _consent, "noteer dat iemand geciteerd mag worden over iets bijzonders")
    agree.add_argument("signal", metavar="SIGNAAL", help="het nummer van het signaal")
    agree.add_argument("--who", default="", metavar="NAAM", help="wie dit noteert of intrekt: u dus, niet de schrijver")
    agree.add_argument("--why", default="", metavar="REDEN", help="waaruit de toestemming blijkt")
    agree.add_argument("--withdraw", action="store_true", help="de toestemming is ingetrokken")

    rotate = _command(
        commands, "rotate-key", _rotate_key, "maak een nieuwe sleutel voor de pseudoniemen van schrijvers"
    )
    rotate.add_argument("--lost", action="store_true", help="de oude sleutel is weg: begin opnieuw")

    move = _command(
        commands, "move", _move, "breng een hele database over naar een andere, en kijk na of alles is aangekomen"
    )
    move.add_argument(
        "source", metavar="VAN", help="het adres van de database die er is, als sqlite:///map/naam.sqlite"
    )
    move.add_argument(
        "target", metavar="NAAR", help="dat van een lege database, als postgresql+psycopg://gebruiker@server/naam"
    )

    _command(commands, "dashboard", _dashboard, "open het dashboard op de huidige database")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    command.set_defaults(run=run)
    return command


def _demo(arguments: argparse.Namespace) -> int:
    for file in DEMO_DATABASE.parent.glob(DEMO_DATABASE.name + "*"):
        file.unlink()
    os.environ["RODE_DRADEN_DATABASE"] = f"sqlite:///{DEMO_DATABASE.as_posix()}"
    engine = _open()
    code = _report(_read_in(engine, [SAMPLE]))
    _run_analysis(engine)
    engine.dispose()
    return code if arguments.no_dashboard else _dashboard(arguments)


def _ingest(arguments: argparse.Namespace) -> int:
    from connectors.base import Source
    from connectors.mapping import read_mapping
    from connectors.registry import find
    from pipeline.audit import Act
    from pipeline.ingest import is_file, of_settings
    from pipeline.retention import terms
    from pipeline.settings import Settings

    settings = Settings()
    what = arguments.what or [*settings.addresses, *settings.mailboxes.split()]
    if not what and not arguments.retry:
        raise RodeDradenError(
            "Er is niets om in te lezen. Noem een bestand, een map of een adres, of zet adressen in de "
            "instelling RODE_DRADEN_FEEDS of RODE_DRADEN_MAILBOXES."
        )
    source = Source(arguments.source) if arguments.source else None
    mapping = read_mapping(arguments.mapping) if arguments.mapping else None
    engine = _open()
    terms(settings.retention)  # a slip in it is told before anything is read
    if arguments.retry and not (what := _to_try_again(engine, settings.addresses)):
        return DONE
    _note(engine, Act.INGESTED, typed=", ".join(map(_told, what)), opnieuw=int(arguments.retry))
    confirmed = {} if mapping else _confirmed_mappings(engine, what, source)
    online, secret = of_settings(settings)
    # A folder goes file by file, without what is read as was just confirmed.
    found = [file for item in what for file in (find(Path(item)) if is_file(item) else [item])] if confirmed else what
    rest = [item for item in found if item not in confirmed]
    with _until_ctrl_c() as stop:
        codes = [
            _report(_read_in(engine, [file], tables=tables, attachments=arguments.attachments, stop=stop))
            for file, tables in confirmed.items()
        ]
        if rest:
            how: dict[str, object] = {"online": online, "secret": secret, "source": source, "mapping": mapping}
            codes.append(_report(_read_in(engine, rest, **how, attachments=arguments.attachments, stop=stop)))
    _keep_terms(engine)
    return QUARANTINED if QUARANTINED in codes else min(codes)


def _told(what: str) -> str:
    """What is said in the log of what somebody points at: of an address nothing that may be a key."""
    from connectors.imap import is_mailbox
    from connectors.web import is_address, shown
    from pipeline.privacy import file_name

    return shown(what) if is_address(what) else "postbus" if is_mailbox(what) else file_name(what)


def _to_try_again(engine: Engine, feeds: Sequence[str]) -> list[str]:
    """Return what can be read again because not all of it is in, and say what the user has to point at."""
    from pipeline.ingest import to_try_again

    there, gone = to_try_again(engine, feeds)
    console = _console()
    for name in gone:
        console.print(f"Wijs dit zelf opnieuw aan, het is niet te vinden: {name}.", markup=False)
    if not there:
        console.print("Er is verder niets om opnieuw te lezen." if gone else "Er is niets om opnieuw te lezen.")
    return [str(place) for place in there]


@contextmanager
def _until_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Give what tells whether Ctrl+C was pressed: the first time to end in order, the second breaks off at once."""
    asked: list[int] = []

    def hear(number: int, _frame: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        _complain("Een ogenblik: wat is gelezen wordt nog bewaard. Nog een keer Ctrl+C breekt meteen af.")

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


def _confirmed_mappings(engine: Engine, what: Sequence[str], source: Source | None) -> dict[Path, Confirmed]:
    """Show for tables that don't speak for themselves what their columns are taken for; return what was confirmed."""
    from pipeline.asking import files_to_ask_about
    from pipeline.ingest import is_file, is_told

    confirmed: dict[Path, dict[str, tuple[Source, Mapping[str, str]]]] = {}
    answers: dict[str, bool] = {}
    paths = [Path(item) for item in what if is_file(item)]
    for file, question in files_to_ask_about(paths, source):
        proposal = question.proposal
        if is_told(engine, file, proposal.key):
            continue
        if proposal.key not in answers:
            answers[proposal.key] = _is_confirmed(file, question)
        if answers[proposal.key]:
            confirmed.setdefault(file, {})[proposal.key] = (proposal.source, proposal.mapping)
    return dict(confirmed)


def _is_confirmed(file: Path, question: Question) -> bool:
    """Ask whether the proposal is right; where nobody answers, or it is not, say what to do about it."""
    from connectors.registry import is_archive
    from pipeline.asking import question_lines, save_proposal

    console = _console()
    console.print(*question_lines(question), sep="\n", markup=False)
    proposal = question.proposal
    agreed = not proposal.missing and sys.stdin.isatty() and _agrees("Klopt dit? (j/n) ")
    if is_archive(file):
        if not agreed:
            console.print("Verander wat niet klopt op de pagina Bronnen: bied het archief daar aan.")
        return agreed
    saved = save_proposal(file, proposal)
    if agreed:
        console.print(f"Bewaard voor een volgende keer: --mapping {saved}", markup=False)
    else:
        console.print(
            f"Het voorstel staat in {saved}. Verander daarin wat niet klopt, en geef dan: rode-draden ingest "
            f'"{file}" --source {proposal.source} --mapping "{saved}"',
            markup=False,
        )
    return agreed


def _agrees(question: str) -> bool:
    try:
        return input(question).strip().lower() in {"j", "ja"}
    except EOFError:
        return False


def _analyse(arguments: argparse.Namespace) -> int:
    from pipeline.period import Period

    engine = _open()
    _run_analysis(engine, until=Period.parse(arguments.until) if arguments.until else None, seed=arguments.seed)
    return DONE


def _run(arguments: argparse.Namespace) -> int:
    from pipeline.audit import at_the_keyboard
    from pipeline.lock import alone, alone_on
    from pipeline.round import go_round, keep_report, read_sources

    sources = read_sources(arguments.config)
    engine = _open()
    with alone(arguments.config), alone_on(engine), _until_ctrl_c() as stop:
        # What is being done is told to who watches, and to the log of a timer.
        done = go_round(
            engine,
            sources,
            at_the_keyboard(),
            progress=lambda what, part: _console().print(f"{part:.0%} {what}", markup=False),
            stop=stop,
        )
        report = keep_report(done, sources.reports)
    _console().print(f"Het verslag staat in {report}.", markup=False)
    return DONE if done.is_well else QUARANTINED


def _status(arguments: argparse.Namespace) -> int:
    from pipeline.status import status_lines

    _console().print(*status_lines(_open(), every=arguments.all), sep="\n", markup=False)
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act
    from pipeline.export import ExportFormat, ExportTable, export_table, write_table

    suffix = arguments.out.suffix[1:].lower() if arguments.out else ""
    written: str = arguments.format or suffix or "csv"
    if written not in set(ExportFormat):
        raise ExportError(
            f"{arguments.out} kan niet worden gemaakt. Kies een naam op .csv, .json, .parquet, .xlsx of .ods, of geef "
            "het soort bestand met --format."
        )
    kind = ExportFormat(written)
    out = arguments.out or Path(f"{arguments.table}.{kind}")
    engine = _open()
    _note(engine, Act.EXPORTED, wat=f"{arguments.table}.{kind}", lezers=int(arguments.for_readers))
    table = export_table(engine, ExportTable(arguments.table), for_readers=arguments.for_readers)
    write_table(table, kind, out)
    _console().print(f"{len(table)} rijen geschreven naar {out}.", markup=False)
    return DONE


def _briefing(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act
    from pipeline.briefing import write_briefing
    from pipeline.period import Period

    engine = _open()
    _note(engine, Act.EXPORTED, wat=f"briefing{arguments.out.suffix.lower()}", periode=arguments.period)
    write_briefing(engine, Period.parse(arguments.period), arguments.out)
    _console().print(f"De briefing staat in {arguments.out}.", markup=False)
    return DONE


def _purge(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act
    from pipeline.settings import Settings
    from pipeline.store import write

    if arguments.before is None:
        if not Settings().retention.strip():
            raise RodeDradenError(
                "Er zijn geen termijnen ingesteld. Zet ze in RODE_DRADEN_RETENTION (als email=24, in maanden), of noem een "
                "dag met --before."
            )
        if not _keep_terms(_open()):
            _console().print("Niets is ouder dan zijn termijn.")
        return DONE
    try:
        before = date.fromisoformat(arguments.before)
    except ValueError as error:
        raise RodeDradenError(
            f"'{arguments.before}' is geen datum. Schrijf een dag als 2024-01-31 (jaar, maand, dag)."
        ) from error
    engine = _open()
    _note(engine, Act.PURGED, voor=str(before), bron=arguments.source or "alle")
    wiped = write.purge(engine, before, arguments.source or "")
    _console().print(
        f"Van {wiped} signalen van voor {arguments.before} is de tekst gewist. De aantallen zijn gebleven."
    )
    return DONE


def _keep_terms(engine: Engine) -> bool:
    """Wipe what is older than the terms that are set, and say so; tells whether there was anything."""
    from pipeline.audit import at_the_keyboard
    from pipeline.retention import keep_set_terms
    from pipeline.settings import Settings

    said = keep_set_terms(engine, Settings().retention, at_the_keyboard())
    for sentence in said:
        _console().print(sentence)
    return bool(said)


def _audit(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act, about_in_words, in_words, verify
    from pipeline.export import ExportFormat, write_table
    from pipeline.store import audit

    engine = _open()
    verdict = verify(engine, arguments.since)
    if arguments.out:
        log = audit.entries(engine, limit=verdict.rows)
        write_table(log.assign(about=log["about"].map(about_in_words)), ExportFormat.CSV, arguments.out)
    _note(engine, Act.AUDITED, regels=verdict.rows)
    if verdict.broken is not None:
        raise RodeDradenError(in_words(verdict))
    _console().print(in_words(verdict))
    if verdict.last:
        _console().print(f"Bewaar dit elders, voor --since bij een volgende keer: {verdict.last}", markup=False)
    return DONE


def _note(engine: Engine, act: Act, *, typed: str = "", **about: Value) -> None:
    from pipeline.audit import at_the_keyboard, note

    note(engine, at_the_keyboard(), act, typed=typed, **about)


def _consent(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act
    from pipeline.store import consent

    engine = _open()
    _note(engine, Act.CONSENT, typed=arguments.signal, ingetrokken=int(arguments.withdraw))
    if not arguments.withdraw:
        consent.give(engine, arguments.signal, arguments.who, arguments.why)
        _console().print(f"Signaal {arguments.signal} mag worden geciteerd.", markup=False)
    elif consent.withdraw(engine, arguments.signal, arguments.who):
        _console().print(f"Signaal {arguments.signal} wordt niet meer geciteerd.", markup=False)
    else:
        raise RodeDradenError(f"Voor signaal {arguments.signal} was geen toestemming genoteerd.")
    return DONE


def _rotate_key(arguments: argparse.Namespace) -> int:
    from pipeline.audit import Act
    from pipeline.pseudonyms import rotate

    engine = _open()
    _note(engine, Act.REKEYED, verloren=int(arguments.lost))
    rotate(engine, lost=arguments.lost)
    _console().print(
        "De pseudoniemen zijn met een nieuwe sleutel versleuteld. Bewaar een kopie van het sleutelbestand, apart van de "
        "database."
    )
    return DONE


def _move(arguments: argparse.Namespace) -> int:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from pipeline.audit import Act
    from pipeline.pseudonyms import key_file
    from pipeline.store.database import open_database
    from pipeline.store.moving import move, open_source

    source, target = open_source(arguments.source), open_database(arguments.target)
    _note(source, Act.MOVED, van=source.dialect.name, naar=target.dialect.name)
    console = _console()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Overbrengen", total=1)

        def show(table: str, done: int, every: int) -> None:
            bar.update(task, description=f"Overbrengen: {table}", completed=done, total=every)

        moved = move(source, target, show)
    source.dispose()
    target.dispose()
    for table in moved:
        if table.rows:
            console.print(f"  {table.name}: {table.rows} rijen, {table.digest}", markup=False)
    console.print(
        f"Alle {sum(table.rows for table in moved)} rijen zijn overgebracht en nagekeken. Zet het adres van de nieuwe database "
        "in RODE_DRADEN_DATABASE; de oude is gebleven zoals zij was."
    )
    if key := key_file(source):
        console.print(
            f"Neem de sleutel van de schrijvers mee: wat in {key.name} staat, hoort in RODE_DRADEN_PSEUDONYM_KEY.",
            markup=False,
        )
    return DONE


def _dashboard(_: argparse.Namespace) -> int:
    import subprocess

    from pipeline.settings import Settings

    _keep_terms(_open())
    # In the house itself, so that its settings are found, wherever the command was typed.
    command = [sys.executable, "-m", "streamlit", "run", "server.py"]
    os.environ.setdefault("RODE_DRADEN_DATABASE", Settings().database)
    try:
        return subprocess.run(command, cwd=HOUSE, check=False).returncode  # noqa: S603 - our own command, no input in it
    except KeyboardInterrupt:
        return DONE  # Ctrl+C is how one leaves


def _open() -> Engine:
    from pipeline.settings import Settings
    from pipeline.store.database import open_database

    return open_database(Settings().database)


def _read_in(engine: Engine, what: Sequence[Path | str], **options: object) -> Account:
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    from pipeline.ingest import ingest

    console = _console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Lezen", total=None)

        def show(name: str, number: int, files: int, found: int) -> None:
            counted = f" ({found} gevonden)" if found else ""
            bar.update(task, description=f"Lezen: {escape(name)}{counted}", completed=number - 1, total=files)
            if not console.is_terminal and (found or number % 50 == 1):
                console.print(f"Lezen: bestand {number} van {files}{counted}")

        return ingest(engine, what, progress=show, **options)  # type: ignore[arg-type]


def _run_analysis(engine: Engine, *, until: Period | None = None, seed: int = 0) -> None:
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from pipeline.audit import at_the_keyboard
    from pipeline.by_settings import analyse_by_settings

    console = _console()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Analyseren", total=1.0)

        def show(what: str, part: float) -> None:
            bar.update(task, description=f"Analyseren: {what}", completed=part)
            if not console.is_terminal:
                console.print(f"Analyseren: {what} ({part:.0%})")

        outcome = analyse_by_settings(engine, at_the_keyboard(), until=until, seed=seed, progress=show)
    for sentence in outcome.told:
        console.print(sentence)
    for complaint in outcome.complaints:
        _complain(complaint)


def _report(account: Account) -> int:
    console = _console()
    console.print(
        f"{account.files} bestand{'' if account.files == 1 else 'en'}, waarvan {account.skipped_files} al eerder gelezen. Gevonden: {account.found} = "
        f"{account.stored} bewaard + {account.known} al bekend + {account.left_out.total()} weggelaten + "
        f"{account.quarantined} in quarantaine."
    )
    for reason, count in sorted(account.left_out.items()):
        console.print(f"  weggelaten: {reason} ({count})")
    for name, note in account.notes:
        console.print(f"  let op: {name}: {note}", markup=False, highlight=False)
    for name, item in account.rejected:
        place = f", {item.place}" if item.place else ""
        console.print(f"  quarantaine: {name}{place}: {item.reason} {item.remedy}", markup=False, highlight=False)
    if account.stopped:
        console.print("Gestopt. Wat is gelezen, is bewaard. Geef dezelfde opdracht om verder te gaan.")
    if account.rejected or account.stopped:
        return QUARANTINED
    return DONE if account.files else NOTHING_DONE


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def _complain(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")


def _speak_dutch() -> None:
    """Let argparse speak Dutch: it asks gettext for every word it says, and this is where gettext looks."""
    os.environ["LANGUAGE"] = "nl"
    gettext.bindtextdomain("messages", str(Path(__file__).with_name("locale")))
