"""Builds a folder from which Rode Draden is installed on a computer without any network (docs/zonder-netwerk.md).

    uv run python deploy/offline.py MAP --platform windows --python 3.12

In the folder: this repository as it is in git, a wheel of everything that it needs on that platform, what installs and starts
it, the list of parts (SBOM, CycloneDX 1.5), and the SHA-256 of every file. Wheels come from the package index that uv and
pip use, and are held against the hashes that uv resolved; at the installation pip holds them against the folder's own list.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
# What builds the package itself, when it is installed.
_BUILDERS = ("hatchling", "editables")


@dataclass(frozen=True)
class Platform:
    """A kind of computer: what uv calls it, and which wheels it takes (PEP 425, PEP 600)."""

    uv: str
    tags: tuple[str, ...]


PLATFORMS: Mapping[str, Platform] = {
    "linux": Platform(
        "x86_64-manylinux_2_28",
        (*(f"manylinux_2_{n}_x86_64" for n in range(28, 4, -1)), "manylinux2014_x86_64", "manylinux2010_x86_64"),
    ),
    "macos": Platform(
        "aarch64-apple-darwin",
        tuple(f"macosx_{n}_0_{kind}" for n in range(14, 10, -1) for kind in ("arm64", "universal2")),
    ),
    "windows": Platform("x86_64-pc-windows-msvc", ("win_amd64",)),
}


def build(folder: Path, platform: Platform, python: str, say: Callable[[str], None]) -> None:
    """Fill a new folder. Raises `subprocess.CalledProcessError` when uv or pip can't; the folder is then not there."""
    with tempfile.TemporaryDirectory(dir=folder.resolve().parent) as temporary:
        made = Path(temporary) / folder.name
        say("de bestanden van Rode Draden")
        copy_house(made / "rode-draden")
        say("de onderdelen")
        _fetch_wheels(made / "wheels", platform, python)
        (made / "eisen.txt").write_text(pinned(made / "wheels"), "utf-8")
        _run("uv", "export", "-q", "--no-dev", "--format", "cyclonedx1.5", "-o", str(made / "sbom.cdx.json"))
        for name, content in SCRIPTS.items():
            (made / name).write_text(
                content.replace("{python}", python), "utf-8", newline="\r\n" if name.endswith(".cmd") else "\n"
            )
            (made / name).chmod(0o755)
        (made / "SHA256SUMS").write_text(digests(made), "utf-8")
        made.rename(folder)


def copy_house(to: Path) -> None:
    """Copy what is in git: no database, no settings, nothing that somebody left lying about."""
    for name in _run("git", "ls-files", "-z").split("\0"):
        if name and (HOUSE / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOUSE / name, to / name)


def _fetch_wheels(to: Path, platform: Platform, python: str) -> None:
    to.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        every, own, built = (Path(temporary) / name for name in ("every.txt", "own.txt", "built.txt"))
        # For every platform at once, then for this one: pip would take the conditions for those of the computer it runs on.
        _run("uv", "export", "-q", "--no-dev", "--no-emit-project", "--format", "requirements.txt", "-o", str(every))
        for_it = ("--python-platform", platform.uv, "--python-version", python, "--generate-hashes", "-q")
        _run("uv", "pip", "compile", *for_it, "--no-deps", str(every), "-o", str(own))
        (Path(temporary) / "builders.in").write_text("\n".join(_BUILDERS), "utf-8")
        _run("uv", "pip", "compile", *for_it, str(Path(temporary) / "builders.in"), "-o", str(built))
        sources = sources_only(own.read_text("utf-8"), (HOUSE / "uv.lock").read_text("utf-8"))
        for text in sources:
            _run(*_PIP, "wheel", "-q", "--no-deps", "--require-hashes", "-w", str(to), "-r", _listed(temporary, text))
        wheels = without(own.read_text("utf-8"), sources)
        tags = [part for tag in platform.tags for part in ("--platform", tag)]
        fetch = (*_PIP, "download", "-q", "--no-deps", "--require-hashes", "--only-binary", ":all:", *tags)
        for text in (wheels, built.read_text("utf-8")):
            _run(*fetch, "--python-version", python, "-d", str(to), "-r", _listed(temporary, text))


_PIP = ("uv", "run", "-q", "--no-project", "--with", "pip", "--with", "setuptools", "python", "-m", "pip")


def _listed(folder: str, text: str) -> str:
    path = Path(folder) / "listed.txt"
    path.write_text(text, "utf-8")
    return str(path)


def requirements(text: str) -> list[str]:
    """The requirements of a list as uv writes it, each with its hashes."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    return [f"{part.strip()}\n" for part in lines.replace("\\\n", " ").split("\n") if part.strip()]


def sources_only(text: str, lock: str) -> list[str]:
    """Those of which there is no wheel, by uv's own list: they are built here, and run everywhere."""
    bare = {each["name"] for each in tomllib.loads(lock)["package"] if "sdist" in each and not each.get("wheels")}
    return [each for each in requirements(text) if each.split("==")[0] in bare]


