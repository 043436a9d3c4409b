"""The colours of the house, from the theme file, for what Streamlit's own theme does not reach: our HTML and the charts.

A colour is written as a variable (`var(--rd-text)`). The browser fills it in, light or dark as the screen is, and light on
paper; a picture that somebody takes along is light.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st

from connectors.base import Source
from pipeline import style

ASSETS = Path(__file__).with_name("assets")
FONTS = ASSETS / "fonts"
FONT = "Open Sans, Segoe UI, Noto Sans, Arial, sans-serif"

TEXT, QUIET, LINES, PAPER = (f"var(--rd-{name})" for name in ("text", "quiet", "lines", "paper"))
SOURCES: Mapping[Source, str] = {source: f"var(--rd-{source.value})" for source in style.SOURCE_COLOURS}

# Our name for a colour: Streamlit's name for it in the theme file, and what it is when that has none.
_NAMES: Mapping[str, tuple[str, str]] = {
    "text": ("textColor", style.TEXT),
    "paper": ("backgroundColor", "#FFFFFF"),
    "ground": ("secondaryBackgroundColor", style.GROUND),
    "lines": ("borderColor", style.LINES),
    "link": ("linkColor", style.INK),
    "quiet": ("grayTextColor", style.QUIET),
    "up": ("redTextColor", style.TEXT),
    "new": ("blueTextColor", style.TEXT),
    "down": ("greenTextColor", style.TEXT),
    "mark": ("yellowBackgroundColor", "#FDE68A"),
}
_VARIABLE = re.compile(r"var\(--rd-([a-z]+)\)")


def colours(scheme: str) -> dict[str, str]:
    """The colours of a scheme (`light` or `dark`) by our names for them."""
    found = {ours: str(st.get_option(f"theme.{scheme}.{theirs}") or usual) for ours, (theirs, usual) in _NAMES.items()}
    own = st.get_option(f"theme.{scheme}.chartCategoricalColors") or list(style.SOURCE_COLOURS.values())
    return found | {source.value: str(colour) for source, colour in zip(style.SOURCE_COLOURS, own, strict=False)}


@cache
def style_sheet() -> str:
    """What Streamlit's theme can't set, with the variables before it."""
    light, dark = colours("light"), colours("dark")
    names = "".join(f"--rd-{name}: light-dark({light[name]}, {dark[name]});" for name in light)
    paper = "".join(f"--rd-{name}: {light[name]};" for name in light)
    css = (ASSETS / "screen.css").read_text("utf-8")
    return f"<style>:root {{{names}}} @media print {{ :root {{{paper}}} }}\n{css}</style>"


def on_paper(text: str) -> str:
    """Fill in the variables in a text with the colours of light."""
    light = colours("light")
    return _VARIABLE.sub(lambda found: light[found[1]], text)
