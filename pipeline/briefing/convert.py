"""Turns our own files into the open formats and pdf, with LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from pipeline.errors import ExportError

# A deck takes seconds; past this it hangs.
_PATIENCE = 180


def convert(made: Path, kind: str) -> Path:
    """Return the file that LibreOffice makes of `made`, beside it, with suffix `kind` (.odp, .pdf, .ods).

    Raises `ExportError` where LibreOffice is absent or fails.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ExportError(
            f"Voor een {kind}-bestand is LibreOffice nodig, en dat is hier niet gevonden. Installeer LibreOffice, of kies "
            f"{made.suffix} en bewaar het in uw eigen programma als {kind}."
        )
    # A profile of its own: an open LibreOffice would otherwise swallow the command and do nothing.
    profile = (made.parent / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind[1:], made.name]
    try:
        subprocess.run(command, cwd=made.parent, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - our own command
    except (subprocess.SubprocessError, OSError) as error:
        raise ExportError(
            f"LibreOffice kon geen {kind}-bestand maken. Kies {made.suffix} en probeer het daarmee."
        ) from error
    out = made.with_suffix(kind)
    if not out.exists():
        raise ExportError(f"LibreOffice kon geen {kind}-bestand maken. Kies {made.suffix} en probeer het daarmee.")
    return out