def without(text: str, some: Sequence[str]) -> str:
    """The list without some of its requirements."""
    return "".join(each for each in requirements(text) if each not in some)


def pinned(wheels: Path) -> str:
    """What pip installs from a folder of wheels: each of them, with its hash."""
    return "".join(
        f"{name}=={version} --hash=sha256:{_digest(wheel)}\n"
        for wheel in sorted(wheels.glob("*.whl"))
        for name, version in [wheel.name.split("-")[:2]]
    )


def digests(folder: Path) -> str:
    """The SHA-256 of every file in a folder, as `sha256sum --check` reads it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in files)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True).stdout  # noqa: S603


SCRIPTS: Mapping[str, str] = {
    "installeer.sh": """\
#!/bin/sh
# Zet Rode Draden klaar in deze map, zonder netwerk. Nodig: Python {python}.
set -e
cd "$(dirname "$0")"
if command -v sha256sum >/dev/null; then
    sha256sum --check --quiet SHA256SUMS || { echo "Deze map is niet heel. Kopieer haar opnieuw."; exit 1; }
fi
command -v python{python} >/dev/null || { echo "Python {python} ontbreekt. Vraag de beheerder om het te installeren."; exit 1; }
python{python} -m venv rode-draden/.venv
rode-draden/.venv/bin/python -m pip install --quiet --no-index --no-deps --find-links wheels --require-hashes -r eisen.txt
rode-draden/.venv/bin/python -m pip install --quiet --no-index --no-deps --no-build-isolation -e rode-draden
echo "Klaar. Begin met het voorbeeld: ./rode-draden.sh demo"
""",
    "rode-draden.sh": """\
#!/bin/sh
exec "$(dirname "$0")/rode-draden/.venv/bin/rode-draden" "$@"
""",
    "installeer.cmd": """\
@echo off
rem Zet Rode Draden klaar in deze map, zonder netwerk. Nodig: Python {python}.
cd /d "%~dp0"
py -{python} --version >nul 2>nul || (echo Python {python} ontbreekt. Vraag de beheerder om het te installeren. & exit /b 1)
py -{python} -m venv rode-draden\\.venv || exit /b 1
rode-draden\\.venv\\Scripts\\python -m pip install --quiet --no-index --no-deps --find-links wheels --require-hashes -r eisen.txt || exit /b 1
rode-draden\\.venv\\Scripts\\python -m pip install --quiet --no-index --no-deps --no-build-isolation -e rode-draden || exit /b 1
echo Klaar. Begin met het voorbeeld: rode-draden demo
""",
    "rode-draden.cmd": """\
@echo off
"%~dp0rode-draden\\.venv\\Scripts\\rode-draden.exe" %*
""",
    "LEESMIJ.txt": """\
Rode Draden, te installeren zonder netwerk. Nodig op deze computer: Python {python}.

1. Kopieer deze hele map naar de computer.
2. Windows: dubbelklik op installeer.cmd. Linux en macOS: geef in een terminal ./installeer.sh
3. Begin met het voorbeeld. Windows: rode-draden demo. Linux en macOS: ./rode-draden.sh demo

Waar in het handboek (rode-draden/README.md) "uv run rode-draden" staat, schrijft u hier "rode-draden" of
"./rode-draden.sh".

sbom.cdx.json noemt alle onderdelen (CycloneDX 1.5), SHA256SUMS heeft de controlegetallen van alle bestanden.
""",
}


def main() -> None:
    """Build the folder that was asked for."""
    parser = argparse.ArgumentParser(description="Maak een map waaruit Rode Draden zonder netwerk te installeren is.")
    parser.add_argument("folder", metavar="MAP", type=Path)
    parser.add_argument("--platform", choices=PLATFORMS, required=True)
    parser.add_argument("--python", default="3.12", help="de Python op die computer, zoals 3.12")
    asked = parser.parse_args()
    if asked.folder.exists():
        sys.exit(f"{asked.folder} bestaat al. Kies een map die er nog niet is.")
    try:
        build(asked.folder, PLATFORMS[asked.platform], asked.python, lambda what: print(f"{what} ..."))  # noqa: T201
    except FileNotFoundError as error:
        sys.exit(f"{error.filename} ontbreekt op deze computer. Installeer het, en geef de opdracht opnieuw.")
    except subprocess.CalledProcessError as error:
        sys.exit(f"Dat lukte niet bij: {' '.join(error.cmd[:6])}\n{error.stderr.strip()[-2000:]}")
    print(f"Klaar: {asked.folder}. Lees daarin LEESMIJ.txt.")  # noqa: T201


if __name__ == "__main__":
    main()
