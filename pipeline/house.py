"""Where the house stands on this machine."""

from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
