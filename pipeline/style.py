"""Colours that the screen and the deck share: told apart by colour-blind eyes, and never the only carrier of meaning."""

from __future__ import annotations

from connectors.base import Source

SOURCE_COLOURS: dict[Source, str] = {
    Source.EMAIL: "#1F6F8B",
    Source.QUESTION: "#B84A32",
    Source.MEDIA: "#6B5CA5",
    Source.VISIT: "#6E7B1F",
}
# The letter of the deck.
FONT = "Open Sans"
INK = "#14213D"
TEXT = "#172033"
QUIET = "#475569"
LINES = "#E2E5E0"
GROUND = "#F5F6F4"
