"""What can go wrong, said in one Dutch sentence that names the thing, the place and the remedy."""

import traceback
from pathlib import Path


def unforeseen(error: Exception) -> str:
    """Say that something went wrong that was not foreseen: only its kind and place, as the rest may be personal data."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Er ging iets mis dat niet was voorzien ({type(error).__name__} in {Path(place.filename).name}, regel "
        f"{place.lineno})."
    )


class RodeDradenError(Exception):
    """The root of all errors that a user may meet; its text is Dutch and goes to the screen as it is."""


class StoreError(RodeDradenError):
    """The database can't be opened, or was made by a newer version."""


class SchedulerError(RodeDradenError):
    """Other machines were to do the work, and can't be reached or are not the same."""


class NothingToAnalyseError(RodeDradenError):
    """There are no signals to work on."""


class UnknownPeriodError(RodeDradenError):
    """A period was asked for that is not written as 2025-H1, or that holds no signals."""


class ExportError(RodeDradenError):
    """A file could not be written, or its format is not one that we have."""


class ModelError(RodeDradenError):
    """A language model that the settings name can't be used."""


class EditError(RodeDradenError):
    """An edit that can't be made: what was typed is no name, no reason, or says nothing that can be applied."""


class AccessError(RodeDradenError):
    """Somebody is not known, or may not do what they ask for; or who may do what can't be told from the settings."""
