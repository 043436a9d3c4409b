"""Turns our own files into the open formats and pdf, with LibreOffice where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from pipeline.errors import ExportError

# Tagged, with the document's own structure and language (PDF/UA-1), to be kept (PDF/A-2b).
_PDF = {
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "SelectPdfVersion": {"type": "long", "value": "2"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
}
# The language of a document that LibreOffice makes is that of its profile.
_IN_DUTCH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale" oor:op="fuse"><value>nl-NL</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop></item>
</oor:items>
"""
# A deck takes seconds; past this it hangs.
_PATIENCE = 180


def convert(made: Path, kind: str) -> Path:
    """Return the file that LibreOffice makes of `made`, beside it, with suffix `kind` (.odp, .odt, .ods, .pdf).

    Raises `ExportError` where LibreOffice is absent or fails.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ExportError(
            f"Voor een {kind}-bestand is LibreOffice nodig, en dat is hier niet gevonden. Installeer LibreOffice, of kies "
            f"{made.suffix} en bewaar het in uw eigen programma als {kind}."
        )
    # A profile of its own: an open LibreOffice would otherwise swallow the command and do nothing.
    profile = made.parent / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_IN_DUTCH, "utf-8")
    command = [
        office,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        f"pdf:impress_pdf_Export:{json.dumps(_PDF)}" if kind == ".pdf" else kind[1:],
        made.name,
    ]
    try:
        subprocess.run(command, cwd=made.parent, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603 - our own command
    except (subprocess.SubprocessError, OSError) as error:
        raise ExportError(
            f"LibreOffice kon geen {kind}-bestand maken. Kies {made.suffix} en probeer het daarmee."
        ) from error
    out = made.with_suffix(kind)
    if not out.exists():
        raise ExportError(f"LibreOffice kon geen {kind}-bestand maken. Kies {made.suffix} en probeer het daarmee.")
    if kind == ".pdf":
        from pipeline.briefing.tagged import mend  # noqa: PLC0415 - what reads a pdf is needed here alone

        mend(out, made)
    return out
