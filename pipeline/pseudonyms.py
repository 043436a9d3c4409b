"""Pseudonyms of writers: twelve mails of one person are one voice, and nobody can tell whose without the key.

A pseudonym is HMAC-SHA256 (RFC 2104) over a digest of the e-mail address, once for each key in the order in which they
came. The keys are outside the database (and seal its log too, see `pipeline.audit`): in the setting RODE_DRADEN_PSEUDONYM_KEY, or in a file beside the database that
only its owner can read. A new key goes over the pseudonyms that there are, so that a voice stays a voice; whoever got
hold of the older keys alone can then do nothing with the database. The database knows of each key only a fingerprint.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine

from pipeline.errors import StoreError
from pipeline.settings import Settings
from pipeline.store import pseudonyms as store
from pipeline.store.database import file_of

Pseudonym = Callable[[str], str]

_SHORTEST = 32  # characters of a key: 128 bits and more, written as hexadecimal digits
_LENGTH = 32  # hexadecimal digits of a pseudonym: 128 bits, so that no two writers share one
_MARK = b"fingerprint"
_LOG_MARK = b"log"
_SETTING = "RODE_DRADEN_PSEUDONYM_KEY"


def open_pseudonyms(engine: Engine) -> Pseudonym:
    """Return what makes a pseudonym of a digest; the pseudonyms in the database are brought up to date with the keys.

    Where there is no key yet, one is made in a file beside the database. Raises `StoreError` when the keys are not those
    of the database, or can't be had.
    """
    keys = _keys(engine, make=not store.fingerprints(engine))
    known = store.fingerprints(engine)
    own = [_fingerprint(key) for key in keys]
    if own[: len(known)] != known or not own:
        raise StoreError(
            f"De sleutel van de schrijvers hoort niet bij deze database. {_where(engine)} Is de sleutel weg, geef dan "
            "rode-draden rotate-key --lost: van wie al schreef wordt nieuwe post daarna als een nieuwe stem geteld."
        )
    if own != known:
        store.rekey(engine, known, own, _over(keys[len(known) :]))
    return _over(keys)


@lru_cache(maxsize=1)
def pseudonyms_of(fingerprints: tuple[str, ...]) -> Pseudonym:
    """Return what makes pseudonyms on a machine that helps another: its keys must be those with these fingerprints.

    Raises `StoreError` when they are not: keys never travel.
    """
    keys = [key.encode() for key in _set_keys().replace(",", " ").split()]
    if [_fingerprint(key) for key in keys] != list(fingerprints):
        raise StoreError(
            "Op een van de computers van de planner (RODE_DRADEN_SCHEDULER) staat een andere sleutel van de schrijvers, of "
            "geen. Zet overal dezelfde in RODE_DRADEN_PSEUDONYM_KEY, en start daar dask worker opnieuw."
        )
    return _over(keys)


def log_keys(engine: Engine) -> list[bytes]:
    """Return the keys that seal the log: one made of each key of the writers, oldest first; none where there is none yet.

    Nothing about the key of the writers follows from them. Raises `StoreError` when the keys can't be read.
    """
    if not (file_of(engine) or _set_keys()):
        return []
    return [hmac.new(key, _LOG_MARK, sha256).digest() for key in _keys(engine, make=False)]


def rotate(engine: Engine, *, lost: bool = False) -> None:
    """Add a new key to the file beside the database, and put it over all pseudonyms that there are.

    `lost`: the older keys are gone, and the new one begins anew. Raises `StoreError` when the keys are in the setting:
    whoever keeps them there adds one there.
    """
    if _set_keys():
        raise StoreError(
            "De sleutels staan in de instelling RODE_DRADEN_PSEUDONYM_KEY. Zet er achter de laatste een spatie en een "
            "nieuwe sleutel bij; bij de volgende keer inlezen worden de pseudoniemen ermee versleuteld."
        )
    new = secrets.token_hex(32)
    known = store.fingerprints(engine)
    if lost:
        _write(_file(engine), [new])
        store.rekey(engine, known, [_fingerprint(new.encode())], _over([new.encode()]))
        return
    open_pseudonyms(engine)
    # The file first: a key that is not in use yet harms nobody, one that is in use and was lost would.
    _write(_file(engine), [*_read(_file(engine)), new])
    open_pseudonyms(engine)


def key_file(engine: Engine) -> Path | None:
    """The file beside a database with its keys, where they are in one."""
    database = file_of(engine)
    path = database and _file(engine)
    return path if path and path.exists() and not _set_keys() else None


def _over(keys: Sequence[bytes]) -> Pseudonym:
    def pseudonym(digest: str) -> str:
        for key in keys:
            digest = hmac.new(key, digest.encode(), sha256).hexdigest()[:_LENGTH]
        return digest

    return pseudonym


def _fingerprint(key: bytes) -> str:
    return hmac.new(key, _MARK, sha256).hexdigest()[:16]


def _keys(engine: Engine, *, make: bool) -> list[bytes]:
    written = _set_keys().replace(",", " ").split()
    if not written:
        path = _file(engine)
        if make and not path.exists():
            _write(path, [secrets.token_hex(32)])
        written = _read(path)
    if any(len(key) < _SHORTEST for key in written):
        raise StoreError(
            f"Een sleutel van de schrijvers is korter dan {_SHORTEST} tekens en dus te raden. Maak een nieuwe, "
            'bijvoorbeeld met: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return [key.encode() for key in written]


def _set_keys() -> str:
    """The keys in the setting. Every row of the log asks for them, and to read all settings takes longer than the row."""
    try:
        file = Path(".env").stat()
    except OSError:
        return _set_keys_of(os.environ.get(_SETTING), None)
    return _set_keys_of(os.environ.get(_SETTING), (file.st_ino, file.st_mtime_ns, file.st_size))


@lru_cache(maxsize=1)
def _set_keys_of(_written: str | None, _file_as_it_is: tuple[int, int, int] | None) -> str:
    return Settings().pseudonym_key.get_secret_value()


def _file(engine: Engine) -> Path:
    database = file_of(engine)
    if database is None:
        raise StoreError(
            "Voor deze database moet de sleutel van de schrijvers in de instelling RODE_DRADEN_PSEUDONYM_KEY staan. "
            'Maak er een met: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    return database.with_suffix(".sleutel")


def _where(engine: Engine) -> str:
    if _set_keys():
        return "Kijk of RODE_DRADEN_PSEUDONYM_KEY alle sleutels bevat, in hun volgorde."
    return f"Zet het bestand {_file(engine).name} terug naast de database, uit een reservekopie."


def _read(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise StoreError(
            f"Het bestand {path.name} met de sleutel van de schrijvers is niet te lezen. Kijk of het van u is, of zet "
            "het terug uit een reservekopie."
        ) from error


def _write(path: Path, keys: Sequence[str]) -> None:
    """Write the keys so that nobody else can read them, and so that at no moment there are none."""
    new = path.with_suffix(f".{os.getpid()}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(keys) + "\n")
        new.replace(path)
    except OSError as error:
        raise StoreError(
            f"Het bestand {path.name} met de sleutel van de schrijvers kan niet worden geschreven. Kijk of u in de map "
            "van de database mag schrijven, of zet een sleutel in RODE_DRADEN_PSEUDONYM_KEY."
        ) from error
