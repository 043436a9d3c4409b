"""Which parts of Streamlit's page the first picture needs, told to the browser with the first answer.

Streamlit sends an element, the browser then asks for the script that draws it, and that script for others: one after the
other. A browser that is told of them beforehand (`Link: rel=modulepreload`, RFC 8288) has them when they are needed.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit

_STATIC = Path(streamlit.__file__).parent / "static"
_SCRIPTS = _STATIC / "static" / "js"
# What draws the sentences, the names and the choice of a half-year.
_DRAWN_BY = ("Html", "PageLink", "Selectbox")
_ASKED = re.compile(r'(?:from|import)"\./([^"/]+\.js)"')
_NAMED = re.compile(r"static/js/([^\"/]+\.js)")


def links() -> str:
    """The value of the header: the scripts that those parts ask for; empty where Streamlit names them otherwise.

    What the page itself names is left out: the browser asks for it anyway, and a reverse proxy has room for some 4,000
    characters of headers (nginx, `proxy_buffer_size`).
    """
    known = set(_NAMED.findall((_STATIC / "index.html").read_text("utf-8")))
    left = [path.name for name in _DRAWN_BY for path in sorted(_SCRIPTS.glob(f"{name}.*.js"))[:1]]
    found: dict[str, None] = {}
    while left:
        name = left.pop(0)
        if name not in found and name not in known:
            found[name] = None
            left += _ASKED.findall((_SCRIPTS / name).read_text("utf-8"))
    return ", ".join(f"<./static/js/{name}>; rel=modulepreload" for name in found)
